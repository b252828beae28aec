"""A contract on its plain page: what holds now, until when, how soon somebody acts, in words and to the minute (C1-C8, C11)."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from scudo.contracts import actions
from tests import cast
from tests.contracts import agreed
from tests.portal import plain_page
from tests.portal.plain_page import EVENINGS, MADE, address

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quiet_monday")]
quiet_monday, rossi, said = plain_page.quiet_monday, plain_page.rossi, plain_page.said


class TestWhereItStands:
    def test_in_force_its_last_day_stands_in_words_and_what_happens_then(self, rossi, said):
        contract = cast.agreement(rossi.customer, "S360", ends_on=date(2027, 4, 1))
        text = said(contract)
        assert "In force until Wednesday 31 March 2027 included." in text
        assert "Then it ends, unless we renew it together for another year" in text

    def test_the_last_day_counts_to_its_midnight_and_not_a_minute_longer(self, rossi, said):
        contract = cast.agreement(rossi.customer, "S360", ends_on=date(2027, 4, 1))
        assert "In force until" in said(contract, cast.rome("2027-03-31 23:59"))
        over = said(contract, cast.rome("2027-04-01 00:00"))
        assert "It is over: its last day was Wednesday 31 March 2027." in over
        assert "For example" not in over
        assert "The next seven days" not in over

    def test_one_that_renews_itself_says_until_when_notice_can_be_given(self, rossi, said):
        frame = actions.Frame(renewal="tacit", notice_days=30)
        contract = cast.agreement(rossi.customer, "S360", frame=frame, ends_on=date(2027, 4, 1))
        assert "unless one of us gives notice by Tuesday 2 March 2027" in said(contract)
        actions.give_notice(contract=contract, **MADE)
        assert "Notice was given on Monday 23 November 2026: then it ends." in said(contract)

    def test_without_an_end_nothing_is_said_of_one(self, rossi, said):
        text = said(rossi.contract)
        assert "In force, without an end agreed." in text
        assert "Last day" not in text

    def test_suspended_it_covers_nothing_and_says_so_first_but_not_the_offices_reason(self, rossi, said):
        contract = cast.agreement(rossi.customer, "S360", ends_on=date(2027, 4, 1))
        actions.suspend(contract=contract, because="Non paga da marzo", **MADE)
        text = said(contract, cast.AT + timedelta(days=2))
        assert "Suspended since Monday 23 November 2026: it covers nothing now." in text
        assert "A request is given a number and an answer all the same." in text
        assert "Suppose that the contract were not suspended." in text
        assert "Non paga" not in text

    def test_in_preparation_it_says_what_is_still_missing(self, rossi, said):
        contract = agreed.prepared(rossi, acquired="bought")
        text = said(contract)
        assert "In preparation: it covers nothing yet." in text
        assert (
            "It still waits for: your acceptance of the draft; the certification of the system’s products; "
            "the certification of the project; the final acceptance test, signed by both sides."
        ) in text
        assert "Suppose that the contract were in force already." in text

    def test_a_system_taken_over_waits_for_our_assessment(self, rossi, said):
        text = said(agreed.prepared(rossi, acquired="taken-over"))
        assert "our technical assessment of the system" in text
        assert "final acceptance test, signed" not in text

    def test_a_trial_in_preparation_waits_for_the_test_and_for_no_acceptance(self, rossi, said):
        text = said(agreed.prepared(rossi, "trial-90", acquired="bought"))
        assert "It begins on the day after both sides have signed the final acceptance test" in text
        assert "your acceptance" not in text

    def test_before_its_first_day_it_says_which_contract_covers_until_then(self, rossi, said):
        before = cast.agreement(rossi.customer, "S360-1", ends_on=date(2027, 1, 1))
        frame = actions.Frame(follows=before)
        after = cast.agreement(rossi.customer, "S360-2", frame=frame, starts_on=date(2027, 1, 1))
        text = said(after)
        assert "It begins on Friday 1 January 2027." in text
        assert "Until then Scudo 360 S360-1 covers, and no day lies between." in text
        assert "Then Scudo 360 S360-2 continues it, with no uncovered day between." in said(before)
        assert "Scudo 360 S360-2 continues it." in said(before, cast.rome("2027-01-01 08:00"))

    def test_one_that_was_given_up_never_came_into_force(self, rossi, said):
        contract = agreed.prepared(rossi)
        actions.end(contract=contract, because="Ci hanno ripensato", **MADE)
        text = said(contract)
        assert "It never came into force." in text
        assert "ripensato" not in text

    def test_an_amendment_to_come_is_told_and_does_not_hold_yet(self, rossi, said):
        contract = cast.agreement(rossi.customer, "S360")
        actions.amend(
            contract=contract, provisions=actions.Provisions(extra_time=[EVENINGS]), holds_from=date(2027, 1, 1),
            because="Dal 2027 anche la sera", **MADE,
        )  # fmt: skip
        text = said(contract)
        assert "From Friday 1 January 2027 An amendment holds, as agreed with you." in text
        assert "Dal 2027 anche la sera" not in text, "why the office made it is its own"
        assert "Your contract has no Extra Time" in text
        assert "Your contract has Extra Time" in said(contract, cast.rome("2027-01-01 09:00"))


class TestWhatItSays:
    @pytest.mark.parametrize(
        ("plan", "sentence"),
        [
            ("trial-90", "Gratuito per i tre mesi successivi al collaudo finale del sistema"),
            ("360", "il monitoraggio di sistemi, la manutenzione di apparati e la gestione di servizi"),
            ("full", "l’assistenza e la manutenzione comprensiva di sostituzione di parti o di apparati"),
        ],
    )
    def test_the_plan_is_told_in_the_services_own_words(self, rossi, said, plan, sentence):
        contract = cast.agreement(rossi.customer, "UNO", plan, ends_on=date(2027, 1, 1))
        assert sentence in said(contract, language="it")

    def test_what_is_covered_and_left_out_stands_by_its_kind(self, rossi, said):
        contract = cast.agreement(
            rossi.customer, "S360", covers=[("component", "NAS"), ("service", "Posta"), ("service", "Gestionale")],
            excludes=[("component", "Stampanti")],
        )  # fmt: skip
        text = said(contract)
        assert "Service Gestionale, Posta Component NAS" in text
        assert "What it leaves out Component Stampanti" in text
        assert "What it leaves out" not in said(rossi.contract)

    def test_parts_cost_nothing_where_the_plan_has_them(self, rossi, said):
        full = cast.agreement(rossi.customer, "FULL", "full")
        assert "costs you nothing" in said(full)
        assert "Parts: what we replace is charged." in said(rossi.contract)

    def test_each_severity_code_has_its_meaning_and_its_times(self, rossi, said):
        text = said(rossi.contract, language="it")
        assert "Si assegna a seguito del blocco dei sistemi o dei servizi del cliente" in text
        for severity, (take, restore) in {1: ("1 h", "8 h"), 2: ("4 h", "16 h"), 3: ("8 h", "40 h")}.items():
            assert f"carico entro {take}, ripristino entro {restore}" in text, severity

    def test_what_is_left_of_what_is_included_is_said(self, rossi, said):
        contract = cast.agreement(rossi.customer, "S360", interventions=10, minutes=1_200)
        for key in ("uno", "due"):
            actions.draw_down(contract=contract, key=key, minutes=90, what="Lavoro", at_work=cast.AT, **MADE)
        actions.add_prepaid_hours(
            contract=contract, minutes=600, warn_minutes=60, bought_on=date(2026, 11, 1),
            expires_on=date(2027, 11, 1), **MADE,
        )  # fmt: skip
        text = said(contract)
        assert "Interventions: 8 left of 10." in text
        assert "Hours of work: 17 h left of 20 h." in text
        assert "Prepaid hours: 10 h left of 10 h, to be used by Sunday 31 October 2027." in text

    def test_what_is_used_up_or_not_included_at_all_is_said(self, rossi, said):
        contract = cast.agreement(rossi.customer, "S360", interventions=0, minutes=60)
        assert "Interventions: none included." in said(contract)
        actions.draw_down(contract=contract, key="uno", minutes=60, what="Lavoro", at_work=cast.AT, **MADE)
        assert "Hours of work:" in said(contract)
        other = cast.agreement(rossi.customer, "S361", minutes=60)
        actions.draw_down(contract=other, key="due", minutes=60, what="Lavoro", at_work=cast.AT, **MADE)
        assert "Hours of work: all 1 h are used up." in said(other)

    def test_the_pin_is_explained_and_never_shown(self, rossi, said):
        contract = cast.agreement(rossi.customer, "S360", extra_time=[EVENINGS])
        _pin, digits = actions.issue_pin(contract=contract, label="Anna Rossi", **MADE)
        text = said(contract)
        assert "key in the PIN Assistenza" in text
        assert digits not in re.sub(r"\D", "", text)

    def test_a_trial_can_have_no_extra_time_and_is_not_offered_any(self, rossi, said):
        trial = cast.agreement(rossi.customer, "T90", "trial-90", ends_on=date(2027, 1, 1))
        assert "Extra Time can be added" not in said(trial)
        assert "Extra Time can be added" in said(rossi.contract)


class TestTuning:
    @pytest.fixture
    def trial(self, rossi):
        return cast.agreement(rossi.customer, "T90", "trial-90", ends_on=date(2027, 1, 1))

    def test_a_point_that_the_customer_writes_stands_on_the_list(self, rossi, trial, client, said):
        answer = client.post(address(trial), {"text": "Gli avvisi arrivano due volte"})
        assert answer.url == f"{address(trial)}#tuning"
        (point,) = trial.tuning.all()
        assert (point.name, point.by_customer) == ("Anna Rossi", True)
        assert "Gli avvisi arrivano due volte to do Anna Rossi, 23/11/2026" in said(trial)

    def test_what_was_answered_stands_with_its_answer(self, rossi, trial, said):
        point = actions.raise_point(contract=trial, text="Il centralino squilla", **MADE)
        actions.answer_point(point=point, answer="Deviazione cambiata", **MADE)
        assert "done Founder, 23/11/2026 Deviazione cambiata (Founder, 23/11/2026 )" in said(trial)

    @pytest.mark.parametrize("text", ["", "   ", "x" * 501])
    def test_nothing_or_too_much_is_refused_beside_the_field(self, rossi, trial, client, text):
        answer = client.post(address(trial), {"text": text})
        assert 'id="id_text_error"' in answer.content.decode()
        assert not trial.tuning.exists()

    def test_after_the_trial_the_list_is_read_and_nothing_is_added(self, rossi, trial, client, said):
        actions.raise_point(contract=trial, text="Il centralino squilla", **MADE)
        actions.end(contract=trial, because="Fine", **MADE)
        trial.refresh_from_db()
        type(trial).objects.filter(pk=trial.pk).update(state="ended")
        client.post(address(trial), {"text": "Ancora una cosa"})
        assert trial.tuning.count() == 1
        answer = client.get(address(trial))
        assert b"Il centralino squilla" in answer.content
        assert b'name="text"' not in answer.content

    def test_other_plans_have_no_list(self, rossi, client, said):
        assert "What we tune together" not in said(rossi.contract)
        client.post(address(rossi.contract), {"text": "Una cosa"})
        assert not rossi.contract.tuning.exists()


class TestPlannedMaintenance:
    def test_the_days_that_come_are_listed_with_what_is_done(self, rossi, said):
        contract = cast.agreement(rossi.customer, "S360", ends_on=date(2027, 3, 1))
        actions.add_duty(
            contract=contract,
            what="Pulizia dei filtri",
            rule="FREQ=MONTHLY",
            starts_on=date(2026, 12, 7),
            **MADE,
        )
        text = said(contract)
        assert "Planned maintenance Pulizia dei filtri Monday 7 December 2026" in text
        assert "Sunday 7 February 2027" in text
        assert "7 March" not in text, "the contract is over by then"

    def test_a_suspended_contract_plans_nothing(self, rossi, said):
        contract = cast.agreement(rossi.customer, "S360")
        actions.add_duty(
            contract=contract,
            what="Pulizia dei filtri",
            rule="FREQ=MONTHLY",
            starts_on=date(2026, 12, 7),
            **MADE,
        )
        actions.suspend(contract=contract, because="Attesa", **MADE)
        assert "Pulizia" not in said(contract)


class TestWhoSeesIt:
    def test_another_customers_contract_does_not_exist(self, rossi, client):
        trial = cast.agreement(rossi.customer, "T90-R", "trial-90", ends_on=date(2027, 1, 1))
        client.force_login(cast.verdi().user)
        for answer in (client.get(address(trial)), client.post(address(trial), {"text": "Da Verdi"})):
            assert answer.status_code == 404
            assert b"T90-R" not in answer.content
        assert not trial.tuning.exists()

    def test_staff_and_strangers_are_led_away(self, rossi, client):
        client.logout()
        assert client.get(address(rossi.contract)).url == reverse("portal:enter")
        client.force_login(cast.colleague(cast.Role.OFFICE))
        assert client.get(address(rossi.contract)).url == reverse("web:desk")

    def test_the_first_page_leads_to_each_contract_that_is_not_over(self, rossi, client):
        prepared = agreed.prepared(rossi)
        ended = cast.agreement(
            rossi.customer, "VECCHIO", starts_on=date(2025, 1, 1), ends_on=date(2026, 1, 1)
        )
        text = client.get("/portale/").content.decode()
        assert address(rossi.contract) in text
        assert address(prepared) in text
        assert address(ended) not in text

    def test_the_page_asks_few_questions_however_much_the_contract_says(
        self, rossi, client, django_assert_max_num_queries
    ):
        contract = cast.agreement(
            rossi.customer, "S360", covers=[("service", f"Servizio {number}") for number in range(40)],
            extra_time=[EVENINGS] * 10, interventions=5, ends_on=date(2027, 3, 1),
        )  # fmt: skip
        for number in range(6):
            actions.draw_down(
                contract=contract, key=str(number), minutes=30, what="Lavoro", at_work=cast.AT, **MADE
            )
        with django_assert_max_num_queries(40):
            client.get(address(contract))
