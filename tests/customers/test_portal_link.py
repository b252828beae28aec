"""The link by which a customer's person enters the portal: good once, for half an hour."""

from datetime import timedelta

import pytest

from scudo.core.roles import Role, system
from scudo.customers import actions, queries
from scudo.customers.models import EntryLink
from tests import cast

pytestmark = pytest.mark.django_db
BY = system("portal")
LIFE = timedelta(minutes=30)


@pytest.fixture
def anna():
    return cast.rossi().contact


def test_a_link_lets_its_person_in_once(anna):
    secret = actions.make_link(contact=anna, by=BY, at=cast.AT)
    user = actions.use_link(secret=secret, by=BY, at=cast.AT + LIFE / 2)
    assert (user.contact, user.roles) == (anna, [Role.CONTACT])
    with pytest.raises(actions.LinkUnusable):
        actions.use_link(secret=secret, by=BY, at=cast.AT + LIFE / 2)


@pytest.mark.parametrize("late", [timedelta(), timedelta(microseconds=1), timedelta(days=400)])
def test_a_link_is_over_at_the_end_of_its_half_hour(anna, late):
    secret = actions.make_link(contact=anna, by=BY, at=cast.AT)
    assert queries.contact_of_link(secret, cast.AT + LIFE + late) is None
    with pytest.raises(actions.LinkUnusable):
        actions.use_link(secret=secret, by=BY, at=cast.AT + LIFE + late)


def test_a_link_is_good_until_the_last_moment_of_its_half_hour(anna):
    secret = actions.make_link(contact=anna, by=BY, at=cast.AT)
    last = cast.AT + LIFE - timedelta(microseconds=1)
    assert queries.contact_of_link(secret, last) == anna
    assert actions.use_link(secret=secret, by=BY, at=last).contact == anna


def test_looking_at_a_link_does_not_use_it(anna):
    secret = actions.make_link(contact=anna, by=BY, at=cast.AT)
    assert queries.contact_of_link(secret, cast.AT) == queries.contact_of_link(secret, cast.AT) == anna
    assert actions.use_link(secret=secret, by=BY, at=cast.AT).contact == anna


def test_only_the_digest_of_a_link_is_kept(anna):
    secret = actions.make_link(contact=anna, by=BY, at=cast.AT)
    kept = EntryLink.objects.values().get()
    assert secret not in str(kept)
    assert kept["digest"] == queries.digest_of(secret)
    with pytest.raises(actions.LinkUnusable):
        actions.use_link(secret=kept["digest"], by=BY, at=cast.AT)


def test_a_link_nobody_made_opens_nothing(anna):
    with pytest.raises(actions.LinkUnusable):
        actions.use_link(secret="", by=BY, at=cast.AT)


def test_two_links_of_a_person_lead_to_one_account(anna):
    first, second = (actions.make_link(contact=anna, by=BY, at=cast.AT) for _ in range(2))
    users = {actions.use_link(secret=secret, by=BY, at=cast.AT).pk for secret in (first, second)}
    assert len(users) == 1
