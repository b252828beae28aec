"""The letters of C2-C5 and C8 that follow by themselves from contracts: to whom, when, once, in whose language, in which words."""

from datetime import date, timedelta

import pytest

from scudo.config import worker
from scudo.contracts import actions
from scudo.contracts.actions import timers
from scudo.contracts.models import Contract, Plan, Rental
from scudo.core.roles import Role
from scudo.desk import actions as desk
from scudo.desk.models import Origin
from scudo.mail import contract_letters, office_letters, react
from scudo.mail.models import Letter
from tests import cast
from tests.contracts import agreed, issued
from tests.contracts.agreed import MADE, SYSTEM, seen
from tests.mail.contract_news import (
    ENDS,
    OFFICE,
    PAGE,
    STOPPED,
    TODAY,
    done,
    letters,
    lines,
    read_english,
    trial,
    yearly,
)

pytestmark = pytest.mark.django_db
own_keys = pytest.fixture(autouse=True)(issued.fresh_keys)


@pytest.fixture
def rossi():
    """Rossi without a contract."""
    made = cast.rossi()
    Contract.objects.filter(pk=made.contract.pk).delete()
    return made


@pytest.fixture
def office():
    """Somebody of the office, who reads English."""
    return cast.colleague(Role.OFFICE)


class TestBegun:
    def test_who_begins_reads_from_when_to_when_what_it_is_and_how_to_call(self, rossi):
        contract = trial(rossi)
        [letter] = letters(rossi.address)
        assert letter.subject == f"Scudo Trial 90 {contract.number} decorre da martedì 24/11/2026"
        said = lines(letter)
        assert "È in vigore da martedì 24/11/2026 a martedì 23/02/2027 compreso." in said
        assert any(line.startswith("Gratuito per i tre mesi dopo il collaudo finale") for line in said)
        assert any("06 7807070" in line and cast.DESK in line for line in said)
        assert any("non prevede un Extra Time" in line for line in said)
        assert {"Primo giorno: martedì 24/11/2026", "Ultimo giorno: martedì 23/02/2027"} <= set(said)
        assert f"Il contratto in una pagina: {PAGE.format(contract.pk)}" in said
        assert PAGE.format(contract.pk) in letter.html
        assert (letter.kind, letter.customer, letter.contact) == ("notice", rossi.customer, rossi.contact)

    def test_in_english_for_who_reads_english(self, rossi):
        read_english(rossi)
        contract = trial(rossi)
        [letter] = letters(rossi.address)
        assert letter.subject == f"Scudo Trial 90 {contract.number} runs from Tuesday 24/11/2026"
        assert "It runs from Tuesday 24/11/2026 to Tuesday 23/02/2027 included." in lines(letter)

    def test_what_has_extra_time_says_how_it_is_called_then(self, rossi, run_jobs):
        read_english(rossi)
        agreed.signed_test(rossi)
        contract = agreed.prepared(rossi, acquired="bought", system=SYSTEM, extra_time=issued.EVENINGS)
        actions.start(contract=contract, **MADE)
        done(run_jobs)
        assert any("PIN Assistenza" in line for line in lines(letters(rossi.address, "Scudo 360")[0]))

    def test_what_continues_another_says_that_no_day_lies_between(self, rossi, run_jobs):
        first = trial(rossi)
        at = cast.rome("2027-02-01 10:00")
        next_one = actions.convert(contract=first, plan=Plan.YEARLY, by=cast.FOUNDER, at=at)
        actions.start(contract=next_one, by=cast.FOUNDER, at=at)
        done(run_jobs)
        [letter] = letters(rossi.address, "Scudo 360")
        assert f"Prosegue {first}, senza un giorno scoperto." in lines(letter)

    def test_a_full_contract_of_an_open_rental_has_no_last_day(self, rossi, run_jobs):
        agreed.signed_test(rossi)
        rental = Rental.objects.create(customer=rossi.customer, number="N-7", system=SYSTEM, starts_on=TODAY)
        contract = agreed.prepared(rossi, Plan.FULL, acquired="rented", system=SYSTEM, rental=rental)
        actions.start(contract=contract, **MADE)
        done(run_jobs)
        [letter] = letters(rossi.address, "Scudo Full")
        assert "È in vigore da lunedì 23/11/2026, per tutta la durata del noleggio." in lines(letter)
        assert not any(line.startswith("Ultimo giorno") for line in lines(letter))


