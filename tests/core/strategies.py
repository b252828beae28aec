"""What hypothesis draws for the clock tests, and a slow oracle that knows nothing of stretches or bisection."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from scudo.core.calendar import Calendar, Day, Interval, WeeklyExtra, Window

MINUTE = timedelta(minutes=1)
ZONES = (
    "Europe/Rome",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Africa/Casablanca",
    "Pacific/Apia",
    "UTC",
)
# Both DST nights of 2026, the turn of a year, a patron saint's day, and the seam between two spans of 366 days.
ANCHORS = (
    datetime(2026, 3, 28, 20, tzinfo=UTC),
    datetime(2026, 10, 24, 20, tzinfo=UTC),
    datetime(2026, 12, 31, 12, tzinfo=UTC),
    datetime(2026, 6, 28, 6, tzinfo=UTC),
    datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=366 * 56 - 1),
)
HOLIDAYS = (date(2026, 6, 29), date(2026, 3, 29), date(2026, 12, 31), date(2027, 1, 1), date(2026, 10, 26))

anchors = st.sampled_from(ANCHORS)


@st.composite
def moments(draw, near=None, days=4):
    """A whole minute within some days after an anchor, in UTC."""
    anchor = near or draw(anchors)
    return anchor + draw(st.integers(0, days * 1440)) * MINUTE


@st.composite
def windows(draw):
    opens = draw(st.integers(0, 1439))
    closes = draw(st.integers(opens + 1, 1440) | st.just(1440))
    return Window(opens * 60, closes * 60)


@st.composite
def intervals(draw, near, days=4, *, ended=True):
    start = draw(moments(near - timedelta(days=1), days))
    length = draw(st.integers(0, 2 * 1440))
    end = start + length * MINUTE
    return Interval(start, end if ended or draw(st.integers(0, 5)) else None)


def weekly_extras():
    days = st.frozensets(st.sampled_from(Day), min_size=1, max_size=4)
    return st.builds(WeeklyExtra, days, windows())


@st.composite
def calendars(draw, near):
    few = st.lists(windows(), max_size=2).map(tuple)
    return Calendar(
        timezone=draw(st.sampled_from(ZONES)),
        week=tuple(draw(few) for _ in range(7)),
        holidays=draw(st.frozensets(st.sampled_from(HOLIDAYS), max_size=3)),
        extra=tuple(draw(st.lists(weekly_extras(), max_size=2))),
        opened=tuple(draw(st.lists(intervals(near), max_size=2))),
        closed=tuple(draw(st.lists(intervals(near), max_size=2))),
    )


def is_service_time(calendar, at):
    """The rule as it is written, asked of one moment: what does the wall clock show, and is that in a window?"""
    if any(inside(interval, at) for interval in calendar.closed):
        return False
    if any(inside(interval, at) for interval in calendar.opened):
        return True
    wall = at.astimezone(ZoneInfo(calendar.timezone))
    second = wall.hour * 3600 + wall.minute * 60 + wall.second
    if wall.date() in calendar.holidays:
        applying = [extra.window for extra in calendar.extra if Day.HOLIDAY in extra.days]
    else:
        today = Day(wall.weekday())
        applying = [*calendar.week[today], *(extra.window for extra in calendar.extra if today in extra.days)]
    return any(window.opens <= second < window.closes for window in applying)


def inside(interval, at):
    return interval.start <= at and (interval.end is None or at < interval.end)


def minutes_of_service(calendar, start, end, pauses=()):
    """Minute by minute; everything drawn here changes on whole minutes only."""
    total = 0
    while start < end:
        total += is_service_time(calendar, start) and not any(inside(pause, start) for pause in pauses)
        start += MINUTE
    return total


def due_minute(calendar, start, minutes, pauses, horizon):
    """The first minute with the budget behind it, stepping through time; None if the horizon comes first."""
    at, left = start, minutes
    while left:
        if at >= horizon:
            return None
        left -= is_service_time(calendar, at) and not any(inside(pause, at) for pause in pauses)
        at += MINUTE
    return at
