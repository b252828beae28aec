"""Sixty faults on ten generated estates, through real checks and the probe's own door: one ticket each, rightly judged, and over (M2, M4)."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.installation import ROOT, Installation
from tests.journeys.estates import Fault, Generated, faults, generated
from tests.listeners import Listeners
from tests.mailbox import Mailbox
from tests.waiting import until

ESTATES = 10
SEED = 3
PATIENCE_S = 60
TOGGLES = 14
PARTS = """
    select count(distinct p.component) from monitor_incidentpart p join monitor_incident i on i.id = p.incident_id
    join design_system y on y.id = i.system_id
    where y.key = %s and p.component = any(%s) and p.healed_at is null
"""
TICKETS = """
    select t.id, t.severity, t.state, (select min(s.after) from desk_severitychange s where s.ticket_id = t.id)
    from desk_ticket t join customers_customer c on c.id = t.customer_id
    where c.key = %s and t.origin = 'monitor' order by t.id
"""
STATES = """
    select count(*) from monitor_checkstate s join design_check d on d.id = s.check_of_id
    join design_system y on y.id = d.system_id where y.key = %s and s.hard = 0
"""


@pytest.fixture(scope="module")
def letterbox() -> Iterator[Mailbox]:
    server = Mailbox()
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def place(letterbox: Mailbox) -> Iterator[Installation]:
    made = Installation(outgoing=letterbox.port)
    try:
        made.start()
        yield made
    finally:
        made.throw_away()


@pytest.fixture(scope="module")
def doors() -> Iterator[Listeners]:
    made = Listeners()
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def estates(
    place: Installation, doors: Listeners, tmp_path_factory: pytest.TempPathFactory
) -> list[Generated]:
    """Ten customers with their systems loaded and everything working."""
    made = [generated(index, SEED) for index in range(ESTATES)]
    ports = {f"{one.key}/{name}": doors.open(f"{one.key}/{name}") for one in made for name in one.watched}
    covered = [f"{one.key}:{','.join(sorted(one.covered))}" for one in made]
    subprocess.run(
        [sys.executable, "-m", "tests.journeys.firms", *covered], env=place.environment, cwd=ROOT, check=True
    )
    folder = tmp_path_factory.mktemp("models")
    files = [written(folder / f"{one.key}.yaml", one.text(ports)) for one in made]
    loaded = place.run("design", "load", *files)
    assert loaded.returncode == 0, loaded.stderr
    for one in made:
        until(lambda one=one: place.sql(STATES, one.key)[0][0] == len(one.watched), PATIENCE_S)
    return made


def written(file: Path, text: str) -> str:
    file.write_text(text)
    return str(file)


class Scene:
    """One estate with its faults, one after the other."""

    def __init__(self, place: Installation, doors: Listeners, made: Generated) -> None:
        self.place, self.doors, self.made = place, doors, made
        self.known: set[int] = set()

    def tickets(self) -> list[tuple[int, int, str, int]]:
        """The tickets that this fault opened: number, code, state, the gravest code it ever had."""
        return [row for row in self.place.sql(TICKETS, self.made.key) if row[0] not in self.known]

    def is_seen(self, fault: Fault) -> bool:
        """Whether every part of it stands in a fault: it is not mended before."""
        return int(self.place.sql(PARTS, self.made.key, list(fault.down))[0][0]) == len(fault.down)

    def is_judged(self, fault: Fault) -> bool:
        """Whether there are as many tickets as faults, with the right codes."""
        return sorted(row[1] for row in self.tickets()) == sorted(fault.expected)

    def was_judged(self, fault: Fault) -> bool:
        """Whether none of them was ever called graver; while parts come back one by one, a code may ease."""
        return sorted(row[3] for row in self.tickets()) == sorted(fault.expected)

    def is_over(self) -> bool:
        """Whether every ticket of the fault is resolved."""
        return {row[2] for row in self.tickets()} == {"resolved"}

    def play(self, fault: Fault) -> None:
        """Break, see it judged, mend, see it over; never more tickets than faults."""
        self.stir(fault) if fault.kind == "restless" else self.cut(fault)
        until(lambda: self.is_seen(fault), PATIENCE_S)
        until(lambda: self.is_judged(fault), PATIENCE_S)
        for name in fault.down:
            self.doors.open(f"{self.made.key}/{name}")
        until(self.is_over, PATIENCE_S)
        assert self.was_judged(fault), f"{fault}: {self.tickets()}"
        self.known |= {row[0] for row in self.tickets()}

    def cut(self, fault: Fault) -> None:
        """All parts of the fault at once."""
        for name in fault.down:
            self.doors.close(f"{self.made.key}/{name}")

    def stir(self, fault: Fault) -> None:
        """Open and close one part again and again, as often as its checks see it; it ends closed."""
        door = f"{self.made.key}/{fault.down[0]}"
        for _time in range(TOGGLES):
            self.doors.close(door)
            self.see(fault, 2)
            self.doors.open(door)
            self.see(fault, 0)
        self.doors.close(door)

    def see(self, fault: Fault, status: int) -> None:
        """Wait until the check's last result is this."""
        query = (
            "select s.status from monitor_checkstate s join design_check d on d.id = s.check_of_id "
            "join design_system y on y.id = d.system_id where y.key = %s and d.component = %s"
        )
        until(lambda: self.place.sql(query, self.made.key, fault.down[0])[0][0] == status, PATIENCE_S)


def test_each_of_sixty_faults_is_one_ticket_rightly_judged_and_over(place, doors, estates, capsys):
    planned = {made.key: faults(made, SEED) for made in estates}
    assert sum(map(len, planned.values())) == 60

    def play_all(made: Generated) -> None:
        scene = Scene(place, doors, made)
        for fault in planned[made.key]:
            scene.play(fault)

    with ThreadPoolExecutor(ESTATES) as pool:
        list(pool.map(play_all, estates))
    tickets = place.sql("select count(*) from desk_ticket where origin = 'monitor'")[0][0]
    expected = sum(len(fault.expected) for each in planned.values() for fault in each)
    assert tickets == expected
    told = place.sql("select count(*) from desk_ticket where origin = 'monitor' and state = 'resolved'")[0][0]
    assert told == tickets
    with capsys.disabled():
        print(f"\n60 faults on {ESTATES} estates: {tickets} tickets as expected, all over")
