"""Calendars as docs/rules writes them, a name in code marks and the JSON under it; and pauses, as its tables do."""

import json
import re
from datetime import datetime
from pathlib import Path

from scudo.core.hours import Hours, Interval
from scudo.core.notation import calendar_from

RULES = Path(__file__).parents[2] / "docs" / "rules"


def calendars(file: Path) -> dict[str, Hours]:
    """The hours of every calendar of a rule, by its name."""
    found = re.findall(r"^`([\w-]+)`\n```json\n(.*?)\n```", file.read_text(), re.MULTILINE | re.DOTALL)
    return {name: Hours(calendar_from(json.loads(text))) for name, text in found}


def pauses_of(cell: str) -> tuple[Interval, ...]:
    """`MOMENT to MOMENT; MOMENT to now`, the last without an end."""
    pairs = (each.split(" to ") for each in cell.split("; ") if each)
    return tuple(
        Interval(datetime.fromisoformat(start), None if end == "now" else datetime.fromisoformat(end))
        for start, end in pairs
    )
