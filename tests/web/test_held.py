"""Mails that wait: why, what can be decided, and that nothing is ever lost (T5)."""

import pytest
from django.urls import reverse

from scudo.core.roles import Role
from scudo.desk.models import Attachment, Message, Ticket
from scudo.lib import clock
from scudo.mail import actions as mail
from scudo.mail.models import Incoming, Letter
from scudo.mail.routing import Why
from scudo.web import held_words
from tests import cast

pytestmark = pytest.mark.django_db

LIST = "/held/"


@pytest.fixture
def rossi():
    clock.move(cast.AT)
    return cast.rossi()


@pytest.fixture
def desk(client, rossi):
    """An operator's browser."""
    client.force_login(cast.colleague(Role.OPERATOR))
    return client


@pytest.fixture
def stranger(rossi):
    """A mail of somebody nobody knows."""
    return cast.received(
        cast.letter(
            "Dino Ignoto <dino@altrove.example>", "Aiuto", "Nulla va.", files={"schermo.txt": b"errore 7"}
        )
    )


def page_of(mail_):
    return reverse("web:held_one", args=[mail_.pk])


def decide(browser, mail_, decision, **said):
    return browser.post(reverse("web:held_decide", args=[mail_.pk]), {"decision": decision, **said})


class TestTheList:
    def test_a_mail_that_waits_shows_sender_subject_and_why_in_words(self, desk, stranger):
        said = desk.get(LIST).content.decode()
        for words in ("Dino Ignoto", "Aiuto", "Nobody knows the sender."):
            assert words in said
        assert "stranger" not in said, "codes are for the journal"

    @pytest.mark.parametrize("why", sorted(Why))
    def test_every_reason_has_its_sentence(self, why):
        assert held_words.reason(why)[0] != why

    @pytest.mark.parametrize(
        "why",
        [
            Why.NO_SENDER,
            Why.STRANGER,
            Why.STRANGER_IN_THREAD,
            Why.SEVERAL_CUSTOMERS,
            Why.BOUNCE,
            Why.NOT_UNDERSTOOD,
        ],
    )
    def test_every_reason_to_wait_says_what_the_person_should_do(self, why):
        assert held_words.reason(why)[1]

    def test_the_views_part_what_waits_from_what_was_filed(self, desk, rossi, stranger):
        filed = cast.received(cast.letter("altro@altrove.example", "Pubblico"))
        mail.discard(incoming=filed, reason="spam", by=cast.FOUNDER, at=cast.AT)
        cast.received(cast.letter(rossi.address, "Nota"))
        shown = {view: desk.get(LIST, {"view": view}).content.decode() for view in ("held", "ignored", "all")}
        subjects = {
            view: [word for word in ("Aiuto", "Pubblico", "Nota") if f">{word}<" in said]
            for view, said in shown.items()
        }
        assert subjects == {"held": ["Aiuto"], "ignored": ["Pubblico"], "all": ["Aiuto", "Pubblico", "Nota"]}

    def test_the_rows_come_alone_for_the_live_list(self, desk, stranger):
        said = desk.get(reverse("web:held_rows")).content.decode()
        assert "Aiuto" in said
        assert "<html" not in said

    def test_an_empty_list_says_that_nothing_waits(self, desk):
        assert "No mail waits" in desk.get(LIST).content.decode()

    def test_no_cell_of_the_file_is_a_formula(self, desk, rossi):
        cast.received(cast.letter("x@altrove.example", '=HYPERLINK("http://altrove.example")'))
        said = b"".join(desk.get("/held.csv")).decode()
        assert "'=HYPERLINK" in said
        assert ",=HYPERLINK" not in said
        assert ',"=HYPERLINK' not in said

    def test_many_mails_cost_no_more_questions_than_one(
        self, desk, stranger, django_assert_num_queries, django_assert_max_num_queries
    ):
        with django_assert_max_num_queries(12) as asked:
            desk.get(LIST)
        for number in range(9):
            cast.received(cast.letter(f"d{number}@altrove.example", f"Altro {number}"))
        with django_assert_num_queries(len(asked)):
            desk.get(LIST)


