"""The life of a ticket: its number, its states, its clocks under any sequence of verbs, and the customer's letters (T1, T5)."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scudo.contracts import actions as contracts
from scudo.core import number
from scudo.core.lifecycle import OPEN, TABLE, NotPossible, State, Verb
from scudo.core.roles import Role, system
from scudo.core.severity import Effect
from scudo.desk import actions, queries
from scudo.desk.models import Message, Ticket
from scudo.journal.models import Entry
from tests import cast

pytestmark = pytest.mark.django_db
MAIL = system("mail")
ALWAYS = contracts.ExtraTime(("mon", "tue", "wed", "thu", "fri", "sat", "sun", "holiday"), "00:00", "24:00")
A_LETTER = "letter"
steps = st.lists(st.tuples(st.sampled_from([*Verb, A_LETTER]), st.integers(1, 5000)), min_size=1, max_size=12)


@pytest.fixture
def rossi():
    firm = cast.rossi()
    cast.agreement(firm.customer, "H24", covers=[("service", "Gestionale")], extra_time=[ALWAYS])
    firm.contract.delete()
    return firm


def act(ticket, verb, at=cast.AT, note="Fatto.", by=cast.FOUNDER):
    return actions.change_state(ticket=ticket, verb=verb, note=note, by=by, at=at)


def write(ticket, at=cast.AT, *, wakes=True):
    said = actions.Said(Message.Kind.IN, "Ancora io.", author="Anna Rossi")
    return actions.receive(ticket=ticket, said=said, by=MAIL, at=at, wakes=wakes)


def expected(state, step):
    """The state that the table gives; None where the verb does not apply."""
    if step == A_LETTER:
        wakes = state not in OPEN or state is State.WAITING_CUSTOMER
        return State.IN_PROGRESS if wakes else state
    sources, target = TABLE[step]
    return target if state in sources else None


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_states_and_clocks_follow_the_table_whatever_is_done_in_whatever_order(rossi, steps):
    """Around the clock, time spent is real time: open for restoring unless it waits, and new for taking charge."""
    ticket = cast.ticket(rossi, "Fermo", effect=Effect.STOPPED)
    at, state, restoring, taking, taken = cast.AT, State.NEW, timedelta(), timedelta(), False
    for step, minutes in steps:
        passed = timedelta(minutes=minutes)
        at += passed
        restoring += passed if state in OPEN - {State.WAITING_CUSTOMER} else timedelta()
        taking += passed if state is State.NEW and not taken else timedelta()
        target = expected(state, step)
        if target is None:
            with pytest.raises(NotPossible):
                act(ticket, step, at)
        elif step == A_LETTER:
            write(ticket, at)
        else:
            act(ticket, step, at)
        state = target or state
        taken = taken or state is not State.NEW
        kept = queries.tickets_for(cast.FOUNDER).get(pk=ticket.pk)
        spent = tuple(view.reading.spent for view in queries.clock_views(kept, at))
        assert (kept.state, spent) == (state, (taking, restoring))
        assert kept.pauses.filter(ends_at=None).count() == (state is State.WAITING_CUSTOMER)
        assert (kept.ended_at is not None) == (state in {State.CLOSED, State.CANCELLED})
        assert kept.is_open or kept.next_due is None


@pytest.mark.parametrize("verb", [Verb.RESOLVE, Verb.CANCEL, Verb.WAIT_CUSTOMER])
def test_what_the_customer_reads_needs_a_sentence(rossi, verb):
    ticket = cast.ticket(rossi, "Fermo", effect=Effect.STOPPED)
    with pytest.raises(actions.Unexplained):
        act(ticket, verb, note=" \n")
    assert Ticket.objects.get().state == State.NEW


def test_the_first_who_works_on_a_ticket_has_taken_it(rossi):
    operator, technician = cast.colleague(Role.OPERATOR), cast.colleague(Role.TECHNICIAN)
    ticket = cast.ticket(rossi, "Fermo", effect=Effect.STOPPED)
    act(ticket, Verb.START, by=operator.actor())
    act(ticket, Verb.WAIT_SUPPLIER, cast.AT + timedelta(hours=1), by=technician.actor())
    kept = Ticket.objects.get()
    assert (kept.assignee, kept.acknowledged_at) == (operator, cast.AT)


@pytest.mark.parametrize("ends", [[Verb.RESOLVE], [Verb.RESOLVE, Verb.CLOSE], [Verb.CANCEL]])
def test_a_customers_letter_opens_an_ended_ticket_again(rossi, ends):
    ticket = cast.ticket(rossi, "Fermo", effect=Effect.STOPPED)
    for verb in ends:
        act(ticket, verb)
    write(ticket, cast.AT + timedelta(days=1))
    kept = Ticket.objects.get()
    assert (kept.state, kept.unread, kept.ended_at) == (State.IN_PROGRESS, True, None)
    assert Entry.objects.filter(kind="desk.reopened").count() == 1


def test_a_letter_that_no_person_wrote_is_kept_and_wakes_nobody(rossi):
    ticket = act(cast.ticket(rossi, "Fermo", effect=Effect.STOPPED), Verb.WAIT_CUSTOMER)
    write(ticket, wakes=False)
    kept = Ticket.objects.get()
    assert (kept.state, kept.unread) == (State.WAITING_CUSTOMER, False)
    assert kept.messages.filter(kind=Message.Kind.IN).count() == 1


def test_notes_and_calls_are_never_shown_to_the_customer(rossi):
    ticket = cast.ticket(rossi, "Fermo", said="Chiama dal magazzino.")
    actions.add_note(ticket=ticket, text="Cliente agitato.", by=cast.FOUNDER, at=cast.AT)
    actions.reply(ticket=ticket, text="Ci siamo.", by=cast.FOUNDER, at=cast.AT)
    seen = queries.conversation(rossi.user.actor(), ticket)
    assert [message.text for message in seen] == ["Ci siamo."]
    assert queries.conversation(cast.FOUNDER, ticket).count() == 3


def test_numbers_are_valid_increasing_and_never_given_twice(rossi):
    given = [number.parse(cast.ticket(rossi, f"Numero {one}").number) for one in range(5)]
    assert given == sorted(set(given))
    assert {one.year for one in given} == {2026}


def test_the_year_of_a_number_is_the_providers(rossi):
    silvester = cast.rome("2027-01-01 00:30")
    assert silvester.year == 2026
    assert number.parse(cast.ticket(rossi, "Auguri", at=silvester).number).year == 2027
    last = cast.rome("2026-12-31 23:59:59")
    assert number.parse(cast.ticket(rossi, "Quasi", at=last).number).year == 2026


def test_a_ticket_is_found_by_its_number_as_people_write_it_and_by_who_may_see_it(rossi):
    ticket, verdi = cast.ticket(rossi, "Fermo"), cast.verdi()
    spelled = ticket.number.replace("-", " ")
    assert queries.ticket_by_number(cast.FOUNDER, spelled) == ticket
    assert queries.ticket_by_number(rossi.user.actor(), spelled) == ticket
    assert queries.ticket_by_number(verdi.user.actor(), spelled) is None
    wrong = ticket.number[:-1] + str((int(ticket.number[-1]) + 1) % 10)
    assert queries.ticket_by_number(cast.FOUNDER, wrong) is None


def test_the_desk_shows_first_what_nobody_assessed_then_what_is_due_first(rossi):
    late = cast.ticket(rossi, "Difetto", effect=Effect.DEFECT)
    soon = cast.ticket(rossi, "Fermo", effect=Effect.STOPPED)
    unread = cast.ticket(rossi, "Chissà", at=cast.AT + timedelta(hours=3))
    assert list(queries.in_view(cast.FOUNDER, "open", cast.AT)) == [unread, soon, late]
    assert queries.counts(cast.FOUNDER, cast.AT)["to_assess"] == 1
    assert list(queries.in_view(cast.FOUNDER, "blocking", cast.AT)) == [soon]
