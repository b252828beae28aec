"""From what was typed to words, filters, and problems that name the word."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from enum import StrEnum

from scudo.core.query import days
from scudo.core.query.days import Days
from scudo.core.query.vocabulary import FIELDS, FUNCTION_WORDS, VALUES, Field, fold, states_of

LONGEST = 300
MOST_ITEMS = 16
LIKENESS = 0.75
_ITEM = re.compile(
    r'(?P<minus>-(?=[^\s-]))?(?:(?P<name>[^\W\d_]{1,20}):(?!//)(?P<value>"[^"]*"?|[^\s"]*)'
    r'|"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))'
)
_DAYS = (Field.SINCE, Field.UNTIL)


class Trouble(StrEnum):
    """Why a word of a query is not understood."""

    NO_SUCH_FILTER = "no_such_filter"
    NO_VALUE = "no_value"
    NOT_A_VALUE = "not_a_value"
    NOT_A_DAY = "not_a_day"
    BACKWARDS = "backwards"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True)
class Problem:
    """A word that is not understood, as it was typed; `field` is the filter it belongs to, or the one that may be meant."""

    trouble: Trouble
    word: str
    field: Field | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """A word, or several in this order (`is_phrase`), that must be there, or must not; with `is_start` a word may go on."""

    text: str
    is_phrase: bool = False
    is_start: bool = False
    is_absent: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition: any of `values`, or none of them (`is_absent`); it stands from `start` to `end` in the text.

    Severities are digits (0 is none yet), states those of `core.lifecycle`, people `ME`, `NOBODY` or a part of a name.
    """

    field: Field
    values: tuple[str, ...]
    written: str
    start: int
    end: int
    is_absent: bool = False
    days: Days | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked: all of it must hold."""

    text: str
    terms: tuple[Term, ...] = ()
    filters: tuple[Filter, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked."""
        return not (self.terms or self.filters or self.problems)

    def of(self, field: Field) -> Sequence[Filter]:
        """The filters about one thing."""
        return [one for one in self.filters if one.field is field]

    def without(self, dropped: Filter) -> str:
        """The text with one filter taken out."""
        return " ".join(f"{self.text[: dropped.start]} {self.text[dropped.end :]}".split())

    @property
    def words(self) -> str:
        """What is left beside the filters, as it was typed."""
        left = self.text
        for one in sorted(self.filters, key=lambda each: -each.start):
            left = f"{left[: one.start]} {left[one.end :]}"
        return " ".join(left.split())


def parse(text: str, today: date) -> Query:
    """What is asked by a text; `today` is the day that `ieri` and `7g` count from. Never raises."""
    cut = text[:LONGEST].replace("\0", " ")
    terms: list[Term] = []
    filters: list[Filter] = []
    problems = (
        [Problem(Trouble.TOO_LONG, cut.split()[-1] if cut.split() else "")] if len(text) > LONGEST else []
    )
    for count, match in enumerate(_ITEM.finditer(cut)):
        if count == MOST_ITEMS:
            problems.append(Problem(Trouble.TOO_LONG, match.group()))
            break
        for one in _understood(match, today):
            kept: list[Term] | list[Filter] | list[Problem]
            kept = terms if isinstance(one, Term) else filters if isinstance(one, Filter) else problems
            kept.append(one)  # type: ignore[arg-type]
    return Query(cut, tuple(_asked_for(terms)), tuple(filters), (*problems, *_backwards(filters)))


def _understood(match: re.Match[str], today: date) -> Iterator[Term | Filter | Problem]:
    """What one item of the text is."""
    absent, name = bool(match["minus"]), match["name"]
    if name is None:
        yield from _term(match["phrase"], match["word"], is_absent=absent)
    elif field := FIELDS.get(fold(name)):
        yield _filter(field, match, today)
    elif near := get_close_matches(fold(name), FIELDS, n=1, cutoff=LIKENESS):
        yield Problem(Trouble.NO_SUCH_FILTER, name, FIELDS[near[0]])
    else:  # `errore:0x80` is two words
        yield from _term(None, name, is_absent=absent)
        value = match["value"].strip('"')
        yield from _term(value if " " in value else None, value, is_absent=absent)


def _term(phrase: str | None, word: str | None, *, is_absent: bool) -> Iterator[Term]:
    """A word or phrase, unless it has no letter or digit."""
    text = " ".join((phrase if phrase is not None else word or "").split())
    if any(one.isalnum() for one in text):
        is_start = phrase is None and text.endswith("*")
        yield Term(text.rstrip("*"), phrase is not None and " " in text, is_start, is_absent)


def _asked_for(terms: Sequence[Term]) -> Sequence[Term]:
    """Without the words that only hold others together, unless there are no others."""
    telling = [one for one in terms if one.is_phrase or fold(one.text) not in FUNCTION_WORDS]
    return telling or terms


def _filter(field: Field, match: re.Match[str], today: date) -> Filter | Problem:
    """A filter whose value makes sense, or the problem with it."""
    written = " ".join(match["value"].strip('"').split())
    if not any(one.isalnum() for one in written):
        return Problem(Trouble.NO_VALUE, f"{match['name']}:", field)
    made = Filter(field, (), written, match.start(), match.end(), bool(match["minus"]))
    if field in _DAYS:
        found = days.read(fold(written), today)
        return _with(made, (), found) if found else Problem(Trouble.NOT_A_DAY, written, field)
    quoted = match["value"].startswith('"')
    values: list[str] = []
    for one in [written] if quoted else written.split(","):
        if not one.strip():
            continue
        meant = _meant(field, one.strip())
        if not meant:
            return Problem(Trouble.NOT_A_VALUE, one.strip(), field)
        values += meant
    return _with(made, tuple(dict.fromkeys(values)), None)


def _with(made: Filter, values: tuple[str, ...], found: Days | None) -> Filter:
    return Filter(made.field, values, made.written, made.start, made.end, made.is_absent, found)


def _meant(field: Field, written: str) -> Sequence[str]:
    """What a value stands for; nothing where the filter does not know it."""
    known = VALUES.get(field)
    if known is None:
        return [written]
    meant = known.get("".join(one for one in fold(written) if one.isalnum()))
    if field is Field.ASSIGNEE:
        return [meant or written]
    if field is Field.STATE:
        return sorted(states_of(meant)) if meant else []
    return [meant] if meant else []


def _backwards(filters: Sequence[Filter]) -> Iterator[Problem]:
    """Days that end before they begin."""
    since = [one.days.first for one in filters if one.field is Field.SINCE and one.days and not one.is_absent]
    until = [one for one in filters if one.field is Field.UNTIL and one.days and not one.is_absent]
    for one in until:
        if since and one.days and one.days.last < max(since):
            yield Problem(Trouble.BACKWARDS, one.written, Field.UNTIL)
