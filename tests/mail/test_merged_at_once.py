"""Merges, splits and letters in the same moment: nothing is lost, nobody waits for ever, pointers never lead round."""

from datetime import timedelta
from functools import partial

import pytest

from scudo.desk import actions as desk
from scudo.desk.models import Merge, Message, Ticket
from scudo.desk.queries import family
from scudo.mail.models import Incoming
from tests import cast
from tests.at_once import at_once
from tests.desk.together import LATER, fresh, merge, texts, unmerge

ROUNDS = range(4)
together = partial(at_once, refusals=(desk.NotTogether, desk.NotMerged, desk.Conflict))


def answer(ticket, count):
    written = cast.letter("anna@rossi.example", f"Re: [{ticket.number}] ancora {count}", f"Parola {count}.")
    return lambda: cast.received(written, LATER + timedelta(minutes=count))


@pytest.fixture
def rossi(own_database):
    return cast.rossi()


def test_two_people_who_merge_each_into_the_other_leave_one_that_goes_on(rossi):
    for count in ROUNDS:
        one, other = (cast.ticket(rossi, f"Ticket {count}{name}") for name in "AB")
        done = together(
            lambda one=one, other=other: merge(one, other), lambda one=one, other=other: merge(other, one)
        )
        assert sorted(isinstance(each, desk.NotTogether) for each in done) == [False, True]
        assert Merge.objects.filter(ticket__in=(one, other)).count() == 1
        assert family.goes_on_as(one.pk) == family.goes_on_as(other.pk)


def test_three_merges_in_a_ring_leave_one_that_goes_on(rossi):
    for count in ROUNDS:
        a, b, c = (cast.ticket(rossi, f"Ticket {count}{name}") for name in "ABC")
        together(lambda: merge(a, b), lambda: merge(b, c), lambda: merge(c, a))  # noqa: B023 - done within the round
        kept = [fresh(one) for one in (a, b, c)]
        roots = [one for one in kept if one.merged_into_id is None]
        assert roots
        assert sorted(pk for root in roots for pk in family.family_of(root)) == sorted(one.pk for one in kept)


def test_letters_that_come_during_a_merge_are_on_the_ticket_that_goes_on(rossi):
    for turn in ROUNDS:
        tickets = [cast.ticket(rossi, f"Ticket {turn}{name}") for name in "AB"]
        source, target = tickets if turn % 2 else reversed(tickets)
        letters = [answer(source, 10 * turn + count) for count in range(3)]
        *came, _merged = together(*letters, lambda: merge(source, target))  # noqa: B023 - done within the round
        assert {one.outcome for one in came} == {Incoming.Outcome.APPENDED}
        assert sorted(texts(target)) == sorted(f"Parola {10 * turn + count}." for count in range(3))


def test_letters_that_come_while_it_is_taken_apart_are_on_the_ticket_they_were_written_to(rossi):
    for turn in ROUNDS:
        tickets = [cast.ticket(rossi, f"Ticket {turn}{name}") for name in "AB"]
        source, target = tickets if turn % 2 else reversed(tickets)
        merge(source, target)
        letters = [answer(source, 10 * turn + count) for count in range(3)]
        together(*letters, lambda: unmerge(source))  # noqa: B023 - done within the round
        assert sorted(texts(source)) == sorted(f"Parola {10 * turn + count}." for count in range(3))
        assert texts(target) == []


def test_two_who_split_the_same_message_make_one_ticket_of_it(rossi):
    ticket = cast.ticket(rossi, "Fermo", said="Non parte.")
    cast.received(cast.letter("anna@rossi.example", f"Re: [{ticket.number}]", "E la stampante?"), LATER)
    moved = Message.objects.get(kind=Message.Kind.IN)

    def split():
        return desk.split(ticket=ticket, messages=[moved.pk], reason="Stampante", by=cast.FOUNDER, at=LATER)

    done = together(split, split)
    assert sorted(isinstance(each, desk.NotTogether) for each in done) == [False, True]
    assert Ticket.objects.count() == 2


def test_links_made_at_once_never_close_a_ring(rossi):
    a, b, c, d = (cast.ticket(rossi, f"Ticket {name}") for name in "ABCD")

    def cause(one, other):
        return lambda: desk.link(
            ticket=one, other=other, kind=desk.linking.Link.CAUSE, by=cast.FOUNDER, at=LATER
        )

    done = together(cause(a, b), cause(b, c), cause(c, d), cause(d, a))
    assert sum(isinstance(each, desk.NotTogether) for each in done) == 1
