"""What the customer says of urgency, in four answers: kept beside our Severity Code, which it never sets (T2)."""

from enum import StrEnum

from scudo.core.severity import Severity

FAR = 2
"""From so many codes of difference on, the customer is owed words that they understand."""


class Claim(StrEnum):
    """What the customer says."""

    STOPPED = "stopped"
    PARTLY = "partly"
    MINOR = "minor"
    UNKNOWN = "unknown"


_CODES = {Claim.STOPPED: Severity.HIGH, Claim.PARTLY: Severity.MEDIUM, Claim.MINOR: Severity.LOW}


def code_of(claim: Claim | None) -> Severity | None:
    """The code that the customer's answer would be, were it ours; None where they do not know or did not say."""
    return None if claim is None else _CODES.get(claim)


def gap(claim: Claim | None, severity: Severity) -> int:
    """By how many codes ours is lighter than what the customer says; negative where it is graver."""
    said = code_of(claim)
    return 0 if said is None else severity - said


def is_far(claim: Claim | None, severity: Severity) -> bool:
    """Whether our code is so much lighter than the customer's word that it takes a reason which they understand."""
    return gap(claim, severity) >= FAR
