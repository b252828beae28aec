"""An exchange that tells everything in the same moment, and two people who take the same call."""

import pytest
from django.db import transaction

from scudo.core.calling import Event
from scudo.voice import actions
from scudo.voice.models import Call, Nothing
from tests import cast
from tests.at_once import at_once
from tests.voice.exchange import ANNA, PHONE, Exchange, now


@pytest.fixture
def rossi(own_database):
    return cast.rossi()


@pytest.fixture
def exchange(rossi):
    return Exchange()


def telling(exchange, event, key="1"):
    told = actions.Told(key, event, other=ANNA, extension="201")
    return lambda: actions.tell(switchboard=exchange.switchboard, told=told, by=PHONE, at=exchange.at)


def test_what_is_told_in_the_same_moment_is_one_call(exchange):
    at_once(*(telling(exchange, event) for event in (*Event, Event.RINGING, Event.ENDED)))
    call = Call.objects.get()
    assert (call.state, call.extensions, call.answering) == ("ended", ["201"], ["201"])


def test_of_two_who_make_a_ticket_of_a_call_one_is_told_so(exchange, rossi):
    call = exchange.answered(other=ANNA)
    tickets = [cast.ticket(rossi, "Bilancia"), cast.ticket(rossi, "Bilancia ferma")]

    def given(ticket):
        with transaction.atomic():
            return actions.give_ticket(call=call, ticket=ticket, notes="", version=1, **now(exchange))

    first, second = at_once(
        lambda: given(tickets[0]), lambda: given(tickets[1]), refusals=(actions.AlreadyDealt,)
    )
    assert isinstance(first, actions.AlreadyDealt) is not isinstance(second, actions.AlreadyDealt)
    assert Call.objects.get().ticket in tickets


def test_two_calls_of_one_number_filed_in_the_same_moment_wait_for_nobody(exchange):
    calls = [exchange.missed(str(key), other=ANNA) for key in range(4)]
    private = {"nothing": Nothing.PRIVATE, "why": "", "notes": "", "version": 1, **now(exchange)}
    at_once(*(lambda call=call: actions.need_nothing(call=call, **private) for call in calls))
    assert not Call.objects.filter(dealt_at=None).exists()
