"""What is asked of the keeper, and its answer: one line each way over a socket that only the demo's user can open."""

import json
import socket
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from scudo.lib import home

TIMEOUT_S = 10.0


class State(StrEnum):
    """How a part is: broken by us, without power since its feeds are, ended by itself, or at work."""

    RUNS = "runs"
    BROKEN = "broken"
    WITHOUT_POWER = "without power"
    STARTS = "starts"


class Deed(StrEnum):
    """What can be asked."""

    LIST = "list"
    BREAK = "break"
    MEND = "mend"


class NotRunning(Exception):
    """No keeper answers; the text says how to start one."""


class UnknownPart(Exception):
    """There is no part of that name; the text says which there are."""


@dataclass(frozen=True)
class Standing:
    """A part as it stands; `pid` is None where no process runs."""

    key: str
    name: str
    system: str
    customer: str
    port: int
    feeds: tuple[str, ...]
    state: State
    pid: int | None


def door() -> Path:
    """The keeper's socket."""
    return home.home() / "run" / "estate.sock"


def ask(deed: Deed, name: str = "") -> list[Standing]:
    """Have something done; gives all parts as they stand then. Raises NotRunning, UnknownPart."""
    try:
        with socket.socket(socket.AF_UNIX) as wire:
            wire.settimeout(TIMEOUT_S)
            wire.connect(str(door()))
            wire.sendall(f"{deed} {name}\n".encode())
            answer = json.loads(wire.makefile().readline())
    except (OSError, ValueError):
        raise NotRunning("The demo's parts do not run: start the demo with ./scudo demo.") from None
    if "error" in answer:
        raise UnknownPart(answer["error"])
    return [read(row) for row in answer["parts"]]


def read(row: dict[str, object]) -> Standing:
    """A part of an answer."""
    known = {**row, "state": State(str(row["state"])), "feeds": tuple(row["feeds"])}  # type: ignore[arg-type]
    return Standing(**known)  # type: ignore[arg-type]


def answer(parts: Iterable[Standing]) -> bytes:
    """An answer as it goes over the wire."""
    return json.dumps({"parts": [asdict(part) for part in parts]}).encode() + b"\n"


def refusal(name: str, known: Iterable[str]) -> bytes:
    """The answer to a name that no part has."""
    return json.dumps({"error": f"There is no part {name!r}. There are {', '.join(known)}."}).encode() + b"\n"
