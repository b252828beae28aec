"""A day of a probe in two minutes, cut off and killed at random: every result arrives once and in order, and nobody is told late (M1, T5)."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from scudo.lib.postgres.cluster import SUPERUSER
from scudo.probe.spool import Spool
from tests.installation import ROOT, Clock, Installation
from tests.listeners import Listeners
from tests.waiting import until
from tests.wire import Wire

DAY_S, RATE, SEED = 86_400.0, 720.0, 11
PARTS = 10
CAUGHT_UP = 200
CUTS, KILLS = 8, 8
UNHEARD = (2, 5)
HOUR_S = 3600.0
KEY = "cliente-giorno"
RESULTS = """
    select s.check_of_id, extract(epoch from m.at)::float8 from monitor_sample m join monitor_series s on s.id = m.series
    where s.label = 'time' order by m.xmin::text::bigint, m.at
"""
TOLD = """
    select i.cause, extract(epoch from t.opened_at)::float8, extract(epoch from i.began_at)::float8
    from monitor_incident i join desk_ticket t on t.id = i.ticket_id where i.system_id is not null
"""


class Day:
    """The day's clock: `now` in simulated seconds since 1970, shared with centre and probe."""

    def __init__(self) -> None:
        self.real, self.simulated = time.time(), time.time() + HOUR_S

    def now(self) -> float:
        return self.simulated + (time.time() - self.real) * RATE

    @property
    def end(self) -> float:
        return self.simulated + DAY_S

    def lead(self, clock: Clock, ended: threading.Event) -> None:
        """Move the centre's clock along."""
        clock.move(datetime.fromtimestamp(self.now(), UTC))
        query = 'update lib_clockoffset set "offset" = make_interval(secs => %s)'
        with psycopg.connect(clock.installation.cluster.url(SUPERUSER), autocommit=True) as connection:
            while not ended.wait(0.01):
                connection.execute(query, [self.now() - time.time()])


@pytest.fixture
def place() -> Iterator[Installation]:
    made = Installation()
    try:
        made.start()
        yield made
    finally:
        made.throw_away()


@pytest.fixture
def doors() -> Iterator[Listeners]:
    made = Listeners()
    made.start()
    yield made
    made.stop()


def model(doors: Listeners) -> str:
    """Ten parts, each with a service of its own, asked every minute by the customer's own probe."""
    names = [f"parte-{one}" for one in range(PARTS)]
    lines = [f"system: {KEY}", f"customer: {KEY}", "acquired: bought", "probe: officina", "components:"]
    lines += [f"  {name}: {{}}" for name in names]
    lines += [
        "services:",
        *(f"  servizio-{one}: {{needs: [{name}]}}" for one, name in enumerate(names)),
        "checks:",
    ]
    lines += [
        f'  {name}: [{{tcp: "127.0.0.1:{doors.open(name)}", every: 60 s, retry: 20 s, attempts: 3, timeout: 10 s}}]'
        for name in names
    ]
    return "\n".join(lines) + "\n"


class RealProbe:
    """The probe as a process of its own, killed and begun again on the same folder."""

    def __init__(self, place: Installation, folder: Path, day: Day) -> None:
        self.environment, self.folder, self.day = place.environment, folder, day
        self.process: subprocess.Popen[bytes] | None = None
        self.waiting: set[tuple[int, float]] = set()

    def start(self) -> None:
        moments = [str(RATE), repr(self.day.real), repr(self.day.simulated)]
        command = [sys.executable, "-m", "tests.journeys.fast_probe", str(self.folder), *moments]
        self.process = subprocess.Popen(command, env=self.environment, cwd=ROOT)

    def kill(self) -> None:
        assert self.process
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.waiting |= on_disk(self.folder / "spool.sqlite")

    def stop(self) -> None:
        assert self.process
        self.process.terminate()
        self.process.wait(20)

    def end(self) -> None:
        """Leave no process behind, however the test went."""
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()


def on_disk(spool: Path) -> set[tuple[int, float]]:
    """The results that a dead probe left on its disk: check and moment of each. Its own files are not touched."""
    copy = spool.with_name("copy")
    copy.mkdir()
    for file in spool.parent.glob(f"{spool.name}*"):
        shutil.copy(file, copy)
    left = Spool(copy / spool.name)
    found = [json.loads(f"[{row}") for _seq, row in left.first(10**6, 10**9).rows]
    left.close()
    shutil.rmtree(copy)
    return {(row[0], row[1]) for row in found}


def cuts(day: Day) -> list[tuple[float, float]]:
    """When the wire is cut, and for how long: half an hour to an hour and a half."""
    dice = random.Random(SEED)
    return [
        (day.simulated + (1 + index * 2.7 + dice.random()) * HOUR_S, dice.uniform(0.5, 1.5) * HOUR_S)
        for index in range(CUTS)
    ]


