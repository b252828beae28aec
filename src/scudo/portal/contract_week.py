"""Seven days of a contract's service hours, drawn and in words (C6, C7, C11): the days that really come, holidays and all."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from scudo.core.hours import Hours
from scudo.core.week import ServiceDay, service_days
from scudo.portal.contract_words import in_small

MINUTES_A_UNIT = 5
"""The drawing's unit: a day is 288 wide, as in every strip."""


@dataclass(frozen=True)
class Bar:
    """Service time within a day, in minutes after midnight on the provider's wall."""

    start: int
    end: int
    extra: bool

    @property
    def x(self) -> int:
        """Where it begins in the drawing."""
        return self.start // MINUTES_A_UNIT

    @property
    def width(self) -> int:
        """How wide it is drawn; never nothing."""
        return max(1, self.end // MINUTES_A_UNIT - self.x)

    @property
    def words(self) -> str:
        """`09:00–18:00`."""
        return f"{wall(self.start)}–{wall(self.end)}"


@dataclass(frozen=True)
class Drawn:
    """One day with its bars and what they say."""

    name: str
    bars: Sequence[Bar]
    words: str


def week(hours: Hours, first: date) -> list[Drawn]:
    """Seven days from `first` on."""
    return [drawn(one, is_holiday=one.day in hours.calendar.holidays) for one in service_days(hours, first)]


def drawn(one: ServiceDay, *, is_holiday: bool) -> Drawn:
    """One day."""
    bars = [Bar(bar.start, bar.end, bar.extra) for bar in one.bars]
    return Drawn(in_small(date_format(one.day, "l d/m")), bars, words(bars, is_holiday=is_holiday))


def wall(minute: int) -> str:
    """`09:00`; 24:00 ends the day."""
    return f"{minute // 60:02}:{minute % 60:02}"


def words(bars: Sequence[Bar], *, is_holiday: bool) -> str:
    """A day's hours for who does not see the drawing."""
    said = list(spoken(bars)) or [pgettext("day", "closed")]
    return "; ".join([_("holiday"), *said] if is_holiday else said)


def spoken(bars: Sequence[Bar]) -> Iterator[str]:
    """Office hours, then Extra Time."""
    office = ", ".join(one.words for one in bars if not one.extra)
    extra = ", ".join(one.words for one in bars if one.extra)
    if office:
        yield office
    if extra:
        yield _("Extra Time %s") % extra
