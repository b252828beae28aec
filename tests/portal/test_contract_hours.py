"""How soon somebody acts, to the minute, and when: the example and the hours of a contract's plain page (C6, C7, C11)."""

from datetime import date, timedelta

import pytest

from scudo.contracts import actions, queries
from scudo.contracts.actions import Closed, ExtraTime
from scudo.contracts.calendars import midnight
from scudo.core.severity import Effect
from scudo.portal import contract_week
from tests import cast
from tests.portal import plain_page
from tests.portal.plain_page import (
    EVENINGS,
    EVERY_DAY,
    FRIDAY,
    MADE,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quiet_monday")]
quiet_monday, rossi, said = plain_page.quiet_monday, plain_page.rossi, plain_page.said


class TestTheExample:
    def test_half_an_hour_of_friday_and_half_an_hour_of_monday_make_one_hour(self, rossi, said):
        text = said(rossi.contract, FRIDAY)
        assert (
            "If you call today, Friday 27 November 2026, at 17:30 because everything has stopped, "
            "we take charge by Monday 30 November 2026 at 09:30 and restore by Monday 30 November 2026 at 16:30."
        ) in text
        assert "Fri 27/11/2026 17:30–18:00 30 min Mon 30/11/2026 09:00–09:30 30 min Sum 1 h" in text
        assert "Mon 30/11/2026 09:00–16:30 7 h 30 min Sum 8 h" in text

    def test_extra_time_brings_the_terms_nearer(self, rossi, said):
        contract = cast.agreement(rossi.customer, "S360", extra_time=[EVENINGS])
        text = said(contract, FRIDAY)
        assert "we take charge by today at 18:30 and restore by Monday 30 November 2026 at 12:30" in text

    def test_outside_the_hours_the_clock_begins_at_the_next_opening(self, rossi, said):
        text = said(rossi.contract, cast.rome("2026-11-26 23:15"))
        assert "the clock begins tomorrow, Friday 27 November 2026, at 09:00" in text
        assert "we take charge by tomorrow, Friday 27 November 2026, at 10:00" in text

    def test_in_extra_time_the_page_says_that_the_pin_is_asked_for(self, rossi, said):
        contract = cast.agreement(rossi.customer, "S360", extra_time=[EVENINGS])
        assert "That is in your Extra Time" in said(contract, cast.rome("2026-11-27 19:00"))
        assert "That is in your Extra Time" not in said(contract, FRIDAY)

    def test_a_term_at_midnight_is_the_end_of_its_day(self, rossi, said):
        night = ExtraTime(EVERY_DAY, "00:00", "24:00")
        contract = cast.agreement(rossi.customer, "S360", extra_time=[night])
        text = said(contract, cast.rome("2026-11-27 16:00"))
        assert "restore by today at 24:00." in text
        assert "Fri 27/11/2026 16:00–24:00 8 h Sum 8 h" in text

    def test_best_effort_promises_no_term(self, rossi, said):
        trial = cast.agreement(rossi.customer, "T90", "trial-90", ends_on=date(2027, 1, 1))
        text = said(trial)
        assert "we take charge by today at 14:30, then restore as soon as we can." in text

    def test_before_its_first_day_the_call_is_made_at_its_first_hour(self, rossi, said):
        contract = cast.agreement(rossi.customer, "S360", starts_on=date(2026, 12, 5))
        text = said(contract)
        assert "If you call Wednesday 9 December 2026 at 09:00" not in text, "Monday the 7th is a working day"
        assert "If you call Monday 7 December 2026 at 09:00" in text
        assert "The first seven days" in text

    def test_a_calendar_without_any_hours_says_so(self, rossi, said, settings):
        settings.OFFICE_HOURS = {}
        assert "This contract has no service hours any more: call us." in said(rossi.contract)

    @pytest.mark.parametrize(
        "at", ["2026-11-27 17:30", "2026-11-29 12:00", "2026-12-24 16:00", "2027-03-27 21:59"]
    )
    def test_a_ticket_opened_at_that_moment_gets_the_same_terms(self, rossi, said, at):
        actions.amend(
            contract=rossi.contract,
            provisions=actions.Provisions(
                covers=[("service", "Gestionale")], extra_time=[EVENINGS, ExtraTime(("sun", "holiday"), "00:00", "24:00")],
            ),
            holds_from=cast.AT.date(), because="Anche la sera", **MADE,
        )  # fmt: skip
        moment = cast.rome(at)
        text = said(rossi.contract, moment)
        ticket = cast.ticket(rossi, "Gestionale fermo", effect=Effect.STOPPED, at=moment)
        for due in (ticket.acknowledge_due, ticket.restore_due):
            local = due.astimezone(cast.ROME)
            assert f"at {local:%H:%M}" in text
            assert f"{local.day} {local:%B}" in text


class TestTheHours:
    def test_extra_time_and_closures_stand_in_words(self, rossi, said):
        contract = cast.agreement(
            rossi.customer, "S360",
            extra_time=[EVENINGS, ExtraTime(("sat", "holiday"), "09:00", "13:00", until=date(2027, 1, 31))],
            closures=[Closed(date(2026, 8, 10), date(2026, 8, 21)), Closed(date(2026, 12, 24), date(2027, 1, 6), "ferie")],
        )  # fmt: skip
        text = said(contract, language="it")
        assert "Da lunedì a venerdì, dalle 18:00 alle 22:00" in text
        assert "Sabato, e nei giorni festivi, dalle 09:00 alle 13:00, fino al 31 gennaio 2027" in text
        assert "giovedì 24 dicembre 2026" in text.lower()
        assert "ferie" in text
        assert "agosto" not in text, "closures that are over are not told"

    def test_the_week_that_comes_is_told_with_its_holidays_and_closures(self, rossi, said):
        contract = cast.agreement(
            rossi.customer,
            "S360",
            extra_time=[EVENINGS],
            closures=[Closed(date(2026, 12, 10), date(2026, 12, 10))],
        )
        text = said(contract, cast.rome("2026-12-07 10:00"))
        assert "Monday 07/12 09:00–18:00; Extra Time 18:00–22:00" in text
        assert "Tuesday 08/12 holiday; closed" in text
        assert "Thursday 10/12 closed" in text
        assert "Sunday 13/12 closed" in text

    def test_the_offices_own_exceptions_are_in_the_week(self, rossi, said):
        actions.add_office_exception(
            kind="closed", starts_at=cast.rome("2026-11-24 13:00"), ends_at=cast.rome("2026-11-24 18:00"),
            because="Trasloco", **MADE,
        )  # fmt: skip
        assert "Tuesday 24/11 09:00–13:00" in said(rossi.contract)

    def test_every_hour_of_the_year_is_office_or_extra(self, rossi, said):
        contract = cast.agreement(rossi.customer, "S360", extra_time=[ExtraTime(EVERY_DAY, "00:00", "24:00")])
        text = said(contract)
        assert "Monday 23/11 09:00–18:00; Extra Time 00:00–09:00, 18:00–24:00" in text
        assert "Sunday 29/11 Extra Time 00:00–24:00" in text

    def test_bars_add_up_to_the_service_time_of_each_day(self, rossi):
        contract = cast.agreement(
            rossi.customer, "S360", extra_time=[EVENINGS, ExtraTime(("sat",), "00:00", "06:30")]
        )
        hours = queries.promise_at(rossi.customer, None, cast.AT).hours
        assert contract
        for index, day in enumerate(contract_week.week(hours, date(2026, 11, 23))):
            begins, ends = (midnight(date(2026, 11, 23 + more)) for more in (index, index + 1))
            drawn = sum(bar.end - bar.start for bar in day.bars)
            assert timedelta(minutes=drawn) == hours.between(begins, ends)
            assert all(0 <= bar.x < bar.x + bar.width <= 288 for bar in day.bars)
