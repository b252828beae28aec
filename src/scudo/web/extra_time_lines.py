"""Extra Time written as lines: the inverse of `extra_time_text.read`."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings

from scudo.contracts.actions import ExtraTime
from scudo.web.extra_time_words import (
    DAY,
    DAYS,
    EVERY_DAY,
    HOLIDAY,
    MOST_DATES,
    WHOLE_DAY,
    offset_of,
    tongue,
    written_date,
)

FEWEST_IN_A_ROW = 3
"""Exceptions one after the other that are written as a range."""


def written(windows: Iterable[ExtraTime]) -> str:
    """Windows as lines, in the reader's language."""
    return "\n".join(map(line_of, windows))


def line_of(window: ExtraTime) -> str:
    """One window as a line."""
    if window.starts and window.ends:
        return stretch_line(window.starts, window.ends)
    said = tongue()
    always = set(window.days) == set(EVERY_DAY) and (window.opens, window.closes) == WHOLE_DAY
    when = said.always if always else f"{days_line(window.days)} {window.opens}-{window.closes}"
    return when + bounds_line(window)


def days_line(days: Sequence[str]) -> str:
    """`lun-ven, festivi`."""
    places = [DAYS.index(day) for day in DAYS if day in days]
    parts = [
        tongue().days[first] if first == last else f"{tongue().days[first]}-{tongue().days[last]}"
        for first, last in runs(places)
    ]
    return ", ".join([*parts, *([tongue().holidays] if HOLIDAY in days else [])])


def runs(places: Iterable[int]) -> list[tuple[int, int]]:
    """Numbers that follow one another, as first and last of each run."""
    found: list[tuple[int, int]] = []
    for place in places:
        if found and found[-1][1] == place - 1:
            found[-1] = (found[-1][0], place)
        else:
            found.append((place, place))
    return found


def bounds_line(window: ExtraTime) -> str:
    """` dal 01/12/2026 al 24/12/2026 tranne 08/12/2026`, as much of it as there is."""
    said, parts = tongue(), [""]
    if window.since:
        parts += [said.since, written_date(window.since)]
    if window.until:
        parts += [said.until if window.since else said.only_until, written_date(window.until)]
    if window.but:
        ordered = sorted({day.toordinal() for day in window.but})
        parts += [said.but, ", ".join(map(dates_line, parted(runs(ordered))))]
    return " ".join(parts)


def parted(found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Runs of dates, the short ones date by date and none longer than a year."""
    parts: list[tuple[int, int]] = []
    for first, last in found:
        step = MOST_DATES if last - first + 1 >= FEWEST_IN_A_ROW else 1
        parts += [(place, min(place + step - 1, last)) for place in range(first, last + 1, step)]
    return parts


def dates_line(run: tuple[int, int]) -> str:
    """`08/12/2026`, `10/08/2026-21/08/2026`."""
    first, last = map(date.fromordinal, run)
    return written_date(first) if first == last else f"{written_date(first)}-{written_date(last)}"


def stretch_line(starts: datetime, ends: datetime) -> str:
    """`24/12/2026 14:00-20:00`, or with both dates; midnight at the end is 24:00 of the day before."""
    zone = ZoneInfo(settings.PROVIDER_TIMEZONE)
    first, last = starts.astimezone(zone), ends.astimezone(zone)
    if last.timetz().replace(tzinfo=None) == time.min and last.date() > first.date():
        day, closes = last.date() - DAY, "24:00"
    else:
        day, closes = last.date(), shown_time(last, fold=1)
    opens = shown_time(first, fold=0)
    if day == first.date() and "(" not in opens + closes and opens < closes:
        return f"{written_date(day)} {opens}-{closes}"
    return f"{written_date(first.date())} {opens} - {written_date(day)} {closes}"


def shown_time(at: datetime, *, fold: int) -> str:
    """`14:00`; with its offset where the clock shows it twice and the other one would be read."""
    said = f"{at:%H:%M:%S}" if at.second else f"{at:%H:%M}"
    same = at.replace(fold=fold).utcoffset() == at.utcoffset()
    return said if same else f"{said} ({offset_of(at)})"
