"""The Severity Code (rule T2), assessed from two questions: what does not work any more, and is it covered?

The table is `docs/rules/severity.md`, which the tests read row by row.
"""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from scudo.core.because import Because, because


class Severity(IntEnum):
    """The Severity Code, indice di gravità; the smaller, the graver."""

    HIGH = 1
    MEDIUM = 2
    LOW = 3

    @property
    def letter(self) -> str:
        """H, M or L."""
        return self.name[0]

    @property
    def word(self) -> str:
        """The word that always stands beside the letter; an English msgid."""
        return {Severity.HIGH: "blocking", Severity.MEDIUM: "not blocking", Severity.LOW: "report"}[self]


class Effect(StrEnum):
    """The answer to the first question: what does not work any more?"""

    STOPPED = "stopped"
    PARTLY = "partly"
    DEFECT = "defect"


class Reason(StrEnum):
    """Why a Severity Code was given."""

    STOPPED = "severity.stopped"
    STOPPED_OUTSIDE_COVERAGE = "severity.stopped_outside_coverage"
    PARTLY = "severity.partly"
    DEFECT = "severity.defect"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A Severity Code and why."""

    severity: Severity
    because: tuple[Because, ...]


_TABLE = {
    (Effect.STOPPED, True): (Severity.HIGH, Reason.STOPPED),
    (Effect.STOPPED, False): (Severity.MEDIUM, Reason.STOPPED_OUTSIDE_COVERAGE),
    (Effect.PARTLY, True): (Severity.MEDIUM, Reason.PARTLY),
    (Effect.PARTLY, False): (Severity.MEDIUM, Reason.PARTLY),
    (Effect.DEFECT, True): (Severity.LOW, Reason.DEFECT),
    (Effect.DEFECT, False): (Severity.LOW, Reason.DEFECT),
}


def assess(effect: Effect, *, covered: bool, thing: str = "") -> Verdict:
    """The Severity Code of an effect on `thing` (its name, for the reason; blank if nobody named one)."""
    severity, reason = _TABLE[effect, covered]
    return Verdict(severity, (because(reason, thing=thing),))
