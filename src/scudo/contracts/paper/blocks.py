"""What an article of the contract is made of, as plain data: the same goes into the frozen document, the PDF and the pages.

A block has its `kind`: `clause` (with `id`, `number`, `text`), `facts` (`rows` of word and value; `headed` where the first is
what the others are about), `table` (`head`, `rows`) or `list` (`items`).
"""

from collections.abc import Iterable, Sequence
from typing import Any

Block = dict[str, Any]


def clause(key: str, text: str) -> Block:
    """A sentence that binds, by the id under which the language files keep it."""
    return {"kind": "clause", "id": key, "text": text}


def facts(rows: Iterable[tuple[str, str]]) -> Block:
    """Words with their values."""
    return {"kind": "facts", "rows": [list(row) for row in rows]}


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Block:
    """Rows under their headings."""
    return {"kind": "table", "head": list(head), "rows": [list(row) for row in rows]}


def items(said: Iterable[str]) -> Block:
    """Several things, one under the other."""
    return {"kind": "list", "items": list(said)}
