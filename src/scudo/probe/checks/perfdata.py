"""Perfdata of a Nagios plugin: `'label'=value[unit];warn;crit;min;max`, apart by blanks, after a `|` in its output.

As Nagios's guidelines for plugin developers have it, and as plugins do it: a label in quotes may hold blanks and `=`, a quote
in it is written twice; a value may be `U`, which nobody knows; some write a comma for the point.
"""

import math
import re
from collections.abc import Iterator

from scudo.probe.outcome import Figure, clean

MOST = 100
LONGEST_TEXT = 16 * 1024
LONGEST_LABEL = 100
LONGEST_UNIT = 20
LONGEST_RANGE = 60
ENTRY = re.compile(
    r"""(?:'(?P<quoted>(?:[^']|'')*)'|(?P<plain>[^\s'=][^\s=]*))=
        (?P<value>[-+]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][-+]?\d+)?|U)
        (?P<unit>[^\d\s;'=][^\s;'=]*)?
        (?P<rest>(?:;[^\s;]*)*)(?=\s|$)""",
    re.VERBOSE,
)
NUMBER = r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?"
RANGE = re.compile(rf"@?(?:(?:{NUMBER}|~)?:)?(?:{NUMBER})?")
BLANK = re.compile(r"\s")


def split(output: str) -> tuple[str, list[Figure] | None]:
    """The text of an output and its perfdata, None where it has none.

    The first line may end in perfdata; of the further ones, what stands before the next `|` is text, the rest perfdata.
    """
    first, _, further = output.partition("\n")
    head, _, figures = first.partition("|")
    long_text, _, more = further.partition("|")
    text = f"{head}\n{long_text}" if long_text.strip() else head
    return clean(text), parse(f"{figures} {more}") or None


def parse(text: str) -> list[Figure]:
    """The entries that can be read, at most 100; one that cannot is passed over."""
    found: list[Figure] = []
    for entry in _entries(text[:LONGEST_TEXT].strip()):
        label = clean(entry["plain"] or entry["quoted"].replace("''", "'"))[:LONGEST_LABEL]
        value = None if entry["value"] == "U" else float(entry["value"].replace(",", "."))
        if not label or (value is not None and not math.isfinite(value)):
            continue
        _, warning, critical, *_ = f"{entry['rest']};;".split(";")
        found.append(
            (label, value, clean(entry["unit"] or "")[:LONGEST_UNIT], _range(warning), _range(critical))
        )
        if len(found) == MOST:
            break
    return found


def _entries(text: str) -> Iterator[re.Match[str]]:
    position = 0
    while position < len(text):
        entry = ENTRY.match(text, position)
        if entry:
            yield entry
            position = entry.end()
        else:
            blank = BLANK.search(text, position)
            position = blank.start() if blank else len(text)
        while position < len(text) and text[position].isspace():
            position += 1


def _range(written: str) -> str | None:
    """A threshold as Nagios writes ranges, `10`, `10:`, `~:10`, `@10:20`; None where there is none, or no range."""
    pointed = written.replace(",", ".")
    return pointed if pointed and len(pointed) <= LONGEST_RANGE and RANGE.fullmatch(pointed) else None
