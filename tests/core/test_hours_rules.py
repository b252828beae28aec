"""docs/rules/hours.md, executed."""

import json
from datetime import UTC, date, datetime, time, timedelta

import pytest

from scudo.core.hours import Hours
from scudo.core.notation import Malformed, calendar_from, calendar_to
from tests.core.walker import is_office_time, is_service_time
from tests.core.written import RULES, calendars
from tests.house.tables import table

RULE = RULES / "hours.md"
CALENDARS = calendars(RULE)
DAYS = table(RULE, "date")
MOMENTS = table(RULE, "moment")
REFUSED = table(RULE, "written")
HOUR = timedelta(hours=1)


def stretches(hours: Hours, day: date):
    """The stretches of a date of the calendar's zone, in that zone."""
    first, last = (
        datetime.combine(each, time.min, hours.zone).astimezone(UTC)
        for each in (day, day + timedelta(days=1))
    )
    return list(hours.stretches(first, last))


def written(hours: Hours, found, day: date) -> str:
    walls = [(opens.astimezone(hours.zone), closes.astimezone(hours.zone)) for opens, closes in found]
    return ", ".join(
        f"{opens:%H:%M}–{f'{closes:%H:%M}' if closes.date() == day else '24:00'}" for opens, closes in walls
    )


def beyond(office, service):
    """The service time that is not office time; every office stretch lies in one of service."""
    for opens, closes in service:
        at = opens
        for begins, ends in [pair for pair in office if opens <= pair[0] < closes]:
            if at < begins:
                yield at, begins
            at = ends
        if at < closes:
            yield at, closes


def in_words(amount: timedelta) -> str:
    hours, minutes = divmod(amount // timedelta(minutes=1), 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


@pytest.mark.parametrize("row", DAYS, ids=lambda row: row["case"])
def test_a_day_has_the_hours_of_the_table(row):
    hours, day = CALENDARS[row["calendar"]], date.fromisoformat(row["date"])
    office, service = stretches(hours.office, day), stretches(hours, day)
    assert written(hours, office, day) == row["office hours"]
    assert written(hours, beyond(office, service), day) == row["Extra Time beyond them"]
    total = sum((closes - opens for opens, closes in service), timedelta())
    assert in_words(total) == row["service time"]


@pytest.mark.parametrize("row", MOMENTS, ids=lambda row: row["case"])
def test_a_moment_is_served_as_the_table_says(row):
    hours, at = CALENDARS[row["calendar"]], datetime.fromisoformat(row["moment"])
    served = {"office": (True, False), "Extra Time": (False, True), "no": (False, False)}[row["served"]]
    assert (hours.is_office(at), hours.is_extra(at)) == served
    assert hours.is_open(at) == any(served)
    opening = hours.next_opening(at)
    found = "never" if opening is None else opening.astimezone(hours.zone).isoformat(" ")
    assert found == row["next opening"]


@pytest.mark.parametrize("row", MOMENTS, ids=lambda row: row["case"])
def test_the_minute_walker_reads_the_table_in_the_same_way(row):
    calendar, at = CALENDARS[row["calendar"]].calendar, datetime.fromisoformat(row["moment"])
    assert is_service_time(calendar, at) == (row["served"] != "no")
    assert is_office_time(calendar, at) == (row["served"] == "office")


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row["answer"].split(":")[0])
def test_a_calendar_that_cannot_be_read_is_answered_as_the_table_says(row):
    with pytest.raises(Malformed) as caught:
        calendar_from(json.loads(row["written"]))
    assert str(caught.value) == row["answer"]


def test_every_calendar_of_the_rule_has_cases_and_is_written_as_it_reads():
    assert {row["calendar"] for row in DAYS} == set(CALENDARS)
    for hours in CALENDARS.values():
        assert calendar_from(calendar_to(hours.calendar)) == hours.calendar
