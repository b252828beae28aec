"""docs/howto/interchange.md says what is so."""

from pathlib import Path

from scudo.core.interchange.netbox import NoteCode
from scudo.core.interchange.openpsa.expressions import CONSTANTS, OPERATIONS
from scudo.core.interchange.openpsa.formulas import CONNECTIVES

HOWTO = (Path(__file__).parents[3] / "docs" / "howto" / "interchange.md").read_text(encoding="utf-8")


def test_every_note_is_explained():
    assert [code for code in NoteCode if f"`{code}`" not in HOWTO] == []


def test_every_connective_and_expression_is_named():
    names = [*CONNECTIVES, *CONSTANTS, *(name for name in OPERATIONS if not name.endswith("-deviate"))]
    assert [name for name in names if f"`{name}`" not in HOWTO] == []
    deviates = {name.removesuffix("deviate") for name in OPERATIONS if name.endswith("-deviate")}
    assert [name for name in deviates if f"`{name}" not in HOWTO] == []
