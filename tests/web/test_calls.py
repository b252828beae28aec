"""Calls that the exchange tells of, on the staff's pages: the strip, the call screen, its outcomes, the log, the exchanges."""

import csv
import io
import re

import pytest
from django.urls import reverse

from scudo.core.roles import Role
from scudo.customers.models import Contact, User
from scudo.desk.models import Message, Ticket
from scudo.journal.models import Entry
from scudo.lib.news import News
from scudo.voice.models import Call, Switchboard
from scudo.web import call_words
from scudo.web.views import events
from tests import cast
from tests.voice.exchange import ANNA, Exchange
from tests.web.pages import page, post

pytestmark = pytest.mark.django_db


@pytest.fixture
def exchange(rossi):
    return Exchange()


@pytest.fixture
def call(exchange):
    return exchange.answered(other=ANNA, own="067807070")


def registration(rossi, **fields):
    known = {
        "membership": f"{rossi.customer.pk}:{rossi.contact.pk}",
        "reason": "Bilancia ferma",
        "notes": "Da dieci minuti.",
        "version": 1,
    }
    return {**known, "effect": "partly", "thing": "service:Gestionale", "token": "t", **fields}


def fresh(call):
    return Call.objects.get(pk=call.pk)


def test_the_strip_tells_who_rings_and_how_many_calls_wait(desk, exchange, call):
    exchange.missed("2", other="06 9999999")
    said = page(desk, "calls_strip")
    assert "On the phone: Anna Rossi, Rossi Impianti S.r.l." in said
    assert f'href="/calls/{call.pk}/" data-key="c"' in said
    assert re.search(r'hx-swap-oob="innerHTML:.calls-waiting">1<', said)


def test_the_strip_leaves_out_the_call_whose_page_is_open(desk, call):
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver/calls/{call.pk}/?x=1"}
    assert "Anna" not in desk.get(reverse("web:calls_strip"), headers=headers).content.decode()


@pytest.mark.parametrize(
    ("told", "withheld"),
    [
        ('"Anonymous" <sip:anonymous@anonymous.invalid>', True), ("sips:Anonymous@pbx;user=phone", True), ('"anonymous"', True),
        ("tel:Restricted", True), ("<>", True), ("", True), ("201", False), ('"Anonymous" <sip:201@pbx>', False),
    ],
)  # fmt: skip
def test_a_withheld_number_is_said_to_be_however_an_exchange_writes_it(told, withheld):
    assert call_words.is_withheld(told) is withheld


def test_the_strip_of_a_number_that_several_have_says_so(desk, exchange, call, rossi):
    cast.verdi()
    exchange.tell("ringing", "2", other=ANNA)
    assert "Call from Anna Rossi, Rossi Impianti S.r.l. or 1 other" in page(desk, "calls_strip")


def test_the_call_screen_knows_who_calls_and_shows_contracts_and_tickets(desk, call, rossi):
    ticket = cast.ticket(rossi, "VPN da casa")
    said = page(desk, "on_call", call.pk)
    assert f'name="membership" value="{rossi.customer.pk}:{rossi.contact.pk}"' in said
    for expected in (
        "R-360",
        "its service hours now",
        "VPN da casa",
        "It is this one",
        f'value="{ticket.number}"',
    ):
        assert expected in said
    assert 'name="effect"' in said


def test_several_with_the_number_are_offered_and_a_stranger_can_be_entered_with_it(desk, exchange, rossi):
    cast.verdi()
    said = page(desk, "on_call", exchange.tell("ringing", other=ANNA).pk)
    assert "Anna Rossi" in said
    assert "Bruno Verdi" in said
    assert 'name="membership"' not in said
    stranger = exchange.tell("ringing", "2", other="06 9999999")
    said = page(desk, "on_call", stranger.pk)
    url = re.search(r'href="(/call/caller/\?[^"]*)"', said)[1].replace("&amp;", "&")
    assert 'value="06 999 9999"' in desk.get(url).content.decode()


