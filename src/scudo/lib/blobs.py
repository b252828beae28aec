"""Files kept outside the database under the SHA-256 of their bytes; equal files are kept once."""

import hashlib
import os
from pathlib import Path

from scudo.lib import home


def store(content: bytes) -> str:
    """Keep bytes, on disk before this returns; gives their digest."""
    digest = hashlib.sha256(content).hexdigest()
    path = path_of(digest)
    if path.exists():
        return digest
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_suffix(f".{os.getpid()}-{os.urandom(4).hex()}")
    with unfinished.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return digest


def path_of(digest: str) -> Path:
    """Where the bytes of a digest stand."""
    return home.folder("blobs") / digest[:2] / digest
