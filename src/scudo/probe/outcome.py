"""What a check comes to: a status, a sentence in plain words, and figures."""

import errno
import re
import socket
import ssl
from typing import NamedTuple

OK, WARNING, CRITICAL, UNKNOWN = range(4)  # the exit codes of Nagios's plugins

LONGEST_OUTPUT = 4000
LINE_END = re.compile(r"\s*[\r\n\v\f\x85\u2028\u2029]+\s*")
UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")

REFUSALS = {
    errno.ECONNREFUSED: "connection refused",
    errno.ETIMEDOUT: "no answer",
    errno.EHOSTUNREACH: "the host cannot be reached",
    errno.ENETUNREACH: "no way into that network",
    errno.EHOSTDOWN: "the host is down",
    errno.ECONNRESET: "the connection was reset",
    errno.ECONNABORTED: "the connection was cut",
    errno.EPIPE: "the connection was cut",
}
OWN_TROUBLES = {
    errno.EMFILE: "the probe has no file left to open",
    errno.ENFILE: "the probe's machine has no file left to open",
    errno.ENOBUFS: "the probe's machine is out of network memory",
    errno.ENOMEM: "the probe's machine is out of memory",
    errno.EADDRNOTAVAIL: "the probe has no free port or no such address",
    errno.EACCES: "the probe may not do that here",
    errno.EPERM: "the probe may not do that here",
    errno.EAFNOSUPPORT: "the probe's machine does not speak that protocol",
    errno.EINVAL: "that address cannot be used",
}

Figure = tuple[str, float | None, str, str | None, str | None]
"""One entry of perfdata: label, value (None where the plugin does not know it), unit, warning range, critical range."""


class Outcome(NamedTuple):
    """What came of one run."""

    status: int
    output: str
    perfdata: list[Figure] | None = None


class Misdescribed(Exception):
    """A check's `spec` cannot be asked; the text says what is wrong with it."""


def clean(text: str) -> str:
    """One line without control characters, at most 4,000 characters; what was several lines is joined by slashes."""
    line = LINE_END.sub(" / ", text.strip())
    return UNPRINTABLE.sub(" ", line)[:LONGEST_OUTPUT]


def seconds(amount: float) -> str:
    """A time limit as people say it: `10 s`, `0.5 s`."""
    return f"{amount:g} s"


def no_answer(timeout_s: float) -> Outcome:
    """What every check ends with when its time is over."""
    return Outcome(CRITICAL, f"no answer within {seconds(timeout_s)}")


def from_errno(number: int) -> Outcome:
    """What an error of the system means: the target's trouble is critical, the probe's own is unknown."""
    if number in OWN_TROUBLES:
        return Outcome(UNKNOWN, OWN_TROUBLES[number])
    told = REFUSALS.get(number) or (
        errno.errorcode.get(number, f"error {number}") if number else "no connection"
    )
    return Outcome(CRITICAL, told)


def from_error(problem: BaseException) -> Outcome | None:
    """What an exception, or one that it was raised from, says about the target; None where it says nothing known."""
    for cause in _causes(problem):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return Outcome(CRITICAL, clean(f"the certificate is not good: {cause.verify_message}"))
        if isinstance(cause, ssl.SSLError):
            return Outcome(CRITICAL, clean(f"no TLS: {getattr(cause, 'reason', None) or cause}"))
        if isinstance(cause, socket.gaierror):
            return name_not_found(cause)
        if isinstance(cause, OSError) and cause.errno:
            return from_errno(cause.errno)
    return None


def name_not_found(problem: socket.gaierror) -> Outcome:
    """A name without an address; where the resolver itself did not answer, that is said."""
    if problem.errno == socket.EAI_AGAIN:
        return Outcome(CRITICAL, "name not found: the name server does not answer")
    return Outcome(CRITICAL, "name not found")


def _causes(problem: BaseException | None) -> list[BaseException]:
    """An exception and what it came from, the innermost first; of a group, its members."""
    if problem is None:
        return []
    inner = _causes(problem.__cause__ or problem.__context__)
    members = problem.exceptions if isinstance(problem, BaseExceptionGroup) else ()
    return [*inner, *(cause for member in members for cause in _causes(member)), problem]
