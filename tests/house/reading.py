"""A source text as the rules of the house read it, and what they find."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

from tests.house.places import SOURCE

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Text:
    """A file of the sources; `path` is relative to the package, as `desk/models.py`."""

    path: PurePosixPath
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The parsed module."""
        return ast.parse(self.text)

    @property
    def floor(self) -> str:
        """The floor of the tower it stands on; empty for the package's own modules."""
        return self.path.parts[0] if len(self.path.parts) > 1 else ""

    @property
    def is_action(self) -> bool:
        """Whether it is an app's `actions`, as module or package."""
        return "actions" in (*self.path.parts[1:-1], self.path.stem) and bool(self.floor)


@dataclass(frozen=True, order=True)
class Finding:
    """Where a rule is broken and what it says there."""

    path: str
    line: int
    says: str

    def __str__(self) -> str:
        """As compilers print it."""
        return f"{self.path}:{self.line}: {self.says}"


def read(file: Path) -> Text:
    """A file of the sources."""
    return Text(PurePosixPath(file.relative_to(SOURCE).as_posix()), file.read_text())


def found(text: Text, node: ast.AST, says: str) -> Finding:
    """A finding at a node."""
    return Finding(str(text.path), getattr(node, "lineno", 1), says)


def functions(tree: ast.AST) -> Iterator[Function]:
    """Every function and method, nested ones too."""
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def length(function: Function) -> int:
    """Lines from `def` to the last one; decorators stand outside."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def strings(tree: ast.Module) -> Iterator[tuple[ast.Constant, str]]:
    """Every string that is not a docstring, with where it stands."""
    owners = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    bodies = [node.body for node in ast.walk(tree) if isinstance(node, owners) and node.body]
    docstrings = {id(body[0].value) for body in bodies if isinstance(body[0], ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node, node.value


def is_marked(function: Function) -> bool:
    """Whether it carries `@allowed(…)` (core.roles)."""
    calls = [one for one in function.decorator_list if isinstance(one, ast.Call)]
    return any(isinstance(call.func, ast.Name) and call.func.id == "allowed" for call in calls)


def enclosing(tree: ast.Module) -> dict[int, str]:
    """The dotted name of the class or function around each node, by the node's id."""
    names: dict[int, str] = {}

    def walk(node: ast.AST, name: str) -> None:
        for child in ast.iter_child_nodes(node):
            inner = name
            if isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                inner = f"{name}.{child.name}".lstrip(".")
            names[id(child)] = inner
            walk(child, inner)

    walk(tree, "")
    return names
