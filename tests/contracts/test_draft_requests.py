"""Requests for the draft of a contract (C9): from anybody, kept as written, bounded, answered by the office."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from scudo.contracts import actions
from scudo.contracts.models import DraftRequest
from scudo.contracts.queries import draft_requests
from scudo.journal.models import Entry
from tests import cast
from tests.contracts.agreed import prepared
from tests.contracts.at_once import in_thread
from tests.contracts.drafting import ASKED, DAY, OFFICE, PORTAL


def ask(at=cast.AT, **changes):
    return actions.ask_for_draft(**{**ASKED, **changes}, by=PORTAL, at=at)


@pytest.mark.django_db
class TestAsking:
    def test_what_was_written_is_kept(self):
        made = ask()
        assert (made.company, made.things, made.vat_number) == (
            "Bianchi S.r.l.",
            "Due server e una rete",
            "12345670017",
        )
        assert made.state == DraftRequest.State.ASKED
        assert made.customer is None
        entry = Entry.objects.get(kind="contracts.draft_asked")
        assert "Bianchi" not in str(entry.facts), "no personal text in the journal"

    def test_every_field_that_is_wrong_is_named(self):
        wrong = {"company": " ", "mail": "carla", "vat_number": "12345670018", "plan": "gold", "acquired": "found", "things": "x" * 5001,
                 "phone": "boh"}  # fmt: skip
        with pytest.raises(ValidationError) as refused:
            ask(**wrong)
        assert set(refused.value.message_dict) == set(wrong)
        assert not DraftRequest.objects.exists()

    def test_controls_are_left_out_and_lines_kept(self):
        made = ask(company="Bian\0chi\nS.r.l.", things="riga uno\nriga\x1b due")
        assert (made.company, made.things) == ("Bianchi S.r.l.", "riga uno\nriga due")

    def test_only_what_is_needed_is_needed(self):
        assert ask(phone="", vat_number="", plan="", acquired="", hours="", language="xx").language == "it"

    def test_a_customer_is_known_by_vat_number_or_by_mail(self):
        rossi = cast.rossi()
        assert ask(vat_number="01234560587").customer == rossi.customer
        assert ask(vat_number="", mail="Nuovo@Rossi.example").customer == rossi.customer
        assert ask(vat_number="", mail=rossi.address).customer == rossi.customer
        assert ask(vat_number="").customer is None

    def test_a_sender_asks_five_times_an_hour(self):
        for _one in range(5):
            ask()
        with pytest.raises(actions.TooMany):
            ask()
        ask(sender="b" * 64)
        ask(at=cast.AT + timedelta(hours=1))

    def test_all_together_ask_a_hundred_times_an_hour(self):
        for one in range(100):
            ask(sender=f"{one:064}")
        with pytest.raises(actions.TooMany):
            ask(sender="c" * 64)

    def test_a_sender_is_kept_as_a_digest_by_network(self):
        key = draft_requests.sender_key
        assert key("203.0.113.7") != key("203.0.113.8")
        assert key("2001:db8::1") == key("2001:db8::ffff:2")
        assert key("2001:db8:0:1::1") != key("2001:db8::1")
        assert key("::ffff:203.0.113.7") == key("203.0.113.7")
        assert len(key("who knows")) == 64
        assert "203" not in key("203.0.113.7")

    def test_the_office_takes_it_with_a_contract(self):
        rossi, made = cast.rossi(), ask()
        contract = prepared(rossi)
        taken = actions.take_request(request=made, contract=contract, by=OFFICE, at=cast.AT)
        assert (taken.state, taken.contract, taken.customer) == ("taken", contract, rossi.customer)
        with pytest.raises(actions.AlreadyAnswered):
            actions.decline_request(request=made, answer="No", by=OFFICE, at=cast.AT)

    def test_not_with_another_customers_contract(self):
        rossi, verdi = cast.rossi(), cast.verdi()
        made = ask(vat_number=rossi.customer.vat_number)
        with pytest.raises(ValidationError):
            actions.take_request(request=made, contract=verdi.contract, by=OFFICE, at=cast.AT)

    def test_it_is_declined_with_an_answer(self):
        made = ask()
        with pytest.raises(ValidationError):
            actions.decline_request(request=made, answer=" ", by=OFFICE, at=cast.AT)
        done = actions.decline_request(request=made, answer="Fuori zona.", by=OFFICE, at=cast.AT)
        assert (done.state, done.answer) == ("declined", "Fuori zona.")

    def test_staff_see_what_waits_first(self):
        old, new = ask(), ask(at=cast.AT + DAY, sender="b" * 64)
        actions.decline_request(request=new, answer="No", by=OFFICE, at=cast.AT + DAY)
        assert list(draft_requests.requests_for(OFFICE)) == [old, new]
        assert list(draft_requests.requests_matching(OFFICE, "bianchi carla", "declined")) == [new]
        assert not draft_requests.requests_for(cast.rossi().user.actor()).exists()
        assert draft_requests.request_counts(OFFICE) == {"asked": 1, "declined": 1}


def test_a_sender_who_asks_many_times_at_once_is_counted(own_database):
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda _one: in_thread(ask), range(12)))
    assert sum(isinstance(one, DraftRequest) for one in outcomes) == 5
