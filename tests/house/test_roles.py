"""Who may do what is one table, docs/rules/roles.md, and every action keeps to it."""

import pytest

from scudo.core.roles import Actor, Forbidden, Role, allowed
from tests.house import roles

ACTIONS = roles.marked()
REFUSED = [
    (name, role) for name, action in ACTIONS.items() for role in Role if role not in roles.permitted(action)
]


def test_every_action_has_its_line_and_every_line_its_action():
    assert sorted(roles.written()) == sorted(ACTIONS)


@pytest.mark.parametrize("name", sorted(ACTIONS))
def test_the_table_and_the_mark_agree(name):
    assert roles.written().get(name) == roles.permitted(ACTIONS[name])


@pytest.mark.parametrize(("name", "role"), REFUSED)
def test_an_action_refuses_a_role_that_is_not_listed(name, role):
    """No database is open here and no argument but `by` is given: the door is shut before anything else."""
    with pytest.raises(Forbidden):
        ACTIONS[name](by=Actor(name="Somebody", roles=frozenset({role})))


@pytest.mark.parametrize("name", sorted(ACTIONS))
def test_an_action_refuses_who_has_no_role_at_all(name):
    with pytest.raises(Forbidden):
        ACTIONS[name](by=Actor(name="", roles=frozenset()))


@pytest.mark.parametrize("role", Role)
def test_the_door_opens_to_a_listed_role(role):
    @allowed(role)
    def enter(*, by):
        return by.name

    assert enter(by=Actor(name="Rossi", roles=frozenset({role}))) == "Rossi"


def test_several_roles_open_what_any_of_them_opens():
    @allowed(Role.OFFICE)
    def enter(*, by):
        return by.name

    assert enter(by=Actor(name="Verdi", roles=frozenset({Role.TECHNICIAN, Role.OFFICE}))) == "Verdi"
