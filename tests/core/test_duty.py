"""On which days a duty is due, when its ticket opens, how it stands (C3)."""

import itertools
from dataclasses import replace
from datetime import date, timedelta

import pytest
from dateutil.rrule import rrulestr
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scudo.core.duty import (
    Frequency,
    Malformed,
    NthWeekday,
    Recurrence,
    Weekday,
    between,
    first_after,
    occurring,
    opens_on,
    recurrence_from,
    standing,
    to_open,
)
from tests.house.places import RULES
from tests.house.tables import table

RULE = RULES / "duties.md"
DAY = timedelta(days=1)
DAYS = st.dates(date(2024, 1, 1), date(2032, 12, 31))
QUARTERLY = recurrence_from("FREQ=MONTHLY;INTERVAL=3")


def several(values, most=3):
    return st.lists(values, max_size=most, unique=True).map(lambda found: tuple(sorted(found)))


def signed(most):
    return st.integers(1, most) | st.integers(-most, -1)


@st.composite
def recurrences(draw):
    """Any rule that may be entered, often enough one that comes."""
    frequency = draw(st.sampled_from(Frequency))
    months = draw(several(st.integers(1, 12)))
    monthdays = () if frequency is Frequency.WEEKLY else draw(several(signed(31)))
    numbered = frequency in {Frequency.MONTHLY, Frequency.YEARLY}
    most = 53 if frequency is Frequency.YEARLY and not months else 5
    nth = st.just(0) | signed(most) if numbered else st.just(0)
    weekdays = draw(several(st.builds(NthWeekday, st.sampled_from(Weekday), nth)))
    by_days = numbered and bool(months or monthdays or weekdays)
    ends = draw(st.sampled_from(["never", "count", "until"]))
    return Recurrence(
        frequency,
        interval=draw(st.integers(1, 10)),
        months=months,
        monthdays=monthdays,
        weekdays=weekdays,
        positions=draw(several(signed(6), 2)) if by_days else (),
        count=draw(st.integers(1, 40)) if ends == "count" else None,
        until=draw(DAYS) if ends == "until" else None,
    )


@pytest.mark.parametrize("row", table(RULE, "due days"), ids=lambda row: f"{row['rule']} {row['first day']}")
def test_the_due_days_are_those_of_the_rule(row):
    expected, starts_on = row["due days"].split(", "), date.fromisoformat(row["first day"])
    if expected == ["refused"]:
        with pytest.raises(Malformed):
            recurrence_from(row["rule"])
        return
    rule = occurring(recurrence_from(row["rule"]), starts_on)
    days = map(date.isoformat, between(rule, starts_on, date.min, date.max))
    found = list(itertools.islice(days, len(expected)))
    assert [*found, "none"][: len(expected)] == expected


@pytest.mark.parametrize(
    "row", table(RULE, "refused"), ids=lambda row: f"{row['refused']} {row['first day']}"
)
def test_what_says_nothing_is_refused_by_its_part(row):
    with pytest.raises(Malformed) as refused:
        occurring(recurrence_from(row["refused"]), date.fromisoformat(row["first day"]))
    assert refused.value.field == row["part"]


def is_office_day(day):
    closed = day.month == 8 or (day.month, day.day) >= (12, 24) or (day.month, day.day) <= (1, 6)
    return day.weekday() < 5 and not closed


@pytest.mark.parametrize(
    "row", table(RULE, "days before"), ids=lambda row: f"{row['due']} {row['days before']}"
)
def test_a_ticket_opens_when_the_rule_says(row):
    due = date.fromisoformat(row["due"])
    assert opens_on(due, int(row["days before"]), is_office_day).isoformat() == row["opens"]


@pytest.mark.parametrize("row", table(RULE, "stands"), ids=lambda row: " ".join(row.values()))
def test_a_due_day_stands_as_the_rule_says(row):
    opened, done = (date.fromisoformat(row[each]) if row[each] else None for each in ("opened", "done"))
    today = date.fromisoformat(row["today"])
    stands = standing(date(2026, 12, 7), opened, done, today, opens=date(2026, 11, 30))
    assert stands == row["stands"]


@given(recurrences(), DAYS, st.dates(), st.dates())
def test_days_only_go_forward_and_stay_in_their_range(rule, starts_on, first, last):
    days = list(itertools.islice(between(rule, starts_on, first, last), 200))
    assert all(before < after for before, after in itertools.pairwise(days))
    assert all(max(first, starts_on) <= day <= last for day in days)
    assert all(day <= (rule.until or date.max) for day in days)


@given(recurrences(), DAYS, DAYS)
def test_the_first_day_after_one_is_the_first_between_it_and_the_end(rule, starts_on, after):
    following = next(between(rule, starts_on, after + DAY, date.max), None)
    assert first_after(rule, starts_on, after) == following


@given(recurrences(), DAYS)
def test_going_from_day_to_day_finds_what_one_look_finds(rule, starts_on):
    at_once = list(itertools.islice(between(rule, starts_on, date.min, date.max), 20))
    found, last = [], starts_on - DAY
    while len(found) < 20 and (last := first_after(rule, starts_on, last)):
        found.append(last)
    assert found == at_once


@given(recurrences(), DAYS, DAYS, st.integers(0, 4000))
def test_a_range_looked_at_in_two_halves_gives_the_same_days(rule, starts_on, middle, length):
    first, last = middle - length * DAY, middle + length * DAY
    halves = [*between(rule, starts_on, first, middle), *between(rule, starts_on, middle + DAY, last)]
    assert halves == list(between(rule, starts_on, first, last))


