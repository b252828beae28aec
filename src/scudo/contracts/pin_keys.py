"""The keys under which PINs are digested (C8): in the data folder or the environment, never in the database.

They are written as words `id:hex`, the current one first; the others are kept for PINs that were issued under them.
"""

import fcntl
import hmac
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.conf import settings

from scudo.lib import home
from scudo.lib.backup.archive import unfinished

FILE = "pins"
BYTES = 32
WORD = re.compile(r"([A-Za-z0-9-]{1,16}):((?:[0-9A-Fa-f]{2}){32,})")


class Damaged(Exception):
    """The file of keys cannot be read; the text says which, and what to do."""


class Given(Exception):
    """The keys come from SCUDO_PIN_KEYS: a new one is written there."""


@dataclass(frozen=True)
class Key:
    """One key; no trace of an error shows its secret."""

    id: str
    secret: bytes = field(repr=False)

    def of_caller(self, number: str) -> str:
        """What is kept of a caller's number: HMAC-SHA256 as 64 hex digits, of no text that could be a PIN's."""
        return hmac.digest(self.secret, f"caller {number}".encode(), "sha256").hex()


def read(written: str) -> tuple[Key, ...]:
    """The keys in a text. Raises ValueError, without the text, where it is not words of `id:hex` with different ids."""
    found = [WORD.fullmatch(word) for word in written.split()]
    keys = tuple(Key(one[1], bytes.fromhex(one[2])) for one in found if one)
    if len(keys) != len(found) or len({key.id for key in keys}) != len(keys):
        raise ValueError("words of id:hex, with 64 hex digits or more, each under an id of its own")
    return keys


def all_keys() -> tuple[Key, ...]:
    """Every key of this installation, the current one first; none before the first use. Raises Damaged."""
    return settings.PIN_KEYS or stored()


def current(at: datetime) -> Key:
    """The key for what is issued now; made when it is first asked for, and after its file was lost. Raises Damaged."""
    return next(iter(all_keys()), None) or first(at)


def first(at: datetime) -> Key:
    """The first key; several processes that ask at once get the same."""
    with one_at_a_time():
        return next(iter(stored()), None) or put(at, ())


def rotate(at: datetime) -> Key:
    """A new current key before the others, which stay. Raises Given; Damaged."""
    if settings.PIN_KEYS:
        raise Given
    with one_at_a_time():
        return put(at, stored())


def path() -> Path:
    """The file; it stands beside the installation's secret key, and backups hold it."""
    return home.folder("keys") / FILE


def stored() -> tuple[Key, ...]:
    """The keys in the file; none where there is no file."""
    try:
        return read(path().read_text())
    except FileNotFoundError:
        return ()
    except ValueError:
        raise Damaged(
            f"{path()} holds no keys that can be read: put it back from a backup. Without it, take it away, "
            "and all PINs have to be issued anew."
        ) from None


def put(at: datetime, older: tuple[Key, ...]) -> Key:
    """Write a new key before the older ones, whole or not at all, in a file that only its user may read."""
    made = Key(f"{at:%Y%m%d}-{secrets.token_hex(3)}", secrets.token_bytes(BYTES))
    with unfinished(path()) as making, making.open("w") as file:
        file.writelines(f"{key.id}:{key.secret.hex()}\n" for key in (made, *older))
        file.flush()
        os.fsync(file.fileno())
    return made


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Keep other processes and threads from writing meanwhile."""
    with (home.folder("run") / "pin-keys.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
