"""Who is told of contracts beside the customer's people, and when letters leave (C2, C3, C5, C8)."""

import pytest

from scudo.contracts import actions
from scudo.contracts.actions import timers
from scudo.contracts.models import Contract
from scudo.core.pin import STANDARD
from scudo.core.plans import Refused
from scudo.core.roles import Role, system
from scudo.customers import actions as customers
from scudo.customers.models import Membership
from scudo.journal.models import Entry
from scudo.mail import actions as mail
from scudo.mail import react
from scudo.mail.models import Letter
from tests import cast
from tests.contracts import agreed, issued
from tests.contracts.agreed import MADE
from tests.mail.contract_news import OFFICE, done, letters, lines, yearly

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


class TestOffice:
    def test_what_does_not_begin_tells_the_office_every_reason(self, rossi, office):
        contract = agreed.of_project(agreed.signed_test(rossi, certified=False))
        [letter] = letters(OFFICE)
        assert letter.subject == f"Rossi Impianti S.r.l.: {contract} does not begin yet"
        assert {
            "The system is not known to have certified products only.", "The project is not certified.",
            "It stays in preparation and covers nothing.",
        } <= set(lines(letter))  # fmt: skip
        assert letters(rossi.address) == []

    @pytest.mark.parametrize("code", Refused)
    def test_every_reason_has_its_words(self, rossi, office, code, run_jobs):
        contract = agreed.prepared(rossi)
        actions.agreements.tell(
            contract, "not_started", cast.FOUNDER, cast.AT, refusals=[code.value], agreed=True
        )
        done(run_jobs)
        [letter] = letters(OFFICE)
        assert "%(" not in letter.text
        assert "By its dates" not in letter.text

    @pytest.mark.parametrize(
        ("facts", "words"),
        [
            ({"refusals": [], "agreed": False}, "Nobody has accepted a draft of it."),
            ({"refusals": [], "agreed": True}, "By its dates it would be over already"),
            ({"fields": ["starts_on"]}, "By its dates it would be over already"),
        ],
    )
    def test_what_was_not_accepted_or_is_too_late_says_so(self, rossi, office, facts, words, run_jobs):
        actions.agreements.tell(agreed.prepared(rossi), "not_started", cast.FOUNDER, cast.AT, **facts)
        done(run_jobs)
        assert words in letters(OFFICE)[0].text

    def test_guessed_pins_are_told_at_once_at_any_hour(self, office, run_jobs):
        cast.colleague(Role.MANAGER)
        cast.colleague(Role.OPERATOR)
        issued.wrong(STANDARD.cap + 1, before=cast.rome("2026-11-28 03:00"))
        done(run_jobs)
        made = list(Letter.objects.order_by("recipient"))
        assert [one.recipient for one in made] == ["giulia.manager@altec.example", OFFICE]
        assert {one.state for one in made} == {Letter.State.QUEUED}
        assert "Wrong PINs typed: 61 within the last hour, 61 within the last day." in made[0].text

    def test_nobody_of_the_customer_to_tell_the_office_calls(self, rossi, office, run_jobs):
        Membership.objects.update(notices=Membership.Notices.NONE)
        actions.suspend(contract=yearly(rossi), because="Insoluto", **MADE)
        done(run_jobs)
        [letter] = Letter.objects.all()
        assert (letter.recipient, letter.subject) == (
            OFFICE, "Rossi Impianti S.r.l.: Scudo 360 S is suspended",
        )  # fmt: skip
        assert "Nobody of Rossi Impianti S.r.l. could be told by mail: call them." in lines(letter)
        assert "Told by mail: nobody" in lines(letter)

    def test_of_what_the_office_is_told_anyway_it_reads_in_one_letter_that_nobody_was(
        self, rossi, office, run_jobs
    ):
        Membership.objects.update(notices=Membership.Notices.NONE)
        yearly(rossi)
        timers.tick(cast.rome("2027-09-24 10:00"))
        done(run_jobs)
        [letter] = Letter.objects.all()
        assert "It ends, unless it is renewed by Monday 22/11/2027: ask the customer." in lines(letter)
        assert "Nobody of Rossi Impianti S.r.l. could be told by mail: call them." in lines(letter)


