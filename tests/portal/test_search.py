"""A customer's person searches their own tickets: what was written to and fro, nothing of others, nothing inside."""

import pytest
from django.urls import reverse

from scudo.desk import actions as desk
from scudo.desk.models import Message
from scudo.lib import clock
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def rossi():
    clock.move(cast.AT)
    return cast.rossi()


@pytest.fixture
def ticket(rossi):
    made = cast.ticket(rossi, "Stampante bloccata", said="Lo ha detto al telefono.")
    said = desk.Said(Message.Kind.IN, "Manca il toner.", author="Anna Rossi")
    desk.receive(ticket=made, said=said, by=cast.FOUNDER, at=cast.AT)
    desk.add_note(ticket=made, text="Cliente moroso.", by=cast.FOUNDER, at=cast.AT)
    return made


def page(client, text):
    answer = client.get(reverse("portal:search"), {"q": text})
    assert answer.status_code == 200
    return answer.content.decode()


def test_their_own_is_found_with_its_words_marked(client, rossi, ticket):
    client.force_login(rossi.user)
    for words in ("toner", "stampanti", ticket.number, "toner stato:aperto"):
        assert ticket.number in page(client, words)
    assert "<mark>toner</mark>" in page(client, "toner")
    assert reverse("portal:search") in client.get(reverse("portal:tickets")).content.decode()


def test_what_was_said_inside_is_not(client, rossi, ticket):
    client.force_login(rossi.user)
    for words in ("moroso", "telefono"):
        assert ticket.number not in page(client, words)


def test_nor_is_what_is_others(client, ticket):
    client.force_login(cast.verdi().user)
    for words in ("toner", "stampante", ticket.number, "cliente:rossi", "rossi"):
        assert ticket.reason not in page(client, words)


def test_what_is_not_understood_is_named(client, rossi, ticket):
    client.force_login(rossi.user)
    assert "“9”" in page(client, "toner gravità:9")
