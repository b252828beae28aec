"""Drafts of the tests: made, sent, accepted, changed."""

from datetime import timedelta

from scudo.contracts import actions
from scudo.core.roles import Actor, Role, system

PORTAL = system("portal")
OFFICE = Actor(name="Giulia Office", roles=frozenset({Role.OFFICE}))
EVENINGS = actions.ExtraTime(("mon", "tue"), "18:00", "22:00")
DAY = timedelta(days=1)
ASKED = {
    "company": "Bianchi S.r.l.", "name": "Carla Bianchi", "mail": "carla@bianchi.example", "phone": "06 555 0100",
    "vat_number": "IT 12345670017", "plan": "360", "acquired": "taken-over", "things": "Due server e una rete",
    "hours": "Anche il sabato", "language": "it", "sender": "a" * 64,
}  # fmt: skip
