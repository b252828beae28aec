"""What hypothesis draws for the clock tests: calendars with everything a calendar can have, near the odd nights."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from scudo.core.calendar import Calendar, Day, Interval, WeeklyExtra, Window, joined
from tests.core.walker import MINUTE

ZONES = (
    "Europe/Rome",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Asia/Beirut",
    "Africa/Casablanca",
    "Pacific/Apia",
    "UTC",
)
# Both DST nights of 2026 in Rome, New York's in autumn, Lord Howe's half hour, Apia's day that never was, the turn of a
# year, a patron saint's day, and the seam between two spans of 366 days.
ANCHORS = (
    datetime(2026, 3, 28, 20, tzinfo=UTC),
    datetime(2026, 10, 24, 20, tzinfo=UTC),
    datetime(2026, 11, 1, 0, tzinfo=UTC),
    datetime(2026, 4, 4, 6, tzinfo=UTC),
    datetime(2011, 12, 29, 12, tzinfo=UTC),
    datetime(2026, 12, 31, 12, tzinfo=UTC),
    datetime(2026, 6, 28, 6, tzinfo=UTC),
    datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=366 * 56 - 1),
)

anchors = st.sampled_from(ANCHORS)


@st.composite
def moments(draw, near=None, days=4):
    """A whole minute within some days after an anchor, in UTC."""
    anchor = near or draw(anchors)
    return anchor + draw(st.integers(0, days * 1440)) * MINUTE


def dates(near):
    """A date from two days before an anchor to five after it."""
    return st.integers(-2, 5).map(lambda days: date.fromordinal(near.toordinal() + days))


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


@st.composite
def weekly_extras(draw, near):
    """With no date, with one bound or with both, and some dates excepted."""
    bounds = sorted(draw(st.lists(dates(near), min_size=2, max_size=2)))
    since, until = (bound if draw(st.booleans()) else None for bound in bounds)
    return WeeklyExtra(
        days=draw(st.frozensets(st.sampled_from(Day), min_size=1, max_size=4)),
        window=draw(windows()),
        since=since,
        until=until,
        but=draw(st.frozensets(dates(near), max_size=2)),
    )


@st.composite
def plain_calendars(draw, near):
    """All but corrections."""
    few = st.lists(windows(), max_size=2).map(tuple)
    stretches = st.lists(intervals(near), max_size=2).map(tuple)
    return Calendar(
        timezone=draw(st.sampled_from(ZONES)),
        week=tuple(draw(few) for _ in range(7)),
        holidays=draw(st.frozensets(dates(near), max_size=3)),
        extra=tuple(draw(st.lists(weekly_extras(near), max_size=2))),
        opened=draw(stretches),
        closed=draw(stretches),
        office_closed=draw(stretches),
        office_opened=draw(stretches),
    )


@st.composite
def calendars(draw, near):
    """Mostly one, else with one or two calendars that it corrects; moments of corrections in any order."""
    older = draw(st.sampled_from([0, 0, 1, 2]))
    untils = [None, *(draw(moments(near)) for _ in range(older))]
    return joined([(until, draw(plain_calendars(near))) for until in untils])


@st.composite
def more_hours(draw, calendar, near):
    """The same calendar with something opened, or no longer closed, in its newest version."""
    more = {
        "extra": (*calendar.extra, draw(weekly_extras(near))),
        "opened": (*calendar.opened, draw(intervals(near))),
        "office_opened": (*calendar.office_opened, draw(intervals(near))),
        "closed": calendar.closed[1:],
        "office_closed": calendar.office_closed[1:],
        "week": tuple((*own, draw(windows())) for own in calendar.week),
    }
    kind = draw(st.sampled_from(sorted(more)))
    return replace(calendar, **{kind: more[kind]})
