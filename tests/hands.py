"""Work for hands; they load no more than this module for it."""

import os
import signal
from pathlib import Path

from tests.waiting import until


def die() -> None:
    """What a hostile mail, or a machine without memory, does to the process that works on it."""
    os.kill(os.getpid(), signal.SIGKILL)


def take_or_die(raw: bytes, envelope: dict[str, str]) -> str:
    """Take a mail, some of which are too much."""
    if b"kill" in raw:
        die()
    return f"250 2.0.0 {envelope['from']}"


def meet(folder: str, name: str) -> int:
    """Say that one is here, and go on when the other is too."""
    Path(folder, name).touch()
    until(lambda: len(list(Path(folder).iterdir())) == 2, 60)
    return os.getpid()


def something_strange() -> object:
    """Give what no other process can have."""
    return lambda: None


def refuse() -> None:
    """Fail as the system does."""
    raise FileNotFoundError(2, "no such file", "x")
