"""Several people at the same tickets in the same moment: nobody waits in a ring, and each ticket says who came first."""

from datetime import timedelta

import pytest

from scudo.core.roles import Role
from scudo.desk import actions
from scudo.desk.models import BulkVerb, Tag
from scudo.desk.queries.bulk import UNDO_WITHIN
from tests import cast
from tests.at_once import at_once
from tests.desk.together import LATER, fresh, write

ROUNDS = range(3)


@pytest.fixture
def rossi(own_database):
    return cast.rossi()


@pytest.fixture
def two(rossi):
    return [cast.colleague(role).actor() for role in (Role.OPERATOR, Role.TECHNICIAN)]


def many(who, tickets, verb, **parts):
    order = actions.BulkOrder(verb, **parts)
    return lambda: actions.do_to_many(tickets=tickets, order=order, by=who, at=LATER)


def test_two_who_take_charge_of_the_same_tickets_each_get_some(rossi, two):
    for count in ROUNDS:
        tickets = [cast.ticket(rossi, f"Guasto {count}{name}") for name in "ABCD"]
        done = at_once(
            many(two[0], tickets, BulkVerb.ACKNOWLEDGE), many(two[1], tickets[::-1], BulkVerb.ACKNOWLEDGE),
            lambda: write(tickets[2], "Ancora io."),  # noqa: B023 - done within the round
        )  # fmt: skip
        outcomes = [[item.refused for item in bulk.items.order_by("ticket")] for bulk in done[:2]]
        assert sorted(map(set, outcomes), key=str) == [{""}, {"not_possible"}]
        assert {fresh(one).state for one in tickets} == {"acknowledged"}


def test_teams_and_tags_given_from_all_sides_hold_nobody_up(rossi, two):
    team = actions.add_team(name="Rete", members=[], by=cast.FOUNDER, at=LATER)
    for count in ROUNDS:
        tickets = [cast.ticket(rossi, f"Guasto {count}{name}") for name in "ABCD"]
        words = f"b{count}, a{count}"
        at_once(
            many(two[0], tickets, BulkVerb.TAG, tags=words), many(two[1], tickets[::-1], BulkVerb.ASSIGN, team=team),
            lambda: actions.assign(ticket=tickets[3], assignee=None, team=team, by=cast.FOUNDER, at=LATER),  # noqa: B023
            lambda: actions.add_tags(ticket=tickets[3], written=f"a{count}, b{count}", by=cast.FOUNDER, at=LATER),  # noqa: B023
        )  # fmt: skip
        assert {fresh(one).team for one in tickets} == {team}
        assert {one.tags.count() for one in tickets} == {2}
        assert Tag.objects.filter(name__endswith=str(count)).count() == 2


def test_undoing_and_changing_in_the_same_moment_leave_one_of_the_two(rossi, two):
    for count in ROUNDS:
        ticket = cast.ticket(rossi, f"Guasto {count}")
        bulk = many(two[0], [ticket], BulkVerb.ACKNOWLEDGE)()
        soon = LATER + UNDO_WITHIN - timedelta(minutes=1)
        at_once(
            lambda: actions.undo_many(bulk=bulk, by=two[0], at=soon),  # noqa: B023 - done within the round
            lambda: actions.change_state(ticket=ticket, verb="start", by=two[1], at=soon),  # noqa: B023
        )
        kept = bulk.items.get().kept
        assert fresh(ticket).state == "in_progress"
        assert kept in {"", "changed"}
