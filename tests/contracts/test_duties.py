"""Maintenance duties (C3): entered by the office, asked for in time, once, on office days, within their contract."""

from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from scudo.contracts import actions, queries
from scudo.contracts.actions.duties import tick
from scudo.contracts.models import DutyDay
from scudo.contracts.queries import duties
from scudo.core.roles import Forbidden, Role, system
from scudo.customers.models import Customer
from scudo.journal.models import Entry
from tests import cast

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SYSTEM = {"by": system("desk"), "at": cast.AT}
QUARTERLY = "FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO"


@pytest.fixture
def firm():
    return Customer.objects.create(name="Bianchi S.r.l.")


@pytest.fixture
def agreement(firm):
    return cast.agreement(firm, "S360")


def duty(contract, rule="FREQ=MONTHLY", starts_on=date(2026, 12, 7), **parts):
    said = {"what": "Pulizia dei filtri", "by": cast.FOUNDER, "at": cast.AT, **parts}
    return actions.add_duty(contract=contract, rule=rule, starts_on=starts_on, **said)


def ticked(first: datetime, last: datetime) -> None:
    """One tick a day at the same hour."""
    at = first
    while at <= last:
        tick(at)
        at += DAY


def asked(one):
    """Due days whose ticket was asked for, and on which day that was."""
    return {row.due_on: queries.today_of(row.asked_at) for row in one.days.all()}


def due_entries():
    return list(Entry.objects.filter(kind="contracts.maintenance_due").order_by("pk"))


class TestEntering:
    def test_a_duty_says_what_on_what_and_by_which_rule(self, agreement):
        made = duty(agreement, QUARTERLY, thing=("component", "ups-1"), what=" Prova \n delle batterie ")
        assert (made.what, made.kind, made.thing) == ("Prova delle batterie", "component", "ups-1")
        assert (made.rule, made.lead_days, made.customer) == (QUARTERLY, 7, agreement.customer)
        assert Entry.objects.get(kind="contracts.duty_added").subject_id == made.pk

    @pytest.mark.parametrize("role", [Role.OFFICE, Role.MANAGER, Role.TECHNICIAN])
    def test_the_office_the_manager_and_technicians_enter_duties(self, agreement, role):
        assert duty(agreement, by=cast.colleague(role).actor())

    @pytest.mark.parametrize("role", [Role.OPERATOR, Role.DESIGNER])
    def test_others_do_not(self, agreement, role):
        with pytest.raises(Forbidden):
            duty(agreement, by=cast.colleague(role).actor())

    @pytest.mark.parametrize(
        ("field", "parts"),
        [
            ("what", {"what": "  "}),
            ("what", {"what": "x" * 201}),
            ("lead_days", {"lead_days": -1}),
            ("lead_days", {"lead_days": 181}),
            ("thing", {"thing": ("planet", "Marte")}),
            ("thing", {"thing": ("component", " ")}),
            ("starts_on", {"starts_on": date(2037, 1, 1)}),
            ("rule", {"rule": ""}),
            ("rule", {"rule": "ogni mese"}),
            ("rule", {"rule": "FREQ=HOURLY"}),
            ("rule", {"rule": "FREQ=DAILY;BYHOUR=9,10"}),
            ("rule", {"rule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"}),
            ("rule", {"rule": "FREQ=MONTHLY;UNTIL=20251231"}),
            ("rule", {"rule": "FREQ=MONTHLY;COUNT=3", "starts_on": date(2026, 1, 15)}),
        ],
    )
    def test_what_cannot_be_is_refused_beside_its_field(self, agreement, field, parts):
        with pytest.raises(ValidationError) as problem:
            duty(agreement, **parts)
        assert set(problem.value.message_dict) == {field}

    @pytest.mark.parametrize("rule", ["FREQ=MONTHLY;COUNT=3", "FREQ=MONTHLY;UNTIL=20270307"])
    def test_a_rule_may_end(self, agreement, rule):
        made = duty(agreement, rule)
        found = duties.days_ahead(duties.duties_for(cast.FOUNDER), cast.AT, date(2030, 1, 1))
        assert [one.due_on.month for one in found if one.duty == made] == [12, 1, 2][: len(found)] + (
            [3] if "UNTIL" in rule else []
        )

    def test_a_contract_that_is_over_has_no_more_duties(self, agreement):
        actions.end(contract=agreement, because="Disdetta", by=cast.FOUNDER, at=cast.AT, ends_on=None)
        agreement.refresh_from_db()
        agreement.state = "ended"
        agreement.save()
        with pytest.raises(ValidationError):
            duty(agreement)

    def test_a_duty_that_ended_is_neither_changed_nor_ended_again(self, agreement):
        made = duty(agreement)
        actions.end_duty(duty=made, by=cast.FOUNDER, at=cast.AT)
        with pytest.raises(ValidationError):
            actions.end_duty(duty=made, by=cast.FOUNDER, at=cast.AT)
        with pytest.raises(ValidationError):
            actions.change_duty(
                duty=made, what="x", rule="FREQ=DAILY", starts_on=made.starts_on, by=cast.FOUNDER, at=cast.AT
            )


