"""The SLA clocks (rule C6): when a promise is due, what is left of it, who is warned when, and the rows that explain it.

The law, `docs/rules/sla.md`: a promise is due at the first moment at which its budget of service time, pauses left out,
has run since the start. Nothing is remembered between two questions: a deadline follows from start, budget, hours and
pauses alone, so that a changed severity or a corrected calendar never leaves a stale clock behind.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import IntEnum, StrEnum

from scudo.core.hours import Hours, Interval, NoHours
from scudo.core.severity import Severity
from scudo.core.stretches import LAST, MICROSECOND, Stretch, clipped, instant, merged, moment

__all__ = [
    "Clock",
    "Hours",
    "Interval",
    "Line",
    "NoHours",
    "Promise",
    "Reading",
    "Row",
    "Share",
    "SlaWarning",
    "Tone",
    "due",
    "elapsed",
    "latest_warning",
    "ledger",
    "next_warning",
    "warnings",
]


class Tone(StrEnum):
    """How a clock is shown; the values are the interface's `data-tone`."""

    RUNNING = "running"
    SOON = "soon"
    LATE = "late"
    PAUSED = "paused"
    MET = "met"


def due(start: datetime, budget: timedelta, hours: Hours, pauses: Sequence[Interval] = ()) -> datetime | None:
    """When `budget` is used up, in UTC; None while a pause without an end keeps the clock standing.

    Pauses may overlap, come in any order and begin before `start`. A budget used up at closing time is due at the
    closing; a budget of nothing is due at `start`. Raises NoHours; ValueError if `budget` is negative.
    """
    if not pauses:
        return hours.advance(start, budget)
    cursor, left = instant(start), budget // MICROSECOND
    for begins, ends in _stopped(pauses):
        if ends <= cursor:
            continue
        served = hours.served(cursor, begins)
        if left <= served:
            break
        if ends >= LAST:
            return None
        left -= served
        cursor = ends
    return moment(hours.reached(cursor, left))


def elapsed(start: datetime, end: datetime, hours: Hours, pauses: Sequence[Interval] = ()) -> timedelta:
    """Service time in [start, end) outside all pauses; zero if `end` is not after `start`."""
    begins, ends = instant(start), instant(end)
    served = hours.served(begins, ends)
    for paused, resumed in _stopped(pauses):
        served -= hours.served(max(paused, begins), min(resumed, ends))
    return served * MICROSECOND


@dataclass(frozen=True, slots=True)
class Reading:
    """A clock as it stands at one moment.

    `left` is service time, negative once more than the budget was spent; None where the promise is best effort.
    `due` is None for best effort, while the clock stands, and where the calendar has no hours left for it.
    """

    due: datetime | None
    spent: timedelta
    left: timedelta | None
    breached: bool
    tone: Tone


@dataclass(frozen=True, slots=True)
class Clock:
    """One of a ticket's two promises, take charge or restore, from its events.

    A `budget` of None is best effort. `stopped` is when the promise was kept, late or not. When the severity changes,
    replace `budget` alone: start and pauses stay, so that the time already spent counts and no pause is lost.
    """

    budget: timedelta | None
    started: datetime
    stopped: datetime | None = None
    pauses: tuple[Interval, ...] = ()

    def due(self, hours: Hours) -> datetime | None:
        """The deadline; None for best effort and while the clock stands. Raises NoHours."""
        return None if self.budget is None else due(self.started, self.budget, hours, self.pauses)

    def soon(self, hours: Hours) -> datetime | None:
        """From when on less than a quarter of the budget is left: service time too, hence never at midnight."""
        return None if self.budget is None else due(self.started, self.budget * 3 / 4, hours, self.pauses)

    def read(self, hours: Hours, at: datetime) -> Reading:
        """The clock at `at`. Kept exactly when it was due is kept; a calendar without hours is a clock that stands."""
        until = self._until(at)
        spent = elapsed(self.started, until, hours, self.pauses)
        left = None if self.budget is None else self.budget - spent
        try:
            deadline, stands = self.due(hours), self._is_paused(at)
        except NoHours:
            deadline, stands = None, True
        breached = deadline is not None and instant(until) > instant(deadline)
        return Reading(deadline, spent, left, breached, self._tone(left, breached=breached, stands=stands))

    def _until(self, at: datetime) -> datetime:
        return at if self.stopped is None else min(at, self.stopped, key=instant)

    def _is_paused(self, at: datetime) -> bool:
        now = instant(at)
        return any(begins <= now < ends for begins, ends in _stopped(self.pauses))

    def _tone(self, left: timedelta | None, *, breached: bool, stands: bool) -> Tone:
        if breached:
            return Tone.LATE
        if self.stopped is not None:
            return Tone.MET
        if stands:
            return Tone.PAUSED
        is_soon = self.budget is not None and left is not None and left * 4 < self.budget
        return Tone.SOON if is_soon else Tone.RUNNING


class Share(IntEnum):
    """The shares of a budget that are warned of, in percent; all of it is the breach."""

    HALF = 50
    THREE_QUARTERS = 75
    NINE_TENTHS = 90
    ALL = 100


@dataclass(frozen=True, slots=True)
class SlaWarning:
    """`share` of a budget is used up at `reached`; the warning goes out at `at`, in service hours.

    What is used up at closing time is told at the next opening, and what is used up when a pause begins, after it. The
    breach is told in a pause too. Kept exactly when due is kept: of the breach, `at` is the first service time after
    `reached`, hence a microsecond later in the middle of a window.
    """

    share: Share
    reached: datetime
    at: datetime


