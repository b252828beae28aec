"""The probe's folder: who it is, what it checks, what it has to send, and how it stands."""

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from scudo.probe.configuration import NOTHING, Configuration, NotUnderstood, read

ROOT_HOME = Path("/var/lib/scudo")
IDENTITY, INVITATION, CONFIGURATION, STATE, LOCK, SPOOL, REFUSED = (
    "identity.json", "invitation.json", "configuration.json", "state.json", "lock", "spool.sqlite", "refused.jsonl",
)  # fmt: skip


class NotEnrolled(Exception):
    """No centre knows this probe yet."""


class InUse(Exception):
    """Another probe runs on the same folder."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Which centre a probe belongs to, under which name; `token` proves it and is shown to nobody."""

    centre: str
    probe: str
    token: str

    def __repr__(self) -> str:
        return f"Identity({self.probe} at {self.centre})"


def default() -> Path:
    """`probe` in `SCUDO_HOME`, else in `~/.scudo`; for root in `/var/lib/scudo`."""
    named = os.environ.get("SCUDO_HOME")
    if named:
        return Path(named).expanduser().resolve() / "probe"
    return (ROOT_HOME if os.geteuid() == 0 else Path.home() / ".scudo") / "probe"


@dataclass(frozen=True, slots=True)
class Invitation:
    """Where a probe is expected, and the code that lets it in once."""

    centre: str
    code: str

    def __repr__(self) -> str:
        return f"Invitation(to {self.centre})"


class Folder:
    """The files, each written whole or not at all."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def make(self) -> None:
        """Make the folder where it is missing, closed to other users."""
        if not self.path.is_dir():
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.mkdir(mode=0o700, exist_ok=True)

    @property
    def spool(self) -> Path:
        """Where the disk store is."""
        return self.path / SPOOL

    @property
    def refused(self) -> Path:
        """Where results are kept that the centre refuses."""
        return self.path / REFUSED

    def identity(self) -> Identity:
        """Who this probe is. Raises NotEnrolled."""
        try:
            found = json.loads((self.path / IDENTITY).read_text())
            return Identity(found["centre"], found["probe"], found["token"])
        except (FileNotFoundError, NotADirectoryError):
            raise NotEnrolled(
                f"No probe is enrolled in {self.path}: ask the centre for a code, then `scudo probe enrol URL CODE`."
            ) from None
        except (ValueError, KeyError, TypeError):
            raise NotEnrolled(
                f"{self.path / IDENTITY} cannot be read: enrol this probe again with a new code."
            ) from None

    def keep_identity(self, identity: Identity) -> None:
        """Remember who this probe is, in a file that only its user can read."""
        self.make()
        self._write(IDENTITY, json.dumps(asdict(identity)).encode())

    def invitation(self) -> Invitation | None:
        """The invitation that waits to be accepted, if there is one."""
        try:
            found = json.loads((self.path / INVITATION).read_text())
            return Invitation(found["centre"], found["code"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def keep_invitation(self, invitation: Invitation) -> None:
        """Leave an invitation for the probe to find, in a file that only its user can read."""
        self.make()
        self._write(INVITATION, json.dumps(asdict(invitation)).encode())

    def drop_invitation(self) -> None:
        """The invitation was accepted, or is good no more."""
        (self.path / INVITATION).unlink(missing_ok=True)

    def configuration(self) -> Configuration:
        """What was last to be checked; nothing where none was kept or it cannot be read."""
        try:
            return read((self.path / CONFIGURATION).read_bytes())
        except (OSError, NotUnderstood):
            return NOTHING

    def keep_configuration(self, text: bytes) -> None:
        """Remember what to check, for a start without the centre."""
        self._write(CONFIGURATION, text)

    def state(self) -> dict[str, Any]:
        """What the probe last said of itself; empty where it never ran."""
        try:
            found = json.loads((self.path / STATE).read_bytes())
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def keep_state(self, state: dict[str, Any]) -> None:
        """Say how the probe stands; a machine that loses power may lose it."""
        self._write(STATE, json.dumps(state).encode(), is_synced=False)

    def set_aside(self, row: str) -> None:
        """Keep a result that the centre refuses, for a person."""
        with self.refused.open("a") as file:
            file.write(row + "\n")

    @contextlib.contextmanager
    def claimed(self) -> Iterator[None]:
        """Have the folder for one probe while the block runs. Raises InUse."""
        self.make()
        with (self.path / LOCK).open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise InUse(
                    f"A probe runs on {self.path} already: stop it, or choose another --folder."
                ) from None
            yield

    @property
    def is_in_use(self) -> bool:
        """Whether a probe runs on it now."""
        if not (self.path / LOCK).exists():
            return False
        try:
            with self.claimed():
                return False
        except InUse:
            return True

    def _write(self, name: str, content: bytes, *, is_synced: bool = True) -> None:
        made = self.path / f".{name}.new"
        made.touch(mode=0o600)
        with made.open("wb") as file:
            file.write(content)
            if is_synced:
                file.flush()
                os.fsync(file.fileno())
        made.replace(self.path / name)
