import json
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scudo.core.calendar import Calendar, Day, Interval, WeeklyExtra, Window, office_hours
from scudo.core.hours import Hours, NoHours, hours_of
from scudo.core.notation import Malformed, calendar_from, calendar_to, moment_from, pauses_from
from tests.core.strategies import (
    MINUTE,
    anchors,
    calendars,
    intervals,
    is_service_time,
    minutes_of_service,
    moments,
)

ROME = ZoneInfo("Europe/Rome")
HOUR = timedelta(hours=1)
OFFICE = Hours(office_hours(holidays=[date(2026, 6, 29), date(2026, 12, 25)]))
ALL_DAY = Window.of("00:00", "24:00")


def rome(*when, fold=0):
    """A moment by the clocks of Rome, in UTC, since moments of one zone compare by their wall clocks."""
    return datetime(*when, tzinfo=ROME, fold=fold).astimezone(UTC)


def one_window(day, opens, closes):
    return Hours(office_hours({day: [(opens, closes)]}))


@st.composite
def calendars_and_moments(draw, count):
    near = draw(anchors)
    return draw(calendars(near)), sorted(draw(moments(near)) for _ in range(count))


@settings(max_examples=40, deadline=None)
@given(calendars_and_moments(1))
def test_every_minute_of_a_day_is_open_exactly_when_the_wall_clock_says_so(drawn):
    calendar, [start] = drawn
    hours = Hours(calendar)
    for minute in range(0, 1440, 5):
        at = start + minute * MINUTE
        assert hours.is_open(at) == is_service_time(calendar, at), at


@settings(max_examples=60, deadline=None)
@given(calendars_and_moments(2))
def test_service_time_between_two_moments_is_what_counting_minutes_gives(drawn):
    calendar, [start, end] = drawn
    assert Hours(calendar).between(start, end) == minutes_of_service(calendar, start, end) * MINUTE


@settings(max_examples=150, deadline=None)
@given(calendars_and_moments(3))
def test_service_time_adds_up_over_adjoining_intervals(drawn):
    calendar, [first, second, third] = drawn
    hours = Hours(calendar)
    assert hours.between(first, second) + hours.between(second, third) == hours.between(first, third)


@settings(max_examples=150, deadline=None)
@given(calendars_and_moments(1), st.timedeltas(timedelta(microseconds=1), timedelta(days=3)))
def test_advancing_reaches_the_first_moment_with_the_amount_behind_it(drawn, amount):
    calendar, [start] = drawn
    hours = Hours(calendar)
    try:
        reached = hours.advance(start, amount)
    except NoHours:
        assert hours.between(start, datetime(2100, 1, 1, tzinfo=UTC)) < amount
        return
    assert hours.between(start, reached) == amount
    assert hours.between(start, reached - timedelta(microseconds=1)) < amount


@settings(max_examples=100, deadline=None)
@given(calendars_and_moments(2))
def test_stretches_are_ordered_apart_and_add_up_to_the_service_time(drawn):
    calendar, [start, end] = drawn
    hours = Hours(calendar)
    stretches = list(hours.stretches(start, end))
    assert sum((closes - opens for opens, closes in stretches), timedelta()) == hours.between(start, end)
    assert all(start <= opens < closes <= end for opens, closes in stretches)
    assert all(before[1] < after[0] for before, after in pairwise(stretches))


@settings(max_examples=100, deadline=None)
@given(calendars_and_moments(1))
def test_the_next_opening_is_open_and_nothing_is_open_before_it(drawn):
    calendar, [at] = drawn
    hours = Hours(calendar)
    opening = hours.next_opening(at)
    if opening is None:
        assert hours.between(at, datetime(2100, 1, 1, tzinfo=UTC)) == timedelta()
    else:
        assert is_service_time(calendar, opening)
        assert hours.between(at, opening) == timedelta()


def test_closing_time_itself_is_closed_and_opening_time_is_open():
    assert OFFICE.is_open(rome(2026, 11, 23, 9))
    assert OFFICE.is_open(rome(2026, 11, 23, 17, 59, 59, 999999))
    assert not OFFICE.is_open(rome(2026, 11, 23, 18))


def test_the_patron_saints_day_is_closed_and_the_next_opening_is_the_day_after():
    assert not OFFICE.is_open(rome(2026, 6, 29, 10))
    assert OFFICE.next_opening(rome(2026, 6, 29, 10)) == rome(2026, 6, 30, 9)


