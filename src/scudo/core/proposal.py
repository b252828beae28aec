"""The Severity Code that is proposed (T2, M2): from the two answers and from what the monitor sees of the thing.

Each of the two alone gives a code; the graver is proposed *(ours)*, since a glance too many costs less than a customer who stands
still. Where they contradict each other this is said, and a person decides. What the customer says is set beside the code and never
moves it. The table is `docs/rules/severity.md`, which the tests read row by row.
"""

from dataclasses import dataclass
from enum import StrEnum

from scudo.core.because import Because, because
from scudo.core.claim import Claim, gap, is_far
from scudo.core.severity import Effect, Severity, Verdict, assess

FAR_LIGHTER = -2


class Seen(StrEnum):
    """How a thing stands as the monitor sees it, the worst first; `failed` is a component that no service misses yet."""

    STOPPED = "stopped"
    PARTLY = "partly"
    AT_RISK = "at_risk"
    FAILED = "failed"
    WARNING = "warning"
    UNKNOWN = "unknown"
    WORKS = "works"


class Says(StrEnum):
    """Why the monitor would give a code."""

    STOPPED = "seen.stopped"
    STOPPED_OUTSIDE_COVERAGE = "seen.stopped_outside_coverage"
    PARTLY = "seen.partly"
    AT_RISK = "seen.at_risk"
    FAILED = "seen.failed"
    WARNING = "seen.warning"
    UNKNOWN = "seen.unknown"
    WORKS = "seen.works"


class Differs(StrEnum):
    """What contradicts what."""

    MONITOR_GRAVER = "differs.monitor_graver"
    MONITOR_LIGHTER = "differs.monitor_lighter"
    CLAIM_GRAVER = "differs.claim_graver"
    CLAIM_LIGHTER = "differs.claim_lighter"


@dataclass(frozen=True, slots=True)
class Sight:
    """What the monitor sees of `thing` now: the `function` that is lost, and the names of the `parts` behind it."""

    seen: Seen
    thing: str
    function: str = ""
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """The proposed code with its reasons; `by_answers` and `by_monitor` are what each gives alone, None where it gives none.

    `severity` is None where neither does. `differs` says what contradicts what.
    """

    severity: Severity | None
    because: tuple[Because, ...]
    by_answers: Severity | None
    by_monitor: Severity | None
    differs: tuple[Because, ...] = ()


_EFFECTS = {
    Seen.STOPPED: Effect.STOPPED,
    Seen.PARTLY: Effect.PARTLY,
    Seen.AT_RISK: Effect.DEFECT,
    Seen.FAILED: Effect.DEFECT,
    Seen.WARNING: Effect.DEFECT,
}
_GRAVITY = tuple(Effect)
"""The effects, the worst first."""


def propose(
    effect: Effect | None,
    *,
    covered: bool,
    thing: str = "",
    sight: Sight | None = None,
    claim: Claim | None = None,
) -> Proposal:
    """What follows from the answers so far, from the monitor, and what contradicts what."""
    answered = assess(effect, covered=covered, thing=thing) if effect else None
    watched = monitored(sight, covered=covered)
    given = [one for one in (answered, watched) if one is not None]
    severity = min((one.severity for one in given), default=None)
    return Proposal(
        severity=severity,
        because=tuple(reason for one in given if one.severity == severity for reason in one.because),
        by_answers=answered.severity if answered else None,
        by_monitor=watched.severity if watched else None,
        differs=(*_against_monitor(effect, sight), *_against_claim(claim, severity)),
    )


def monitored(sight: Sight | None, *, covered: bool) -> Verdict | None:
    """The code that the architecture implies by itself (M2); None where nothing is amiss or nobody can tell."""
    effect = _EFFECTS.get(sight.seen) if sight else None
    if sight is None or effect is None:
        return None
    verdict = assess(effect, covered=covered, thing=sight.thing)
    return Verdict(verdict.severity, (told(sight, covered=covered),))


def told(sight: Sight, *, covered: bool) -> Because:
    """What the monitor sees, as a reason."""
    code = Says[sight.seen.name]
    if sight.seen is Seen.STOPPED and not covered:
        code = Says.STOPPED_OUTSIDE_COVERAGE
    return because(code, thing=sight.thing, function=sight.function, parts=", ".join(sight.parts))


def _against_monitor(effect: Effect | None, sight: Sight | None) -> tuple[Because, ...]:
    """A stop that only one of the two sees, or a lost function that the answers leave out.

    That something works only in part is nothing that a monitor always sees; that it is stopped, is.
    """
    if effect is None or sight is None or sight.seen is Seen.UNKNOWN:
        return ()
    seen = _EFFECTS.get(sight.seen)
    if seen is not None and _GRAVITY.index(seen) < _GRAVITY.index(effect):
        return (because(Differs.MONITOR_GRAVER, thing=sight.thing),)
    if effect is Effect.STOPPED and seen is not Effect.STOPPED:
        return (because(Differs.MONITOR_LIGHTER, thing=sight.thing),)
    return ()


def _against_claim(claim: Claim | None, severity: Severity | None) -> tuple[Because, ...]:
    """The customer's word and the code lie two apart."""
    if severity is None:
        return ()
    if is_far(claim, severity):
        return (because(Differs.CLAIM_GRAVER, severity=severity.value),)
    if gap(claim, severity) <= FAR_LIGHTER:
        return (because(Differs.CLAIM_LIGHTER, severity=severity.value),)
    return ()


def is_news(now: Proposal, given: Severity, proposed: Severity | None) -> bool:
    """Whether a proposal of now is worth offering: what the monitor sees is graver than the code given, and was not proposed then."""
    return (
        now.by_monitor is not None
        and now.by_monitor < given
        and proposed not in {now.by_monitor, now.severity}
    )
