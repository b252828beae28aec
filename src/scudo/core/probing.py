"""From results to a judged state (rule M2): soft and hard states, flapping, freshness.

A result that is not ok is believed only after `attempts` of them in a row (the state is soft until then, hard after it); one
that is ok is believed at once. A check whose results change too often flaps: it counts as failing until it is calm, so that
one restless part is one fault and not forty.

Soft and hard states and the weighted share of changes are those of Nagios ("State Types", "Detection and Handling of State
Flapping"), with 20 changes kept.
"""

from dataclasses import dataclass
from enum import IntEnum

KEPT = 20
MASK = (1 << KEPT) - 1
FLAPS_FROM = 0.50
CALM_BELOW = 0.25
_NEWEST, _OLDEST = 1.2, 0.8
_WEIGHTS = tuple(_NEWEST - (_NEWEST - _OLDEST) * place / (KEPT - 1) for place in range(KEPT))


class Status(IntEnum):
    """What a result says; the numbers are those of Nagios's plugins."""

    OK = 0
    WARNING = 1
    CRITICAL = 2
    UNKNOWN = 3


@dataclass(frozen=True, slots=True)
class Judged:
    """What is known of a check; moments in seconds since 1970.

    `status` is the last result, `hard` what is believed, `attempt` how many results in a row were not ok, `history` one bit for
    each of the last 20 results that differed from the one before (the newest is the lowest). `began` is the first result of the present
    trouble, `since` the last change of `hard`, `seen` the last result, `good` the last that was ok.
    """

    status: Status = Status.OK
    hard: Status = Status.OK
    attempt: int = 0
    history: int = 0
    flapping: bool = False
    began: float | None = None
    since: float | None = None
    seen: float | None = None
    good: float | None = None

    @property
    def is_soft(self) -> bool:
        """Whether something is amiss that is not believed yet."""
        return self.status is not Status.OK and self.hard is Status.OK


UNSEEN = Judged()


def judge(before: Judged, status: Status, at: float, attempts: int) -> Judged:
    """What is known after one more result; one that is not later than the last is no news.

    `attempts` (at least 1) results in a row that are not ok make the state hard.
    """
    if before.seen is not None and at <= before.seen:
        return before
    if status is Status.OK and before.status is Status.OK and not before.history and before.since is not None:
        return Judged(since=before.since, seen=at, good=at)
    changed = before.seen is not None and status is not before.status
    history = (before.history << 1 | changed) & MASK
    flapping = flaps(history, before=before.flapping)
    if status is Status.OK:
        return _good(before, at, history, flapping=flapping)
    attempt = before.attempt + 1
    believed = attempt >= attempts or flapping or before.hard is not Status.OK
    hard = status if believed else Status.OK
    began = at if before.began is None else before.began
    return Judged(status, hard, attempt, history, flapping, began, _since(before, hard, at), at, before.good)


def _good(before: Judged, at: float, history: int, *, flapping: bool) -> Judged:
    """After a result that is ok: all is well, unless the check flaps and its trouble is held until it is calm."""
    hard = before.hard if flapping else Status.OK
    began = None if hard is Status.OK else before.began
    return Judged(Status.OK, hard, 0, history, flapping, began, _since(before, hard, at), at, at)


def _since(before: Judged, hard: Status, at: float) -> float:
    return at if before.since is None or hard is not before.hard else before.since


def flaps(history: int, *, before: bool) -> bool:
    """Whether a check flaps: it begins at half of the weighted changes, and ends below a quarter."""
    if not history:
        return False
    return change_share(history) >= (CALM_BELOW if before else FLAPS_FROM)


def change_share(history: int) -> float:
    """The share of the last 20 results that differed from the one before, the newer the heavier; 0 to 1."""
    changed = sum(_WEIGHTS[place] for place in range(KEPT) if history >> place & 1)
    return changed / sum(_WEIGHTS)


def stale_after(every: float) -> float:
    """Seconds without a result after which a check is not known any more: two intervals and a minute."""
    return 2 * every + 60


def unheard(before: Judged, at: float) -> Judged:
    """What is known of a check that should have answered long ago: nothing."""
    if before.hard is Status.UNKNOWN:
        return before
    began = at if before.began is None else before.began
    return Judged(
        Status.UNKNOWN, Status.UNKNOWN, max(before.attempt, 1), before.history, before.flapping, began, at,
        before.seen, before.good,
    )  # fmt: skip
