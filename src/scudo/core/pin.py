"""The PIN Assistenza (C8): how one is read, which are never issued, and what a try with one leads to.

The rule, `docs/rules/pin.md`: a valid PIN is accepted whatever happened before it, so that no stranger can lock a
customer out. What stops guessing is that wrong tries end calls, make answers slow and call people. PINs are drawn, and
counters are kept, elsewhere: here are values in, values out.
"""

import hmac
import itertools
import math
import re
from collections import deque
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

LENGTH = 8
REFUSED = 83_045  # what `is_weak` refuses; a test counts them
CHOICES = 10**LENGTH - REFUSED

_DATES = range(1900, 2100)
_BETWEEN = re.compile(r"[\s.\-\u2010-\u2015\u2212]+")
_END_KEY = "#"


class Outcome(StrEnum):
    """What came of a try."""

    ACCEPTED = "accepted"
    AGAIN = "again"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True)
class Tries:
    """The wrong tries before this one: in its call, and of its caller and of all callers within the window (an hour).

    `of_caller` is 0 for a withheld number. `in_a_day` are those of all within the last day, of which people are told.
    """

    in_call: int
    of_caller: int
    overall: int
    in_a_day: int = 0


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a try leads to; `delay` passes before the answer is spoken, and `alarm` says that people must know.

    An alarm is repeated by every wrong try past a cap; whom it has reached already is the caller's knowledge.
    """

    outcome: Outcome
    delay: timedelta
    alarm: bool


@dataclass(frozen=True, slots=True)
class Policy:
    """The figures of an installation, each explained in the rule. Raises ValueError for those that protect nobody."""

    tries_a_call: int = 3
    tries_when_narrowed: int = 1
    caller_limit: int = 6
    cap: int = 60
    day_cap: int = 120
    window: timedelta = timedelta(hours=1)
    first_delay: timedelta = timedelta(seconds=1)
    doubled_every: int = 20
    longest: timedelta = timedelta(seconds=20)
    longest_for_known: timedelta = timedelta(seconds=5)

    def __post_init__(self) -> None:
        if not 1 <= self.tries_when_narrowed <= self.tries_a_call:
            raise ValueError("a call has at least one try, and a narrowed one no more than another")
        if min(self.caller_limit, self.cap, self.day_cap, self.doubled_every) < 1:
            raise ValueError("limits and caps of wrong tries are at least 1")
        if not timedelta() < self.first_delay <= self.longest_for_known <= self.longest <= self.window:
            raise ValueError("delays grow: first, longest for known callers, longest, all within the window")

    def delay(self, overall: int, longest: timedelta) -> timedelta:
        """How long the answer waits after so many wrong tries of all callers within the window."""
        if overall < self.cap:
            return timedelta()
        steps = (overall - self.cap) // self.doubled_every
        enough = (longest // self.first_delay).bit_length()  # as many doublings as reach the longest
        return min(longest, self.first_delay * (1 << min(steps, enough)))


STANDARD = Policy()


def typed(text: str) -> str | None:
    """The digits of what was keyed in or written: blanks, dots, dashes and a last `#` do not count.

    None unless these are eight digits of ASCII and nothing else.
    """
    digits = _BETWEEN.sub("", text).removesuffix(_END_KEY)
    return digits if len(digits) == LENGTH and digits.isascii() and digits.isdigit() else None


def digest(pin: str, key: bytes) -> str:
    """What is kept of a PIN: HMAC-SHA256 (RFC 2104) under a key that stands outside the database, as 64 hex digits.

    Eight digits are few enough to try them all: whoever has the key has the PINs. ValueError if `pin` is not as
    `typed` gives it, or there is no key.
    """
    if typed(pin) != pin:
        raise ValueError("a PIN has eight digits and nothing else")  # which ones is for nobody's log
    if not key:
        raise ValueError("the digest of a PIN needs a key")
    return hmac.digest(key, pin.encode(), "sha256").hex()


def is_weak(pin: str) -> bool:
    """Whether a PIN is never issued because people would try it first: what repeats, runs, or is a day of 1900-2099."""
    return _repeats(pin) or _runs(pin) or _is_day(pin)


def _repeats(pin: str) -> bool:
    """Two equal halves: 12341234, and with it 12121212 and 11111111."""
    return pin[: LENGTH // 2] == pin[LENGTH // 2 :]


def _runs(pin: str) -> bool:
    """Up or down by one all along, with 0 beside 9: 56789012, 98765432."""
    steps = {(int(after) - int(before)) % 10 for before, after in itertools.pairwise(pin)}
    return steps in ({1}, {9})


def _is_day(pin: str) -> bool:
    """DDMMYYYY, as days are written here."""
    day, month, year = int(pin[:2]), int(pin[2:4]), int(pin[4:])
    if year not in _DATES:
        return False
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def judge(*, valid: bool, tries: Tries, known: bool, policy: Policy = STANDARD) -> Judgement:
    """What a try leads to; `known` is that the call shows a number of one of the customers' contacts.

    A shown number can be forged, so it is a hint: it makes the wait shorter, and only until too many wrong tries came
    under it. The delay is the same for a right and a wrong PIN, so that hanging up early tells nothing.
    """
    narrowed = tries.of_caller >= policy.caller_limit
    trusted = known and not narrowed
    under_attack = tries.overall >= policy.cap
    delay = policy.delay(tries.overall, policy.longest_for_known if trusted else policy.longest)
    if valid:
        return Judgement(Outcome.ACCEPTED, delay, alarm=False)
    one_only = narrowed or (under_attack and not trusted)
    tries_here = policy.tries_when_narrowed if one_only else policy.tries_a_call
    outcome = Outcome.AGAIN if tries.in_call + 1 < tries_here else Outcome.MESSAGE
    return Judgement(outcome, delay, alarm=under_attack or tries.in_a_day >= policy.day_cap)


def odds(active: int, guesses: int) -> float:
    """The chance that at least one of `guesses` different PINs is one of `active` ones, both out of all that are issued.

    For somebody who knows which are never issued and repeats no guess: the most that guessing can hope for.
    """
    if active < 0 or guesses < 0:
        raise ValueError("neither PINs nor guesses are fewer than none")
    fewer, more = sorted((active, guesses))
    if fewer + more > CHOICES:
        return float(fewer > 0)
    return -math.expm1(math.fsum(math.log1p(-more / (CHOICES - index)) for index in range(fewer)))


def guesses_possible(policy: Policy, calls: int, hours: float, seconds_a_try: float) -> int:
    """How many wrong tries `calls` lines held all the time get answered in so many hours, from unknown numbers.

    All lines guess at the same moments, which is quickest: none waits for what another one did meanwhile.
    `seconds_a_try` is all that a try takes but the delay: its part of the call, prompts, typing.
    """
    if calls < 1 or seconds_a_try <= 0 or not math.isfinite(hours):
        raise ValueError("guessing takes at least one line, some time for a try, and has an end")
    window, end = policy.window.total_seconds(), hours * 3600
    recent: deque[float] = deque()
    now, answered = 0.0, 0
    while True:
        now += seconds_a_try
        while recent and recent[0] <= now - window:
            recent.popleft()
        delay = policy.delay(len(recent) * calls, policy.longest)
        recent.append(now)
        now += delay.total_seconds()
        if now > end:
            return answered
        answered += calls
