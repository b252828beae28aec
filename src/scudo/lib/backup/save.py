"""Making a backup while everything runs: one snapshot of the database for the dump and for its checksums."""

import json
import subprocess
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from scudo.lib import home
from scudo.lib.backup import archive, contents
from scudo.lib.backup.archive import DUMP, Manifest, NotUsable
from scudo.lib.postgres import binaries


def save(target: Path, *, at: datetime, version: str) -> Manifest:
    """Write a backup to `target`: the database as of one moment, then attachments and keys.

    Attachments are copied after the database and never change once written, so each one it names is there.
    """
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".scudo-backup-") as folder:
        dump = Path(folder) / DUMP
        tables, postgres = dump_database(dump)
        files = {DUMP: dump, **archive.files_below(home.home())}
        manifest = Manifest(at.isoformat(), version, postgres, tables, archive.described(files))
        archive.write(target, manifest, files)
    note(target, at)
    return manifest


def dump_database(dump: Path) -> tuple[dict[str, list[str]], str]:
    """Dump the database; returns the checksums of its tables in the same snapshot, and the server's version."""
    access = contents.reading()
    with access.connect() as connection:
        connection.execute("begin isolation level repeatable read read only")
        row = connection.execute("select pg_export_snapshot(), current_setting('server_version')").fetchone()
        assert row
        run_dump(access, dump, snapshot=str(row[0]))
        return contents.fingerprint(connection), str(row[1])


def run_dump(access: contents.Access, dump: Path, *, snapshot: str) -> None:
    """`pg_dump` in its own format, of the public schema's content and rights."""
    command = ["--format=custom", f"--snapshot={snapshot}", "--lock-wait-timeout=60s", "--file", str(dump)]
    if access.role:
        command += [f"--role={access.role}", "--enable-row-security"]
    run_program("pg_dump", command, access, "The database could not be saved")


def run_program(name: str, arguments: list[str], access: contents.Access, failure: str) -> None:
    """Run one of PostgreSQL's programs. Raises NotUsable with what it said."""
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "HOME": "/", **access.environment()}
    ended = subprocess.run(  # noqa: S603 - programs and arguments of ours
        [binaries.programs() / name, *arguments], check=False, env=environment, capture_output=True, text=True
    )
    if ended.returncode:
        raise NotUsable(f"{failure}: {ended.stderr.strip()[-600:]}")


def record() -> Path:
    """The file that notes the last backup of this data folder."""
    return home.folder("run") / "last-backup.json"


def note(target: Path, at: datetime) -> None:
    """Remember when and where the last backup was made."""
    with archive.unfinished(record()) as making:
        making.write_text(
            json.dumps({"at": at.isoformat(), "file": str(target), "bytes": target.stat().st_size})
        )


def last() -> dict[str, Any] | None:
    """When and where the last backup was made, if ever."""
    try:
        found: dict[str, Any] = json.loads(record().read_text())
    except (FileNotFoundError, ValueError):
        return None
    return found