class TestPeople:
    def told(self, contract, run_jobs):
        actions.suspend(contract=contract, because="Insoluto", **MADE)
        done(run_jobs)
        return [one.recipient for one in Letter.objects.order_by("pk")]

    def test_those_who_want_every_letter_are_told(self, rossi, run_jobs):
        cast.person(rossi.customer, "Carla", "carla@rossi.example")
        cast.person(rossi.customer, "Dario", "dario@rossi.example", notices=Membership.Notices.ALL)
        assert self.told(yearly(rossi), run_jobs) == [rossi.address, "dario@rossi.example"]

    def test_where_nobody_wants_every_letter_all_are_told_who_want_any_and_were_confirmed(
        self, rossi, run_jobs
    ):
        Membership.objects.update(notices=Membership.Notices.OWN)
        cast.person(rossi.customer, "Carla", "carla@rossi.example", notices=Membership.Notices.NONE)
        cast.person(rossi.customer, "Dario", "dario@rossi.example")
        unknown = cast.person(rossi.customer, "Ignoto", "ignoto@rossi.example")
        unknown.proposed = True
        unknown.save()
        assert self.told(yearly(rossi), run_jobs) == [rossi.address, "dario@rossi.example"]

    def test_other_customers_people_and_who_has_left_are_not_told(self, rossi, office, run_jobs):
        cast.verdi()
        office.is_active = False
        office.save()
        yearly(rossi)
        timers.tick(cast.rome("2027-09-24 10:00"))
        done(run_jobs)
        assert [one.recipient for one in Letter.objects.all()] == [rossi.address]

    def test_no_letter_goes_to_the_desks_own_address(self, rossi, run_jobs):
        customers.add_user(
            email=cast.DESK, name="Assistenza", roles=[Role.OFFICE, Role.MANAGER], password=cast.PASSWORD, **MADE
        )  # fmt: skip
        cast.person(rossi.customer, "Banco", cast.DESK, notices=Membership.Notices.ALL)
        yearly(rossi)
        timers.tick(cast.rome("2027-09-24 10:00"))
        issued.wrong(STANDARD.cap + 1)
        done(run_jobs)
        assert [one.recipient for one in Letter.objects.all()] == [rossi.address]


class TestTimes:
    def test_what_happens_at_midnight_leaves_when_the_office_opens(self, rossi, office, run_jobs):
        yearly(rossi)
        timers.tick(cast.rome("2027-11-16 00:00"))
        done(run_jobs)
        made = list(Letter.objects.all())
        assert len(made) == 2
        assert {one.state for one in made} == {Letter.State.GATHERING}
        assert {one.send_after for one in made} == {cast.rome("2027-11-16 09:00")}
        written = {one.pk: one.text for one in made}
        assert mail.release(by=system("timer"), at=cast.rome("2027-11-16 09:00")) == 2
        assert {one.pk: one.text for one in Letter.objects.filter(state=Letter.State.QUEUED)} == written

    def test_in_office_hours_it_leaves_at_once(self, rossi, run_jobs):
        actions.suspend(contract=yearly(rossi), because="Insoluto", **MADE)
        done(run_jobs)
        assert Letter.objects.get().state == Letter.State.QUEUED

    def test_the_last_day_for_notice_is_not_waited_through(self, rossi, run_jobs):
        yearly(rossi, "tacit")
        timers.tick(cast.rome("2027-10-24 08:00"))  # a Sunday
        done(run_jobs)
        assert Letter.objects.get().state == Letter.State.QUEUED

    def test_done_twice_it_is_told_once(self, rossi, office, run_jobs):
        yearly(rossi)
        timers.tick(cast.rome("2027-09-24 10:00"))
        issued.wrong(STANDARD.cap + 1)
        done(run_jobs)
        before = set(Letter.objects.values_list("pk", "message_id"))
        assert len(before) == 3
        for kind, again in (
            ("contracts.ending", react.tell_contract),
            ("contracts.pin_alarm", react.tell_pin_alarm),
        ):
            again(Entry.objects.get(kind=kind))
        assert set(Letter.objects.values_list("pk", "message_id")) == before