class TestEnding:
    def test_a_trial_can_go_on_and_the_office_is_asked_to_convert_it(self, rossi, office, run_jobs):
        contract = trial(rossi)
        timers.tick(cast.rome("2026-12-28 09:30"))
        done(run_jobs)
        [letter] = letters(rossi.address, "termina")
        assert letter.subject == f"Scudo Trial 90 {contract.number} termina martedì 23/02/2027"
        until, by_itself, goes_on, after = lines(letter)[2:9:2]
        assert until == "Dura fino a martedì 23/02/2027 compreso."
        assert by_itself == "Poi la prova termina da sé."
        assert goes_on.startswith("Può proseguire come Scudo 360 senza un giorno scoperto: rispondete")
        assert after.startswith(
            "Da mercoledì 24/02/2027 una richiesta riceve comunque un numero e una risposta"
        )
        [asked] = letters(OFFICE)
        assert (
            asked.subject
            == f"Rossi Impianti S.r.l.: Scudo Trial 90 {contract.number} ends on Tuesday 23/02/2027"
        )
        assert any(
            "convert it into Scudo 360 and start that by Tuesday 23/02/2027" in line for line in lines(asked)
        )
        assert "Told by mail: Anna Rossi" in lines(asked)
        assert f"Open the contract: http://127.0.0.1:8000/contracts/{contract.pk}/" in lines(asked)
        assert (asked.kind, asked.customer) == ("alarm", None)

    def test_each_of_the_three_reminders_is_one_letter(self, rossi, run_jobs):
        yearly(rossi)
        agreed.days(cast.rome("2027-09-01 08:00"), ENDS - timedelta(days=1))
        done(run_jobs)
        made = [one.made_at.date() for one in letters(rossi.address)]
        assert made == [ENDS - timedelta(days=days) for days in (60, 30, 7)]

    @pytest.mark.parametrize("notice", [30, 90, 200])
    def test_one_that_renews_itself_is_reminded_before_the_last_day_of_notice(self, rossi, notice, run_jobs):
        contract = yearly(rossi, "tacit")
        Contract.objects.filter(pk=contract.pk).update(notice_days=notice)
        too_late = ENDS - timedelta(days=notice - 1)
        agreed.days(cast.rome(f"{too_late} 08:00") - timedelta(days=70), too_late - timedelta(days=1))
        done(run_jobs)
        made = [one.made_at.date() for one in letters(rossi.address, "si rinnova")]
        assert made == [too_late - timedelta(days=days) for days in (60, 30, 7)]

    def test_notice_that_was_given_moves_the_day_and_reminders_begin_anew(self, rossi, run_jobs):
        contract = yearly(rossi, "tacit")
        last = ENDS - timedelta(days=30)
        agreed.days(cast.rome("2027-09-24 08:00"), last - timedelta(days=1))
        done(run_jobs)
        actions.give_notice(contract=contract, by=cast.FOUNDER, at=cast.rome(f"{last} 08:00"))
        agreed.days(cast.rome(f"{last} 09:00"), ENDS - timedelta(days=1))
        done(run_jobs)
        made = [one.made_at.date() for one in letters(rossi.address, "termina")]
        assert made == [last, ENDS - timedelta(days=7)]

    @pytest.mark.parametrize(
        ("renewal", "title", "words"),
        [
            ("explicit", "ends on Monday 22/11/2027", "unless we renew it together"),
            ("none", "ends on Monday 22/11/2027", "Then it ends by itself. To go on being assisted"),
            ("tacit", "renews itself from Tuesday 23/11/2027", "gives notice by Sunday 24/10/2027 included"),
        ],
    )
    def test_a_yearly_one_says_what_its_end_is(self, rossi, renewal, title, words, run_jobs):
        read_english(rossi)
        yearly(rossi, renewal)
        timers.tick(cast.rome("2027-09-24 10:00"))
        done(run_jobs)
        [letter] = letters(rossi.address)
        assert letter.subject == f"Scudo 360 S {title}"
        assert any(words in line for line in lines(letter))

    def test_notice_and_suspension_stand_against_a_renewal(self, rossi, run_jobs):
        read_english(rossi)
        noticed = yearly(rossi, "tacit")
        actions.give_notice(contract=noticed, **MADE)
        stands = cast.agreement(
            rossi.customer, "T", starts_on=TODAY, ends_on=ENDS, frame=actions.Frame(renewal="tacit")
        )
        actions.suspend(contract=stands, because="Insoluto", **MADE)
        timers.tick(cast.rome("2027-09-24 10:00"))
        done(run_jobs)
        [first], [second] = (letters(rossi.address, f"{name} ends on") for name in ("S", "T"))
        assert "Notice was given on Monday 23/11/2026: then it ends." in lines(first)
        assert "Then it ends: what is suspended is not renewed by itself." in lines(second)

    def test_full_ends_with_its_rental(self, rossi, run_jobs):
        rental = Rental.objects.create(customer=rossi.customer, number="N-7", starts_on=TODAY, ends_on=ENDS)
        yearly(rossi, "none", plan=Plan.FULL, rental=rental)
        timers.tick(cast.rome("2027-11-16 10:00"))
        done(run_jobs)
        [letter] = letters(rossi.address)
        assert any(line.startswith("Termina con il noleggio N-7.") for line in lines(letter))

    def test_one_whose_continuation_is_in_preparation_says_what_is_missing(self, rossi, office, run_jobs):
        first = trial(rossi)
        other = actions.convert(contract=first, plan=Plan.YEARLY, **MADE)
        timers.tick(cast.rome("2027-01-25 10:00"))
        done(run_jobs)
        [letter], [asked] = letters(rossi.address, "termina"), letters(OFFICE)
        assert any(line.startswith(f"{other}, che lo prosegue, è in preparazione") for line in lines(letter))
        assert any("it has to start by Tuesday 23/02/2027" in line for line in lines(asked))

    def test_what_was_renewed_before_the_letter_was_written_is_not_reminded_of(self, rossi, run_jobs):
        contract = yearly(rossi)
        timers.tick(cast.rome("2027-11-16 08:00"))
        actions.renew(contract=contract, by=cast.FOUNDER, at=cast.rome("2027-11-16 09:00"))
        done(run_jobs)
        [letter] = letters(rossi.address)
        assert letter.subject == "Scudo 360 S è rinnovato fino a mercoledì 22/11/2028"