class TestOneMail:
    def test_it_shows_the_letter_whom_it_may_come_from_and_what_to_do(self, desk, rossi, stranger):
        said = desk.get(page_of(stranger)).content.decode()
        for words in ("Nulla va.", "dino@altrove.example", cast.DESK, "Give it to a customer", "schermo.txt"):
            assert words in said

    def test_its_files_and_the_mail_as_it_arrived_can_be_saved_and_never_run(self, desk, stranger):
        said = desk.get(page_of(stranger)).content.decode()
        for address, content in (
            (f"{page_of(stranger)}?file=0", b"errore 7"),
            (f"{page_of(stranger)}?raw=1", cast_raw(stranger)),
        ):
            assert f'href="{address}"' in said
            answer = desk.get(address)
            assert answer.content == content
            assert answer.headers["Content-Disposition"].startswith("attachment")
            assert "sandbox" in answer.headers["Content-Security-Policy"]
            assert answer.headers["X-Content-Type-Options"] == "nosniff"

    @pytest.mark.parametrize("query", ["file=9", "file=-1", "file=x"])
    def test_a_file_that_is_not_there_is_not_found(self, desk, stranger, query):
        assert desk.get(f"{page_of(stranger)}?{query}").status_code == 404

    def test_a_stranger_in_a_conversation_is_shown_its_ticket(self, desk, rossi):
        ticket = cast.received(cast.letter(rossi.address, "Guasto")).ticket
        receipt = Letter.objects.get(ticket=ticket)
        answer = cast.letter("dino@altrove.example", "Re")
        answer["In-Reply-To"] = f"<{receipt.message_id}>"
        said = desk.get(page_of(cast.received(answer))).content.decode()
        assert reverse("web:ticket", args=[ticket.number]) in said

    def test_who_speaks_for_two_companies_is_offered_both(self, desk, rossi):
        verdi = cast.verdi()
        cast.customers.join_customer(
            contact=rossi.contact, customer=verdi.customer, by=cast.FOUNDER, at=cast.AT
        )
        said = desk.get(page_of(cast.received(cast.letter(rossi.address, "Quale")))).content.decode()
        assert rossi.customer.name in said
        assert verdi.customer.name in said

    @pytest.mark.parametrize(
        "raw", [b"", b"\0\xff\xfe", b"From: x\n\n", b"Content-Type: multipart/mixed; boundary=q\n\n--q"]
    )
    def test_bytes_that_are_hardly_a_mail_are_still_shown(self, desk, rossi, raw):
        taken = mail.take_in(raw=raw, envelope={}, by=cast.system("mail"), at=cast.AT)
        assert taken.outcome == Incoming.Outcome.HELD
        assert desk.get(page_of(taken)).status_code == 200

    def test_a_mail_that_never_came_is_not_found(self, desk):
        assert desk.get(reverse("web:held_one", args=[999_999])).status_code == 404


def cast_raw(mail_):
    return bytes(Incoming.objects.get(pk=mail_.pk).raw)


