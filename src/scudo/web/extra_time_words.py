"""Days, dates and times of day as people type them, in Italian or English: the words of `extra_time_text`."""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from scudo.core.calendar import wall_seconds, wall_text

Read = TypeVar("Read")

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOLIDAY = "holiday"
EVERY_DAY = (*DAYS, HOLIDAY)
FIRST_YEAR, LAST_YEAR = 2000, 2200
SHORTEST_NAME = 3

DAY = timedelta(days=1)
WHOLE_DAY = ("00:00", "24:00")
MOST_DATES = 366

FROM = frozenset({"dal", "dalla", "da", "from", "since"})
TO = frozenset({"al", "alla", "alle", "a", "to", "until", "till", "through"})
UP_TO = frozenset({"fino", "up"})
AT = frozenset({"dalle", "ore", "from", "at"})
BUT = frozenset({"tranne", "eccetto", "escluso", "esclusi", "except"})
AND = frozenset({"e", "ed", "and"})
ARTICLES = frozenset({"il", "i", "gli", "le", "la", "di", "nei", "giorni", "on", "the"})
ALWAYS = frozenset({"sempre", "always", "h24", "h24x7", "24x7", "24/7"})
WEEKEND = frozenset({"weekend"})
PHRASES = (("ogni", "giorno"), ("tutti", "i", "giorni"), ("every", "day"), ("daily",))
"""What means every day, holidays among them."""


class Unreadable(ValueError):
    """What stands in a line cannot be read; the message says why, in the reader's language."""


@dataclass(frozen=True)
class Tongue:
    """How one language writes a line."""

    days: tuple[str, ...]
    holidays: str
    always: str
    since: str
    until: str
    only_until: str
    but: str


ITALIAN = Tongue(
    ("lun", "mar", "mer", "gio", "ven", "sab", "dom"),
    "festivi", "sempre", "dal", "al", "fino al", "tranne",
)  # fmt: skip
ENGLISH = Tongue(DAYS, "holidays", "always", "from", "to", "until", "except")

FULL_NAMES = (
    ("lunedi", "monday"), ("martedi", "tuesday"), ("mercoledi", "wednesday"), ("giovedi", "thursday"), ("venerdi", "friday"),
    ("sabato", "saturday"), ("domenica", "sunday"), ("festivi", "festivita", "feste", "holidays"),
)  # fmt: skip


def tongue() -> Tongue:
    """The reader's language."""
    return ITALIAN if (get_language() or "").startswith("it") else ENGLISH


def example() -> str:
    """A line as it may be written."""
    return f"{'-'.join((tongue().days[0], tongue().days[4]))} 18:00-22:00"


