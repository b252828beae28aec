"""The service hours that provisions give (C6, C7), also before they are anybody's contract: a calendar, and a week drawn."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import combinations
from typing import Any

from django.utils.dateformat import format as date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from scudo.contracts import calendars
from scudo.contracts.actions import ExtraTime, Provisions
from scudo.contracts.calendars import extra as extra_window
from scudo.core.hours import Hours
from scudo.core.notation import calendar_from
from scudo.core.week import ServiceDay, service_days
from scudo.lib.ui.words import duration
from scudo.web.extra_time_words import Said

DAY = timedelta(days=1)
MOST_DAYS_AWAY = 3650
OFFICE, EXTRA = "office", "extra"
Stretch = tuple[datetime, datetime]


@dataclass(frozen=True)
class Row:
    """A window of Extra Time as the database would have it."""

    days: Sequence[str]
    from_time: str
    to_time: str
    since: date | None
    until: date | None
    but: Sequence[date]
    starts_at: datetime | None
    ends_at: datetime | None


def calendar_of(provisions: Provisions, year: int) -> dict[str, Any]:
    """The calendar that a version with these provisions would have, from a year on."""
    calendar = calendars.office(year)
    calendar["extra"] = [
        extra_window(Row(list(one.days), one.opens, one.closes, one.since, one.until, one.but, one.starts, one.ends))
        for one in provisions.extra_time
    ]  # fmt: skip
    calendar["closed"] = [
        calendars.stretch(calendars.midnight(one.first), calendars.midnight(one.last + DAY))
        for one in provisions.closures
    ]
    return calendar


@dataclass(frozen=True)
class Bar:
    """A stretch of service time within a day, in minutes of the wall: office hours, or Extra Time."""

    kind: str
    start: int
    width: int

    @property
    def words(self) -> str:
        """`09:00–18:00`."""
        return f"{clock(self.start)}–{clock(self.start + self.width)}"


@dataclass(frozen=True)
class DrawnDay:
    """One day of the week; `note` says what is out of the ordinary."""

    day: date
    name: str
    note: str
    bars: tuple[Bar, ...]
    total: timedelta

    @property
    def words(self) -> str:
        """The day for who does not see it."""
        hours = ", ".join(one.words for one in self.bars if one.kind == OFFICE)
        extra = ", ".join(one.words for one in self.bars if one.kind == EXTRA)
        said = [hours, _("Extra Time %s") % extra if extra else ""]
        return "; ".join(filter(None, said)) or _("no hours")

    @property
    def sum(self) -> str:
        """`9 h`, or a dash."""
        return duration(self.total) if self.total else "—"


@dataclass(frozen=True)
class Week:
    """Seven days from a Monday on."""

    days: tuple[DrawnDay, ...]
    extra: timedelta = field(default=timedelta())

    @property
    def before(self) -> date:
        """The Monday before."""
        return self.days[0].day - 7 * DAY

    @property
    def after(self) -> date:
        """The Monday after."""
        return self.days[0].day + 7 * DAY

    @property
    def words(self) -> str:
        """How many hours the week has."""
        total = sum((one.total for one in self.days), timedelta())
        if not total:
            return _("In this week no clock runs at all.")
        if not self.extra:
            return _("%(hours)s in this week, none of it Extra Time.") % {"hours": duration(total)}
        said = {"hours": duration(total), "extra": duration(self.extra)}
        return _("%(hours)s in this week, of which Extra Time %(extra)s.") % said


def week_of(calendar: Mapping[str, Any], day: date) -> Week:
    """The week of a day under a calendar."""
    read = calendar_from(dict(calendar))
    hours = Hours(read)
    days = service_days(hours, monday_of(day))
    drawn = tuple(drawn_day(one, hours, calendar) for one in days)
    return Week(drawn, sum((one.extra for one in days), timedelta()))


def monday_of(day: date) -> date:
    """The Monday of a day's week; a calendar from its year on knows the whole week."""
    return day - day.weekday() * DAY


def drawn_day(one: ServiceDay, hours: Hours, calendar: Mapping[str, Any]) -> DrawnDay:
    """One day with its name and what is out of the ordinary."""
    name = date_format(one.day, "D")
    whole = midnight(one.day, hours), midnight(one.day + DAY, hours)
    return DrawnDay(
        day=one.day,
        name=f"{name.lower() if get_language() == 'it' else name} {one.day:%d/%m}",
        note=note(one.day, whole, calendar),
        bars=tuple(Bar(EXTRA if bar.extra else OFFICE, bar.start, bar.end - bar.start) for bar in one.bars),
        total=one.office + one.extra,
    )


def midnight(day: date, hours: Hours) -> datetime:
    """The first moment of a day in a calendar's zone."""
    return datetime(day.year, day.month, day.day, tzinfo=hours.zone)


def note(day: date, whole: Stretch, calendar: Mapping[str, Any]) -> str:
    """What is out of the ordinary on a day."""
    said = [
        _("holiday") if day.isoformat() in calendar["holidays"] else "",
        _("the customer is closed") if touches(calendar["closed"], whole) else "",
        _("the office is closed") if touches(calendar.get("office_closed", ()), whole) else "",
        _("the office is open") if touches(calendar.get("office_opened", ()), whole) else "",
    ]
    return ", ".join(filter(None, said))


def touches(stretches: Iterable[Mapping[str, str]], whole: Stretch) -> bool:
    """Whether a stretch as calendars write it lies in a day."""
    begins, ends = whole
    return any(
        datetime.fromisoformat(one["start"]) < ends and datetime.fromisoformat(one["end"]) > begins
        for one in stretches
    )


def clock(minutes: int) -> str:
    """`18:00`; 24:00 ends the day."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def overlaps(lines: Iterable[Said[ExtraTime]]) -> list[str]:
    """Lines that say the same hours twice: they count once."""
    pairs = combinations([line for line in lines if line.read], 2)
    return [
        _("Lines %(first)s and %(second)s overlap: what they share counts once.")
        % {"first": one.number, "second": other.number}
        for one, other in pairs
        if any(overlap(left, right) for left in one.read for right in other.read)
    ]


def overlap(one: ExtraTime, other: ExtraTime) -> bool:
    """Whether two windows share hours of some day; a weekly one and a stretch are not compared."""
    if one.starts and one.ends and other.starts and other.ends:
        return one.starts < other.ends and other.starts < one.ends
    if not set(one.days) & set(other.days):
        return False
    since = max(filter(None, (one.since, other.since)), default=date.min)
    until = min(filter(None, (one.until, other.until)), default=date.max)
    return since <= until and one.opens < other.closes and other.opens < one.closes


def day_asked(written: str, fallback: date) -> date:
    """The day of an address, `2026-11-23`; the fallback where it is none."""
    try:
        asked = date.fromisoformat(written)
    except ValueError:
        return fallback
    return asked if abs((asked - fallback).days) < MOST_DAYS_AWAY else fallback