class TestAYear:
    def test_each_due_day_is_asked_for_once_a_week_before_on_an_office_day(self, agreement):
        made = duty(agreement, "FREQ=WEEKLY;BYDAY=SU", date(2026, 12, 1))
        other = duty(agreement, "FREQ=MONTHLY;BYMONTHDAY=-1", date(2026, 12, 1), lead_days=0)
        ticked(cast.AT, cast.AT + 365 * DAY)
        served, found = duties.office(), asked(made)
        sundays = [date(2026, 12, 6) + week * 7 * DAY for week in range(52)]
        assert list(found) == [day for day in sundays if day - 7 * DAY <= date(2027, 11, 23)]
        assert len(asked(other)) == 11, "from December to October"
        for due, on in [*found.items(), *asked(other).items()]:
            assert served.is_day(on), f"{on} is closed"
            assert on <= due
        assert found[date(2027, 1, 10)] == date(2026, 12, 31), (
            "the Sunday before is a closed day, so is the New Year"
        )
        assert max(Counter((one.facts["duty"], one.facts["due_on"]) for one in due_entries()).values()) == 1

    def test_ticks_every_minute_ask_no_more(self, agreement):
        duty(agreement)
        at = cast.rome("2026-11-30 09:00")
        for minute in range(30):
            tick(at + minute * timedelta(minutes=1))
        assert DutyDay.objects.count() == len(due_entries()) == 1

    def test_a_ticket_is_asked_for_when_the_office_opens_not_at_midnight(self, agreement):
        made = duty(agreement)
        tick(cast.rome("2026-11-30 00:01"))
        assert asked(made) == {}
        tick(cast.rome("2026-11-30 09:00"))
        assert asked(made) == {date(2026, 12, 7): date(2026, 11, 30)}

    def test_days_before_the_duty_was_entered_are_not_due(self, agreement):
        made = duty(agreement, "FREQ=MONTHLY", date(2026, 1, 25), lead_days=0)
        ticked(cast.AT, cast.AT + 10 * DAY)
        assert list(asked(made)) == [date(2026, 11, 25)]

    def test_a_new_duty_with_near_days_gets_a_ticket_for_each(self, agreement):
        made = duty(agreement, "FREQ=WEEKLY", date(2026, 11, 24), lead_days=15)
        tick(cast.AT)
        assert list(asked(made)) == [date(2026, 11, 24), date(2026, 12, 1), date(2026, 12, 8)]