TOKENS = re.compile(
    r"""(?P<word>24x7|24/7(?![/\d])|h24x7|h24(?!\w)|[^\W\d_]+['’]?)
    | (?P<date>\d{4}-\d{2}-\d{2}|\d+/\d+(?:/\d+)?)
    | (?P<time>\d+(?:[:.]\d+){0,2})
    | \((?P<offset>[+-]\d{2}:\d{2})\)
    | (?P<dash>[-–—])
    | (?P<comma>[,;])
    | (?P<other>\S)""",
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a line: its kind, how it was typed, where in the line it ends."""

    kind: str
    text: str
    end: int

    @property
    def plain(self) -> str:
        """The same in small letters without accents."""
        return unaccented(self.text)


def unaccented(text: str) -> str:
    """`lunedì` as `lunedi`."""
    parts = unicodedata.normalize("NFKD", text.lower().rstrip("'’"))
    return "".join(one for one in parts if not unicodedata.combining(one))


class Line:
    """A line read from left to right, a token at a time."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = [Token(str(one.lastgroup), one[str(one.lastgroup)], one.end()) for one in TOKENS.finditer(text)]  # fmt: skip
        self.at = 0

    def ahead(self, steps: int = 0) -> Token:
        """The token that comes, or a further one; of kind `end` where there is none."""
        place = self.at + steps
        return self.tokens[place] if place < len(self.tokens) else Token("end", "", len(self.text))

    def take(self) -> Token:
        """The token that comes, left behind."""
        token = self.ahead()
        self.at += 1
        return token

    def is_word(self, known: Collection[str], steps: int = 0) -> bool:
        """Whether one of these words comes."""
        token = self.ahead(steps)
        return token.kind == "word" and token.plain in known

    def skip(self, known: Collection[str]) -> bool:
        """Leave one of these words behind, if it comes."""
        found = self.is_word(known)
        self.at += found
        return found

    def skip_kind(self, kind: str) -> bool:
        """Leave a token of this kind behind, if it comes."""
        found = self.ahead().kind == kind
        self.at += found
        return found

    def skip_phrase(self, words: tuple[str, ...]) -> bool:
        """Leave these words behind, if they come one after the other."""
        found = all(self.is_word({word}, steps) for steps, word in enumerate(words))
        self.at += len(words) if found else 0
        return found

    def end(self) -> None:
        """Raises Unreadable where something is left."""
        if self.ahead().kind != "end":
            raise Unreadable(_("“%(word)s” is not understood here.") % {"word": self.ahead().text})

    def rest(self) -> str:
        """What is left, as it was typed."""
        start = self.tokens[self.at - 1].end if self.at else 0
        return self.text[start:].strip()

    def date(self) -> date:
        """The date that comes. Raises Unreadable."""
        token = self.take()
        if token.kind != "date":
            raise Unreadable(_("Write a date here, such as 24/12/2026."))
        return date_of(token.text)

    def time(self) -> str:
        """The time of day that comes, as `09:00`; 24:00 ends the day. Raises Unreadable."""
        token = self.take()
        if token.kind != "time":
            raise Unreadable(_("Say from when to when, as in %(example)s.") % {"example": example()})
        return time_of(token.text)


@dataclass(frozen=True)
class Said(Generic[Read]):
    """A line, counted from 1, with what it means; or why it cannot be read."""

    number: int
    text: str
    read: tuple[Read, ...] = ()
    problem: str = ""

    def __str__(self) -> str:
        """What is wrong, with the line."""
        return _("Line %(number)s: %(problem)s") % {"number": self.number, "problem": self.problem}


def lines(text: str, meaning: Callable[[Line], Iterable[Read]]) -> list[Said[Read]]:
    """The lines of a text by what they mean."""
    found: list[Said[Read]] = []
    for number, raw in enumerate(text.splitlines(), 1):
        line = " ".join(raw.split())
        if not line:
            continue
        try:
            found.append(Said(number, line, tuple(meaning(Line(line)))))
        except Unreadable as problem:
            found.append(Said(number, line, problem=str(problem)))
    return found


def date_of(text: str) -> date:
    """`24/12/2026`, `2026-12-24`. Raises Unreadable."""
    parts = text.split("/") if "/" in text else text.split("-")[::-1]
    if len(parts) != 3 or len(parts[2]) != 4:  # noqa: PLR2004 - day, month and the four digits of a year
        raise Unreadable(
            _("“%(word)s” lacks its year: write the date in full, such as 24/12/2026.") % {"word": text}
        )
    try:
        found = date(int(parts[2]), int(parts[1]), int(parts[0]))
    except ValueError:
        raise Unreadable(_("“%(word)s” is no day of the calendar.") % {"word": text}) from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Unreadable(_("“%(word)s” is no day of the calendar.") % {"word": text})
    return found


def time_of(text: str) -> str:
    """`9`, `9.30`, `09:30:15` as `09:00`, `09:30`, `09:30:15`. Raises Unreadable."""
    parts = text.replace(".", ":").split(":")
    padded = ":".join(f"{part:0>2}" for part in (*parts, *(("00",) if len(parts) == 1 else ())))
    try:
        return wall_text(wall_seconds(padded))
    except ValueError:
        said = _("“%(word)s” is no time of day; write it as 18:00. The day ends at 24:00.") % {"word": text}
        raise Unreadable(said) from None


def day_of(token: Token) -> str:
    """A day's name, whole or from its third letter on. Raises Unreadable."""
    word = token.plain
    if token.kind == "word" and len(word) >= SHORTEST_NAME:
        if word.startswith("festiv"):
            return HOLIDAY
        for day, names in zip(EVERY_DAY, FULL_NAMES, strict=True):
            if any(name.startswith(word) for name in names):
                return day
    known = ", ".join((*tongue().days, tongue().holidays))
    if token.kind == "end":
        raise Unreadable(_("Name a day here: %(days)s.") % {"days": known})
    raise Unreadable(_("“%(word)s” is no day; write one of %(days)s.") % {"word": token.text, "days": known})


def written_date(day: date) -> str:
    """`24/12/2026`."""
    return f"{day:%d/%m}/{day.year:04}"


def moment(day: date, at: str, wanted: str, *, fold: int) -> datetime:
    """A time on the provider's wall, in UTC; `fold` says which where the clock shows it twice. Raises Unreadable."""
    zone = ZoneInfo(settings.PROVIDER_TIMEZONE)
    shown = datetime.combine(day, time.min) + wall(at)
    choices = [shown.replace(tzinfo=zone, fold=one) for one in (fold, 1 - fold)]
    found = next((one for one in choices if offset_of(one) == wanted), None) if wanted else choices[0]
    if found is None:
        raise Unreadable(_("“%(word)s” is not the offset of that hour.") % {"word": wanted})
    if found.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != shown:
        said = {"time": at, "date": written_date(day)}
        raise Unreadable(_("%(time)s does not exist on %(date)s: the clocks are put forward.") % said)
    return found.astimezone(UTC)


def wall(at: str) -> timedelta:
    """`24:00` as time since midnight."""
    hours, minutes, *seconds = map(int, at.split(":"))
    return timedelta(hours=hours, minutes=minutes, seconds=sum(seconds))


def offset_of(at: datetime) -> str:
    """`+02:00`."""
    return f"{at:%z}"[:3] + ":" + f"{at:%z}"[3:5]
