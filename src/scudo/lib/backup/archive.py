"""The file of a backup: a tar with a manifest first, which names every other file with its size and SHA-256."""

import hashlib
import io
import json
import os
import re
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

FORMAT = 1
MANIFEST = "manifest.json"
DUMP = "database.dump"
FOLDERS = ("keys", "blobs")
ALLOWED = re.compile(r"database\.dump|(keys|blobs)/[A-Za-z0-9][A-Za-z0-9._/-]*")


class NotUsable(Exception):
    """A backup cannot be made, read or restored; the text says why."""


@dataclass(frozen=True)
class Manifest:
    """What a backup holds: `files` by name with size and SHA-256, `tables` with rows and checksum."""

    made_at: str
    version: str
    postgres: str
    tables: dict[str, list[str]]
    files: dict[str, list[str]]
    format: int = FORMAT


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def described(files: dict[str, Path]) -> dict[str, list[str]]:
    """Size and SHA-256 of each file, by its name in the backup."""
    return {name: [str(path.stat().st_size), digest(path)] for name, path in files.items()}


def files_below(root: Path) -> dict[str, Path]:
    """Keys and attachments of a data folder, by their name in the backup."""
    found = [path for folder in FOLDERS for path in sorted((root / folder).rglob("*")) if path.is_file()]
    names = {path.relative_to(root).as_posix(): path for path in found}
    return {name: path for name, path in names.items() if ALLOWED.fullmatch(name)}


def write(target: Path, manifest: Manifest, files: dict[str, Path]) -> None:
    """Write the backup beside its place and move it there when it is whole; nobody else may read it."""
    with unfinished(target) as making, making.open("wb") as raw:
        with tarfile.open(fileobj=raw, mode="w", format=tarfile.PAX_FORMAT) as tar:
            content = json.dumps(asdict(manifest), indent=1).encode()
            head = tarfile.TarInfo(MANIFEST)
            head.size, head.mode = len(content), 0o600
            tar.addfile(head, io.BytesIO(content))
            for name, path in files.items():
                tar.add(path, arcname=name, recursive=False)
        raw.flush()
        os.fsync(raw.fileno())


@contextmanager
def unfinished(target: Path) -> Iterator[Path]:
    """A file with mode 0600 that takes the target's name at the end, and vanishes if something goes wrong."""
    making = target.with_name(f".{target.name}.{os.getpid()}")
    making.touch(mode=0o600)
    try:
        yield making
        making.replace(target)
    finally:
        making.unlink(missing_ok=True)


def unpack(source: Path, into: Path) -> Manifest:
    """Unpack a backup and check every file against the manifest. Raises NotUsable."""
    try:
        with tarfile.open(source) as tar:
            manifest = read_manifest(tar)
            for member in tar.getmembers()[1:]:
                extract(tar, member, manifest, into)
    except (tarfile.TarError, EOFError, UnicodeDecodeError) as problem:
        raise NotUsable(
            f"{source} is no whole backup of Scudo: {problem}. Take another copy of it."
        ) from None
    check(manifest, into, source)
    return manifest


def read_manifest(tar: tarfile.TarFile) -> Manifest:
    """The manifest, which is the first file."""
    first = tar.next()
    content = tar.extractfile(first) if first and first.name == MANIFEST else None
    if content is None:
        raise NotUsable("This is no backup of Scudo: it does not begin with a manifest.")
    try:
        manifest = Manifest(**json.load(content))
    except (ValueError, TypeError):
        raise NotUsable("The backup's manifest cannot be read: take another copy of it.") from None
    if manifest.format > FORMAT:
        raise NotUsable(
            f"The backup was made by a newer Scudo ({manifest.version}): restore it with that version."
        )
    return manifest


def extract(tar: tarfile.TarFile, member: tarfile.TarInfo, manifest: Manifest, into: Path) -> None:
    """Write one file of the backup; names that lead elsewhere or are not in the manifest are refused."""
    proper = ALLOWED.fullmatch(member.name) and ".." not in member.name.split("/")
    if not proper or member.name not in manifest.files:
        raise NotUsable(
            f"The backup holds {member.name!r}, which its manifest does not name: do not trust it."
        )
    content = tar.extractfile(member)
    if content is None:
        raise NotUsable(f"{member.name!r} in the backup is no file: do not trust it.")
    path = into / member.name
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    with path.open("wb") as out:
        shutil.copyfileobj(content, out)


def check(manifest: Manifest, folder: Path, source: Path) -> None:
    """Compare what was unpacked with the manifest."""
    for name, (size, sha256) in manifest.files.items():
        path = folder / name
        if not path.is_file():
            raise NotUsable(f"{source} lacks {name}: it is not whole. Take another copy of it.")
        if path.stat().st_size != int(size) or digest(path) != sha256:
            raise NotUsable(
                f"{name} in {source} is not what was saved: the file is damaged. Take another copy."
            )
