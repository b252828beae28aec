"""Restoring a backup: first in a scratch server, compared with the manifest, only then in its place."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from scudo.lib import home
from scudo.lib.backup import archive, contents
from scudo.lib.backup.archive import DUMP, FOLDERS, Manifest, NotUsable
from scudo.lib.backup.save import run_program
from scudo.lib.postgres import roles
from scudo.lib.postgres.cluster import SUPERUSER, Cluster, embedded

PRECIOUS = {
    "customers_customer": "customers",
    "customers_user": "users",
    "desk_ticket": "tickets",
    "mail_incoming": "mails",
    "journal_entry": "journal entries",
}


def restore(source: Path, *, replace: bool) -> Manifest:
    """Put a backup in the place of this installation.

    The caller holds the data folder. Raises NotUsable where the backup is damaged, or where something would be lost and
    `replace` does not allow it; nothing is changed then.
    """
    loss = what_would_be_lost()
    if loss and not replace:
        raise NotUsable(f"This installation is not empty: {loss} would be lost. Add --replace to lose them.")
    with scratch() as folder:
        manifest = archive.unpack(source, folder)
        server = Cluster(folder)
        try:
            rehearse(server, folder / DUMP, manifest)
        finally:
            server.stop()
        if roles.is_embedded():
            exchange(embedded().data, server.data)
        else:
            load_external(folder / DUMP, manifest)
        for name in FOLDERS:
            (folder / name).mkdir(mode=0o700, exist_ok=True)
            exchange(home.home() / name, folder / name)
    return manifest


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder on the data folder's disk that the database's user may enter; gone at the end."""
    home.folder("run")
    with tempfile.TemporaryDirectory(dir=home.home(), prefix="restore-") as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


def what_would_be_lost() -> str:
    """What the installation holds now, in words; empty where there is nothing to lose."""
    if roles.is_embedded() and not (embedded().data / "PG_VERSION").exists():
        return ""
    was_running = not roles.is_embedded() or embedded().is_running()
    if not was_running:
        embedded().ensure()
    try:
        with contents.reading().connect() as connection:
            counts = {name: count(connection, table) for table, name in PRECIOUS.items()}
    except psycopg.OperationalError as problem:
        if "does not exist" in str(problem):
            return ""
        raise
    finally:
        if not was_running:
            embedded().stop()
    return ", ".join(f"{number} {name}" for name, number in counts.items() if number)


def count(connection: psycopg.Connection[tuple[object, ...]], table: str) -> int:
    """Rows of a table that may not be there."""
    found = connection.execute("select to_regclass(%s)", [table]).fetchone()
    if not found or found[0] is None:
        return 0
    row = connection.execute(f"select count(*) from {table}").fetchone()  # noqa: S608 - one of PRECIOUS
    return int(str(row[0])) if row else 0


def rehearse(server: Cluster, dump: Path, manifest: Manifest) -> None:
    """Restore into the scratch server with its roles and rights, and compare every table with the manifest."""
    server.ensure()
    with psycopg.connect(server.url(SUPERUSER, "postgres"), autocommit=True) as admin:
        roles.make_roles(admin, login=True)
        roles.make_database(admin, roles.DATABASE)
    access = contents.Access(server.url(SUPERUSER), None)
    load(access, dump, ["--clean", "--if-exists"])
    roles.grant(server.url(SUPERUSER), roles.OWNER)
    compare(access, manifest)


def load(access: contents.Access, dump: Path, options: list[str]) -> None:
    """`pg_restore` into the database that `access` names, stopping at the first error."""
    database = access.environment()["PGDATABASE"]
    arguments = ["--exit-on-error", "--single-transaction", f"--dbname={database}", *options, str(dump)]
    run_program("pg_restore", arguments, access, "The backup could not be restored")


def compare(access: contents.Access, manifest: Manifest) -> None:
    """See that every table holds what the manifest says."""
    with access.connect() as connection:
        found = contents.fingerprint(connection)
    differing = sorted(
        table
        for table in found.keys() | manifest.tables.keys()
        if found.get(table) != manifest.tables.get(table)
    )
    if differing:
        raise NotUsable(
            f"Restored, these tables differ from what was saved: {', '.join(differing)}. Nothing was changed."
        )


def load_external(dump: Path, manifest: Manifest) -> None:
    """Restore into the server that DATABASE_URL names, as the owner, in one transaction, and compare."""
    owner = contents.Access(roles.owner_url(), None)
    roles.prepare()
    load(owner, dump, ["--clean", "--if-exists", "--no-owner", "--no-comments"])
    roles.prepare()
    compare(contents.reading(), manifest)


def exchange(place: Path, restored: Path) -> None:
    """Put the restored folder in its place, by renaming; what stood there goes."""
    old = place.with_name(f"{place.name}.replaced")
    shutil.rmtree(old, ignore_errors=True)
    if place.exists():
        place.rename(old)
    restored.rename(place)
    shutil.rmtree(old, ignore_errors=True)
