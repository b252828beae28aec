"""The data folder of an installation: database, keys, attachments, logs."""

import fcntl
import os
import secrets
from pathlib import Path
from typing import IO

ROOT_HOME = Path("/var/lib/scudo")


class HomeInUse(Exception):
    """Another instance runs on the same data folder."""


def home() -> Path:
    """`SCUDO_HOME`, else `~/.scudo`; for root `/var/lib/scudo`, since the database's own user cannot enter root's home."""
    named = os.environ.get("SCUDO_HOME")
    if named:
        return Path(named).expanduser().resolve()
    return ROOT_HOME if os.geteuid() == 0 else Path.home() / ".scudo"


def folder(name: str) -> Path:
    """A folder inside the data folder, made when it is first asked for and closed to other users."""
    path = home() / name
    if not path.is_dir():
        home().mkdir(mode=0o755, parents=True, exist_ok=True)
        path.mkdir(mode=0o700, exist_ok=True)
    return path


def key(name: str) -> str:
    """A secret of this installation, made once, kept outside the database in a file only its user can read."""
    path = folder("keys") / name
    try:
        return path.read_text()
    except FileNotFoundError:
        pass
    made = path.with_suffix(f".{os.getpid()}")
    made.touch(mode=0o600)
    made.write_text(secrets.token_urlsafe(48))
    try:
        os.link(made, path)  # the first of several processes wins; the others read its key
    except FileExistsError:
        pass
    finally:
        made.unlink()
    return path.read_text()


def claim() -> IO[str]:
    """Take the data folder for one instance; keep the returned file open as long as it runs.

    Raises HomeInUse with the other instance's process number.
    """
    file = (folder("run") / "instance.lock").open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        other = file.read().strip() or "unknown"
        file.close()
        raise HomeInUse(
            f"Another Scudo (process {other}) already runs on {home()}. "
            "Stop it first, or give this one a data folder of its own with SCUDO_HOME."
        ) from None
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file
