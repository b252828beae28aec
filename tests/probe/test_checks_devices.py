"""Hosts and devices: ping, or what stands in for it, and SNMP as Debian's agent speaks it."""

import os
import shutil
import subprocess
import sys

import pytest

from scudo.probe.checks.names import Names
from scudo.probe.checks.ping import Ping
from scudo.probe.clock import Clock
from scudo.probe.outcome import CRITICAL, OK, UNKNOWN
from tests.probe.wire import LOCAL, ask, full
from tests.waiting import free_port

SNMPD = shutil.which("snmpd", path=f"{os.environ['PATH']}:/usr/sbin")
WITHOUT_ICMP = """
import asyncio
from scudo.probe.checks.kinds import Kinds
from scudo.probe.clock import Clock
from scudo.probe.configuration import Check
async def main():
    kinds = Kinds(Clock())
    told = asyncio.get_running_loop().create_future()
    kinds.ready(Check(1, "ping", 1.0, 1.0, 1, 5.0, {"host": "127.0.0.1"})).begin(told.set_result)
    print(*(await told)[:2])
    await kinds.close()
asyncio.run(main())
"""


async def test_a_host_answers_a_ping(kinds):
    told = await ask(kinds, "ping", host=LOCAL)
    assert told.status == OK
    assert told.output.startswith(("answers in", "alive"))


async def test_a_lost_echo_is_sent_again():
    answers = [None, None, 0.0042]

    async def echo(_address):
        return answers.pop(0)

    class Hasty(Clock):
        def real(self):
            return super().real() * 100

    clock = Hasty()
    told = await Ping({"host": LOCAL}, 5.0, Names(clock), clock, echo).ask()
    assert told == (OK, "answers in 4.2 ms, 2 lost before", [("rta", 4.2, "ms", None, None)])


async def test_where_no_echo_may_be_sent_three_ports_are_tried(monkeypatch):
    async def forbidden(_address):
        raise PermissionError

    clock = Clock()
    asks = Ping({"host": LOCAL}, 0.5, Names(clock), clock, forbidden)
    monkeypatch.setattr("scudo.probe.checks.ping.PORTS", (free_port(),))
    told = await asks.ask()
    assert told.status == OK
    assert "refuses (by TCP, since this probe may send no ICMP)" in told.output
    with full() as port:
        monkeypatch.setattr("scudo.probe.checks.ping.PORTS", (port,))
        assert (await asks.ask()).status == CRITICAL


@pytest.mark.skipif(
    os.geteuid() != 0 or not shutil.which("setpriv"), reason="needs root, and setpriv of util-linux"
)
def test_a_process_without_the_right_to_ping_says_so():
    told = subprocess.run(
        ["setpriv", "--bounding-set=-net_raw", "--inh-caps=-net_raw", sys.executable, "-c", WITHOUT_ICMP],
        capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": "src"},
    )  # fmt: skip
    assert told.stdout.startswith("0 "), told.stderr


@pytest.fixture
def device(tmp_path):
    """Debian's own SNMP agent; its port."""
    if not SNMPD:
        pytest.skip("snmpd is missing; on Debian: apt-get install snmpd")
    port = free_port()
    settings = tmp_path / "snmpd.conf"
    settings.write_text(f"rocommunity public {LOCAL}\nsysLocation Officina\n")
    with subprocess.Popen(
        [SNMPD, "-f", "-Lo", "-C", "-c", settings, "-p", tmp_path / "pid", f"udp:{LOCAL}:{port}"],
        env={**os.environ, "SNMP_PERSISTENT_DIR": str(tmp_path)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as agent:  # fmt: skip
        yield port
        agent.kill()


async def test_a_device_is_asked_by_snmp(kinds, device):
    location, interfaces, missing = "1.3.6.1.2.1.1.6.0", "1.3.6.1.2.1.2.1.0", "1.3.6.1.2.1.99.9.0"

    async def get(oid, **parts):
        return await ask(kinds, "snmp", 3.0, host=LOCAL, port=device, oid=oid, **parts)

    first = await get(location)
    while first.status != OK:
        first = await get(location)
    assert first == (OK, "value Officina", None)
    assert (await get("." + location, equals="Officina")).status == OK
    assert (await get(location, equals="Sede")).output == "value Officina, expected Sede"
    told = await get(interfaces)
    assert told.output == f"value {told.perfdata[0][1]:.0f}"
    assert (await get(interfaces, equals=int(told.perfdata[0][1]))).status == OK
    assert await get(missing) == (UNKNOWN, f"the device has no {missing}", None)
    assert (
        await ask(kinds, "snmp", 0.5, host=LOCAL, port=device, oid=location, community="secret")
    ).status == CRITICAL
