"""The week and the times that follow while one writes a contract, and the fields they are written in (C6, C7)."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from scudo.contracts import actions, calendars
from scudo.contracts.models import Plan
from scudo.contracts.queries import provisions_of
from scudo.core.roles import Role
from scudo.lib import clock
from scudo.web import contract_page
from scudo.web.contract_fields import ServiceTimeField, read_names, written_name, written_time
from scudo.web.contract_hours import calendar_of, week_of
from tests import cast
from tests.web.written import DAY, MADE, TODAY, post

pytestmark = pytest.mark.django_db


@pytest.fixture
def rossi():
    clock.move(cast.AT)
    return cast.rossi()


@pytest.fixture
def office(client, rossi):
    """The browser of somebody of the office."""
    client.force_login(cast.colleague(Role.OFFICE))
    return client


class TestWhileOneTypes:
    def week(self, office, **typed):
        answer = post(office, "contract_hours", **typed)
        assert answer.status_code == 200
        return answer.content.decode()

    def test_the_week_shows_office_hours_and_extra_time(self, office):
        said = self.week(office, extra_time="mon-fri 18:00-22:00")
        assert "09:00–18:00; Extra Time 18:00–22:00" in said
        assert "65 h in this week, of which Extra Time 20 h." in said

    def test_lines_that_cannot_be_read_are_said_and_the_others_count(self, office):
        said = self.week(office, extra_time="sat 09:00-13:00\nlunch", closures="ferie")
        assert "Line 2: “lunch” is no day" in said
        assert "Line 1: Write a date here" in said
        assert "of which Extra Time 4 h" in said

    def test_a_window_over_midnight_shows_how_it_was_split(self, office):
        said = self.week(office, extra_time="fri 22:00-06:00")
        assert "Line 1 is read as: fri 22:00-24:00; sat 00:00-06:00" in said

    def test_lines_that_overlap_count_once_and_say_so(self, office):
        said = self.week(office, extra_time="sat 09:00-13:00\nsat, sun 12:00-14:00\nsun 14:00-15:00")
        assert "Lines 1 and 2 overlap" in said
        assert "Lines 2 and 3" not in said
        assert "of which Extra Time 8 h" in said

    def test_closures_and_holidays_are_named(self, office):
        said = self.week(office, closures="from 07/12/2026 to 07/12/2026", to="2026-12-09")
        assert "the customer is closed" in said
        assert "holiday" in said
        assert "Mon 07/12" in said

    def test_a_week_without_any_hours_says_so(self, office):
        assert "In this week no clock runs at all." in self.week(office, closures="23/11/2026-29/11/2026")

    def test_a_preset_adds_its_line_and_writes_the_field_anew(self, office):
        said = self.week(office, extra_time="sat 09:00-13:00\n", add="always")
        assert 'hx-swap-oob="true"' in said
        assert "sat 09:00-13:00\nalways" in said
        assert 'id="id_extra_time"' in said

    def test_the_week_that_one_looks_at_stays_while_one_types(self, office):
        assert "Mon 30/11" in self.week(office, to="2026-11-30")
        assert "Mon 30/11" in self.week(office, week="2026-11-30")
        assert "Mon 23/11" in self.week(office, week="0000")

    def test_a_plan_without_extra_time_says_so(self, office):
        assert "Scudo Trial 90 has no Extra Time" in self.week(office, plan="trial-90", extra_time="always")
        for plan in ("360", "", "gold"):
            assert "has no Extra Time" not in self.week(office, plan=plan, extra_time="always")

    def test_another_plan_brings_its_times_unless_somebody_typed_others(self, office):
        started = {
            "take_1": "4 h",
            "restore_1": "",
            "take_2": "8 h",
            "restore_2": "",
            "take_3": "16 h",
            "restore_3": "",
        }
        said = post(office, "contract_targets", plan="360", **started).content.decode()
        assert 'value="1 h"' in said
        said = post(office, "contract_targets", plan="360", **started | {"take_1": "3 h"}).content.decode()
        assert 'value="3 h"' in said
        said = post(office, "contract_targets", plan="360", **started | {"take_1": "x"}).content.decode()
        assert 'value="x"' in said

    def test_it_is_only_for_staff_and_only_posted(self, office, client):
        assert office.get(reverse("web:contract_hours")).status_code == 405
        client.logout()
        assert client.post(reverse("web:contract_hours")).status_code == 302


class TestHours:
    def test_provisions_have_the_calendar_that_their_version_has(self, rossi):
        said = actions.Provisions(
            extra_time=[
                actions.ExtraTime(("sat", "holiday"), "09:00", "13:00", since=TODAY, until=TODAY + DAY, but=(TODAY,)),
                actions.ExtraTime(starts=cast.rome("2026-12-24 14:00"), ends=cast.rome("2026-12-24 20:00")),
            ],
            closures=[actions.Closed(TODAY, TODAY + DAY)],
        )  # fmt: skip
        contract = actions.prepare(customer=rossi.customer, plan=Plan.YEARLY, provisions=said, **MADE)
        version = contract.versions.get()
        assert calendar_of(provisions_of(version), 2026) == calendars.of_version(version, 2026)
        assert calendar_of(said, 2026)["closed"] == calendars.of_version(version, 2026)["closed"]

    def test_a_week_between_two_years_knows_what_is_out_of_the_ordinary_in_both(self, rossi):
        for day, first in ((28, "2026-12-28 09:00"), (1, "2027-01-01 09:00")):
            actions.add_office_exception(
                kind="closed", starts_at=cast.rome(first), ends_at=cast.rome(first) + timedelta(hours=1), because=f"Inventario {day}", **MADE
            )  # fmt: skip
        with translation.override("en"):
            notes = [one.note for one in contract_page.week(rossi.contract, cast.AT, date(2027, 1, 2)).days]
        assert notes == ["the office is closed", "", "", "", "holiday, the office is closed", "", ""]

    def test_the_night_of_the_clocks_is_drawn_by_the_wall(self):
        always = actions.Provisions(extra_time=[actions.ExtraTime(("sun", "holiday"), "00:00", "24:00")])
        sunday = week_of(calendar_of(always, 2026), date(2026, 10, 25)).days[6]
        assert [(one.start, one.width) for one in sunday.bars] == [(0, 1440)]
        assert sunday.total == timedelta(hours=25)


class TestFields:
    @pytest.mark.parametrize(
        ("text", "minutes"),
        [
            ("4 h", 240), ("4h", 240), ("30 min", 30), ("30m", 30), ("1 h 30 min", 90), ("1h30", 90), ("1,5 h", 90), ("2 ore", 120),
            ("1 ora e 15 minuti", 75), ("90 minutes", 90), (" 8  H ", 480),
        ],
    )  # fmt: skip
    def test_a_time_is_read_as_people_write_it(self, text, minutes):
        assert ServiceTimeField().clean(text) == minutes

    @pytest.mark.parametrize("minutes", [1, 59, 60, 61, 90, 240, 100_000])
    def test_a_time_is_read_back_as_it_is_written(self, minutes):
        assert ServiceTimeField().clean(written_time(minutes)) == minutes

    @pytest.mark.parametrize(
        "thing",
        [
            ("service", "Posta"),
            ("system", "Rete"),
            ("component", "NAS: disco 2"),
            ("service", "system: x"),
            ("service", "a:b"),
        ],
    )
    def test_a_thing_is_read_back_as_it_is_written(self, thing):
        assert read_names(written_name(*thing))[0].read == (thing,)