class TestLife:
    def test_over_by_itself_the_customer_and_the_office_are_told(self, rossi, office, run_jobs):
        contract = trial(rossi)
        timers.tick(cast.rome("2027-02-24 09:30"))
        done(run_jobs)
        [letter] = letters(rossi.address, "è terminato")
        assert "L’ultimo giorno è stato martedì 23/02/2027." in lines(letter)
        [asked] = letters(OFFICE)
        assert asked.subject.endswith(f"{contract} is over, and nothing continues it")
        assert "The trial was not converted." in lines(asked)

    def test_what_another_continues_ends_without_the_office(self, rossi, office, run_jobs):
        first = trial(rossi)
        other = actions.convert(contract=first, plan=Plan.YEARLY, **MADE)
        actions.start(contract=other, **MADE)
        timers.tick(cast.rome("2027-02-24 09:30"))
        done(run_jobs)
        [letter] = letters(rossi.address, "è terminato")
        assert f"Prosegue con {other} da mercoledì 24/02/2027." in lines(letter)
        assert letters(OFFICE) == []

    def test_ended_early_the_customer_learns_it_at_once_and_the_office_knows(self, rossi, office, run_jobs):
        contract = yearly(rossi)
        actions.end(contract=contract, because="Accordo", ends_on=date(2026, 12, 10), **MADE)
        done(run_jobs)
        [letter] = letters(rossi.address)
        assert "Termina prima del tempo previsto: l’ultimo giorno è mercoledì 09/12/2026 compreso." in lines(
            letter
        )
        assert "Accordo" not in letter.text
        timers.tick(cast.rome("2026-12-10 09:30"))
        done(run_jobs)
        assert letters(rossi.address)[-1].subject == "Scudo 360 S è terminato"
        assert not [one for one in letters(OFFICE) if "is over" in one.subject]

    def test_what_is_ended_before_its_first_day_never_begins(self, rossi, run_jobs):
        contract = cast.agreement(rossi.customer, "S", starts_on=TODAY + timedelta(days=9))
        actions.end(contract=contract, because="Rinuncia", **MADE)
        done(run_jobs)
        assert [one.subject for one in letters(rossi.address)] == ["Scudo 360 S non avrà inizio"]

    def test_renewed_by_itself_it_says_for_how_long(self, rossi, run_jobs):
        yearly(rossi, "tacit")
        timers.tick(cast.rome("2027-10-25 10:00"))
        done(run_jobs)
        letter = letters(rossi.address, "rinnovato")[0]
        assert "Prosegue per un altro anno, fino a mercoledì 22/11/2028 compreso." in lines(letter)

    def test_of_years_caught_up_with_the_last_one_is_told(self, rossi, run_jobs):
        yearly(rossi, "tacit")
        timers.tick(cast.rome("2030-06-01 08:00"))
        done(run_jobs)
        assert [one.subject for one in letters(rossi.address)] == [
            "Scudo 360 S è rinnovato fino a venerdì 22/11/2030"
        ]

    def test_suspended_and_resumed_without_the_offices_reason(self, rossi, run_jobs):
        contract = yearly(rossi)
        actions.suspend(contract=contract, because="Fatture scadute", **MADE)
        actions.resume(contract=contract, by=cast.FOUNDER, at=cast.AT + timedelta(hours=2))
        done(run_jobs)
        first, second = letters(rossi.address)
        assert "Da lunedì 23/11/2026 alle 10:30 non copre nulla, finché non è ripreso." in lines(first)
        assert "Fatture" not in first.text + first.html
        assert "Da lunedì 23/11/2026 alle 12:30 copre di nuovo ciò che elenca." in lines(second)

    def test_prepaid_hours_are_told_of_to_both_when_they_are_few_and_when_they_are_gone(
        self, rossi, office, run_jobs
    ):
        contract = cast.agreement(rossi.customer, "U-0", minutes=0)
        actions.add_prepaid_hours(contract=contract, minutes=240, warn_minutes=180, bought_on=TODAY, **MADE)
        work = {"contract": contract, "what": "Aggiornamento", "at_work": cast.AT, **MADE}
        actions.draw_down(key="a", minutes=90, **work)
        actions.draw_down(key="b", minutes=150, **work)
        done(run_jobs)
        few, gone = letters(rossi.address)
        assert few.subject == "Il monte ore sta per finire: Scudo 360 U-0"
        assert "Monte ore residuo: 2 ore e 30 minuti" in lines(few)
        assert gone.subject == "Il monte ore è esaurito: Scudo 360 U-0"
        assert [one.subject.partition(": ")[2] for one in letters(OFFICE)] == [
            "Few prepaid hours are left: Scudo 360 U-0", "The prepaid hours are used up: Scudo 360 U-0",
        ]  # fmt: skip


