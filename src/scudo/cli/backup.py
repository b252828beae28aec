"""`scudo backup FILE` and `scudo restore FILE`."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from scudo import __version__
from scudo.cli import start
from scudo.lib import home
from scudo.lib.backup.archive import Manifest
from scudo.lib.backup.restore import restore as put_back
from scudo.lib.backup.save import save

File = Annotated[Path, typer.Argument(metavar="FILE", help="The backup, one file.")]


def backup(file: File) -> None:
    """Save the database, the attachments and the keys into one file, while everything runs."""
    place = file.expanduser().resolve()
    with start.with_database():
        from scudo.lib import clock

        manifest = save(place, at=clock.real(), version=__version__)
    size = place.stat().st_size / 1024**2
    sys.stdout.write(
        f"Saved in {place} ({size:.1f} MB): {told(manifest)}. It holds the keys: keep it safe.\n"
    )


def restore(
    file: File,
    *,
    replace: Annotated[
        bool, typer.Option("--replace", help="Lose what this installation holds now.")
    ] = False,
) -> None:
    """Put a backup in place of this installation, after trying and comparing it in a scratch server."""
    source = file.expanduser().resolve()
    claimed = home.claim()
    try:
        manifest = put_back(source, replace=replace)
    finally:
        claimed.close()
    sys.stdout.write(f"Restored as of {manifest.made_at}, every table compared: {told(manifest)}.\n")


def told(manifest: Manifest) -> str:
    """What a backup holds, in words."""
    rows = sum(int(count) for count, _sum in manifest.tables.values())
    blobs = sum(name.startswith("blobs/") for name in manifest.files)
    return f"{rows} rows in {len(manifest.tables)} tables, {blobs} attachments"
