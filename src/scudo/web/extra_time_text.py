"""Extra Time as lines of text (C7): what the office types, and what pages show.

    lun-ven 18:00-22:00                             a window on certain days, several parted by commas
    sab, festivi 09:00-13:00 dal 01/12/2026 al 24/12/2026 tranne 08/12/2026
    lun-ven 22:00-06:00                             over midnight: read as two windows, the second on the day after
    24/12/2026 14:00-20:00                          a single date
    24/12/2026 14:00 - 26/12/2026 09:00             a single stretch
    sempre                                          H24x7: every day and every holiday

The same in English (`mon-fri 18:00-22:00 from 01/12/2026`); both are read in either language. Times are those of the
provider's wall. What is written is read back as the same windows.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from scudo.contracts.actions import ExtraTime
from scudo.web import extra_time_words as words
from scudo.web.extra_time_lines import written
from scudo.web.extra_time_words import (
    DAY,
    DAYS,
    EVERY_DAY,
    HOLIDAY,
    MOST_DATES,
    WHOLE_DAY,
    Line,
    Said,
    Unreadable,
    lines,
    moment,
)

__all__ = ["Said", "read", "written"]


@dataclass(frozen=True)
class Bounds:
    """The dates of a weekly window, as `ExtraTime` has them."""

    since: date | None = None
    until: date | None = None
    but: tuple[date, ...] = ()


def read(text: str) -> list[Said[ExtraTime]]:
    """Every line that is not blank, as windows of Extra Time."""
    return lines(text, windows)


def windows(line: Line) -> list[ExtraTime]:
    """One line. Raises Unreadable."""
    line.skip(words.ARTICLES)
    if line.ahead().kind == "date" or (line.is_word(words.FROM) and line.ahead(1).kind == "date"):
        return dated(line)
    if line.skip(words.ALWAYS):
        bounded = bounds(line)
        line.end()
        return [ExtraTime(EVERY_DAY, *WHOLE_DAY, since=bounded.since, until=bounded.until, but=bounded.but)]
    days = named_days(line)
    spans = time_spans(line)
    bounded = bounds(line)
    days = without_holidays(line, days)
    line.end()
    return [window for span in spans for window in weekly(days, span, bounded)]


def named_days(line: Line) -> tuple[str, ...]:
    """The days that a line begins with, in the order of the week. Raises Unreadable."""
    chosen: set[str] = set()
    while True:
        line.skip(words.ARTICLES | words.FROM)
        chosen |= some_days(line)
        more = line.skip_kind("comma") | line.skip(words.AND)
        if not more and line.ahead().kind != "word":
            break
        if not more and line.is_word(words.AT | words.FROM | words.TO):
            break
    return tuple(day for day in EVERY_DAY if day in chosen)


def some_days(line: Line) -> set[str]:
    """One day, a range of days, or a word for several. Raises Unreadable."""
    if any(line.skip_phrase(phrase) for phrase in words.PHRASES):
        return set(EVERY_DAY)
    if line.skip(words.WEEKEND):
        return {"sat", "sun"}
    first = words.day_of(line.take())
    if not (line.skip_kind("dash") or (line.ahead().kind == "word" and line.skip(words.TO))):
        return {first}
    last_token = line.take()
    last = words.day_of(last_token)
    if HOLIDAY in {first, last}:
        said = _("Holidays are no part of a range of days: name them after a comma.")
        raise Unreadable(said)
    start, end = DAYS.index(first), DAYS.index(last)
    return {DAYS[place % 7] for place in range(start, end + 1 if start <= end else end + 8)}


def time_spans(line: Line) -> list[tuple[str, str]]:
    """From when to when, perhaps several times. Raises Unreadable."""
    spans = [time_span(line)]
    while time_follows(line):
        line.skip_kind("comma")
        line.skip(words.AND)
        spans.append(time_span(line))
    return spans


def time_follows(line: Line) -> bool:
    """Whether one more time of day comes, perhaps after a comma or a word."""
    steps = int(line.ahead().kind == "comma" or line.is_word(words.AND))
    steps += line.is_word(words.AT, steps)
    return line.ahead(steps).kind == "time"


def time_span(line: Line) -> tuple[str, str]:
    """`18:00-22:00`, `dalle 18 alle 22`; midnight at the end is 24:00. Raises Unreadable."""
    line.skip(words.AT)
    opens = line.time()
    to_the_end(line)
    closes = line.time()
    closes = "24:00" if closes == "00:00" else closes
    if opens == closes:
        said = _("It begins and ends at the same time; a whole day is 00:00-24:00.")
        raise Unreadable(said)
    if opens == "24:00":
        raise Unreadable(_("24:00 ends a day; what begins at midnight begins at 00:00 of the next."))
    return opens, closes


def to_the_end(line: Line) -> None:
    """What stands between a beginning and its end. Raises Unreadable."""
    if not (line.skip_kind("dash") or line.skip(words.TO)):
        raise Unreadable(_("Say from when to when, as in %(example)s.") % {"example": words.example()})


def bounds(line: Line) -> Bounds:
    """From which to which date, and except when. Raises Unreadable."""
    since = until = None
    line.skip_kind("comma")
    if line.skip(words.FROM):
        since = line.date()
    ranged = since is not None and line.skip_kind("dash")
    if ranged or line.skip(words.UP_TO) | line.skip(words.TO):
        until = line.date()
    if since and until and until < since:
        raise Unreadable(_("The last date is before the first."))
    return Bounds(since, until, exceptions(line))


def exceptions(line: Line) -> tuple[date, ...]:
    """The dates left out. Raises Unreadable."""
    line.skip_kind("comma")
    if not line.is_word(words.BUT) or not is_date_next(line, 1):
        return ()
    line.take()
    found: set[date] = set()
    while True:
        line.skip(words.ARTICLES | words.FROM)
        first = line.date()
        last = line.date() if line.skip_kind("dash") or line.skip(words.TO) else first
        if not timedelta() <= last - first < MOST_DATES * DAY:
            raise Unreadable(_("The last date is before the first, or more than a year after it."))
        found |= {first + index * DAY for index in range((last - first).days + 1)}
        if len(found) > MOST_DATES:
            raise Unreadable(_("These are more than %(count)s dates.") % {"count": MOST_DATES})
        if not (line.skip_kind("comma") | line.skip(words.AND)):
            return tuple(sorted(found))


def is_date_next(line: Line, steps: int) -> bool:
    """Whether a date comes, perhaps after an article or a `from`."""
    steps += line.is_word(words.ARTICLES | words.FROM, steps)
    return line.ahead(steps).kind != "word"


def without_holidays(line: Line, days: tuple[str, ...]) -> tuple[str, ...]:
    """The days, less the holidays where `tranne festivi` says so. Raises Unreadable."""
    if not line.is_word(words.BUT):
        return days
    line.take()
    line.skip(words.ARTICLES)
    if words.day_of(line.take()) != HOLIDAY:
        raise Unreadable(_("Only dates and holidays are left out by name; leave the day out of the list."))
    return tuple(day for day in days if day != HOLIDAY)


def weekly(days: tuple[str, ...], span: tuple[str, str], bounded: Bounds) -> list[ExtraTime]:
    """A window on certain days; one over midnight goes on on the days after them. Raises Unreadable."""
    opens, closes = span
    window = ExtraTime(days, opens, closes, since=bounded.since, until=bounded.until, but=bounded.but)
    if opens < closes:
        return [window]
    if HOLIDAY in days:
        raise Unreadable(
            _(
                "It goes on over midnight, and nobody knows what day follows a holiday: write 24:00 as its end."
            )
        )
    morning = tuple(DAYS[(DAYS.index(day) + 1) % 7] for day in days)
    return [
        replace(window, closes="24:00"),
        ExtraTime(
            tuple(day for day in DAYS if day in morning), "00:00", closes, since=after(bounded.since),
            until=after(bounded.until), but=tuple(day + DAY for day in bounded.but),
        ),
    ]  # fmt: skip


def after(day: date | None) -> date | None:
    """The day after a bound."""
    return None if day is None else day + DAY


def dated(line: Line) -> list[ExtraTime]:
    """A line that begins with a date: a stretch, windows of one date, or bounds before their days. Raises Unreadable."""
    start = line.at
    line.skip(words.FROM)
    first = line.date()
    if not (line.ahead().kind == "time" or line.is_word(words.AT)):
        line.at = start
        return bounded_first(line)
    line.skip(words.AT)
    if stretch_follows(line):
        return [stretch(line, first)]
    spans = time_spans(line)
    line.end()
    return [on_date(first, span) for span in spans]


def bounded_first(line: Line) -> list[ExtraTime]:
    """`dal 01/12/2026 al 24/12/2026 sab 09:00-13:00`. Raises Unreadable."""
    if not line.is_word(words.FROM):
        example = f"{line.ahead().text} 14:00-20:00"
        raise Unreadable(_("Say from when to when on that day, as in %(example)s.") % {"example": example})
    bounded = bounds(line)
    line.skip_kind("comma")
    days = named_days(line)
    spans = time_spans(line)
    bounded = replace(bounded, but=bounded.but or exceptions(line))
    line.end()
    return [window for span in spans for window in weekly(days, span, bounded)]


def stretch_follows(line: Line) -> bool:
    """Whether a second date comes behind the first time of day."""
    steps = 1 + (line.ahead(1).kind == "offset")
    joined = line.ahead(steps).kind == "dash" or line.is_word(words.TO, steps)
    return joined and line.ahead(steps + 1).kind == "date"


def stretch(line: Line, first: date) -> ExtraTime:
    """`24/12/2026 14:00 - 26/12/2026 09:00`, the first date read. Raises Unreadable."""
    starts = moment(first, line.time(), offset(line), fold=0)
    to_the_end(line)
    last = line.date()
    line.skip(words.AT)
    ends = moment(last, line.time(), offset(line), fold=1)
    line.end()
    return stretched(starts, ends)


def on_date(day: date, span: tuple[str, str]) -> ExtraTime:
    """A window on a single date, perhaps over midnight. Raises Unreadable."""
    opens, closes = span
    return stretched(
        moment(day, opens, "", fold=0), moment(day if opens < closes else day + DAY, closes, "", fold=1)
    )


def stretched(starts: datetime, ends: datetime) -> ExtraTime:
    """A stretch from moment to moment. Raises Unreadable."""
    if ends <= starts:
        raise Unreadable(_("It ends before it begins."))
    return ExtraTime(starts=starts, ends=ends)


def offset(line: Line) -> str:
    """`+02:00` where the hour comes twice that night, and somebody said which one is meant."""
    return line.take().text if line.ahead().kind == "offset" else ""
