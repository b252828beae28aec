"""Tickets put together and taken apart: nothing said is lost, clocks stay their own, pointers never lead round."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scudo.core.lifecycle import State, Verb
from scudo.core.merging import Refusal
from scudo.core.roles import Role
from scudo.core.severity import Effect
from scudo.core.tagging import MOST_ON_A_TICKET
from scudo.desk import actions, queries
from scudo.desk.models import Merge, Ticket
from scudo.desk.queries import family, together
from scudo.journal.models import Entry
from tests import cast
from tests.desk.together import LATER, fresh, merge, texts, unmerge, watching, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def rossi():
    return cast.rossi()


@pytest.fixture
def first(rossi):
    return cast.ticket(rossi, "Gestionale fermo", effect=Effect.STOPPED, said="Non parte.")


@pytest.fixture
def second(rossi):
    return cast.ticket(rossi, "Ancora fermo", said="Sempre io.", at=cast.AT + timedelta(minutes=5))


def act(ticket, verb, at=LATER):
    return actions.change_state(ticket=ticket, verb=verb, note="Fatto.", by=cast.FOUNDER, at=at)


def kinds(ticket):
    return list(
        Entry.objects.filter(subject_kind="ticket", subject_id=ticket.pk).values_list("kind", flat=True)
    )


def test_the_target_shows_everything_and_the_merged_one_keeps_what_was_said_on_it(first, second):
    actions.add_note(ticket=second, text="Nota.", by=cast.FOUNDER, at=LATER)
    merge(second, first)
    assert texts(first) == ["Non parte.", "Sempre io.", "Nota."]
    assert texts(second) == ["Sempre io.", "Nota."]
    assert fresh(second).merged_into == first
    assert fresh(second).state == State.CANCELLED
    assert kinds(second)[-1] == "desk.merged"
    assert kinds(first)[-1] == "desk.took_in"


def test_the_target_keeps_its_clocks_and_the_earlier_opening_is_told(first, second):
    before = fresh(second)
    merge(first, second)
    after = fresh(second)
    assert (after.opened_at, after.acknowledge_due, after.severity) == (
        before.opened_at, before.acknowledge_due, before.severity
    )  # fmt: skip
    assert together.asked_first(cast.FOUNDER, after) == first
    assert together.asked_first(cast.FOUNDER, first) is None
    assert fresh(first).next_due is None


@pytest.mark.parametrize("verb", [Verb.RESOLVE, Verb.CANCEL])
def test_one_that_has_ended_joins_one_that_ended_and_is_ended_for_good(first, second, verb):
    act(first, Verb.RESOLVE)
    act(second, verb)
    merge(second, first)
    kept = fresh(second)
    assert (kept.state, kept.merged_into) == (
        State.CLOSED if verb is Verb.RESOLVE else State.CANCELLED, first
    )  # fmt: skip
    assert kept.ended_at


def test_what_the_rule_refuses_is_refused_with_its_reason(first, second):
    other = cast.ticket(cast.verdi(), "Altro")
    third = cast.ticket(cast.Firm(first.customer, first.contact, None, None), "Terzo")
    for source, target, why in [
        (first, first, Refusal.ITSELF),
        (first, other, Refusal.OTHER_CUSTOMER),
    ]:
        with pytest.raises(actions.NotTogether) as refused:
            merge(source, target)
        assert refused.value.why is why
    merge(second, first)
    for source, target, why in [
        (second, third, Refusal.ALREADY_MERGED),
        (third, second, Refusal.MERGED_AWAY),
        (first, second, Refusal.MERGED_AWAY),
    ]:
        with pytest.raises(actions.NotTogether) as refused:
            merge(source, target)
        assert refused.value.why is why
    assert Merge.objects.count() == 1


def test_who_saw_an_older_version_merges_nothing(first, second):
    seen = second.version
    actions.assign(ticket=second, assignee=None, by=cast.FOUNDER, at=LATER)
    with pytest.raises(actions.Conflict):
        actions.merge(ticket=second, into=first, version=seen, by=cast.FOUNDER, at=LATER)


def test_no_verb_applies_to_a_merged_ticket(first, second):
    merge(second, first)
    with pytest.raises(actions.Merged):
        act(second, Verb.REOPEN)
    with pytest.raises(actions.Merged):
        actions.reply(ticket=second, text="Ecco.", by=cast.FOUNDER, at=LATER)
    with pytest.raises(actions.Merged):
        actions.split(ticket=second, messages=[], reason="x", by=cast.FOUNDER, at=LATER)
    assert queries.verbs(fresh(second)) == ()


def test_notes_and_letters_to_a_merged_ticket_reach_the_one_that_goes_on(first, second):
    act(first, Verb.RESOLVE)
    act(second, Verb.RESOLVE)
    merge(second, first)
    note = actions.add_note(ticket=second, text="Per voi.", by=cast.FOUNDER, at=LATER)
    letter = write(second, "Non va ancora.")
    assert (note.ticket, letter.ticket) == (first, first)
    assert fresh(first).state == State.IN_PROGRESS, "a letter opens the one that goes on, not the merged one"
    assert fresh(second).state == State.CLOSED


def test_those_who_cared_for_the_merged_one_follow_the_target(rossi, first, second):
    carla = cast.person(rossi.customer, "Carla Neri", "carla@rossi.example")
    giulia, marta = cast.colleague(Role.OPERATOR), cast.colleague(Role.TECHNICIAN)
    asked = actions.open_ticket(
        customer=rossi.customer, contact=carla, origin="mail", reason="Fermo", by=cast.FOUNDER, at=cast.AT
    )
    actions.assign(ticket=asked, assignee=marta, by=cast.FOUNDER, at=LATER)
    actions.follow(ticket=asked, by=giulia.actor(), at=LATER)
    merge(asked, first)
    assert watching(first) == {"Carla Neri", giulia.name, marta.name}


def tags(ticket):
    return sorted(ticket.tags.values_list("tag__name", flat=True))


def test_the_tags_of_the_merged_one_are_on_the_target_too_and_stay_on_both(first, second):
    actions.add_tags(ticket=first, written="gestionale, vip", by=cast.FOUNDER, at=LATER)
    actions.add_tags(ticket=second, written="vip, sede nord", by=cast.FOUNDER, at=LATER)
    merge(second, first)
    assert tags(first) == ["gestionale", "sede nord", "vip"]
    assert tags(second) == ["sede nord", "vip"]
    unmerge(second)
    assert tags(second) == ["sede nord", "vip"]


def test_no_more_tags_are_brought_than_a_ticket_may_have(first, second):
    full = [f"t{number:02}" for number in range(MOST_ON_A_TICKET - 1)]
    actions.add_tags(ticket=first, written=",".join(full), by=cast.FOUNDER, at=LATER)
    actions.add_tags(ticket=second, written="a, b", by=cast.FOUNDER, at=LATER)
    merge(second, first)
    assert tags(first) == ["a", *full]


def test_fields_that_are_empty_on_the_target_have_what_the_merged_one_had_in_them(rossi, first, second):
    office, serial = (
        actions.add_field(
            customer=rossi.customer, terms=actions.FieldTerms(name, "text"), by=cast.FOUNDER, at=cast.AT
        )
        for name in ("Sede", "Matricola")
    )
    actions.fill_in(ticket=first, values={office.pk: "Nord"}, by=cast.FOUNDER, at=LATER)
    actions.fill_in(ticket=second, values={office.pk: "Sud", serial.pk: "A-17"}, by=cast.FOUNDER, at=LATER)
    merge(second, first)
    assert dict(first.values.values_list("field__name", "value")) == {"Sede": "Nord", "Matricola": "A-17"}
    assert kinds(first)[-2:] == ["desk.fields_changed", "desk.took_in"]


class TestTakenApart:
    def test_it_stands_as_it_stood_with_its_clocks_and_the_target_too(self, first, second):
        actions.change_state(ticket=second, verb=Verb.ACKNOWLEDGE, by=cast.FOUNDER, at=LATER)
        before, kept = fresh(second), fresh(first)
        merge(second, first)
        unmerge(second)
        after = fresh(second)
        names = (
            "state",
            "ended_at",
            "acknowledged_at",
            "acknowledge_due",
            "restore_due",
            "next_due",
            "assignee",
        )
        assert [getattr(after, name) for name in names] == [getattr(before, name) for name in names]
        assert fresh(first).next_due == kept.next_due
        assert after.merged_into is None
        assert texts(first) == ["Non parte."]
        assert texts(second) == ["Sempre io."]
        assert (kinds(second)[-1], kinds(first)[-1]) == ("desk.unmerged", "desk.gave_back")

    def test_a_wait_for_the_customer_ended_with_the_merge(self, first, second):
        act(second, Verb.WAIT_CUSTOMER)
        merge(second, first, LATER + timedelta(hours=1))
        unmerge(second)
        assert fresh(second).state == State.IN_PROGRESS
        assert [one.ends_at for one in second.pauses.all()] == [LATER + timedelta(hours=1)]

    def test_what_came_for_it_goes_back_and_the_rest_stays(self, first, second):
        merge(second, first)
        write(first, "Sul primo.")
        write(second, "Sul secondo.", LATER + timedelta(minutes=1))
        unmerge(second)
        assert texts(first) == ["Non parte.", "Sul primo."]
        assert texts(second) == ["Sempre io.", "Sul secondo."]
        assert fresh(second).unread

    def test_one_that_had_ended_opens_again_if_a_letter_came_for_it(self, first, second):
        act(second, Verb.RESOLVE)
        merge(second, first)
        write(second, "Non va ancora.")
        unmerge(second)
        assert fresh(second).state == State.IN_PROGRESS

    def test_one_that_had_ended_stays_ended_if_nothing_came(self, first, second):
        act(second, Verb.RESOLVE)
        merge(second, first)
        unmerge(second)
        assert fresh(second).state == State.RESOLVED

    def test_what_was_never_merged_is_not_taken_apart(self, first):
        with pytest.raises(actions.NotMerged):
            unmerge(first)


def test_a_chain_reaches_its_end_and_is_taken_apart_link_by_link(rossi, first, second):
    third = cast.ticket(rossi, "Terzo", said="Terza volta.")
    merge(first, second)
    merge(second, third)
    assert write(first, "Per il primo.").ticket == third
    assert set(texts(third)) == {"Non parte.", "Sempre io.", "Terza volta.", "Per il primo."}
    unmerge(second)
    assert set(texts(second)) == {"Non parte.", "Sempre io.", "Per il primo."}
    assert texts(third) == ["Terza volta."]
    unmerge(first)
    assert set(texts(first)) == {"Non parte.", "Per il primo."}
    assert texts(second) == ["Sempre io."]


def test_what_came_for_one_goes_back_with_it_although_its_target_was_merged_since(rossi, first, second):
    third = cast.ticket(rossi, "Terzo", said="Terza volta.")
    merge(first, second)
    assert write(first, "Per il primo.").ticket == second
    merge(second, third)
    unmerge(first)
    assert texts(first) == ["Non parte.", "Per il primo."]
    assert texts(third) == ["Terza volta.", "Sempre io."]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["merge", "unmerge", "write"]), st.integers(0, 3), st.integers(0, 3)),
        min_size=4, max_size=14,
    )
)  # fmt: skip
def test_whatever_is_done_in_whatever_order_every_word_is_read_once(rossi, steps):
    """Every letter stands on exactly one family, and that of the ticket it was written to, as long as no one split it."""
    tickets = [cast.ticket(rossi, f"Ticket {name}") for name in "ABCD"]
    written: dict[str, Ticket] = {}
    for count, (step, one, other) in enumerate(steps):
        at = LATER + timedelta(minutes=count)
        if step == "write":
            write(tickets[one], f"Lettera {count}", at)
            written[f"Lettera {count}"] = tickets[one]
            continue
        try:
            merge(tickets[one], tickets[other], at) if step == "merge" else unmerge(tickets[one], at)
        except (actions.NotTogether, actions.NotMerged):
            continue
    roots = [one for one in map(fresh, tickets) if one.merged_into_id is None]
    said = [(text, root) for root in roots for text in texts(root)]
    assert sorted(text for text, _ in said) == sorted(written)
    for text, root in said:
        assert family.goes_on_as(written[text].pk) == root.pk
