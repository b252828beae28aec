"""A week of service hours, drawn day by day."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from scudo.core.calendar import Day, WeeklyExtra, Window, office_hours
from scudo.core.hours import Hours
from scudo.core.week import Bar, service_days
from tests.core.strategies import calendars

MONDAY = date(2026, 11, 23)
EVENING = WeeklyExtra(frozenset({Day.MON, Day.SAT}), Window.of("16:00", "22:00"))


def test_office_hours_come_first_and_extra_time_is_what_they_leave():
    office = office_hours()
    hours = Hours(type(office)(office.timezone, office.week, extra=(EVENING,)))
    monday, *_days, saturday, sunday = service_days(hours, MONDAY)
    assert monday.bars == (Bar(540, 1080, False), Bar(1080, 1320, True))
    assert (monday.office, monday.extra) == (timedelta(hours=9), timedelta(hours=4))
    assert saturday.bars == (Bar(960, 1320, True),)
    assert sunday.bars == ()


def test_the_night_that_shows_an_hour_twice_counts_it_twice():
    always = WeeklyExtra(frozenset(Day), Window.of("00:00", "24:00"))
    hours = Hours(type(office_hours())("Europe/Rome", extra=(always,)))
    [day] = service_days(hours, date(2026, 10, 25), 1)
    assert (day.bars, day.extra) == ((Bar(0, 1440, True),), timedelta(hours=25))


@given(st.data())
def test_days_add_up_to_the_service_time_and_bars_lie_within_their_day(data):
    first = data.draw(st.dates(date(2025, 1, 1), date(2028, 1, 1)))
    near = datetime.combine(first, time.min, UTC)
    hours = Hours(data.draw(calendars(near)))
    days = service_days(hours, first)
    begins = datetime.combine(first, time.min, hours.zone).astimezone(UTC)
    ends = datetime.combine(first + timedelta(days=7), time.min, hours.zone).astimezone(UTC)
    assert sum((day.office + day.extra for day in days), timedelta()) == hours.between(begins, ends)
    for day in days:
        assert all(0 <= bar.start < bar.end <= 1440 for bar in day.bars)
