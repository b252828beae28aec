"""From a signed acceptance test to the first request of the next morning, by every process of an installation (C1, C11)."""

import json
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests import cast
from tests.installation import ROOT, Clock, Installation
from tests.mailbox import Mailbox
from tests.waiting import until


@pytest.fixture
def place(mailbox: Mailbox) -> Iterator[Installation]:
    """An installation of its own, whose clock stands on a Monday at half past ten."""
    made = Installation(outgoing=mailbox.port)
    try:
        made.start()
        Clock(made).move(cast.AT)
        yield made
    finally:
        made.throw_away()


def explained(place: Installation, number: str) -> dict[str, object]:
    """What `scudo contract explain` says of a ticket."""
    answer = place.run("contract", "explain", number)
    assert answer.returncode == 0, answer.stderr
    found: dict[str, object] = json.loads(answer.stdout)
    return found


def opened(place: Installation, subject: str) -> str:
    """The number of the ticket that a mail of the customer's opened."""
    place.send(cast.letter("anna@rossi.example", subject))
    rows = until(lambda: place.sql("select number from desk_ticket where reason = %s", subject))
    return str(rows[0][0])


def test_the_trial_that_a_signed_test_starts_covers_from_the_next_morning(place, mailbox):
    subprocess.run(
        [sys.executable, "-m", "tests.journeys.signed"],
        env=place.environment,
        cwd=ROOT,
        check=True,
        timeout=120,
    )
    contracts = "select plan, state, starts_on::text, ends_on::text from contracts_contract"
    until(lambda: place.sql(contracts) == [("trial-90", "in_force", "2026-11-24", "2027-02-24")])
    today = explained(place, opened(place, "Ancora lunedì"))
    assert today["covered"] is False

    Clock(place).move(cast.rome("2026-11-24 09:05"))
    tomorrow = explained(place, opened(place, "Martedì mattina"))
    assert (tomorrow["covered"], tomorrow["plan"]) == (True, "trial-90")
    mailbox.wait_for(lambda letter: letter.says("Scudo Trial 90", "23/02/2027"))

    Clock(place).move(cast.rome("2027-02-24 09:05"))
    until(lambda: place.sql("select state from contracts_contract") == [("ended",)], 60)
    later = explained(place, opened(place, "Dopo la prova"))
    assert later["covered"] is False
