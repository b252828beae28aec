"""Calendars, moments and pauses in JSON: written and read back, as it always was where nothing is new."""

import json
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scudo.core.calendar import Calendar, Day, Interval, WeeklyExtra, Window, joined, office_hours
from scudo.core.notation import Malformed, calendar_from, calendar_to, moment_from, pauses_from
from tests.core.strategies import anchors, calendars, intervals

ROME = ZoneInfo("Europe/Rome")
NIGHT = Interval(datetime(2026, 8, 1, 20, tzinfo=ROME), datetime(2026, 8, 1, 23, tzinfo=ROME))
SATURDAY = frozenset({Day.SAT})
MORNING = Window.of("09:00", "13:00")


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


def test_a_calendar_with_nothing_new_is_written_letter_by_letter_as_before():
    """Tickets keep calendars under the digest of what is written."""
    calendar = Calendar(
        "Europe/Rome",
        ((MORNING,), *((),) * 6),
        frozenset({date(2026, 12, 25), date(2026, 6, 29)}),
        (WeeklyExtra(frozenset({Day.HOLIDAY, Day.SAT}), Window.of("09:00", "24:00")),),
        (NIGHT,),
        (Interval(datetime(2026, 8, 10, tzinfo=UTC)),),
    )
    assert json.dumps(calendar_to(calendar)) == (
        '{"timezone": "Europe/Rome", "week": {"mon": [["09:00", "13:00"]]}, "holidays": ["2026-06-29", "2026-12-25"], '
        '"extra": [{"days": ["sat", "holiday"], "from": "09:00", "to": "24:00"}, '
        '{"start": "2026-08-01T20:00:00+02:00", "end": "2026-08-01T23:00:00+02:00"}], '
        '"closed": [{"start": "2026-08-10T00:00:00+00:00", "end": null}]}'
    )


def test_what_is_new_is_written_where_there_is_some():
    dated = WeeklyExtra(
        SATURDAY,
        MORNING,
        since=date(2026, 7, 1),
        until=date(2026, 8, 31),
        but=frozenset({date(2026, 8, 15), date(2026, 8, 8)}),
    )
    newer = Calendar("UTC", extra=(dated,), office_closed=(NIGHT,), office_opened=(NIGHT,))
    night = {"start": "2026-08-01T20:00:00+02:00", "end": "2026-08-01T23:00:00+02:00"}
    empty = {"timezone": "UTC", "week": {}, "holidays": [], "extra": [], "closed": []}
    until = datetime(2026, 11, 23, 12, tzinfo=UTC)
    assert calendar_to(joined([(None, newer), (until, Calendar("UTC"))])) == empty | {
        "extra": [
            {
                "days": ["sat"],
                "from": "09:00",
                "to": "13:00",
                "since": "2026-07-01",
                "until": "2026-08-31",
                "except": ["2026-08-08", "2026-08-15"],
            }
        ],
        "office_closed": [night],
        "office_opened": [night],
        "before": {"until": "2026-11-23T12:00:00+00:00", "calendar": empty},
    }


def test_a_field_of_null_or_of_nothing_is_a_field_that_is_not_there():
    extra = {"days": ["sat"], "from": "09:00", "to": "13:00"}
    bare = calendar_from({"timezone": "UTC", "extra": [extra]})
    empty = {"since": None, "until": None, "except": None}
    nothing = {"office_closed": [], "office_opened": None, "before": None}
    assert calendar_from({"timezone": "UTC", "extra": [extra | empty], **nothing}) == bare
    assert calendar_from({"timezone": "UTC", "extra": [extra | {"except": []}]}) == bare
    assert calendar_to(bare) == calendar_to(calendar_from(calendar_to(bare)))


def test_hundreds_of_corrections_are_written_and_read_in_a_loop():
    first = datetime(2026, 1, 1, tzinfo=UTC)
    untils = [None, *(first - number * timedelta(hours=1) for number in range(400))]
    calendar = joined([(until, office_hours()) for until in untils])
    again = calendar_from(json.loads(json.dumps(calendar_to(calendar))))
    assert [until for until, _ in again.versions()] == untils
