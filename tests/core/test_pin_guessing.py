"""Somebody guesses PINs on all lines for weeks (C8): what it gets, who notices, and whom it hinders."""

import heapq
import random
from collections import Counter, defaultdict, deque
from dataclasses import dataclass, field
from datetime import timedelta

from scudo.core.pin import (
    CHOICES,
    LENGTH,
    STANDARD,
    Judgement,
    Outcome,
    Tries,
    digest,
    guesses_possible,
    is_weak,
    judge,
    odds,
    typed,
)

GUESSES = 1_000_000
LINES = 20
ACTIVE = 20_000  # a hundred times as many as a provider has, so that there are hits to count
SECONDS_A_TRY = 5
HOUR = 3600
WITHHELD = ""
KEY = b"a key of the tests, 32 bytes long"


@dataclass
class Counters:
    """The wrong tries, counted as an installation counts them."""

    of_all: deque[float] = field(default_factory=deque)
    of_day: deque[float] = field(default_factory=deque)
    of_caller: defaultdict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def tries(self, caller: str, in_call: int, now: float) -> Tries:
        of_caller = 0 if caller == WITHHELD else since(self.of_caller[caller], now - HOUR)
        overall, in_a_day = since(self.of_all, now - HOUR), since(self.of_day, now - 24 * HOUR)
        return Tries(in_call, of_caller, overall, in_a_day)

    def count(self, caller: str, now: float) -> None:
        self.of_all.append(now)
        self.of_day.append(now)
        if caller != WITHHELD:
            self.of_caller[caller].append(now)


def since(moments: deque[float], first: float) -> int:
    while moments and moments[0] <= first:
        moments.popleft()
    return len(moments)


class Answer:
    """The automatic answer of an installation: PINs, counters, contacts, and the moments of its alarms."""

    def __init__(self, pins: list[str], contacts: set[str]) -> None:
        self.digests = {digest(each, KEY) for each in pins}
        self.contacts = contacts
        self.counters = Counters()
        self.alarms = 0
        self.first_alarm: float | None = None

    def hears(self, keyed: str, caller: str, in_call: int, now: float) -> Judgement:
        read = typed(keyed)
        valid = read is not None and digest(read, KEY) in self.digests
        tries = self.counters.tries(caller, in_call, now)
        judgement = judge(valid=valid, tries=tries, known=caller in self.contacts)
        if not valid:
            self.counters.count(caller, now)
        if judgement.alarm:
            self.alarms += 1
            self.first_alarm = now if self.first_alarm is None else self.first_alarm
        return judgement


class Siege:
    """All lines guess; each call shows no number, a new one, always the same one, or that of a contact."""

    def __init__(self, answer: Answer, forged: str, chance: random.Random) -> None:
        self.answer, self.forged, self.chance = answer, forged, chance
        self.outcomes: Counter[Outcome] = Counter()
        self.lines = [(SECONDS_A_TRY + line / LINES, line, self.number(), 0) for line in range(LINES)]

    def number(self) -> str:
        new = f"+39{self.chance.randrange(10**10)}"
        return self.chance.choice([WITHHELD, WITHHELD, new, new, "+390600000000", self.forged])

    def guess(self) -> None:
        now, line, caller, in_call = self.lines[0]
        judgement = self.answer.hears(f"{self.chance.randrange(10**LENGTH):08}", caller, in_call, now)
        self.outcomes[judgement.outcome] += 1
        goes_on = judgement.outcome is Outcome.AGAIN
        following = now + judgement.delay.total_seconds() + SECONDS_A_TRY
        called = (caller, in_call + 1) if goes_on else (self.number(), 0)
        heapq.heapreplace(self.lines, (following, line, *called))


def drawn_pins(chance: random.Random) -> list[str]:
    found: set[str] = set()
    while len(found) < ACTIVE:
        each = f"{chance.randrange(10**LENGTH):08}"
        if not is_weak(each):
            found.add(each)
    return sorted(found)


def test_a_million_guesses_hit_as_often_as_the_odds_say_and_lock_nobody_out():
    chance = random.Random(421)
    pins = drawn_pins(chance)
    forged, at_home, elsewhere = "+39333000001", "+39333000002", "+39333000003"
    answer = Answer(pins, contacts={forged, at_home})
    siege = Siege(answer, forged, chance)
    waits: dict[str, list[timedelta]] = {forged: [], at_home: [], elsewhere: []}
    calls = 0
    for _ in range(GUESSES):
        now = siege.lines[0][0]
        if now > (calls + 1) * HOUR:
            caller = list(waits)[calls % 3]
            judgement = answer.hears(chance.choice(pins), caller, 0, now)
            assert judgement.outcome is Outcome.ACCEPTED
            waits[caller].append(judgement.delay)
            calls += 1
        siege.guess()

    hits, expected = siege.outcomes[Outcome.ACCEPTED], GUESSES * ACTIVE / 10**LENGTH
    hours = siege.lines[0][0] / HOUR
    print(
        f"\n{GUESSES:,} guesses on {LINES} lines in {hours / 24:.1f} days at {ACTIVE:,} PINs: {hits} hits, {expected:.0f}"
        f" expected; alarm after {answer.first_alarm:.0f} s; {calls} calls of customers accepted, each within"
        f" {max(map(max, waits.values())).total_seconds():.0f} s"
    )
    assert abs(hits - expected) < 4 * (expected * (1 - ACTIVE / 10**LENGTH)) ** 0.5
    assert answer.first_alarm < 60
    assert answer.alarms > 0.99 * GUESSES
    assert calls >= hours - 1 > 300
    assert max(waits[elsewhere]) == max(waits[forged]) == STANDARD.longest
    assert max(waits[at_home]) == STANDARD.longest_for_known
    as_stated = guesses_possible(STANDARD, LINES, hours, SECONDS_A_TRY)
    quicker = STANDARD.caller_limit * (hours + 1)  # under the forged number
    assert as_stated <= GUESSES <= as_stated + quicker + LINES


def test_the_odds_are_what_drawing_pins_again_and_again_gives():
    chance, rounds, active, guesses = random.Random(7), 4000, 60, CHOICES // 100
    hit = sum(min(chance.sample(range(CHOICES), active)) < guesses for _ in range(rounds))
    likely = odds(active, guesses)
    assert abs(hit - rounds * likely) < 4 * (rounds * likely * (1 - likely)) ** 0.5
