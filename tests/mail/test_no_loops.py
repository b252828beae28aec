"""No exchange of automatic letters lasts: what a machine wrote is not answered, and what is, only so often."""

from datetime import timedelta

import pytest

from scudo.core.answering import Limit
from scudo.core.roles import Role
from scudo.journal.models import Entry
from scudo.mail import actions
from scudo.mail.models import Incoming, Letter
from tests import cast

pytestmark = pytest.mark.django_db
ANNA = "Anna Rossi <anna@rossi.example>"
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def rossi():
    return cast.rossi()


def came(number, at=cast.AT, sender=ANNA, **headers):
    """A mail that no header, no thread and no number ties to anything before it."""
    written = cast.letter(sender, f"Guasto nuovo {number}")
    for name, value in headers.items():
        written[name.replace("_", "-")] = value
    return cast.received(written, at)


def receipts():
    return Letter.objects.filter(kind=Letter.Kind.RECEIPT).count()


def silences():
    return list(Entry.objects.filter(kind="mail.not_answered").values_list("facts__why", flat=True))


def test_past_the_limit_of_an_address_mails_become_tickets_and_get_no_answer(settings):
    settings.ANSWER_LIMITS = (Limit(3, 10 * MINUTE),)
    mails = [came(number, cast.AT + number * MINUTE / 10) for number in range(8)]
    assert {mail.outcome for mail in mails} == {Incoming.Outcome.OPENED}
    assert len({mail.ticket_id for mail in mails}) == 8
    assert receipts() == 3
    assert silences() == ["pair_rate"] * 5


def test_another_address_is_answered_meanwhile(settings):
    settings.ANSWER_LIMITS = (Limit(1, 10 * MINUTE),)
    for number in range(3):
        came(number)
    came(4, sender="Carla Neri <carla@rossi.example>")
    assert set(Letter.objects.values_list("recipient", flat=True)) == {
        "anna@rossi.example",
        "carla@rossi.example",
    }


def test_when_the_time_is_over_answers_go_on(settings):
    settings.ANSWER_LIMITS = (Limit(2, 10 * MINUTE),)
    for number in range(4):
        came(number)
    came(5, cast.AT + 10 * MINUTE)
    assert receipts() == 3


def test_a_sender_of_many_mails_gets_no_answers_whatever_became_of_the_mails(settings):
    settings.SENDER_LIMITS = (Limit(3, 10 * MINUTE),)
    for number in range(3):
        came(number, Auto_Submitted="auto-replied")
    assert came(4).outcome == Incoming.Outcome.OPENED
    assert (receipts(), silences()) == (0, ["sender_rate"])


def test_a_loop_without_any_header_ends_by_itself():
    """The other side opens a ticket for every letter of ours and answers at once, from an address of its own, naming nothing."""
    for number in range(60):
        before = receipts()
        came(number, cast.AT + timedelta(seconds=number))
        if receipts() == before:
            break
    assert receipts() == 20
    assert silences() == ["pair_rate"]


@pytest.mark.parametrize(
    ("headers", "why"),
    [({"List_Id": "<soci.rossi.example>"}, "list"), ({"Precedence": "bulk"}, "list"), ({"X_Auto_Response_Suppress": "All"}, "machine")],
)  # fmt: skip
def test_what_wants_no_answer_becomes_a_ticket_and_gets_none(headers, why):
    assert came(1, **headers).outcome == Incoming.Outcome.OPENED
    assert (receipts(), silences()) == (0, [why])


def test_a_decision_of_a_person_answers_no_machine_either():
    held = cast.received(cast.letter("noreply@elsewhere.example", "Fermo"))
    by = cast.colleague(Role.OPERATOR).actor()
    actions.open_for(incoming=held, customer=cast.verdi().customer, by=by, at=cast.AT)
    assert (receipts(), silences()) == (0, ["no_reply"])
