"""A ticket split: what was chosen becomes a ticket of its own, and nothing is lost."""

from datetime import timedelta

import pytest

from scudo.core.merging import Link, Refusal
from scudo.core.severity import Effect
from scudo.desk import actions
from scudo.desk.models import Attachment, Message, Origin, Ticket
from scudo.desk.queries import together
from scudo.journal.models import Entry
from tests import cast
from tests.desk.together import LATER, fresh, merge, texts, write

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def rossi():
    return cast.rossi()


@pytest.fixture
def ticket(rossi):
    return cast.ticket(rossi, "Gestionale fermo", effect=Effect.STOPPED, said="Non parte.")


def split(ticket, *messages, reason="Stampante", at=LATER + HOUR, **more):
    return actions.split(
        ticket=ticket, messages=[one.pk for one in messages], reason=reason, by=cast.FOUNDER, at=at, **more
    )


def test_what_is_chosen_is_a_ticket_with_number_coverage_and_clocks_of_its_own(rossi, ticket):
    carla = cast.person(rossi.customer, "Carla Neri", "carla@rossi.example")
    other = write(ticket, "E la stampante?", contact=carla)
    made = fresh(split(ticket, other))
    assert made.number != ticket.number
    assert (made.opened_at, made.contact, made.origin, made.reason) == (
        LATER,
        carla,
        Origin.MAIL,
        "Stampante",
    )
    assert made.severity is None
    assert made.covered
    assert made.acknowledge_due > LATER
    assert fresh(ticket).acknowledge_due == ticket.acknowledge_due
    assert texts(made) == ["E la stampante?"]
    assert texts(ticket) == ["Non parte."]


def test_files_and_the_quoted_letter_go_with_the_message(ticket):
    file = actions.File("schermo.png", "image/png", 3, "a" * 64)
    said = actions.Said(Message.Kind.IN, "E poi?", whole="E poi?\n> Non parte.", files=[file])
    other = actions.receive(ticket=ticket, said=said, by=cast.system("mail"), at=LATER)
    made = split(ticket, other)
    assert Attachment.objects.get().message.ticket == made
    assert Message.objects.get(pk=other.pk).whole.endswith("Non parte.")


def test_both_say_so_and_are_linked(ticket):
    made = split(ticket, write(ticket, "E la stampante?"))
    told = {
        one.subject_id: one.facts["number"]
        for one in Entry.objects.filter(kind__in=("desk.split", "desk.split_off"))
    }
    assert told == {ticket.pk: made.number, made.pk: ticket.number}
    assert [(one.kind, one.forward, one.other) for one in together.links_of(cast.FOUNDER, made)] == [
        (Link.SPLIT, True, ticket)
    ]
    assert [(one.kind, one.forward, one.other) for one in together.links_of(cast.FOUNDER, ticket)] == [
        (Link.SPLIT, False, made)
    ]


@pytest.mark.parametrize(("kind", "origin"), [("note", Origin.OTHER), ("call", Origin.PHONE)])
def test_its_origin_is_how_the_chosen_came(ticket, kind, origin):
    note = actions.add_note(ticket=ticket, text="Anche la stampante.", by=cast.FOUNDER, at=LATER)
    chosen = note if kind == "note" else ticket.messages.get(kind="call")
    made = split(ticket, chosen)
    assert made.origin == origin
    assert made.opened_at == (LATER + HOUR if kind == "note" else cast.AT)


@pytest.mark.parametrize("case", ["nothing_chosen", "everything_chosen", "not_there"])
def test_what_the_rule_refuses_changes_nothing(rossi, ticket, case):
    elsewhere = write(cast.ticket(rossi, "Altro", said="Altro."), "Là.")
    only = ticket.messages.get()
    chosen = {"nothing_chosen": [], "everything_chosen": [only], "not_there": [elsewhere]}[case]
    before = Ticket.objects.count()
    with pytest.raises(actions.NotTogether) as refused:
        split(ticket, *chosen)
    assert refused.value.why is Refusal(case)
    assert Ticket.objects.count() == before


def test_a_reason_is_needed(ticket):
    with pytest.raises(actions.Unexplained):
        split(ticket, write(ticket, "E la stampante?"), reason="  ")


def test_a_change_in_between_is_seen_first(ticket):
    seen = ticket.version
    with pytest.raises(actions.Conflict):
        split(ticket, write(ticket, "E la stampante?"), version=seen)


def test_what_was_merged_in_can_be_split_off_again(rossi, ticket):
    other = cast.ticket(rossi, "Stampante", said="La stampante.")
    merge(other, ticket)
    made = split(ticket, other.messages.get())
    assert texts(made) == ["La stampante."]
    assert texts(ticket) == ["Non parte."]


def test_split_and_merged_again_is_one_ticket_with_every_word(ticket):
    made = split(ticket, write(ticket, "E la stampante?"))
    merge(made, ticket)
    assert texts(ticket) == ["Non parte.", "E la stampante?"]
    assert together.links_of(cast.FOUNDER, ticket) == [], "a link within one family says nothing new"
