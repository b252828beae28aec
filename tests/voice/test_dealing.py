"""What becomes of a call: notes, a ticket, an entry on one, nothing with a reason; none is left over."""

from datetime import timedelta

import pytest

from scudo.core.lifecycle import Verb
from scudo.desk import actions as desk
from scudo.desk.models import Message
from scudo.voice import actions, queries
from scudo.voice.models import Call, Nothing
from tests import cast
from tests.desk.together import merge
from tests.voice.exchange import ANNA, Exchange, now

pytestmark = pytest.mark.django_db
OPERATOR = cast.FOUNDER


@pytest.fixture
def rossi():
    return cast.rossi()


@pytest.fixture
def exchange(rossi):
    return Exchange()


@pytest.fixture
def call(exchange):
    return exchange.answered(other=ANNA)


def given(call, ticket, exchange, notes="", version=1):
    return actions.give_ticket(call=call, ticket=ticket, notes=notes, version=version, **now(exchange))


def filed(call, exchange, nothing=Nothing.PRIVATE, **parts):
    said = {"why": "", "notes": "", "version": 1, **parts}
    return actions.need_nothing(call=call, nothing=nothing, **said, **now(exchange))


def joined(call, ticket, exchange, notes="Ora va peggio.", version=1, contact=None):
    said = {"contact": contact, "notes": notes, "version": version}
    return actions.join_ticket(call=call, ticket=ticket, **said, **now(exchange))


def test_notes_keep_themselves_and_those_of_another_are_never_overwritten(exchange, call):
    kept = actions.keep_notes(call=call, text="Bilancia\r\nferma", version=1, **now(exchange))
    assert (kept.notes, kept.version) == ("Bilancia\nferma", 2)
    same = actions.keep_notes(call=call, text="Bilancia\nferma", version=1, **now(exchange))
    assert same.version == 2
    with pytest.raises(actions.Conflict):
        actions.keep_notes(call=call, text="Altro", version=1, **now(exchange))
    assert Call.objects.get().notes == "Bilancia\nferma"


def test_a_call_without_ticket_and_without_reason_waits_for_a_person(exchange, call):
    assert queries.count_waiting(OPERATOR) == 0
    exchange.tell("ended")
    assert list(queries.listed_for(OPERATOR, queries.Wanted())) == [call]
    filed(call, exchange)
    assert queries.count_waiting(OPERATOR) == 0


def test_a_call_keeps_the_ticket_that_it_became(exchange, call, rossi):
    ticket = cast.ticket(rossi, "Bilancia ferma")
    given(call, ticket, exchange, "Da dieci minuti.")
    kept = Call.objects.get()
    assert (kept.ticket, kept.customer, kept.contact, kept.notes) == (
        ticket,
        rossi.customer,
        rossi.contact,
        "Da dieci minuti.",
    )
    assert queries.calls_of_ticket(OPERATOR, ticket) == [kept]
    with pytest.raises(actions.AlreadyDealt):
        given(call, cast.ticket(rossi, "Un altro"), exchange)
    with pytest.raises(actions.AlreadyDealt):
        joined(call, ticket, exchange)
    with pytest.raises(actions.AlreadyDealt):
        filed(call, exchange)


def test_a_call_about_an_open_ticket_is_an_entry_of_it_and_a_waiting_one_goes_on(exchange, call, rossi):
    ticket = cast.ticket(rossi, "VPN")
    ticket = desk.change_state(ticket=ticket, verb=Verb.ACKNOWLEDGE, note="", **now(exchange))
    ticket = desk.change_state(ticket=ticket, verb=Verb.WAIT_CUSTOMER, note="Il numero?", **now(exchange))
    message = joined(call, ticket, exchange, contact=rossi.contact)
    assert (message.kind, message.text, message.author) == (Message.Kind.CALL, "Ora va peggio.", "Anna Rossi")
    ticket.refresh_from_db()
    assert ticket.state == "in_progress"
    assert Call.objects.get().ticket == ticket


def test_a_call_without_notes_still_stands_on_the_ticket(exchange, call, rossi):
    assert joined(call, cast.ticket(rossi, "VPN"), exchange, notes=" ").text


def test_a_call_for_a_merged_ticket_stands_on_the_one_that_goes_on(exchange, call, rossi):
    source, target = cast.ticket(rossi, "VPN"), cast.ticket(rossi, "Rete")
    merge(source, target)
    assert joined(call, source, exchange).ticket == target
    assert [one.pk for one in queries.calls_of_ticket(OPERATOR, target)] == [call.pk]


def test_a_call_is_not_added_to_a_ticket_that_has_ended(exchange, call, rossi):
    ticket = cast.ticket(rossi, "VPN")
    desk.change_state(ticket=ticket, verb=Verb.CANCEL, note="Errore", **now(exchange))
    ticket.refresh_from_db()
    with pytest.raises(actions.NotOpen):
        joined(call, ticket, exchange)
    assert Call.objects.get().ticket is None


def test_another_reason_needs_words_and_what_was_filed_can_become_a_ticket(exchange, call, rossi):
    with pytest.raises(actions.Unexplained):
        filed(call, exchange, Nothing.OTHER, why=" ")
    filed(call, exchange, Nothing.OTHER, why="Prova della linea")
    given(call, cast.ticket(rossi, "Era vero"), exchange)
    kept = Call.objects.get()
    assert (kept.nothing, kept.why) == ("", "")


@pytest.mark.parametrize("deed", [given, joined])
def test_notes_of_another_are_not_lost_by_a_ticket_either(exchange, call, rossi, deed):
    actions.keep_notes(call=call, text="Di Marco", version=1, **now(exchange))
    with pytest.raises(actions.Conflict):
        deed(call, cast.ticket(rossi, "VPN"), exchange, notes="Di Giulia", version=1)
    assert Call.objects.get().ticket is None


def test_who_deals_with_a_call_deals_with_the_missed_ones_of_its_number_before_it(exchange, rossi):
    first, second = exchange.missed("1", other=ANNA), exchange.missed("2", other=ANNA)
    other, hidden = exchange.missed("3", other="06 9999999"), exchange.missed("4", other="anonymous")
    back = exchange.answered("5", direction="out", other=ANNA)
    later = exchange.missed("6", other=ANNA, after=timedelta(minutes=1))
    given(back, cast.ticket(rossi, "Richiamata"), exchange)
    assert {one.pk for one in queries.dealt_through(OPERATOR, back)} == {first.pk, second.pk}
    waiting = set(queries.listed_for(OPERATOR, queries.Wanted()).values_list("pk", flat=True))
    assert waiting == {other.pk, hidden.pk, later.pk}


def test_the_log_is_narrowed_by_view_customer_and_whose(exchange, rossi, call):
    missed = exchange.missed("2", other="06 9999999")
    seen = lambda **parts: [one.pk for one in queries.listed_for(OPERATOR, queries.Wanted(**parts))]  # noqa: E731
    assert seen(view="now") == [call.pk]
    assert seen(view="missed") == seen(view="back") == [missed.pk]
    assert seen(view="all") == [missed.pk, call.pk]
    assert seen(view="all", customer=rossi.customer.pk) == [call.pk]
    assert seen(view="all", text="rossi anna") == [call.pk]
    assert seen(view="nonsense") == [missed.pk]
    giulia = cast.colleague("operator")
    actions.need_nothing(
        call=missed, nothing=Nothing.PRIVATE, why="", notes="", version=1, by=giulia.actor(), at=exchange.at
    )
    mine = queries.listed_for(giulia.actor(), queries.Wanted(view="all", mine=True))
    assert [one.pk for one in mine] == [missed.pk]