def test_the_hour_that_the_spring_night_skips_is_nobodys_service_time():
    hours = one_window(Day.SUN, "01:00", "04:00")
    assert hours.between(rome(2026, 3, 29), rome(2026, 3, 30)) == 2 * HOUR


def test_a_window_inside_the_skipped_hour_has_no_time_that_night():
    hours = one_window(Day.SUN, "02:15", "02:45")
    assert hours.between(rome(2026, 3, 29), rome(2026, 3, 30)) == timedelta()
    assert hours.next_opening(rome(2026, 3, 29)) == rome(2026, 4, 5, 2, 15)


def test_a_window_that_opens_in_the_skipped_hour_opens_when_the_hour_is_over():
    hours = one_window(Day.SUN, "02:30", "05:00")
    assert hours.next_opening(rome(2026, 3, 29)) == rome(2026, 3, 29, 3)


def test_the_hour_that_the_autumn_night_shows_twice_counts_twice():
    hours = one_window(Day.SUN, "02:00", "03:00")
    assert hours.between(rome(2026, 10, 25), rome(2026, 10, 26)) == 2 * HOUR


def test_a_window_that_closes_in_the_repeated_hour_closes_twice():
    hours = one_window(Day.SUN, "01:00", "02:30")
    stretches = list(hours.stretches(rome(2026, 10, 25), rome(2026, 10, 26)))
    assert stretches == [
        (rome(2026, 10, 25, 1), rome(2026, 10, 25, 2, 30)),
        (rome(2026, 10, 25, 2, fold=1), rome(2026, 10, 25, 2, 30, fold=1)),
    ]


@pytest.mark.parametrize("fold", [0, 1])
def test_a_moment_of_the_repeated_hour_may_be_given_in_its_own_zone(fold):
    hours = one_window(Day.SUN, "02:00", "03:00")
    assert hours.is_open(datetime(2026, 10, 25, 2, 30, tzinfo=ROME, fold=fold))


def test_an_interval_may_run_over_the_repeated_hour_in_its_own_zone():
    first = datetime(2026, 10, 25, 2, 45, tzinfo=ROME)
    again = datetime(2026, 10, 25, 2, 15, tzinfo=ROME, fold=1)
    assert Interval(first, again).end is again
    with pytest.raises(ValueError, match="swap"):
        Interval(again, first)


def test_round_the_clock_runs_25_hours_on_the_autumn_day_and_23_on_the_spring_day():
    hours = Hours(Calendar("Europe/Rome", ((ALL_DAY,),) * 7))
    assert hours.between(rome(2026, 10, 25), rome(2026, 10, 26)) == 25 * HOUR
    assert hours.between(rome(2026, 3, 29), rome(2026, 3, 30)) == 23 * HOUR


def test_windows_that_touch_at_midnight_are_one_stretch_across_spans():
    hours = Hours(Calendar("Europe/Rome", ((ALL_DAY,),) * 7))
    assert len(list(hours.stretches(rome(2020, 1, 1), rome(2030, 1, 1)))) == 1


def test_a_weekly_extra_on_a_weekday_does_not_open_a_holiday():
    saturday = WeeklyExtra(frozenset({Day.SAT}), ALL_DAY)
    hours = Hours(Calendar("Europe/Rome", holidays=frozenset({date(2026, 12, 26)}), extra=(saturday,)))
    assert not hours.is_open(rome(2026, 12, 26, 10))
    assert hours.is_open(rome(2026, 12, 19, 10))


def test_an_extra_for_holidays_opens_a_holiday_on_any_weekday_and_no_other_day():
    holiday = WeeklyExtra(frozenset({Day.HOLIDAY}), Window.of("10:00", "12:00"))
    hours = Hours(Calendar("Europe/Rome", holidays=frozenset({date(2026, 6, 29)}), extra=(holiday,)))
    stretches = list(hours.stretches(rome(2026, 1, 1), rome(2027, 1, 1)))
    assert stretches == [(rome(2026, 6, 29, 10), rome(2026, 6, 29, 12))]


