"""The worked example of a contract's plain page (C6, C11): a call now, and by when it is taken charge of and restored.

The moments are those that a ticket opened in this minute would get: the same hours, the same arithmetic.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Self

from django.utils import timezone
from django.utils.translation import gettext as _

from scudo.contracts.calendars import midnight
from scudo.contracts.queries import Contract, today_of
from scudo.core.hours import Hours, NoHours
from scudo.lib.ui.words import duration
from scudo.portal.contract_words import DAY, Standing, long_day, short_day, standing_of

MINUTE = timedelta(minutes=1)
MOST_ROWS = 12
MIDNIGHT = "00:00"


@dataclass(frozen=True)
class Promised:
    """The two promises of one Severity Code in service time; no `restore` is best effort."""

    acknowledge: timedelta
    restore: timedelta | None

    @classmethod
    def of_minutes(cls, acknowledge: int, restore: int | None) -> Self:
        """From the minutes of a contract."""
        return cls(acknowledge * MINUTE, restore * MINUTE if restore else None)


@dataclass(frozen=True)
class Course:
    """What follows from a call: when the clock begins, by when somebody is at work, by when it works again."""

    called: datetime
    opens: datetime
    taken: datetime
    restored: datetime | None


def example(contract: Contract, promised: Promised, hours: Hours, at: datetime) -> dict[str, Any] | None:
    """A stop told by phone now, or on the contract's first day; None for a contract that is over."""
    standing = standing_of(contract, today_of(at))
    if standing is Standing.OVER:
        return None
    course = course_of(first_call(contract, hours, at), promised, hours)
    if course is None:
        return {"sentences": [_("This contract has no service hours any more: call us.")], "ledgers": []}
    said = [supposed(standing), sentence(course, at), in_extra_time(course, hours)]
    return {"sentences": [one for one in said if one], "ledgers": list(ledgers(course, promised, hours))}


def first_call(contract: Contract, hours: Hours, at: datetime) -> datetime | None:
    """Now, to the minute; of a contract that has not begun, the first service hour of its first day or later."""
    if standing_of(contract, today_of(at)) is not Standing.AHEAD or contract.starts_on is None:
        return at.replace(second=0, microsecond=0)
    return hours.next_opening(midnight(contract.starts_on))


def course_of(called: datetime | None, promised: Promised, hours: Hours) -> Course | None:
    """What follows from a call; None where the calendar has not enough hours."""
    opens = hours.next_opening(called) if called else None
    if called is None or opens is None:
        return None
    try:
        taken = hours.advance(called, promised.acknowledge)
        restored = hours.advance(called, promised.restore) if promised.restore else None
    except NoHours:
        return None
    return Course(called, opens, taken, restored)


def supposed(standing: Standing) -> str:
    """What has to be supposed of a contract that covers nothing now."""
    if standing is Standing.PREPARED:
        return _("Suppose that the contract were in force already.")
    if standing is Standing.SUSPENDED:
        return _("Suppose that the contract were not suspended.")
    return ""


def sentence(course: Course, at: datetime) -> str:
    """The whole example in one sentence."""
    said = {
        "called": moment_words(course.called, at, whole=True), "opens": moment_words(course.opens, at),
        "taken": term_words(course.taken, at), "restored": term_words(course.restored or course.taken, at),
    }  # fmt: skip
    if course.opens > course.called:
        if course.restored:
            return _("If you call %(called)s because everything has stopped, the clock begins %(opens)s: we take charge by %(taken)s and restore by %(restored)s.") % said  # fmt: skip
        return _("If you call %(called)s because everything has stopped, the clock begins %(opens)s: we take charge by %(taken)s, then restore as soon as we can.") % said  # fmt: skip
    if course.restored:
        return _("If you call %(called)s because everything has stopped, we take charge by %(taken)s and restore by %(restored)s.") % said  # fmt: skip
    return _("If you call %(called)s because everything has stopped, we take charge by %(taken)s, then restore as soon as we can.") % said  # fmt: skip


def in_extra_time(course: Course, hours: Hours) -> str:
    """What the automatic answer asks of who calls outside office hours."""
    if hours.is_extra(course.called):
        return _("That is in your Extra Time: the automatic answer asks for the PIN Assistenza.")
    return ""


def moment_words(moment: datetime, at: datetime, *, whole: bool = False) -> str:
    """`lunedì 30 novembre 2026 alle 09:30`, `oggi alle 18:30`; `whole` names today's date as well."""
    return day_words(today_of(moment), clock(moment), at, whole=whole)


def day_words(day: date, time: str, at: datetime, *, whole: bool) -> str:
    """A day and a time of it, today and tomorrow by name."""
    today, said = today_of(at), {"day": long_day(day), "time": time}
    if day == today:
        return (_("today, %(day)s, at %(time)s") if whole else _("today at %(time)s")) % said
    if day == today + DAY:
        return _("tomorrow, %(day)s, at %(time)s") % said
    return _("%(day)s at %(time)s") % said


def term_words(term: datetime, at: datetime) -> str:
    """A term in words; one at midnight is 24:00 of the day that ends with it."""
    if clock(term) != MIDNIGHT:
        return moment_words(term, at)
    return day_words(today_of(term) - DAY, "24:00", at, whole=False)


def clock(moment: datetime) -> str:
    """`09:30`, as the provider's wall shows it."""
    return f"{timezone.localtime(moment):%H:%M}"


def ledgers(course: Course, promised: Promised, hours: Hours) -> Iterator[dict[str, Any]]:
    """How each promise adds up, stretch by stretch."""
    yield ledger(_("Take charge"), promised.acknowledge, course.called, course.taken, hours)
    if promised.restore and course.restored:
        yield ledger(_("Restore"), promised.restore, course.called, course.restored, hours)


def ledger(word: str, amount: timedelta, start: datetime, end: datetime, hours: Hours) -> dict[str, Any]:
    """The service time from a call to a term; of very many stretches the first ones."""
    found = list(hours.stretches(start, end))
    rows = [
        {"when": stretch_words(begins, ends), "counted": duration(ends - begins)}
        for begins, ends in found[:MOST_ROWS]
    ]
    return {
        "word": word,
        "rows": rows,
        "more": len(found) > MOST_ROWS,
        "sum": duration(amount),
    }


def stretch_words(begins: datetime, ends: datetime) -> str:
    """`ven 27/11/2026 17:30–18:00`; with both days where they differ, 24:00 for the end of the first."""
    first, last = today_of(begins), today_of(ends)
    if first == last:
        return f"{short_day(first)} {clock(begins)}–{clock(ends)}"
    if last == first + DAY and clock(ends) == MIDNIGHT:
        return f"{short_day(first)} {clock(begins)}–24:00"
    return f"{short_day(first)} {clock(begins)} – {short_day(last)} {clock(ends)}"
