"""What a person sees of mails and letters: how far each is, why one got no answer, who its sender is, and a queue that stands."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from scudo.cli import status
from scudo.core.answering import Silent
from scudo.core.mime import Verdict
from scudo.core.roles import Role
from scudo.lib import clock
from scudo.mail import queries
from scudo.mail.models import Letter
from scudo.web import mail_words
from tests import cast

pytestmark = pytest.mark.django_db
ANNA = "Anna Rossi <anna@rossi.example>"
SERVER = "mx.altec.example"


@pytest.fixture(autouse=True)
def rossi():
    clock.move(cast.AT)
    return cast.rossi()


@pytest.fixture
def desk(client, rossi):
    """An operator's browser."""
    client.force_login(cast.colleague(Role.OPERATOR))
    return client


@pytest.fixture
def ticket(rossi):
    return cast.received(cast.letter(ANNA, "Fermo")).ticket


def page(browser, ticket):
    return browser.get(reverse("web:ticket", args=[ticket.number])).content.decode()


STATES = {
    "gathering": ({}, "leaves at 23/11/2026 10:30"),
    "queued": ({}, "on its way"),
    "late": ({"error": "451 4.4.1 timed out"}, "late on its way to anna@rossi.example: 451 4.4.1 timed out"),
    "returned": ({"error": "550 5.1.1 unknown"}, "came back from anna@rossi.example: 550 5.1.1 unknown"),
    "failed": ({"error": "554 refused"}, "not delivered to anna@rossi.example: 554 refused"),
    "sent": ({"sent_at": cast.AT}, "delivered 23/11/2026 10:30"),
}


@pytest.mark.parametrize("state", Letter.State.values)
def test_the_ticket_shows_how_far_each_letter_is(desk, ticket, state):
    facts, words = STATES[state]
    Letter.objects.update(state=state, **facts)
    said = page(desk, ticket)
    assert words in said
    assert (reverse("web:letter_retry", args=[Letter.objects.get().pk]) in said) == (
        state in {"failed", "returned"}
    )


def test_what_came_back_is_sent_again_from_the_ticket(desk, ticket):
    Letter.objects.update(state="returned", error="550")
    letter = Letter.objects.get()
    assert desk.post(reverse("web:letter_retry", args=[letter.pk])).status_code == 302
    letter.refresh_from_db()
    assert letter.state == "queued"


@pytest.mark.parametrize("why", Silent)
def test_every_reason_for_no_answer_has_its_sentence(why):
    assert mail_words.not_answered(why) != f"sent no receipt: {why}."


def test_the_ticket_says_that_no_receipt_went_and_why(desk):
    written = cast.letter(ANNA, "Fermo")
    written["List-Id"] = "<soci.rossi.example>"
    assert "sent no receipt: it comes from a mailing list." in page(desk, cast.received(written).ticket)


def judged(sender, result, settings, subject="Fermo"):
    settings.MAIL_TRUSTED_SERVERS = frozenset({SERVER})
    written = cast.letter(sender, subject)
    written["Authentication-Results"] = f"{SERVER}; dmarc={result} header.from=rossi.example"
    return cast.received(written)


@pytest.mark.parametrize("verdict", Verdict)
def test_every_verdict_has_its_mark(verdict):
    assert mail_words.authentication(verdict, [])["words"]


@pytest.mark.parametrize(
    ("result", "words"),
    [("pass", "sender verified"), ("fail", "sender not verified"), ("none", "sender unproven")],
)
def test_the_ticket_shows_what_a_trusted_server_found(desk, settings, result, words):
    said = page(desk, judged(ANNA, result, settings).ticket)
    assert words in said
    assert f"DMARC {result} (rossi.example)" in said


def test_a_held_mail_shows_it_too(desk, settings):
    held = judged("Zeno Ignoto <zeno@elsewhere.example>", "fail", settings)
    said = desk.get(reverse("web:held_one", args=[held.pk])).content.decode()
    assert "sender not verified" in said
    assert "DMARC fail (rossi.example)" in said


def test_without_a_trusted_server_nothing_is_kept_or_shown(desk, settings):
    written = cast.letter(ANNA, "Fermo")
    written["Authentication-Results"] = f"{SERVER}; dmarc=pass"
    incoming = cast.received(written)
    assert incoming.authentication == {}
    assert "sender verified" not in page(desk, incoming.ticket)


def test_what_a_server_writes_is_shown_as_text(desk, settings):
    settings.MAIL_TRUSTED_SERVERS = frozenset({SERVER})
    written = cast.letter(ANNA, "Fermo")
    written["Authentication-Results"] = f"{SERVER}; spf=pass smtp.mailfrom=<script>alert(1)</script>"
    assert "<script>alert" not in page(desk, cast.received(written).ticket)


class TestTheQueue:
    """A queue that stands is seen where people look."""

    @pytest.fixture
    def late(self, ticket):
        Letter.objects.update(
            attempts=4, error="The mail server 192.0.2.1:25 (SCUDO_SMTP_SERVER) cannot be reached: timed out"
        )
        clock.move(cast.AT + timedelta(minutes=20))
        return ticket

    @pytest.mark.parametrize("place", ["web:desk", "web:desk_rows"])
    def test_the_list_of_tickets_says_so(self, desk, late, place):
        said = desk.get(reverse(place)).content.decode()
        assert "1 letter does not leave: the oldest has waited for 20 min" in said
        assert f"{reverse('web:system')}#letters" in said

    def test_while_letters_leave_the_list_says_nothing(self, desk, ticket):
        assert "letters-late" not in desk.get(reverse("web:desk")).content.decode()

    def test_the_page_of_the_system_names_each_and_why(self, desk, late):
        answer = desk.get(reverse("web:system"))
        said = answer.content.decode()
        assert reverse("web:ticket", args=[late.number]) in said
        for words in (
            "the oldest has waited for 20 min",
            "anna@rossi.example",
            "(SCUDO_SMTP_SERVER) cannot be reached",
            "A letter is late when it has not left within 15 minutes.",
        ):
            assert words in said

    def test_letters_given_up_are_listed_until_they_leave(self, desk, ticket):
        Letter.objects.update(state="failed", error="554 refused")
        assert "given up" in desk.get(reverse("web:system")).content.decode()
        Letter.objects.update(state="sent", sent_at=cast.AT)
        assert "None: every letter has left." in desk.get(reverse("web:system")).content.decode()

    def test_the_command_tells_it(self, late, capsys):
        found = status.report()
        assert found["letters_late"]["count"] == 1
        assert 1200 <= found["letters_late"]["oldest_s"] < 1260
        assert json.dumps(found)
        status.show(found)
        assert "1 do not leave, the oldest since 20 minutes" in capsys.readouterr().out

    def test_who_is_no_staff_sees_no_letter(self, rossi, late):
        assert queries.undelivered(rossi.user.actor()) == []
        assert queries.authentications(rossi.user.actor(), [1]) == {}


def test_a_long_conversation_asks_no_more_of_the_database(desk, ticket, settings, django_assert_num_queries):
    page(desk, ticket)
    with CaptureQueriesContext(connection) as few:
        page(desk, ticket)
    for number in range(5):
        judged(ANNA, "pass", settings, f"[{ticket.number}] ancora {number}")
    with django_assert_num_queries(len(few)):
        page(desk, ticket)
