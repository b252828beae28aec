"""From a signed acceptance test through the trial into a year of Scudo 360, by every process of an installation.

One installation, whose clock moves on from test to test: what each says stands on those before it.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from scudo.demo.browser import Browser
from tests import cast
from tests.installation import ROOT, Clock, Installation
from tests.mailbox import Mailbox
from tests.waiting import until

CONTRACTS = "select plan, state, starts_on::text, ends_on::text from contracts_contract order by id"
TARGETS = {
    "take_1": "1 h", "restore_1": "8 h", "take_2": "4 h", "restore_2": "16 h", "take_3": "8 h", "restore_3": "40 h",
}  # fmt: skip
PIN = re.compile(r"\b(\d{4})[\s\xa0]?(\d{4})\b")


@pytest.fixture(scope="module")
def letterbox() -> Iterator[Mailbox]:
    """Where this installation's letters go."""
    server = Mailbox()
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def place(letterbox: Mailbox) -> Iterator[Installation]:
    """An installation of its own, whose clock stands on a Monday at half past ten; its test is signed then."""
    made = Installation(outgoing=letterbox.port)
    try:
        made.start()
        Clock(made).move(cast.AT)
        signed(made)
        yield made
    finally:
        made.throw_away()


def signed(place: Installation, *arguments: str) -> str:
    """Run the helper of these tests on it."""
    command = [sys.executable, "-m", "tests.journeys.signed", *arguments]
    made = subprocess.run(
        command, env=place.environment, cwd=ROOT, check=True, timeout=120, capture_output=True, text=True
    )
    return made.stdout


@pytest.fixture(scope="module")
def office(place: Installation) -> Browser:
    """The office at its pages."""
    browser = Browser(place.url)
    browser.log_in("segreteria@altec.example", cast.PASSWORD)
    return browser


def explained(place: Installation, number: str) -> dict[str, Any]:
    """What `scudo contract explain` says of a ticket."""
    answer = place.run("contract", "explain", number)
    assert answer.returncode == 0, answer.stderr
    found: dict[str, Any] = json.loads(answer.stdout)
    return found


def opened(place: Installation, subject: str) -> str:
    """The number of the ticket that a mail of the customer's opened."""
    place.send(cast.letter("anna@rossi.example", subject))
    rows = until(lambda: place.sql("select number from desk_ticket where reason = %s", subject), 60)
    return str(rows[0][0])


def told(letterbox: Mailbox, *words: str) -> None:
    """Wait for a letter to the customer that says all of it."""
    letterbox.wait_for(lambda letter: "anna@rossi.example" in letter.recipients and letter.says(*words), 60)


def last_contract(place: Installation) -> int:
    """The id of the newest contract."""
    return int(place.sql("select max(id) from contracts_contract")[0][0])


def test_a_signed_test_starts_the_trial_of_the_next_morning(place, letterbox):
    until(lambda: place.sql(CONTRACTS) == [("trial-90", "in_force", "2026-11-24", "2027-02-24")], 60)
    assert explained(place, opened(place, "Ancora lunedì"))["covered"] is False
    Clock(place).move(cast.rome("2026-11-24 09:05"))
    tomorrow = explained(place, opened(place, "Martedì mattina"))
    assert (tomorrow["covered"], tomorrow["plan"]) == (True, "trial-90")
    told(letterbox, "Scudo Trial 90", "23/02/2027")


def test_sixty_days_before_its_end_the_customer_is_told_that_it_can_go_on(place, letterbox):
    Clock(place).move(cast.rome("2026-12-28 09:30"))
    told(letterbox, "Scudo Trial 90", "Scudo 360", "23/02/2027", "prova")


def test_converted_it_goes_on_as_360_with_no_day_uncovered(place, office):
    trial = last_contract(place)
    assert office.post(f"/contracts/{trial}/convert/", plan="360").status == 200
    yearly = last_contract(place)
    assert office.post(f"/contracts/{yearly}/start/").status == 200
    assert place.sql(CONTRACTS)[1] == ("360", "in_force", "2027-02-24", "2028-02-24")
    Clock(place).move(cast.rome("2027-02-23 17:55"))
    last_evening = explained(place, opened(place, "Ultima sera di prova"))
    Clock(place).move(cast.rome("2027-02-24 09:05"))
    first_morning = explained(place, opened(place, "Primo giorno di 360"))
    assert [one["plan"] for one in (last_evening, first_morning)] == ["trial-90", "360"]
    assert all(one["covered"] for one in (last_evening, first_morning))
    until(lambda: place.sql(CONTRACTS)[0][1] == "ended", 60)


def test_extra_time_by_amendment_and_a_pin_that_opens_it_at_night(place, office):
    yearly = last_contract(place)
    amended = office.post(
        f"/contracts/{yearly}/amend/", holds_from="2027-02-24", because="Chiesto dal cliente", covers_all="all",
        extra_time="lun-ven 18:00-22:00", **TARGETS,
    )  # fmt: skip
    assert place.sql("select count(*) from contracts_version where contract_id = %s", yearly)[0][0] == 2, (
        amended.text
    )
    shown = office.post(f"/contracts/{yearly}/pins/new/", label="Portineria", seen="0")
    digits = "".join(PIN.search(shown.text).groups())
    number = place.sql("select number from contracts_contract where id = %s", yearly)[0][0]
    Clock(place).move(cast.rome("2027-02-24 20:30"))
    evening = json.loads(signed(place, "pin", digits))
    assert evening == {"outcome": "accepted", "contract": number, "in_hours": True, "in_extra_time": True}
    Clock(place).move(cast.rome("2027-02-24 23:30"))
    assert json.loads(signed(place, "pin", digits))["in_hours"] is False
    wrong = str((int(digits) + 1) % 100_000_000).zfill(8)
    assert json.loads(signed(place, "pin", wrong)) == {
        "outcome": "again", "contract": None, "in_hours": False, "in_extra_time": False,
    }  # fmt: skip


def test_a_closure_of_the_office_moves_the_deadline_of_what_is_open(place, office):
    Clock(place).move(cast.rome("2027-02-25 10:00"))
    number = opened(place, "Stampante lenta")
    due = "select acknowledge_due from desk_ticket where number = %s"
    before = place.sql(due, number)[0][0]
    assert before == cast.rome("2027-02-25 11:00") or before.minute < 5
    office.post(
        "/office/",
        kind="closed",
        starts_at="2027-02-25T10:30",
        ends_at="2027-02-25T18:00",
        because="Assemblea",
    )
    after = until(lambda: next((row[0] for row in place.sql(due, number) if row[0] != before), None), 60)
    assert cast.rome("2027-02-25 18:29") <= after <= cast.rome("2027-02-25 18:35")


def test_maintenance_opens_its_ticket_a_week_before_and_the_customer_is_told(place, office, letterbox):
    yearly = last_contract(place)
    office.post(
        f"/contracts/{yearly}/duties/new/", what="Prova del gruppo di continuità", every="6", unit="MONTHLY",
        starts_on="2027-03-10", lead_days="7", place="0",
    )  # fmt: skip
    Clock(place).move(cast.rome("2027-03-03 09:30"))
    told(letterbox, "Prova del gruppo di continuità", "10/03/2027")
    [(kind, severity)] = place.sql(
        "select kind, severity from desk_ticket where reason like 'Prova del gruppo%%'"
    )
    assert (kind, severity) == ("planned", 3)
