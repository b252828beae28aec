"""`scudo bench checks`: how many checks a second the whole chain bears, and what one costs.

The real probe asks real TCP doors (a process of their own, whose CPU does not count) and runs Debian's `check_dummy`; every
result goes over HTTP into PostgreSQL, is judged, and leaves its state and its sample. First with more checks than can be done,
to find how many can; then with half of that, to see what one costs and how late it starts.
"""

import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.place import ROOT, Place, customers, running
from scudo.demo.installation import free_ports, wait_for

TCP, PLUGINS = 6000, 2400
SYSTEMS, DOORS = 20, 40
SETTLE_S, MEASURE_S = 6.0, 15.0
DUMMY = Path("/usr/lib/nagios/plugins/check_dummy")
PROCESSES = ("probe", "web", "worker", "postgres")
TAKEN = "select coalesce(sum(through), 0) from monitor_spool"
SAMPLES = "select count(*) from monitor_sample"
STATES = "select count(*) from monitor_checkstate"


@dataclass(frozen=True)
class Measured:
    """One stretch: results a second, CPU of all processes for each in ms, how late checks started."""

    per_s: float
    cpu_ms: float
    lateness_p99_s: float
    shares: dict[str, float]


def run(size: int | None, seed: int) -> dict[str, float]:  # noqa: ARG001 - nothing is drawn by chance
    """Figures as ARCHITECTURE.md names them, with CPU of probe, web and PostgreSQL apart; `size` is the number of TCP checks."""
    if not DUMMY.exists():
        raise SystemExit("check_dummy is missing. On Debian: apt-get install monitoring-plugins-basic")
    with targets() as first, running() as place:
        customers(place, [f"cliente-{index:02}:" for index in range(SYSTEMS)])
        number = size or TCP
        full = measure(place, [f'tcp: "127.0.0.1:{first + index % DOORS}"' for index in range(number)], 1.0)
        half = measure(
            place,
            [f'tcp: "127.0.0.1:{first + index % DOORS}"' for index in range(number)],
            number / (full.per_s / 2),
        )
        samples, states = place.sql(SAMPLES)[0][0], place.sql(STATES)[0][0]
        plugins = [f'plugin: "{DUMMY} 0"'] * min(number, PLUGINS)
        full_plugins = measure(place, plugins, 1.0)
        half_plugins = measure(place, plugins, len(plugins) / (full_plugins.per_s / 2))
    return {
        "tcp_per_s": round(full.per_s), "cpu_ms_per_check": round(half.cpu_ms, 3), "lateness_p99_s": round(half.lateness_p99_s, 3),
        "plugins_per_s": round(full_plugins.per_s), "cpu_ms_per_plugin": round(half_plugins.cpu_ms, 3),
        "plugin_lateness_p99_s": round(half_plugins.lateness_p99_s, 3), "half_tcp_per_s": round(half.per_s),
        **{f"cpu_ms_{name}": round(share, 3) for name, share in half.shares.items()},
        "samples": int(str(samples)), "states": int(str(states)),
    }  # fmt: skip


@contextlib.contextmanager
def targets() -> Iterator[int]:
    """The doors, in a process of their own; gives the first port."""
    first = free_ports(DOORS)
    doors = subprocess.Popen(
        [sys.executable, ROOT / "bench" / "doors.py", str(first), str(DOORS)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert doors.stdin
    assert doors.stdout
    doors.stdout.readline()
    try:
        yield first
    finally:
        doors.stdin.close()
        doors.wait(10)


def measure(place: Place, checks: list[str], every_s: float) -> Measured:
    """Load models with these checks, let them settle and what waits be taken, and measure a stretch."""
    before = standing(place).get("configuration")
    place.load(
        [(f"sistema-{index:02}", model(index, checks[index::SYSTEMS], every_s)) for index in range(SYSTEMS)]
    )
    wait_for(lambda: follows(place, before, len(checks)), "the probe follows the models", 120)
    time.sleep(SETTLE_S + every_s)
    used = {name: place.cpu_s(name) for name in PROCESSES}
    taken, began = place.sql(TAKEN)[0][0], time.monotonic()
    time.sleep(MEASURE_S)
    results, elapsed = int(str(place.sql(TAKEN)[0][0])) - int(str(taken)), time.monotonic() - began
    shares = {name: (place.cpu_s(name) - used[name]) / results * 1000 for name in PROCESSES}
    late = standing(place)["lateness"]["p99_s"]
    return Measured(results / elapsed, sum(shares.values()), late, shares)


def follows(place: Place, before: object, checks: int) -> bool:
    """Whether the probe runs these checks by a new configuration, and has sent what it found before."""
    now = standing(place)
    is_new = now["checks"] == checks and now["configuration"] != before
    return is_new and (before is None or now["waiting"] < checks)


def standing(place: Place) -> dict[str, Any]:
    """What the probe says of itself."""
    found: dict[str, Any] = json.loads(place.installation.command("probe", "status"))
    return found


def model(index: int, checks: list[str], every_s: float) -> str:
    """A system of parts that carry nothing, each with its check."""
    every = f"{max(1.0, every_s):.3f} s"
    lines = [
        f"system: sistema-{index:02}",
        f"customer: cliente-{index:02}",
        "acquired: bought",
        "components:",
    ]
    lines += [f"  parte-{one}: {{}}" for one in range(len(checks))]
    lines += ["services:", "  servizio: {needs: [parte-0]}", "checks:"]
    lines += [
        f"  parte-{one}: [{{{check}, every: {every}, retry: {every}, timeout: 1 s}}]"
        for one, check in enumerate(checks)
    ]
    return "\n".join(lines) + "\n"
