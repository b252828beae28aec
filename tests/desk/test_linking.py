"""Links between tickets: seen from both sides, taken away again, never round."""

import pytest

from scudo.core.merging import Link, Refusal
from scudo.desk import actions
from scudo.desk.models import TicketLink
from scudo.desk.queries import together
from scudo.journal.models import Entry
from tests import cast
from tests.desk.together import LATER, merge

pytestmark = pytest.mark.django_db


@pytest.fixture
def rossi():
    return cast.rossi()


@pytest.fixture
def tickets(rossi):
    return [cast.ticket(rossi, f"Ticket {name}") for name in "ABC"]


def link(ticket, other, kind=Link.CAUSE):
    return actions.link(ticket=ticket, other=other, kind=kind, by=cast.FOUNDER, at=LATER)


def seen(ticket):
    return [(one.kind, one.forward, one.other) for one in together.links_of(cast.FOUNDER, ticket)]


@pytest.mark.parametrize("kind", Link)
def test_a_link_is_shown_on_both_sides_and_taken_away_on_both(tickets, kind):
    one, other, _ = tickets
    made = link(one, other, kind)
    assert seen(one) == [(kind, True, other)]
    assert seen(other) == [(kind, False, one)]
    actions.unlink(link=made, by=cast.FOUNDER, at=LATER)
    actions.unlink(link=made, by=cast.FOUNDER, at=LATER)
    assert seen(one) == seen(other) == []
    told = Entry.objects.filter(kind__in=("desk.linked", "desk.unlinked"))
    assert sorted(told.values_list("kind", "subject_id")) == sorted(
        (kind, one.pk) for kind in ("desk.linked", "desk.unlinked") for one in tickets[:2]
    )


def test_what_the_rule_refuses_is_not_linked(tickets):
    one, other, third = tickets
    link(one, other, Link.PARENT)
    link(other, third, Link.PARENT)
    for source, target, why in [
        (one, one, Refusal.ITSELF),
        (one, other, Refusal.LINKED_ALREADY),
        (one, third, Refusal.ONE_ALREADY),
        (third, one, Refusal.ROUND),
    ]:
        with pytest.raises(actions.NotTogether) as refused:
            link(source, target, Link.PARENT)
        assert refused.value.why is why
    assert TicketLink.objects.count() == 2


def test_a_cause_may_be_another_customers_and_one_has_several(tickets):
    outage = cast.ticket(cast.verdi(), "Linea interrotta")
    link(tickets[0], outage)
    link(tickets[0], tickets[1])
    assert {other for _, _, other in seen(tickets[0])} == {outage, tickets[1]}
    assert seen(outage) == [(Link.CAUSE, False, tickets[0])]


def test_the_links_of_a_merged_ticket_show_on_the_one_that_goes_on(tickets):
    one, other, third = tickets
    made = link(one, other)
    merge(one, third)
    assert seen(third) == [(Link.CAUSE, True, other)]
    assert together.link_by_id(cast.FOUNDER, third, made.pk) == made


def test_a_customers_person_sees_no_link(rossi, tickets):
    link(tickets[0], tickets[1])
    assert together.links_of(rossi.user.actor(), tickets[0]) == []