def test_a_ticket_is_made_of_the_call_with_its_notes_as_first_entry(desk, call, rossi):
    answer = post(desk, "on_call", call.pk, **registration(rossi))
    ticket = Ticket.objects.get()
    assert answer["Location"] == f"/tickets/{ticket.number}/"
    assert (ticket.origin, ticket.severity, fresh(call).ticket) == ("phone", 2, ticket)
    first = Message.objects.get()
    assert (first.kind, first.text, first.contact) == ("call", "Da dieci minuti.", rossi.contact)
    again = post(desk, "on_call", call.pk, **registration(rossi))
    assert again["Location"] == f"/tickets/{ticket.number}/"
    assert Ticket.objects.count() == 1
    said = page(desk, "on_call", call.pk)
    assert ticket.number in said
    assert f"/calls/{call.pk}/" in page(desk, "ticket", ticket.number)
    assert f"/calls/{call.pk}/" in page(desk, "customer", rossi.customer.pk)


def test_a_stranger_is_entered_while_they_talk(desk, exchange, rossi):
    call = exchange.answered(other="06 9999999")
    newcomer = {
        "membership": "new",
        "new_company": "Gialli",
        "new_name": "Ugo Gialli",
        "new_phone": "06 9999999",
    }
    assert (
        post(desk, "on_call", call.pk, **registration(rossi, **newcomer, thing="other:x")).status_code == 302
    )
    assert fresh(call).contact == Contact.objects.get(name="Ugo Gialli")


def test_what_is_missing_is_said_and_nothing_is_kept(desk, call, rossi):
    answer = post(desk, "on_call", call.pk, **registration(rossi, reason=""))
    assert answer.status_code == 422
    assert "Da dieci minuti." in answer.content.decode()
    assert not Ticket.objects.exists()


def test_notes_keep_themselves_and_a_conflict_is_shown(desk, call, giulia):
    kept = post(desk, "on_call_notes", call.pk, notes="Bilancia", version=1)
    assert 'name="version" value="2"' in kept.content.decode()
    assert fresh(call).notes == "Bilancia"
    refused = post(desk, "on_call_notes", call.pk, notes="Stampante", version=1)
    said = refused.content.decode()
    assert refused.status_code == 409
    assert "Giulia Bianchi has written other notes on this call" in said
    assert "Bilancia" in said
    both = post(desk, "on_call_notes", call.pk, notes="Stampante", version=2, keep="both")
    assert "Bilancia\n\nStampante" in both.content.decode()
    assert fresh(call).notes == "Bilancia\n\nStampante"
    assert post(desk, "on_call_notes", call.pk, notes="x").status_code == 422


def test_a_registration_over_other_notes_is_shown_and_kept_from(desk, call, rossi):
    post(desk, "on_call_notes", call.pk, notes="Di un altro", version=1)
    answer = post(desk, "on_call", call.pk, **registration(rossi))
    said = answer.content.decode()
    assert answer.status_code == 409
    assert "Di un altro" in said
    assert "Da dieci minuti." in said
    assert 'name="version" value="2"' in said
    assert not Ticket.objects.exists()
    assert post(desk, "on_call", call.pk, **registration(rossi, version=2)).status_code == 302
    assert fresh(call).notes == "Da dieci minuti."


def test_a_call_is_added_to_an_open_ticket(desk, call, rossi):
    ticket = cast.ticket(rossi, "VPN da casa")
    answer = post(desk, "on_call_join", call.pk, **registration(rossi, ticket=ticket.number, reason=""))
    assert answer["Location"] == f"/tickets/{ticket.number}/"
    assert fresh(call).ticket == ticket
    assert Message.objects.get().text == "Da dieci minuti."
    assert post(desk, "on_call_join", call.pk, ticket=ticket.number, version=1).status_code == 409
    assert post(desk, "on_call_join", call.pk, ticket="26-00001-0", version=1).status_code == 404


