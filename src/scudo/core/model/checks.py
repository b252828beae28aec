"""How a component is watched: the checks of a file, as the probe takes them."""

import re
import shlex
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from urllib.parse import urlsplit

from scudo.core.model.complaints import Complaints, items, text
from scudo.core.model.marked import Place, Table
from scudo.core.model.nodes import Check, Kind, Setting
from scudo.core.model.problems import did_you_mean, shown
from scudo.core.model.quantities import duration, seconds

SHORTEST_S = 1.0
LEAST_RETRY_S = 5.0
POSTGRES_PORT = 5432
SNMP_PORT = 161
_HIGHEST_PORT = 65_535
_HIGHEST_ARC = 2**32 - 1

OIDS = {
    "sysDescr": "1.3.6.1.2.1.1.1",
    "sysUpTime": "1.3.6.1.2.1.1.3",
    "sysName": "1.3.6.1.2.1.1.5",
    "ifDescr": "1.3.6.1.2.1.2.2.1.2",
    "ifSpeed": "1.3.6.1.2.1.2.2.1.5",
    "ifAdminStatus": "1.3.6.1.2.1.2.2.1.7",
    "ifOperStatus": "1.3.6.1.2.1.2.2.1.8",
    "ifInOctets": "1.3.6.1.2.1.2.2.1.10",
    "ifInDiscards": "1.3.6.1.2.1.2.2.1.13",
    "ifInErrors": "1.3.6.1.2.1.2.2.1.14",
    "ifOutOctets": "1.3.6.1.2.1.2.2.1.16",
    "ifOutDiscards": "1.3.6.1.2.1.2.2.1.19",
    "ifOutErrors": "1.3.6.1.2.1.2.2.1.20",
    "ifName": "1.3.6.1.2.1.31.1.1.1.1",
    "ifHCInOctets": "1.3.6.1.2.1.31.1.1.1.6",
    "ifHCOutOctets": "1.3.6.1.2.1.31.1.1.1.10",
    "ifHighSpeed": "1.3.6.1.2.1.31.1.1.1.15",
    "hrSystemUptime": "1.3.6.1.2.1.25.1.1",
    "hrSystemNumUsers": "1.3.6.1.2.1.25.1.5",
    "hrSystemProcesses": "1.3.6.1.2.1.25.1.6",
    "hrStorageDescr": "1.3.6.1.2.1.25.2.3.1.3",
    "hrStorageSize": "1.3.6.1.2.1.25.2.3.1.5",
    "hrStorageUsed": "1.3.6.1.2.1.25.2.3.1.6",
    "hrDeviceStatus": "1.3.6.1.2.1.25.3.2.1.5",
    "hrProcessorLoad": "1.3.6.1.2.1.25.3.3.1.2",
    "hrPrinterStatus": "1.3.6.1.2.1.25.3.5.1.1",
}
"""Objects of SNMPv2-MIB, IF-MIB and HOST-RESOURCES-MIB that may be named; the index follows."""

Spec = dict[str, Setting]


def checks_of(component: str, around: Table, probe: str, complaints: Complaints) -> Iterator[Check]:
    """The checks of one component that can be read; `probe` runs those that name none."""
    counted: dict[Kind, int] = {}
    taken = set[str]()
    siblings = [item for _, item in items(around, component) if isinstance(item, Table)]
    for index, written in items(around, component):
        place = ("checks", component, index)
        if not isinstance(written, Table) or complaints.is_unsound(place):
            continue
        kind = next(kind for kind in Kind if kind in written)
        counted[kind] = counted.get(kind, 0) + 1
        key = text(written, "key") or f"{kind}-{counted[kind]}"
        if key in taken:
            complaints.add(
                place, f"has the key {key}, as another check of {component} has; give it a key: of its own"
            )
        taken.add(key)
        spec = _spec(kind, written, siblings, place, complaints)
        check = _timed(Check(component, key, kind, spec), written, place, complaints)
        yield replace(check, probe=text(written, "probe") if "probe" in written else probe)


