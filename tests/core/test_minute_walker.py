"""Hours and deadlines against a walk through every minute of two days, by the rule as it is written in words.

seed ─▶ calendar ─┬─▶ walker: is this minute office time, Extra Time, in a pause?  ─▶ counted one by one ─┐
                  └─▶ Hours: stretches and bisection ───────────────────────────────────────────────────┴─▶ equal
"""

from collections import Counter
from dataclasses import dataclass
from itertools import accumulate
from random import Random

import pytest

from scudo.core.hours import Hours, NoHours
from scudo.core.sla import Clock, Share, due, elapsed, warnings
from tests.core.random_calendars import BUDGETS, HORIZON, World, intervals, world
from tests.core.walker import MINUTE, inside, is_office_time, is_service_time

ORDINARY, LONG = 300, 10_000
PROMISES = 4


@dataclass(frozen=True)
class Walked:
    """For every minute whether it is service time and office time."""

    service: list[bool]
    office: list[bool]


def walk(given: World) -> Walked:
    moments = [given.begins + minute * MINUTE for minute in range(HORIZON)]
    return Walked(
        [is_service_time(given.calendar, at) for at in moments],
        [is_office_time(given.calendar, at) for at in moments],
    )


def minutes_of(hours: Hours, given: World) -> list[bool]:
    """The same from the stretches."""
    found = [False] * HORIZON
    for opens, closes in hours.stretches(given.begins, given.begins + HORIZON * MINUTE):
        for minute in range((opens - given.begins) // MINUTE, (closes - given.begins) // MINUTE):
            found[minute] = True
    return found


def check(seed: int) -> Counter:
    """One calendar: all its minutes, and some promises; what was compared."""
    draw = Random(seed)
    given = world(draw)
    hours, walked = Hours(given.calendar), walk(given)
    assert minutes_of(hours, given) == walked.service, seed
    assert minutes_of(hours.office, given) == walked.office, seed
    asked = Counter(calendars=1, minutes=HORIZON, corrected=given.calendar.before is not None)
    asked["service"], asked["office"] = sum(walked.service), sum(walked.office)
    for _ in range(PROMISES):
        asked += check_promise(draw, given, hours, walked, seed)
    return asked


def check_promise(draw: Random, given: World, hours: Hours, walked: Walked, seed: int) -> Counter:
    """A deadline, the time that has elapsed at some minute, and when each share of the budget is used up."""
    first = draw.randrange(HORIZON)
    pauses = intervals(draw, given.begins, 3)
    start, budget = given.begins + first * MINUTE, draw.choice(BUDGETS)
    paused = [
        any(inside(pause, given.begins + minute * MINUTE) for pause in pauses) for minute in range(HORIZON)
    ]
    counts = [open_ and not stood for open_, stood in zip(walked.service, paused, strict=True)][first:]
    spent = [0, *accumulate(counts)]
    until = draw.randrange(len(spent))
    assert elapsed(start, start + until * MINUTE, hours, pauses) == spent[until] * MINUTE, seed
    found = deadline(start, budget, hours, pauses)
    if budget <= spent[-1]:
        assert found == start + spent.index(budget) * MINUTE, seed
    else:
        assert found is None or found > given.begins + HORIZON * MINUTE, seed
    for warning in warnings(Clock(budget * MINUTE, start, pauses=pauses), hours):
        part = budget * warning.share // 100
        if part <= spent[-1]:
            assert warning.reached == start + spent.index(part) * MINUTE, seed
            check_sending(warning, given, walked, paused, seed)
    return Counter(promises=1, deadlines=budget <= spent[-1])


def check_sending(warning, given, walked, paused, seed):
    """A warning goes out in the first minute, not before the share is used up, in which the clock runs."""
    reached = (warning.reached - given.begins) // MINUTE
    may = [
        minute
        for minute in range(reached, HORIZON)
        if walked.service[minute] and (warning.share is Share.ALL or not paused[minute])
    ]
    if may:
        assert (warning.at - given.begins) // MINUTE == may[0], seed


def deadline(start, budget, hours, pauses):
    try:
        return due(start, budget * MINUTE, hours, pauses)
    except NoHours:
        return None


def say(asked: Counter) -> None:
    print(
        f"\n{asked['calendars']} random calendars ({asked['corrected']} corrected): {asked['minutes']} minutes walked, "
        f"{asked['service']} of them service time and {asked['office']} office time; {asked['promises']} promises, "
        f"{asked['deadlines']} due within the walk; no minute apart"
    )


def test_three_hundred_random_calendars_are_as_every_minute_of_them_says():
    asked = sum((check(seed) for seed in range(ORDINARY)), Counter())
    say(asked)
    assert asked["calendars"] == ORDINARY
    assert asked["minutes"] > asked["service"] > asked["office"] > 0
    assert asked["deadlines"] > ORDINARY
    assert asked["corrected"] > ORDINARY / 3


@pytest.mark.long
def test_ten_thousand_random_calendars_are_as_every_minute_of_them_says():
    say(sum((check(seed) for seed in range(LONG)), Counter()))