class TestDeciding:
    def test_opening_for_a_customer_makes_a_ticket_with_the_letter_and_tells_the_sender(
        self, desk, rossi, stranger
    ):
        answer = decide(desk, stranger, "open", customer=rossi.customer.pk)
        ticket = Ticket.objects.get()
        assert answer.status_code == 302
        assert (ticket.customer, ticket.reason, ticket.origin) == (rossi.customer, "Aiuto", "mail")
        assert Message.objects.get(ticket=ticket).text.strip() == "Nulla va."
        assert Attachment.objects.get().name == "schermo.txt"
        assert Letter.objects.get(kind="receipt").recipient == "dino@altrove.example"
        assert not Incoming.objects.filter(outcome="held").exists()

    @pytest.mark.parametrize("customer", ["", "999999", "x"])
    def test_without_a_customer_nothing_is_opened_and_the_field_says_so(self, desk, stranger, customer):
        answer = decide(desk, stranger, "open", customer=customer)
        assert answer.status_code == 422
        assert "data-opened" in answer.content.decode()
        assert not Ticket.objects.exists()

    def test_appending_puts_it_on_the_ticket_however_the_number_is_spelled(self, desk, rossi, stranger):
        ticket = cast.ticket(rossi, "Guasto")
        assert (
            decide(desk, stranger, "append", number=f" {ticket.number.replace('-', ' ')} ").status_code == 302
        )
        assert Message.objects.get(ticket=ticket).text.strip() == "Nulla va."
        stranger.refresh_from_db()
        assert (stranger.outcome, stranger.ticket) == ("appended", ticket)

    def test_a_number_with_a_wrong_digit_is_refused_beside_the_field(self, desk, rossi, stranger):
        ticket = cast.ticket(rossi, "Guasto")
        wrong = ticket.number[:-1] + str((int(ticket.number[-1]) + 1) % 10)
        answer = decide(desk, stranger, "append", number=wrong)
        assert answer.status_code == 422
        assert 'id="id_append_number_error"' in answer.content.decode()
        assert not Message.objects.exists()

    def test_discarding_keeps_the_mail_with_the_persons_reason(self, desk, stranger):
        assert decide(desk, stranger, "discard", reason="Pubblicità").status_code == 302
        stranger.refresh_from_db()
        assert (stranger.outcome, stranger.reason) == ("ignored", "Pubblicità")
        assert stranger.decided_by.name == "Giulia Operator"
        said = desk.get(page_of(stranger)).content.decode()
        assert "Pubblicità" in said
        assert "Filed by Giulia Operator on 23/11/2026" in said

    def test_discarding_asks_why(self, desk, stranger):
        assert decide(desk, stranger, "discard", reason="").status_code == 422
        stranger.refresh_from_db()
        assert stranger.outcome == "held"

    def test_what_was_discarded_can_still_be_opened(self, desk, rossi, stranger):
        decide(desk, stranger, "discard", reason="per sbaglio")
        assert 'data-dialog="decide-open"' in desk.get(page_of(stranger)).content.decode()
        assert decide(desk, stranger, "open", customer=rossi.customer.pk).status_code == 302
        assert Ticket.objects.get().customer == rossi.customer

    def test_what_somebody_else_decided_is_said_kindly_and_done_once(self, desk, rossi, stranger):
        mail.open_for(incoming=stranger, customer=rossi.customer, by=cast.FOUNDER, at=cast.AT)
        answer = desk.post(
            reverse("web:held_decide", args=[stranger.pk]),
            {"decision": "open", "customer": rossi.customer.pk},
            follow=True,
        )
        assert "Somebody else decided about this mail" in answer.content.decode()
        assert Ticket.objects.count() == 1

    @pytest.mark.parametrize("decision", ["", "burn"])
    def test_a_decision_that_does_not_exist_is_not_found(self, desk, stranger, decision):
        assert decide(desk, stranger, decision).status_code == 404

    def test_a_get_decides_nothing(self, desk, rossi, stranger):
        address = reverse("web:held_decide", args=[stranger.pk])
        assert desk.get(address, {"decision": "open", "customer": rossi.customer.pk}).status_code == 405
        assert not Ticket.objects.exists()

    def test_a_designer_reads_but_does_not_decide(self, client, rossi, stranger):
        client.force_login(cast.colleague(Role.DESIGNER))
        assert client.get(page_of(stranger)).status_code == 200
        assert decide(client, stranger, "open", customer=rossi.customer.pk).status_code == 403
        assert not Ticket.objects.exists()