def faults(day: Day) -> list[tuple[float, float, str]]:
    """When each of ten parts fails, and for how long; the last two begin and end while the wire is cut."""
    dice = random.Random(SEED + 1)
    lasting = [
        (day.simulated + dice.uniform(1, 20) * HOUR_S, dice.choice([0.5, 2, 3]) * HOUR_S)
        for _ in range(PARTS - len(UNHEARD))
    ]
    inside = [(cuts(day)[index][0] + 0.1 * HOUR_S, 0.25 * HOUR_S) for index in UNHEARD]
    return [(*when, f"parte-{one}") for one, when in enumerate([*lasting, *inside])]


def happenings(
    dice: random.Random, day: Day, probe: RealProbe, wire: Wire, doors: Listeners
) -> list[tuple[float, object]]:
    """All that happens in the day, by its moment."""
    told: list[tuple[float, object]] = []
    for began, lasts, name in faults(day):
        told += [
            (began, lambda name=name: doors.close(name)),
            (began + lasts, lambda name=name: doors.open(name)),
        ]
    for begins, lasts in cuts(day):
        told += [(begins, wire.cut), (begins + lasts, wire.mend)]
    for index in range(KILLS):
        begins = day.simulated + (2 + index * 2.6 + dice.random()) * HOUR_S
        told += [(begins, probe.kill), (begins + dice.uniform(0.02, 0.3) * HOUR_S, probe.start)]
    return sorted(told, key=lambda one: one[0])


def test_a_day_of_cuts_and_kills_loses_nothing_and_tells_nobody_late(place, doors, tmp_path, capsys):
    wire = Wire(place.web)
    firm = [sys.executable, "-m", "tests.journeys.firms", f"{KEY}:servizio-0,servizio-1"]
    subprocess.run(firm, env=place.environment, cwd=ROOT, check=True)
    (tmp_path / "model.yaml").write_text(model(doors))
    assert place.run("design", "load", str(tmp_path / "model.yaml")).returncode == 0
    invited = place.run("probe", "invite", "officina", "--customer", KEY)
    assert invited.returncode == 0, invited.stderr
    folder = tmp_path / "probe"
    enrolled = place.run("probe", "enrol", wire.url, invited.stdout.split()[-1], "--folder", str(folder))
    assert enrolled.returncode == 0, enrolled.stderr
    day, ended = Day(), threading.Event()
    leading = threading.Thread(target=day.lead, args=(Clock(place), ended))
    leading.start()
    probe = RealProbe(place, folder, day)
    probe.start()
    try:
        for moment, happens in happenings(random.Random(SEED), day, probe, wire, doors):
            until(lambda moment=moment: day.now() >= moment, 240)
            happens()
        until(lambda: day.now() >= day.end, 240)
        until(lambda: is_all_told(place, folder), 60)
        probe.stop()
        until(
            lambda: (
                not place.sql(
                    "select 1 from procrastinate_jobs where status in ('todo', 'doing') and queue_name <> 'letters'"
                )
            ),
            60,
        )
    finally:
        ended.set()
        leading.join()
        wire.close()
        probe.end()
    arrived = place.sql(RESULTS)
    check_arrivals(arrived, probe.waiting)
    late = check_news(place, faults(day))
    with capsys.disabled():
        print(f"\na day, {CUTS} cuts, {KILLS} kills: {len(arrived)} results once and in order; {late}")


def is_all_told(place: Installation, folder: Path) -> bool:
    """Whether the probe has caught up: no more waits in its folder than comes within a moment."""
    said = place.run("probe", "status", "--folder", str(folder))
    return said.returncode == 0 and json.loads(said.stdout)["waiting"] < CAUGHT_UP


def check_arrivals(arrived: list[tuple[int, float]], waited: set[tuple[int, float]]) -> None:
    """What ever waited on the disk of a killed probe is here, nothing is here twice, and no batch is older than one before it.

    (Within a batch the door refuses what is out of order.)
    """
    assert len(set(arrived)) == len(arrived)
    assert waited, "something waited when the probe was killed"
    here = {(check, round(at, 3)) for check, at in arrived}
    assert {(check, round(at, 3)) for check, at in waited} <= here
    last: dict[int, float] = {}
    for check, at in arrived:
        assert at > last.get(check, 0.0), "a result arrived before an older one of its check"
        last[check] = at


def check_news(place: Installation, planned: list[tuple[float, float, str]]) -> str:
    """Every fault that was there when its news came has a ticket; none was opened after its fault was over."""
    told = {cause: (opened, began) for cause, opened, began in place.sql(TOLD)}
    times = {name: (began, began + lasts) for began, lasts, name in planned}
    for cause, (opened, began) in told.items():
        start, end = times[cause]
        assert start <= began <= start + 0.5 * HOUR_S
        assert opened <= end + 0.1 * HOUR_S, f"{cause} was told {opened - end:.0f} s after its end"
    seen = {
        name
        for name, hard in place.sql(
            "select d.component, c.hard from monitor_statechange c join design_check d on d.id = c.check_of_id"
        )
        if hard == 2
    }
    assert seen == set(times), "every fault is in the history, told or not"
    long = {name for name, (start, end) in times.items() if end - start > 1.9 * HOUR_S}
    assert long <= set(told), "a fault longer than any cut is always told"
    return (
        f"{len(told)} of {len(times)} faults told while they lasted, the others over before their news came"
    )