class TestPlainPage:
    """Every notice about a ticket links the plain page of its contract (C11)."""

    LINK = "Che cosa prevede il contratto: "
    GENERAL = "http://127.0.0.1:8000/portale/scudo/"

    def test_receipts_notices_and_answers_link_the_contract_that_promises(self, rossi, run_jobs):
        contract = cast.agreement(rossi.customer, "ALL", covers=None)
        ticket = cast.received(cast.letter(rossi.address, "Gestionale fermo")).ticket
        desk.assess(ticket=ticket, assessment=STOPPED, **MADE)
        ticket.refresh_from_db()
        desk.reply(ticket=ticket, text="Arriviamo.", **MADE)
        done(run_jobs)
        page = PAGE.format(contract.pk)
        found = {one.kind: one for one in Letter.objects.filter(ticket=ticket)}
        assert found.keys() == {"receipt", "notice", "reply"}
        for one in found.values():
            assert f"{self.LINK}{page}" in lines(one)
            assert f'href="{page}"' in one.html

    def test_a_ticket_that_no_contract_promises_links_what_scudo_is(self, rossi, run_jobs):
        desk.open_ticket(
            customer=rossi.customer, contact=rossi.contact, origin=Origin.PHONE, reason="Fermo",
            assessment=STOPPED, **MADE,
        )  # fmt: skip
        done(run_jobs)
        [letter] = Letter.objects.all()
        assert self.LINK not in letter.text
        assert self.GENERAL in letter.text
        assert f'href="{self.GENERAL}"' in letter.html


def test_all_that_letters_have_words_for_is_followed():
    followed = {kind for kind, functions in worker.REACTIONS.items() if react.tell_contract in functions}
    assert followed == {f"contracts.{what}" for what in contract_letters.SAID.keys() | office_letters.OFFICE}


def test_the_contract_is_seen_by_who_gets_the_letter(rossi, client):
    contract = yearly(rossi)
    client.force_login(rossi.user)
    assert client.get(PAGE.format(contract.pk).removeprefix("http://127.0.0.1:8000")).status_code == 200
    assert seen(contract).state == "in_force"
