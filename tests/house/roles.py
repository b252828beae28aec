"""The marks on the actions, as the table of docs/rules/roles.md writes them.

`python -m tests.house.roles` prints the table as the code has it; what it should be is a decision, not a print.
"""

import importlib
import inspect
import pkgutil
import sys
from collections.abc import Callable, Iterator
from types import ModuleType

import django

from scudo.core.roles import Role
from tests.house.places import RULES, SOURCE
from tests.house.tables import Row, table

TABLE = RULES / "roles.md"
COLUMN = "action"
YES = "yes"


def floors() -> list[str]:
    """Floors that have actions."""
    return sorted({path.relative_to(SOURCE).parts[0] for path in SOURCE.glob("*/actions*")} - {"__pycache__"})


def modules_of(floor: str) -> Iterator[ModuleType]:
    """A floor's `actions`: the module, or the package with all that is in it."""
    top = importlib.import_module(f"scudo.{floor}.actions")
    yield top
    for found in pkgutil.walk_packages(getattr(top, "__path__", []), f"{top.__name__}."):
        yield importlib.import_module(found.name)


def marked() -> dict[str, Callable[..., object]]:
    """Every action that carries a mark, by floor and name: `desk.assess`."""
    return {
        f"{floor}.{name}": function
        for floor in floors()
        for module in modules_of(floor)
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if hasattr(function, "permitted") and function.__module__ == module.__name__
    }


def permitted(action: Callable[..., object]) -> frozenset[Role]:
    """The roles that its mark names."""
    return action.permitted  # type: ignore[attr-defined, no-any-return]


def written() -> dict[str, frozenset[Role]]:
    """What the document says."""
    return {row[COLUMN]: roles_in(row) for row in table(TABLE, COLUMN)}


def roles_in(row: Row) -> frozenset[Role]:
    """The roles with a `yes` in a row."""
    return frozenset(role for role in Role if row[role.value] == YES)


def line(name: str, roles: frozenset[Role]) -> str:
    """A row as the document writes it."""
    answers = (YES if role in roles else "" for role in Role)
    return " | ".join((f"| `{name}`", *answers)).replace("|  |", "| |").replace("|  |", "| |").rstrip() + " |"


def main() -> None:
    """Print the table as the marks have it."""
    django.setup()
    heading = " | ".join((f"| {COLUMN}", *Role)) + " |"
    rows = [line(name, permitted(action)) for name, action in sorted(marked().items())]
    sys.stdout.write("\n".join([heading, "|" + " --- |" * (len(Role) + 1), *rows, ""]))


if __name__ == "__main__":
    main()
