"""What the centre tells the probe to check, as it comes over the wire."""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

SHORTEST_EVERY_S = 0.1
LONGEST_S = 31 * 86400.0
MOST_ATTEMPTS = 100


class NotUnderstood(Exception):
    """What was given is not a configuration; the text says what is wrong."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check: what is asked (`kind`, `spec`), how often, and how long an answer may take; all times in seconds.

    After a result that is not ok, the next `attempts` - 1 runs come `retry_s` apart.
    """

    id: int
    kind: str
    every_s: float
    retry_s: float
    attempts: int
    timeout_s: float
    spec: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Configuration:
    """The checks of a probe; `refused` says, a sentence each, which could not be read."""

    version: str
    checks: tuple[Check, ...]
    refused: tuple[str, ...] = ()


NOTHING = Configuration("", ())


def read(text: str | bytes) -> Configuration:
    """The configuration in a JSON text; a check that cannot be read is refused alone, the others count.

    Of two checks with one id the last counts. Raises NotUnderstood where the whole is no configuration.
    """
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise NotUnderstood(f"the configuration is not JSON: {problem}") from None
    if not isinstance(found, dict) or not isinstance(found.get("checks"), list):
        raise NotUnderstood("the configuration has no list of checks")
    if not isinstance(found.get("version"), str):
        raise NotUnderstood("the configuration has no version")
    checks: dict[int, Check] = {}
    refused: list[str] = []
    for number, entry in enumerate(found["checks"]):
        try:
            check = _check(entry)
        except NotUnderstood as problem:
            refused.append(f"check {number}: {problem}")
        else:
            checks[check.id] = check
    return Configuration(found["version"], tuple(checks.values()), tuple(refused))


def _check(entry: object) -> Check:
    if not isinstance(entry, dict):
        raise NotUnderstood("is not an object")
    every = _seconds(entry, "every_s")
    return Check(
        id=_whole(entry, "id", 2**63 - 1),
        kind=str(entry.get("kind")),
        every_s=every,
        retry_s=min(_seconds(entry, "retry_s"), every),
        attempts=_whole(entry, "attempts", MOST_ATTEMPTS),
        timeout_s=_seconds(entry, "timeout_s"),
        spec=dict(_spec(entry)),
    )


def _whole(entry: dict[str, Any], name: str, most: int) -> int:
    value = entry.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= most:
        raise NotUnderstood(f"{name} must be a whole number from 1 to {most}")
    return value


def _seconds(entry: dict[str, Any], name: str) -> float:
    value = entry.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise NotUnderstood(f"{name} must be a number of seconds")
    if not SHORTEST_EVERY_S <= value <= LONGEST_S:
        raise NotUnderstood(f"{name} must be from {SHORTEST_EVERY_S} to {LONGEST_S:.0f} seconds")
    return float(value)


def _spec(entry: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    spec = entry.get("spec")
    if not isinstance(spec, dict):
        raise NotUnderstood("spec must be an object")
    yield from spec.items()