@settings(max_examples=300, deadline=None)
@given(recurrences(), st.dates(date(9970, 1, 1), date(9993, 12, 31)))
def test_another_reader_of_icalendar_finds_the_same_days(rule, starts_on):
    """python-dateutil, near the end of the calendar, since until there it seeks what never comes.

    Apart from what differs on purpose: a day that a month lacks, if only the first day says it; and `MO,1TU`, which it
    takes for days that are both.
    """
    assume(not (rule.settled(starts_on).or_last and starts_on.day > 28))
    assume(len({each.nth != 0 for each in rule.weekdays}) < 2)
    last = starts_on + 366 * 5 * DAY
    if rule.until is not None:
        rule = replace(rule, until=starts_on + rule.until.toordinal() % 1800 * DAY)
    theirs = rrulestr(
        f"DTSTART:{starts_on:%Y%m%d}\nRRULE:{replace(rule, count=None, until=rule.until or last)}"
    )
    expected = [found.date() for found in theirs][: rule.count]
    assert list(between(rule, starts_on, starts_on, last)) == expected


@given(recurrences())
def test_a_rule_is_read_as_it_is_written(rule):
    assert recurrence_from(str(rule)) == rule
    assert recurrence_from(f" rrule:{str(rule).lower()} ") == rule


@given(st.text(max_size=300) | st.text("FREQ=MONTHLY;BYDAY,0123456789-", max_size=60))
def test_whatever_is_written_is_read_or_refused(written):
    try:
        rule = recurrence_from(written)
    except Malformed:
        return
    assert recurrence_from(str(rule)) == rule


@pytest.mark.parametrize("written", [None, 3, ["FREQ=DAILY"], {}])
def test_what_is_no_text_is_no_rule(written):
    with pytest.raises(Malformed, match="missing"):
        recurrence_from(written)


@given(recurrences(), DAYS)
def test_a_rule_is_refused_exactly_if_it_never_comes(rule, starts_on):
    first = first_after(rule, starts_on, starts_on - DAY)
    if first is not None:
        assert occurring(rule, starts_on) is rule
    else:
        with pytest.raises(Malformed):
            occurring(rule, starts_on)


@pytest.mark.parametrize("frequency", Frequency)
def test_the_end_of_the_calendar_is_an_end(frequency):
    rule, starts_on = Recurrence(frequency), date(9999, 12, 25)
    assert next(between(rule, starts_on, date.min, date.max)) == starts_on
    assert first_after(rule, starts_on, date.max) is None
    assert all(day >= starts_on for day in between(rule, starts_on, date.min, date.max))


@pytest.mark.parametrize("frequency", Frequency)
def test_the_fiftieth_year_is_the_last(frequency):
    days = list(between(Recurrence(frequency), date(2026, 1, 1), date.min, date.max))
    assert days[-1].year == 2076
    assert first_after(Recurrence(frequency), date(2026, 1, 1), days[-1]) is None


def test_a_rule_filled_in_says_what_its_first_day_left_to_say():
    assert QUARTERLY.settled(date(2026, 1, 31)).monthdays == (31,)
    assert recurrence_from("FREQ=WEEKLY").settled(date(2026, 11, 28)).weekdays == (NthWeekday(Weekday.SA),)
    yearly = recurrence_from("FREQ=YEARLY").settled(date(2028, 2, 29))
    assert (yearly.months, yearly.monthdays, yearly.or_last) == ((2,), (29,), True)


@given(recurrences(), DAYS)
def test_a_rule_filled_in_falls_on_the_same_days(rule, starts_on):
    last = starts_on + 3000 * DAY
    settled = rule.settled(starts_on)
    assert settled.settled(starts_on) == settled
    assert list(between(settled, starts_on, starts_on, last)) == list(
        between(rule, starts_on, starts_on, last)
    )


@given(DAYS, st.integers(0, 180), st.frozensets(st.integers(0, 6)))
def test_a_ticket_opens_early_enough_and_on_an_office_day(due, lead_days, weekdays):
    opens = opens_on(due, lead_days, lambda day: day.weekday() in weekdays)
    assert due - (lead_days + 6) * DAY <= opens <= due - lead_days * DAY
    assert opens.weekday() in weekdays or (not weekdays and opens == opens_on(due, lead_days))


@pytest.mark.parametrize("lead_days", [-1, 181])
def test_a_ticket_opens_neither_afterwards_nor_half_a_year_before(lead_days):
    with pytest.raises(ValueError, match="0 to 180 days before"):
        opens_on(date(2026, 11, 30), lead_days)


@settings(deadline=None)
@given(recurrences(), DAYS, st.integers(0, 40), st.lists(st.integers(1, 60), max_size=20))
def test_every_day_opens_once_and_in_time_however_rarely_one_looks(rule, starts_on, lead_days, pauses):
    opened, first, today = [], starts_on, starts_on
    for pause in pauses:
        today += pause * DAY
        looked = {"lead_days": lead_days, "first": first, "today": today, "office_day": is_office_day}
        for due in to_open(rule, starts_on, **looked):
            opened.append(due)
            first = due + DAY
    days = itertools.takewhile(
        lambda due: opens_on(due, lead_days, is_office_day) <= today,
        between(rule, starts_on, starts_on, date.max),
    )
    assert opened == (list(days) if pauses else [])


def test_days_before_the_duty_was_entered_open_nothing():
    looked = {"lead_days": 7, "first": date(2026, 11, 28), "today": date(2027, 1, 9)}
    assert list(to_open(QUARTERLY, date(2020, 1, 15), **looked)) == [date(2027, 1, 15)]