class TestSilence:
    def test_of_several_missed_days_the_last_one_is_asked_for_and_the_others_are_noted(self, agreement):
        made = duty(agreement, "FREQ=WEEKLY", date(2026, 12, 7))
        tick(cast.rome("2027-01-13 10:00"))
        assert list(asked(made)) == [date(2027, 1, 11), date(2027, 1, 18)]
        first, second = due_entries()
        assert (first.facts["due_on"], second.facts["due_on"]) == ("2027-01-11", "2027-01-18")
        assert first.facts["missed"] == ["2026-12-07", "2026-12-14", "2026-12-21", "2026-12-28", "2027-01-04"]
        assert second.facts["missed"] == []
        tick(cast.rome("2027-01-13 10:01"))
        assert len(due_entries()) == 2

    def test_what_comes_back_on_a_closed_day_waits_for_the_office_unless_the_day_would_be_past(
        self, agreement
    ):
        made = duty(agreement, "FREQ=YEARLY", date(2026, 12, 18), what="Fra poco")
        near = duty(agreement, "FREQ=YEARLY", date(2026, 12, 13), what="Domani")
        saturday = cast.rome("2026-12-12 11:00")
        tick(saturday)
        assert (list(asked(made)), list(asked(near))) == ([], [date(2026, 12, 13)])
        tick(saturday + 2 * DAY)
        assert list(asked(made)) == [date(2026, 12, 18)]

    def test_an_exceptional_closure_moves_the_opening_to_before_it(self, agreement):
        made = duty(agreement)
        actions.add_office_exception(
            kind="closed", starts_at=cast.rome("2026-11-30 00:00"), ends_at=cast.rome("2026-12-02 00:00"),
            because="Trasloco", by=cast.FOUNDER, at=cast.AT,
        )  # fmt: skip
        ticked(cast.AT, cast.AT + 4 * DAY)
        assert asked(made) == {date(2026, 12, 7): date(2026, 11, 27)}


class TestTheContract:
    def test_days_after_its_end_are_not_due(self, firm):
        made = duty(cast.agreement(firm, "S360", ends_on=date(2026, 12, 14)), "FREQ=WEEKLY")
        ticked(cast.AT, cast.AT + 60 * DAY)
        assert list(asked(made)) == [date(2026, 12, 7)]
        assert duties.next_day(made, cast.AT) == date(2026, 12, 7)
        assert duties.next_day(made, cast.rome("2026-12-08 10:00")) is None

    def test_days_before_its_beginning_are_not_due(self, firm):
        made = duty(cast.agreement(firm, "S360", starts_on=date(2026, 12, 10)), "FREQ=WEEKLY")
        ticked(cast.AT, cast.AT + 22 * DAY)
        assert min(asked(made)) == date(2026, 12, 14)

    def test_a_contract_in_preparation_asks_for_nothing(self, firm):
        prepared = actions.prepare(customer=firm, plan="360", by=cast.FOUNDER, at=cast.AT)
        made = duty(prepared, "FREQ=WEEKLY")
        ticked(cast.AT, cast.AT + 30 * DAY)
        assert asked(made) == {}
        assert duties.next_day(made, cast.AT) is None

    def test_nothing_is_asked_for_while_it_is_suspended_and_those_days_never_come(self, agreement):
        made = duty(agreement, "FREQ=WEEKLY")
        actions.suspend(contract=agreement, because="Sospeso", by=cast.FOUNDER, at=cast.AT)
        ticked(cast.AT, cast.AT + 24 * DAY)
        assert asked(made) == {}
        actions.resume(contract=agreement, by=cast.FOUNDER, at=cast.rome("2026-12-18 09:00"))
        tick(cast.rome("2026-12-18 10:00"))
        assert list(asked(made)) == [date(2026, 12, 21)]
        assert due_entries()[0].facts["missed"] == []

    def test_a_duty_that_ended_asks_for_nothing(self, agreement):
        made = duty(agreement)
        actions.end_duty(duty=made, by=cast.FOUNDER, at=cast.AT)
        ticked(cast.AT, cast.AT + 30 * DAY)
        assert asked(made) == {}


class TestChanging:
    def change(self, one, at, **parts):
        said = {"what": one.what, "rule": one.rule, "starts_on": one.starts_on, "lead_days": one.lead_days}
        return actions.change_duty(duty=one, by=cast.FOUNDER, at=at, **(said | parts))

    def test_open_days_stay_and_the_new_rule_counts_from_the_change_on(self, agreement):
        made = duty(agreement, "FREQ=MONTHLY", date(2026, 12, 7), lead_days=14)
        tick(cast.AT)
        changed = self.change(
            made, cast.rome("2026-12-04 10:00"), rule="FREQ=WEEKLY", starts_on=date(2026, 10, 1), lead_days=3
        )
        ticked(cast.rome("2026-12-04 11:00"), cast.rome("2026-12-15 11:00"))
        assert list(asked(changed)) == [date(2026, 12, 7), date(2026, 12, 10), date(2026, 12, 17)]
        assert due_entries()[1].facts["missed"] == []

    def test_the_same_day_by_the_new_rule_is_not_asked_for_again(self, agreement):
        made = duty(agreement, "FREQ=MONTHLY", date(2026, 12, 7), lead_days=14)
        tick(cast.AT)
        self.change(made, cast.AT + DAY, rule="FREQ=MONTHLY;BYDAY=1MO")
        ticked(cast.AT + DAY, cast.AT + 5 * DAY)
        assert len(due_entries()) == 1

    def test_other_words_lose_no_day(self, agreement):
        made = duty(agreement, "FREQ=YEARLY", date(2026, 12, 7))
        self.change(made, cast.rome("2026-12-08 08:00"), what="Pulizia di tutti i filtri")
        tick(cast.rome("2026-12-09 10:00"))
        assert list(asked(made)) == [date(2026, 12, 7)]