def _timed(check: Check, written: Table, place: Place, complaints: Complaints) -> Check:
    times = {
        name: complaints.attempt((*place, name), seconds, written.get(name))
        for name in ("every", "retry", "timeout")
    }
    every = times["every"] or check.every_s
    retry = times["retry"] or min(every, max(LEAST_RETRY_S, every / 4))
    timeout = times["timeout"] or min(every, check.timeout_s)
    for name, amount in (("every", every), ("retry", retry)):
        if amount < SHORTEST_S and name in written:
            complaints.add((*place, name), "is under a second; a check runs at most once a second")
    if timeout > every:
        complaints.add((*place, "timeout"), "is longer than every; the next check would begin before")
    attempts = written.get("attempts")
    return replace(
        check,
        every_s=every,
        retry_s=retry,
        attempts=attempts if isinstance(attempts, int) else check.attempts,
        timeout_s=timeout,
        warn_trend=complaints.attempt((*place, "warn-trend"), duration, written.get("warn-trend")),
    )


def _spec(kind: Kind, written: Table, siblings: list[Table], place: Place, complaints: Complaints) -> Spec:
    place = (*place, kind.value)
    if kind is Kind.SNMP:
        return _snmp(written["snmp"], siblings, place, complaints)
    if kind is Kind.HTTP:
        return complaints.attempt(place, partial(_web, around=written), written["http"]) or {}
    return complaints.attempt(place, _READERS[kind], written[kind]) or {}


def _host(written: str) -> Spec:
    return {"host": _bare(written)}


def _address(written: str, port: int = 0) -> Spec:
    """`10.0.0.1:443`, `[2001:db8::1]:443`; `port` is what stands for none."""
    host, colon, given = written.rpartition(":")
    if not colon or written.endswith("]"):
        host, given = written, str(port)
    return {"host": _bare(host), "port": _port(given)}


def _port(written: str) -> int:
    port = int(written)
    if not 1 <= port <= _HIGHEST_PORT:
        raise ValueError(f"{port} is no port; ports are 1 to {_HIGHEST_PORT}")
    return port


def _bare(host: str) -> str:
    return host.strip("[]")


def _web(written: str, around: Mapping[str, object]) -> Spec:
    try:
        parts = urlsplit(written)
        is_sound = bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_sound = False
    if not is_sound:
        raise ValueError(f"{shown(written)} is no address of the web; write it like http://10.20.0.11/health")
    spec: Spec = {"url": written, "expect": 200, "verify": True}
    for name in ("expect", "contains", "verify"):
        given = around.get(name)
        if isinstance(given, str | int):
            spec[name] = given
    return spec


def _plugin(written: str) -> Spec:
    try:
        words = shlex.split(written)
    except ValueError:
        raise ValueError("has a quote that does not end; close it") from None
    if not words or "\0" in written:
        raise ValueError("holds no command; write one such as check_disk_smb -H 10.20.0.20")
    return {"command": written}


_READERS: dict[Kind, Callable[[str], Spec]] = {
    Kind.TCP: _address,
    Kind.POSTGRES: partial(_address, port=POSTGRES_PORT),
    Kind.PING: _host,
    Kind.PLUGIN: _plugin,
}


def _snmp(given: object, siblings: list[Table], place: Place, complaints: Complaints) -> Spec:
    written = given if isinstance(given, Table) else Table(0)
    host = _bare(text(written, "host")) or _host_beside(siblings)
    if not host:
        complaints.add(place, "says no host, and no ping or tcp beside it does; write host: 10.20.0.2")
    oid = complaints.attempt((*place, "oid"), _oid, written.get("oid"))
    port = written.get("port")
    spec: Spec = {
        "host": host,
        "oid": oid or "",
        "community": text(written, "community") or "public",
        "port": port if isinstance(port, int) else SNMP_PORT,
    }
    equals = written.get("equals")
    return spec | {"equals": equals} if isinstance(equals, str | int) else spec


def _host_beside(siblings: list[Table]) -> str:
    for kind in (Kind.PING, Kind.TCP):
        for sibling in siblings:
            if host := text(sibling, kind):
                return _bare(host if kind is Kind.PING else host.rpartition(":")[0])
    return ""


def _oid(written: str) -> str:
    """An OID in numbers."""
    name, _, index = written.partition(".")
    if re.fullmatch(r"[A-Za-z][A-Za-z0-9]*", name):
        if name not in OIDS:
            near = did_you_mean(name, OIDS)
            raise ValueError(
                f"{shown(name)} is no name that is known here{near or '; write the OID in numbers'}"
            )
        written = f"{OIDS[name]}.{index}"
    if any(int(arc) > _HIGHEST_ARC for arc in written.strip(".").split(".")):
        raise ValueError(f"{shown(written)} is no OID; its numbers are at most {_HIGHEST_ARC}")
    return written.strip(".")
