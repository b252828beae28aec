"""Run on an installation as `python -m tests.journeys.hands reply|assess NUMBER`: what a person of the desk does by hand."""

import subprocess
import sys

from scudo.cli import start
from tests.installation import ROOT, Installation


def at(place: Installation, *words: str) -> None:
    """Let a person at that installation do it."""
    subprocess.run(
        [sys.executable, "-m", "tests.journeys.hands", *words], env=place.environment, cwd=ROOT, check=True, timeout=60
    )  # fmt: skip


def do(verb: str, number: str) -> None:
    """Reply to a ticket, or assess it."""
    from scudo.core.entitlement import Thing
    from scudo.core.roles import STAFF, Actor
    from scudo.core.severity import Effect
    from scudo.desk import actions as desk
    from scudo.desk import queries
    from scudo.lib import clock

    by = Actor(name="Giulia", roles=STAFF)
    ticket = queries.ticket_by_number(by, number)
    assert ticket
    if verb == "reply":
        desk.reply(ticket=ticket, text="Ci guardiamo. Da quando è fermo?", by=by, at=clock.now())
    else:
        assessment = desk.Assessment(Effect.STOPPED, Thing("service", "Gestionale"))
        desk.assess(ticket=ticket, assessment=assessment, by=by, at=clock.now())


if __name__ == "__main__":
    with start.with_database():
        do(*sys.argv[1:])