class TestStanding:
    def stands(self, at):
        return [
            (one.due_on, one.standing.value, one.late)
            for one in duties.open_days(duties.duties_for(cast.FOUNDER), at)
        ]

    def test_a_day_is_open_then_overdue_then_done(self, agreement):
        made = duty(agreement, "FREQ=YEARLY")
        tick(cast.rome("2026-11-30 10:00"))
        day = made.days.get()
        assert self.stands(cast.rome("2026-12-01 10:00")) == [(day.due_on, "to_plan", 0)]
        actions.ticket_opened(day=day, number="T-1", **SYSTEM)
        assert self.stands(cast.rome("2026-12-07 23:59")) == [(day.due_on, "open", 0)]
        assert self.stands(cast.rome("2026-12-10 08:00")) == [(day.due_on, "overdue", 3)]
        actions.duty_done(ticket="T-1", **SYSTEM)
        assert self.stands(cast.rome("2026-12-10 08:00")) == []
        assert duties.done_days(duties.duties_for(cast.FOUNDER)).get() == day
        actions.duty_reopened(ticket="T-1", **SYSTEM)
        assert self.stands(cast.rome("2026-12-10 08:00")) == [(day.due_on, "overdue", 3)]

    def test_settling_twice_or_what_no_duty_opened_changes_nothing(self, agreement):
        duty(agreement)
        tick(cast.rome("2026-11-30 10:00"))
        actions.ticket_opened(day=DutyDay.objects.get(), number="T-1", **SYSTEM)
        for _time in range(2):
            actions.duty_done(ticket="T-1", **SYSTEM)
        actions.duty_done(ticket="T-9", **SYSTEM)
        actions.duty_reopened(ticket="T-9", **SYSTEM)
        assert Entry.objects.filter(kind="contracts.duty_done").count() == 1

    def test_a_day_has_one_ticket(self, agreement):
        duty(agreement)
        tick(cast.rome("2026-11-30 10:00"))
        day = DutyDay.objects.get()
        actions.ticket_opened(day=day, number="T-1", **SYSTEM)
        with pytest.raises(actions.TicketOpen):
            actions.ticket_opened(day=day, number="T-2", **SYSTEM)

    def test_a_contact_sees_the_duties_of_their_companies_only(self):
        rossi, verdi = cast.rossi(), cast.verdi()
        own = duty(rossi.contract)
        duty(verdi.contract)
        assert list(duties.duties_for(rossi.user.actor())) == [own]

    def test_what_is_ahead_is_found_by_words_without_what_was_asked_for(self, agreement):
        duty(agreement, "FREQ=WEEKLY", thing=("component", "ups-1"))
        duty(agreement, "FREQ=WEEKLY", what="Prova del ripristino")
        tick(cast.rome("2026-11-30 10:00"))
        found = duties.duties_matching(cast.FOUNDER, "filtri UPS bianchi s360")
        ahead = duties.days_ahead(found, cast.rome("2026-11-30 10:00"), date(2026, 12, 21))
        assert [(one.due_on, one.opens_on, one.standing.value) for one in ahead] == [
            (date(2026, 12, 14), date(2026, 12, 7), "ahead"),
            (date(2026, 12, 21), date(2026, 12, 14), "ahead"),
        ]
        assert not duties.duties_matching(cast.FOUNDER, "filtri verdi").exists()
