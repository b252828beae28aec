"""Drafts of the tests: made, sent, accepted, changed."""

from datetime import timedelta

from scudo.contracts import actions
from scudo.core.roles import Actor, Role, system

PORTAL = system("portal")
OFFICE = Actor(name="Giulia Office", roles=frozenset({Role.OFFICE}))
EVENINGS = actions.ExtraTime(("mon", "tue"), "18:00", "22:00")
DAY = timedelta(days=1)
