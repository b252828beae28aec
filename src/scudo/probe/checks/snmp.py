"""What a device says of itself by SNMP v2c: one value, which may have to be a given one."""

import asyncio
from typing import Any

from gufo.snmp import NoSuchInstance, SnmpError, SnmpVersion
from gufo.snmp.aio import SnmpSession

from scudo.probe.checks.asked import port, text
from scudo.probe.checks.names import Names
from scudo.probe.outcome import CRITICAL, OK, UNKNOWN, Figure, Misdescribed, Outcome, clean

STANDARD_PORT = 161
TRIES = 3
ENOUGH = 200

Value = str | int | float | bytes | None


class Snmp:
    """One value of one device."""

    def __init__(self, spec: dict[str, Any], timeout_s: float, names: Names) -> None:
        self._host = text(spec, "host")
        self._port = port(spec, STANDARD_PORT)
        self._oid = text(spec, "oid").lstrip(".")
        self._community = text(spec, "community", "public")
        self._equals = spec.get("equals")
        self._timeout_s = timeout_s
        self._names = names
        if not all(part.isdecimal() for part in self._oid.split(".")):
            raise Misdescribed("the check's oid must be numbers with dots between them")

    async def ask(self) -> Outcome:
        """Ask for the value, three times within the time, since datagrams get lost."""
        addresses = await self._names.find(self._host)
        session = SnmpSession(
            addresses[0].host,
            port=self._port,
            community=self._community,
            version=SnmpVersion.v2c,
            timeout=self._timeout_s,
        )
        try:
            return self._judge(await self._get(session))
        except NoSuchInstance:
            return Outcome(UNKNOWN, f"the device has no {self._oid}")
        except SnmpError as problem:
            return Outcome(CRITICAL, clean(f"the device answers with an error: {problem}"))

    async def _get(self, session: SnmpSession) -> Value:
        share = self._timeout_s / TRIES
        for _ in range(TRIES - 1):
            try:
                async with asyncio.timeout(share):
                    return await session.get(self._oid)
            except TimeoutError:
                continue
        return await session.get(self._oid)

    def _judge(self, value: Value) -> Outcome:
        shown = readable(value)
        if self._equals is None or shown == readable(self._equals):
            return Outcome(OK, f"value {shown}", figure(value))
        return Outcome(CRITICAL, f"value {shown}, expected {readable(self._equals)}", figure(value))


def readable(value: Value) -> str:
    """A value as people read it; bytes that are no text in hexadecimal."""
    if isinstance(value, bytes):
        try:
            return clean(value.decode())[:ENOUGH]
        except UnicodeDecodeError:
            return value.hex(":")[:ENOUGH]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return clean(str(value))[:ENOUGH]


def figure(value: Value) -> list[Figure] | None:
    """The value as perfdata, where it is a number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return [("value", float(value), "", None, None)]
