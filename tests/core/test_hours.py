from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scudo.core.calendar import (
    Calendar,
    Correction,
    Day,
    Interval,
    WeeklyExtra,
    Window,
    joined,
    office_hours,
)
from scudo.core.hours import Hours, NoHours, hours_of
from scudo.core.openings import offsets
from scudo.core.stretches import instant, moment
from tests.core.strategies import anchors, calendars, moments
from tests.core.walker import MINUTE, is_office_time, is_service_time, minutes_of_service

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
        assert hours.is_office(at) == is_office_time(calendar, at), at
        assert hours.is_extra(at) == (hours.is_open(at) and not hours.is_office(at)), at


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


# Extra Time with dates, office hours apart, corrections: what the tables of docs/rules/hours.md do not reach.


def test_a_weekly_extra_whose_last_date_is_before_its_first_is_refused():
    with pytest.raises(ValueError, match="2026-08-31 is before 2026-09-01"):
        WeeklyExtra(frozenset({Day.SAT}), ALL_DAY, since=date(2026, 9, 1), until=date(2026, 8, 31))


def test_a_correction_needs_an_offset():
    with pytest.raises(ValueError, match="has no offset"):
        Correction(datetime(2026, 3, 2), office_hours())  # noqa: DTZ001 - the point of the test


def test_extra_time_on_dates_that_it_leaves_out_has_no_hours_and_no_end_to_search_for():
    saturday = WeeklyExtra(frozenset({Day.SAT}), ALL_DAY, date(2026, 11, 23), date(2026, 11, 27))
    hours = Hours(Calendar("Europe/Rome", extra=(saturday,)))
    assert hours.next_opening(rome(2026, 11, 1)) is None
    with pytest.raises(NoHours):
        hours.advance(rome(2026, 11, 1), MINUTE)


def test_extra_time_for_ever_on_holidays_alone_ends_with_the_last_holiday():
    holidays = WeeklyExtra(frozenset({Day.HOLIDAY}), ALL_DAY, since=date(2026, 7, 1))
    listed = frozenset({date(2026, 6, 29), date(2026, 12, 25)})
    hours = Hours(Calendar("Europe/Rome", holidays=listed, extra=(holidays,)))
    assert hours.next_opening(rome(2026, 1, 1)) == rome(2026, 12, 25)
    assert hours.next_opening(rome(2026, 12, 26)) is None


def test_extra_time_that_begins_in_the_far_future_is_found():
    sunday = WeeklyExtra(frozenset({Day.SUN}), Window.of("09:00", "10:00"), since=date(2998, 1, 1))
    hours = Hours(Calendar("Europe/Rome", extra=(sunday,)))
    assert hours.next_opening(rome(2026, 1, 1)) == rome(2998, 1, 7, 9)


@pytest.mark.parametrize(
    ("since", "until", "applies"),
    [
        (date.min, None, True),
        (None, date.max, True),
        (date.min, date.max, True),
        (date.max, None, False),
        (None, date.min, False),
    ],
)
def test_extra_time_may_be_bounded_at_the_edges_of_time(since, until, applies):
    hours = Hours(Calendar("Europe/Rome", extra=(WeeklyExtra(frozenset({Day.MON}), ALL_DAY, since, until),)))
    assert hours.is_open(rome(2026, 11, 23, 10)) == applies


def test_an_office_closed_for_good_leaves_its_extra_time():
    evening = WeeklyExtra(frozenset({Day.MON}), Window.of("18:00", "20:00"))
    office = office_hours()
    hours = Hours(
        Calendar("Europe/Rome", office.week, extra=(evening,), office_closed=(Interval(rome(2026, 1, 1)),))
    )
    assert hours.next_opening(rome(2026, 11, 23, 9)) == rome(2026, 11, 23, 18)
    assert hours.office.next_opening(rome(2026, 11, 23, 9)) is None
    assert hours.office.next_opening(rome(2025, 12, 31, 9)) == rome(2025, 12, 31, 9)


def test_a_calendar_without_extra_time_is_its_own_office():
    assert OFFICE.office is OFFICE
    evening = WeeklyExtra(frozenset({Day.MON}), Window.of("18:00", "20:00"))
    older = Correction(rome(2026, 1, 1), Calendar("Europe/Rome", extra=(evening,)))
    corrected = Hours(Calendar("Europe/Rome", office_hours().week, before=older))
    assert corrected.office is not corrected
    assert corrected.is_extra(rome(2025, 12, 29, 19))
    assert not corrected.is_open(rome(2026, 1, 5, 19))


@settings(max_examples=60, deadline=None)
@given(calendars_and_moments(2))
def test_office_hours_are_never_more_than_service_hours(drawn):
    calendar, [start, end] = drawn
    hours = Hours(calendar)
    assert hours.office.between(start, end) <= hours.between(start, end)


def test_a_correction_later_than_the_one_it_corrects_hides_it():
    """Before its moment the newest is not asked, and the one it corrects not yet: the oldest decides."""
    windows = (("06:00", "07:00"), ("09:00", "10:00"), ("12:00", "13:00"))
    oldest, middle, newest = (office_hours({Day.MON: [window]}) for window in windows)
    versions = [(None, newest), (rome(2026, 11, 20), middle), (rome(2026, 11, 30), oldest)]
    hours = Hours(joined(versions))
    assert list(hours.stretches(rome(2026, 11, 16), rome(2026, 11, 24))) == [
        (rome(2026, 11, 16, 6), rome(2026, 11, 16, 7)),
        (rome(2026, 11, 23, 12), rome(2026, 11, 23, 13)),
    ]


def test_a_thousand_corrections_are_read_in_a_loop():
    first = rome(2026, 1, 1)
    versions = [(None, office_hours()), *((first - number * HOUR, office_hours()) for number in range(1000))]
    hours = Hours(joined(versions))
    years = rome(2025, 1, 1), rome(2027, 1, 1)
    assert hours.between(*years) == Hours(office_hours()).between(*years)


@pytest.mark.parametrize(
    ("zone", "first", "changes"),
    [
        ("Africa/Freetown", datetime(1939, 8, 25, tzinfo=UTC), 2),
        ("America/Recife", datetime(2000, 10, 6, tzinfo=UTC), 2),
        ("Asia/Gaza", datetime(2040, 10, 18, tzinfo=UTC), 2),
        ("Pacific/Apia", datetime(2011, 12, 25, tzinfo=UTC), 1),
    ],
)
def test_changes_of_the_clock_within_days_of_each_other_are_all_seen(zone, first, changes):
    start, end = instant(first), instant(first + timedelta(days=14))
    cuts = list(offsets(ZoneInfo(zone), start, end))
    assert len(cuts) == changes + 1
    assert (cuts[0][0], cuts[-1][1]) == (start, end)
    for begins, ends, offset in cuts:
        for at in range(begins, ends, HOUR // timedelta(microseconds=1)):
            assert moment(at).astimezone(ZoneInfo(zone)).utcoffset() == offset * timedelta(microseconds=1)
