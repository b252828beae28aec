"""Arithmetic of half-open stretches of time, as pairs of whole microseconds since 1970-01-01T00:00Z.

Whole numbers, because bisection over them is exact and an order of magnitude faster than over datetimes; and because
two datetimes of one zone compare by their wall clocks, which is wrong in the hour that the autumn night shows twice
(PEP 495). Moments are therefore compared as instants.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

Stretch = tuple[int, int]

MICROSECOND = timedelta(microseconds=1)
SECOND = 1_000_000
DAY = 86_400 * SECOND
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def instant(moment: datetime) -> int:
    """Microseconds since the epoch; TypeError if `moment` has no offset."""
    return (moment - EPOCH) // MICROSECOND


def moment(instant: int) -> datetime:
    """The UTC datetime of an instant; OverflowError outside the years 1 to 9999."""
    return EPOCH + instant * MICROSECOND


# Two days short of what a datetime can hold, so that every zone can still say its local time.
FIRST = instant(datetime.min.replace(tzinfo=UTC)) + 2 * DAY
LAST = instant(datetime.max.replace(tzinfo=UTC)) // DAY * DAY - 2 * DAY


def merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    """The same time in order, without overlaps, touching stretches joined, empty ones gone."""
    result: list[Stretch] = []
    for start, end in sorted(stretches):
        if start >= end:
            continue
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


def clipped(stretches: Sequence[Stretch], start: int, end: int) -> Iterator[Stretch]:
    """What of `stretches` lies in [start, end)."""
    for begins, ends in stretches:
        if begins < end and ends > start:
            yield max(begins, start), min(ends, end)


def without(stretches: Sequence[Stretch], removed: Sequence[Stretch]) -> list[Stretch]:
    """`stretches` less `removed`; both merged."""
    result: list[Stretch] = []
    for start, end in stretches:
        cursor = start
        for gone_from, gone_to in clipped(removed, start, end):
            if cursor < gone_from:
                result.append((cursor, gone_from))
            cursor = gone_to
        if cursor < end:
            result.append((cursor, end))
    return result