def warnings(clock: Clock, hours: Hours) -> tuple[SlaWarning, ...]:
    """The warnings of a clock in order, as far as they can be foreseen: those of the past are among them.

    None for best effort; none that the clock does not reach because it stands without an end or has no hours left; none
    that would go out when the clock had stopped already.
    """
    return tuple(_warnings(clock, hours, 0))


def next_warning(clock: Clock, hours: Hours, sent: int = 0) -> SlaWarning | None:
    """The first warning of a greater share than was `sent`, in percent; its `at` is when to look again."""
    return next(_warnings(clock, hours, sent), None)


def latest_warning(clock: Clock, hours: Hours, at: datetime, sent: int = 0) -> SlaWarning | None:
    """Of the warnings not sent that may go out by `at` the greatest: the lesser ones say nothing beside it."""
    by_then = [each for each in _warnings(clock, hours, sent) if instant(each.at) <= instant(at)]
    return by_then[-1] if by_then else None


def _warnings(clock: Clock, hours: Hours, sent: int) -> Iterator[SlaWarning]:
    """Worked out one by one: most callers want the first alone."""
    for share in Share:
        warning = _warning(clock, hours, share) if share > sent else None
        if warning is not None and (clock.stopped is None or instant(warning.at) < instant(clock.stopped)):
            yield warning


def _warning(clock: Clock, hours: Hours, share: Share) -> SlaWarning | None:
    """The warning of one share, whenever the clock stopped; None if there is none."""
    if clock.budget is None:
        return None
    part = -(-clock.budget * share // Share.ALL)
    if share < Share.ALL and part == clock.budget:
        return None
    try:
        reached = due(clock.started, part, hours, clock.pauses)
    except NoHours:
        return None
    if reached is None:
        return None
    is_breach = share is Share.ALL
    at = hours.next_opening(reached + MICROSECOND) if is_breach else _running(reached, hours, clock.pauses)
    return None if at is None else SlaWarning(share, reached, at)


def _running(since: datetime, hours: Hours, pauses: Sequence[Interval]) -> datetime | None:
    """The first service time outside pauses, not before `since`; None if there is none."""
    at = hours.next_opening(since)
    for begins, ends in _stopped(pauses):
        if at is not None and begins <= instant(at) < ends:
            at = hours.next_opening(moment(ends))
    return at


class Line(StrEnum):
    """What a row of the ledger says; the faces put it in words."""

    OPENED = "opened"
    CHANGED = "changed"
    COUNTED = "counted"
    PAUSED = "paused"
    STOPPED = "stopped"
    DUE = "due"
    STANDS = "stands"
    BEST_EFFORT = "best_effort"


@dataclass(frozen=True, slots=True)
class Promise:
    """A budget and the severity that gave it, from `at` on."""

    at: datetime
    severity: Severity
    budget: timedelta | None


@dataclass(frozen=True, slots=True)
class Row:
    """One step of "how it is computed".

    `amount` is the budget (opened, changed), the service time counted (counted, stopped), the service time left out
    (paused), or what is left (due, stands). The amounts of all counted rows add up to what the reading says is spent.
    """

    line: Line
    at: datetime
    until: datetime | None = None
    amount: timedelta | None = None
    severity: Severity | None = None


def ledger(clock: Clock, hours: Hours, at: datetime, promises: Sequence[Promise] = ()) -> tuple[Row, ...]:
    """The rows that explain a clock: promises, service time by local day, pauses; what follows from them comes last."""
    until = clock._until(at)  # noqa: SLF001 - the ledger is the clock's own account
    rows = [*_promised(promises), *_counted(clock, hours, until), *_paused(clock, hours, until)]
    rows.sort(key=lambda row: instant(row.at))
    return (*rows, _outcome(clock, clock.read(hours, at)))


def _promised(promises: Sequence[Promise]) -> Iterator[Row]:
    for index, promise in enumerate(sorted(promises, key=lambda promise: instant(promise.at))):
        line = Line.CHANGED if index else Line.OPENED
        yield Row(line, promise.at, amount=promise.budget, severity=promise.severity)


def _counted(clock: Clock, hours: Hours, until: datetime) -> Iterator[Row]:
    """Service time counted, a row for each local day that has some."""
    begins, last = clock.started.astimezone(UTC), until.astimezone(UTC)
    while begins < last:
        tomorrow = begins.astimezone(hours.zone).date() + timedelta(days=1)
        ends = min(last, datetime.combine(tomorrow, time.min, hours.zone).astimezone(UTC))
        amount = elapsed(begins, ends, hours, clock.pauses)
        if amount:
            yield Row(Line.COUNTED, begins, ends, amount)
        begins = ends


def _paused(clock: Clock, hours: Hours, until: datetime) -> Iterator[Row]:
    first, last = instant(clock.started), instant(until)
    for begins, ends in clipped(_stopped(clock.pauses), first, last):
        left_out = hours.served(begins, ends) * MICROSECOND
        yield Row(Line.PAUSED, moment(begins), None if ends == last else moment(ends), left_out)


def _outcome(clock: Clock, reading: Reading) -> Row:
    if clock.stopped is not None:
        return Row(Line.STOPPED, clock.stopped, amount=reading.spent)
    if clock.budget is None:
        return Row(Line.BEST_EFFORT, clock.started, amount=None)
    if reading.due is None:
        return Row(Line.STANDS, clock.started, amount=reading.left)
    return Row(Line.DUE, reading.due, amount=reading.left)


def _stopped(pauses: Sequence[Interval]) -> list[Stretch]:
    """Pauses in order, overlaps joined; one without an end lasts until the end of time."""
    return merged(
        (instant(pause.start), LAST if pause.end is None else instant(pause.end)) for pause in pauses
    )
