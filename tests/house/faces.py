"""Rules about what people see and press: templates, and which actions a face may call."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tests.house.reading import Finding, Text, found, is_marked

FACES = {"web", "portal", "demo", "cli"}

# Called from everywhere though they judge no role, and why.
MACHINERY = {
    ("journal", "write"): "every action writes its entry with it; the action around it judged the role",
    ("journal", "seal"): "the timer's: it chains rows that name their own author",
    ("journal", "react"): "a job's body: only the worker runs it, for an entry already written",
}
LETTERS = "mail/"
STYLE = re.compile(r"\sstyle\s*=|<style\b", re.IGNORECASE)
HANDLER = re.compile(r"<[^>{]*\s(on[a-z]+)\s*=|javascript:", re.IGNORECASE)
INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>", re.IGNORECASE)


def template_is_clean(text: Text) -> Iterator[Finding]:
    """No style, handler or script in a page: one style sheet, and a content security policy that can be strict.

    Letters keep their style beside each element: mail programs read no sheet.
    """
    is_letter = str(text.path).startswith(LETTERS)
    for number, line in enumerate(text.text.splitlines(), 1):
        if not is_letter and STYLE.search(line):
            yield Finding(str(text.path), number, "style belongs to the one style sheet")
        if HANDLER.search(line):
            yield Finding(
                str(text.path), number, "an inline handler; behaviour belongs to a script of its own"
            )
        if INLINE_SCRIPT.search(line):
            yield Finding(
                str(text.path), number, "an inline script; behaviour belongs to a script of its own"
            )


@dataclass(frozen=True)
class Unmarked:
    """A function of an app's `actions` that judges no role: a part of what marked ones do."""

    floor: str
    name: str
    acts_for_someone: bool


def unmarked_actions(texts: Iterable[Text]) -> set[Unmarked]:
    """All of them; who takes `by` acts for someone whose role was judged before."""
    return {
        Unmarked(
            text.floor,
            one.name,
            "by" in {argument.arg for argument in (*one.args.args, *one.args.kwonlyargs)},
        )
        for text in texts
        if text.is_action
        for one in text.tree.body
        if isinstance(one, ast.FunctionDef) and not is_marked(one)
    }


def roles_are_judged(text: Text, unmarked: Iterable[Unmarked]) -> Iterator[Finding]:
    """Where a person's wish enters, only marked actions are called; nobody reaches into another floor's unjudged parts."""
    shut = {(one.floor, one.name) for one in unmarked if is_shut(text, one)}
    aliases: dict[str, str] = {}
    for node in ast.walk(text.tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("scudo."):
            floor, rest = (*(node.module or "").split(".")[1:], "")[:2]
            for one in node.names:
                if rest == "actions" and (floor, one.name) in shut:
                    yield found(text, node, f"{floor}.actions.{one.name} judges no role")
                if "actions" in {rest, one.name}:
                    aliases[one.asname or one.name] = floor
    for node in ast.walk(text.tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            floor = aliases.get(node.value.id, "")
            if (floor, node.attr) in shut:
                yield found(text, node, f"{floor}.actions.{node.attr} judges no role")


def is_shut(text: Text, part: Unmarked) -> bool:
    """Whether a text may not call the part."""
    if (part.floor, part.name) in MACHINERY or text.floor == part.floor:
        return False
    return text.floor in FACES or part.acts_for_someone
