"""docs/rules/source.md: each sentence of the requirement, its rules, and what proves it."""

import ast
import re
from dataclasses import dataclass

from tests.house.places import ROOT, RULES
from tests.house.tables import Row, tables

PAGE = RULES / "source.md"
LATER = re.compile(r"still to come \((\w+)\)")
ISSUES = {"Foundation", "Chain", "Model", "Contracts", "Desk", "Phone", "Monitoring", "Field"}
RULE_IDS = {
    f"{letter}{number}"
    for letter, last in {"D": 5, "C": 11, "T": 5, "P": 3, "M": 4}.items()
    for number in range(1, last + 1)
}


@dataclass(frozen=True)
class Sentence:
    """A row of the page."""

    text: str
    rules: tuple[str, ...]
    proofs: tuple[str, ...]

    @property
    def tests(self) -> tuple[str, ...]:
        """The proofs that are tests: `tests/…/test_x.py::test_y`."""
        return tuple(proof for proof in self.proofs if not LATER.fullmatch(proof))


def sentences() -> list[Sentence]:
    """All rows."""
    return [of_row(row) for table in tables(PAGE) for row in table]


def of_row(row: Row) -> Sentence:
    """A row's parts."""
    return Sentence(row["sentence"], tuple(row["rule"].split(", ")), tuple(row["proved by"].split(", ")))


def exists(test: str) -> bool:
    """Whether a test of this name stands in this file."""
    path, _, name = test.partition("::")
    file = ROOT / path
    if not (path.startswith("tests/") and file.is_file()):
        return False
    return name in {
        node.name for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.FunctionDef)
    }