def test_a_single_range_opens_a_holiday_too():
    opened = Interval(rome(2026, 6, 29, 10), rome(2026, 6, 29, 11))
    hours = Hours(Calendar("Europe/Rome", holidays=frozenset({date(2026, 6, 29)}), opened=(opened,)))
    assert hours.is_open(rome(2026, 6, 29, 10, 30))


def test_a_closure_takes_away_even_a_single_range():
    whole = Interval(rome(2026, 8, 10, 9), rome(2026, 8, 10, 18))
    lunch = Interval(rome(2026, 8, 10, 13), rome(2026, 8, 10, 14))
    hours = Hours(Calendar("Europe/Rome", opened=(whole,), closed=(lunch,)))
    assert hours.between(rome(2026, 8, 10), rome(2026, 8, 11)) == 8 * HOUR


def test_one_window_a_month_by_ranges_still_adds_up():
    nights = tuple(Interval(rome(2026, month, 1, 20), rome(2026, month, 1, 21)) for month in range(1, 13))
    hours = Hours(Calendar("Europe/Rome", opened=nights))
    assert hours.advance(rome(2026, 1, 1), 11 * HOUR + 30 * MINUTE) == rome(2026, 12, 1, 20, 30)


def test_an_extra_in_the_far_future_is_found():
    hours = Hours(Calendar("Europe/Rome", opened=(Interval(rome(2998, 1, 1, 9), rome(2998, 1, 1, 10)),)))
    assert hours.advance(rome(2026, 1, 1), HOUR) == rome(2998, 1, 1, 10)
    assert hours.next_opening(rome(2026, 1, 1)) == rome(2998, 1, 1, 9)


@pytest.mark.parametrize(
    "calendar",
    [
        Calendar("Europe/Rome"),
        Calendar("Europe/Rome", holidays=frozenset({date(2026, 6, 29)})),
        Calendar("Europe/Rome", extra=(WeeklyExtra(frozenset({Day.HOLIDAY}), ALL_DAY),)),
        Calendar("Europe/Rome", ((ALL_DAY,),) * 7, closed=(Interval(rome(2026, 1, 1)),)),
        Calendar("Europe/Rome", ((ALL_DAY,),) * 7, closed=(Interval(rome(2026, 1, 1), rome(9999, 12, 31)),)),
        Calendar("Europe/Rome", opened=(Interval(rome(2020, 1, 1), rome(2020, 1, 2)),)),
    ],
    ids=["empty", "holidays only", "no holiday listed", "closed for ever", "closed to the last day", "over"],
)
def test_a_calendar_with_no_hours_left_says_so(calendar):
    hours = Hours(calendar)
    with pytest.raises(NoHours, match="no hours"):
        hours.advance(rome(2026, 3, 1), MINUTE)
    assert hours.next_opening(rome(2026, 3, 1)) is None


def test_nothing_is_reached_at_once_even_without_hours():
    assert Hours(Calendar("Europe/Rome")).advance(rome(2026, 3, 1), timedelta()) == rome(2026, 3, 1)


def test_a_negative_amount_is_refused():
    with pytest.raises(ValueError, match="negative"):
        OFFICE.advance(rome(2026, 3, 2), -MINUTE)


def test_a_moment_without_offset_is_refused():
    with pytest.raises(TypeError):
        OFFICE.is_open(datetime(2026, 3, 2, 10))  # noqa: DTZ001 - the point of the test


def test_a_thousand_years_do_not_fill_the_memory():
    hours = Hours(office_hours())
    for year in range(1500, 2500):
        hours.is_open(rome(year, 1, 1))
    assert len(hours._spans) <= 256


def test_equal_calendars_share_their_hours():
    assert hours_of(office_hours()) is hours_of(office_hours())


@pytest.mark.parametrize(("opens", "closes"), [("18:00", "09:00"), ("09:00", "09:00"), ("22:00", "06:00")])
def test_a_window_that_does_not_close_after_it_opens_is_refused(opens, closes):
    with pytest.raises(ValueError, match="closes after it opens"):
        Window.of(opens, closes)


def test_an_interval_needs_offsets_and_an_order():
    with pytest.raises(ValueError, match="has no offset"):
        Interval(datetime(2026, 3, 2))  # noqa: DTZ001 - the point of the test
    with pytest.raises(ValueError, match="swap"):
        Interval(rome(2026, 3, 3), rome(2026, 3, 2))


def test_a_week_has_seven_days():
    with pytest.raises(ValueError, match="seven days"):
        Calendar("Europe/Rome", ((),) * 5)