def test_nothing_to_do_has_a_reason(desk, call, exchange):
    exchange.tell("ended")
    assert "no outcome yet" in page(desk, "calls")
    assert post(desk, "on_call_nothing", call.pk, nothing="nonsense", notes="", version=1).status_code == 422
    assert fresh(call).dealt_at is None
    post(desk, "on_call_nothing", call.pk, nothing="other", why=" ", notes="", version=1)
    assert fresh(call).dealt_at is None
    answer = post(
        desk, "on_call_nothing", call.pk, nothing="wrong_number", notes="Cercava il gommista", version=1
    )
    assert answer["Location"] == "/calls/"
    assert (fresh(call).nothing, fresh(call).notes) == ("wrong_number", "Cercava il gommista")
    assert "Wrong number" in page(desk, "on_call", call.pk)


def test_the_log_begins_with_what_waits_and_is_searched_by_number(desk, exchange, call):
    missed = exchange.missed("2", other="06 9999999")
    said = page(desk, "calls")
    assert "to be called back" in said
    assert f"/calls/{missed.pk}/" in said
    assert f"/calls/{call.pk}/" not in said
    assert f"/calls/{call.pk}/" in page(desk, "calls", q="+39 06 000.0001")
    assert "No call fits." in page(desk, "calls", q="0000000009")
    assert f"/calls/{call.pk}/" in page(desk, "calls_rows", view="now")
    found = list(
        csv.reader(io.StringIO(desk.get(reverse("web:calls_csv"), {"view": "all"}).content.decode()))
    )
    assert [row[1:4] for row in found[1:]] == [
        ["incoming", "06 999 9999", ""],
        ["incoming", "06 000 0001", "Anna Rossi"],
    ]


def test_a_log_without_an_exchange_says_what_to_do(desk):
    assert "let one in on the page of the system" in page(desk, "calls")


def test_the_state_of_a_call_is_told_to_its_page(desk, call, exchange):
    assert "on the phone" in page(desk, "on_call_state", call.pk)
    exchange.tell("ended")
    assert "Answered" in page(desk, "on_call_state", call.pk)
    assert desk.get(reverse("web:on_call", args=[999])).status_code == 404


def test_an_exchange_is_let_in_by_who_may_and_its_secret_shown_once(desk, client, rossi):
    assert post(desk, "switchboard_new", name="Sede").status_code == 403
    client.force_login(cast.colleague(Role.OFFICE, "Olga Ufficio"))
    answer = post(client, "switchboard_new", name="Sede")
    secret = re.search(r"<code>([^<]{40,})</code>", answer.content.decode())[1]
    assert "no-store" in answer["Cache-Control"]
    made = Switchboard.objects.get()
    said = page(client, "system")
    assert "Sede" in said
    assert secret not in said
    assert post(client, "switchboard_new", name="sede").status_code == 422
    assert secret not in post(client, "switchboard_secret", made.pk).content.decode()
    assert post(client, "switchboard_revoke", made.pk).status_code == 302
    made.refresh_from_db()
    assert made.digest == ""


def test_a_persons_extension_is_kept_with_their_preferences(desk, giulia):
    post(desk, "preferences", extension="201")
    post(desk, "preferences", language="it")
    assert User.objects.get(pk=giulia.pk).extension == "201"
    post(desk, "preferences", extension="<201>", next="/desk/")
    assert User.objects.get(pk=giulia.pk).extension == "201"
    assert 'value="201"' in page(desk, "desk")


@pytest.mark.django_db(transaction=False)
async def test_a_call_is_news_for_every_page(db):
    found = await events.told(cast.FOUNDER, [News("voice.ringing", "call", 1, None)])
    assert found == [b"event: calls\ndata: \n\n"]


def test_no_entry_of_the_journal_names_a_number(desk, call, rossi):
    post(desk, "on_call", call.pk, **registration(rossi))
    assert not [one for one in Entry.objects.values_list("facts", flat=True) if "0000001" in str(one)]