@settings(max_examples=100, deadline=None)
@given(anchors.flatmap(calendars))
def test_a_calendar_written_as_json_reads_back_equal(calendar):
    assert calendar_from(json.loads(json.dumps(calendar_to(calendar)))) == calendar


@settings(max_examples=50, deadline=None)
@given(anchors.flatmap(lambda near: st.lists(intervals(near, ended=False), max_size=3)))
def test_pauses_written_as_json_read_back_equal(pauses):
    written = [[each.start.isoformat(), each.end and each.end.isoformat()] for each in pauses]
    assert pauses_from(written) == tuple(pauses)


WRONG_CALENDARS = [
    (None, "calendar: is missing"),
    ([], "calendar: "),
    ({}, "calendar.timezone: is missing"),
    ({"timezone": "Europe/Roma"}, "calendar.timezone: 'Europe/Roma'"),
    ({"timezone": "/etc/passwd"}, "calendar.timezone: "),
    ({"timezone": "Europe"}, "calendar.timezone: "),
    ({"timezone": "UTC", "weeks": {}}, "calendar.weeks: is not known here"),
    ({"timezone": "UTC", "week": {"monday": []}}, "calendar.week.monday: is not known here"),
    ({"timezone": "UTC", "week": {"mon": "09:00"}}, "calendar.week.mon: "),
    ({"timezone": "UTC", "week": {"mon": [["09:00"]]}}, "calendar.week.mon[0]: a window is two times"),
    ({"timezone": "UTC", "week": {"mon": [["9:00", "18:00"]]}}, 'calendar.week.mon[0]: "9:00"'),
    (
        {"timezone": "UTC", "week": {"mon": [["09:00", "24:01"]]}},
        'calendar.week.mon[0]: "24:01" does not exist',
    ),
    (
        {"timezone": "UTC", "week": {"mon": [["09:60", "18:00"]]}},
        'calendar.week.mon[0]: "09:60" does not exist',
    ),
    ({"timezone": "UTC", "week": {"mon": [[9, "18:00"]]}}, "calendar.week.mon[0]: 9 is not"),
    ({"timezone": "UTC", "holidays": ["2026-02-30"]}, "calendar.holidays[0]: '2026-02-30'"),
    ({"timezone": "UTC", "holidays": [20260101]}, "calendar.holidays[0]: 20260101"),
    ({"timezone": "UTC", "extra": [{"days": ["saturday"]}]}, "calendar.extra[0].days[0]: 'saturday'"),
    (
        {"timezone": "UTC", "extra": [{"days": [], "from": "09:00", "to": "10:00"}]},
        "calendar.extra[0].days: no day",
    ),
    ({"timezone": "UTC", "extra": [{"days": ["sat"], "to": "10:00"}]}, "calendar.extra[0]: is missing"),
    (
        {"timezone": "UTC", "extra": [{"days": ["sat"], "start": "x"}]},
        "calendar.extra[0].start: is not known here",
    ),
    (
        {"timezone": "UTC", "closed": [{"end": "2026-01-01T00:00:00Z"}]},
        "calendar.closed[0].start: is missing",
    ),
    ({"timezone": "UTC", "closed": [{"start": "2026-01-01T00:00"}]}, "calendar.closed[0].start: "),
    (
        {"timezone": "UTC", "closed": [{"start": "2026-01-02T00:00:00Z", "end": "2026-01-01T00:00:00Z"}]},
        "calendar.closed[0].end: 2026-01-01T00:00:00Z is before",
    ),
]


@pytest.mark.parametrize(("written", "message"), WRONG_CALENDARS)
def test_a_calendar_that_cannot_be_read_names_the_field(written, message):
    with pytest.raises(Malformed) as caught:
        calendar_from(written)
    assert str(caught.value).startswith(message)


def test_a_moment_without_offset_or_sense_names_the_field():
    for written in ("2026-01-01T00:00:00", "yesterday", 5, None):
        with pytest.raises(Malformed, match=r"^start: "):
            moment_from(written, "start")


def test_a_pause_that_is_no_pair_names_its_place():
    with pytest.raises(Malformed, match=r"^pauses\[1\]: "):
        pauses_from([["2026-01-01T00:00:00Z", None], ["2026-01-01T00:00:00Z"]])
