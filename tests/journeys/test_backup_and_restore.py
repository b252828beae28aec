"""A backup made under load, the data folder thrown away, and all of it back: identical by checksums."""

import json
import shutil
import stat
import tarfile
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from scudo.lib.backup import archive, contents
from scudo.lib.backup.contents import fingerprint
from scudo.lib.postgres import roles
from scudo.lib.postgres.cluster import SUPERUSER
from tests.installation import Installation
from tests.waiting import until

ENTRY = (
    "insert into journal_entry (kind, subject_kind, subject_id, at, by_name, facts) "
    "select 'tests.load', 'ticket', 1, '2026-11-23 09:30+00', 'timer', '{}' from generate_series(1, 2)"
)
WRITTEN = "select count(*) from journal_entry where kind = 'tests.load'"


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("backups") / "scudo.tar"


@pytest.fixture(scope="module")
def saved(place) -> Iterator[Installation]:
    """An installation with a person and an attachment, saved while two entries at a time are written."""
    here = Installation()
    try:
        here.start()
        blob = here.home / "blobs" / "ab" / "abcdef"
        blob.parent.mkdir(parents=True)
        blob.write_bytes(b"the photograph of a broken fan")
        add_user(here, "anna@altec.example")
        under_load(here, place)
        here.stop()
        yield here
    finally:
        here.throw_away()


def under_load(here: Installation, place: Path) -> None:
    enough = threading.Event()
    writer = threading.Thread(target=keep_writing, args=(here, enough))
    writer.start()
    until(lambda: here.sql(WRITTEN)[0][0] > 20)
    answer = here.run("backup", str(place))
    enough.set()
    writer.join()
    assert answer.returncode == 0, answer.stderr
    assert "1 attachments" in answer.stdout


def keep_writing(here: Installation, enough: threading.Event) -> None:
    with psycopg.connect(here.cluster.url(SUPERUSER), autocommit=True) as connection:
        while not enough.is_set():
            connection.execute(ENTRY)


def add_user(here: Installation, address: str) -> None:
    made = here.run(
        "user",
        "add",
        address,
        "--name",
        "Anna Verdi",
        "--role",
        "operator",
        "--password",
        "-",
        given="un buon segreto 7\n",
    )
    assert made.returncode == 0, made.stderr


def manifest_of(place: Path) -> archive.Manifest:
    with tarfile.open(place) as tar:
        return archive.read_manifest(tar)


def found_in(here: Installation) -> dict[str, list[str]]:
    here.cluster.ensure()
    try:
        with contents.Access(here.cluster.url(SUPERUSER), None).connect() as connection:
            return fingerprint(connection)
    finally:
        here.cluster.stop()


def test_the_backup_can_be_read_by_its_user_only(saved, place):
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert list(place.parent.iterdir()) == [place]


def test_the_snapshot_holds_whole_transactions_and_less_than_was_written_since(saved, place):
    rows = int(manifest_of(place).tables["journal_entry"][0])
    assert rows > 20
    assert rows % 2 == 1  # pairs, and the one of the person added


def test_the_status_tells_the_last_backup(saved, place):
    told = json.loads(saved.run("status", "--json").stdout)["last_backup"]
    assert told["file"] == str(place)
    assert told["bytes"] == place.stat().st_size


def test_a_restore_over_a_living_installation_says_what_would_be_lost(saved, place):
    refused = saved.run("restore", str(place))
    assert refused.returncode == 1
    assert "This installation is not empty: 1 users" in refused.stderr
    assert "--replace" in refused.stderr


def test_a_damaged_backup_is_refused_and_nothing_is_changed(saved, place, tmp_path):
    damaged = tmp_path / "damaged.tar"
    content = bytearray(place.read_bytes())
    content[len(content) // 2] ^= 0xFF
    damaged.write_bytes(content)
    before = found_in(saved)
    refused = saved.run("restore", str(damaged), "--replace")
    assert refused.returncode == 1
    assert "database.dump in" in refused.stderr
    assert "is not what was saved" in refused.stderr
    assert found_in(saved) == before


def test_what_was_thrown_away_comes_back_identical(saved, place):
    key = (saved.home / "keys" / "secret").read_text()
    shutil.rmtree(saved.home)
    saved.home.mkdir(mode=0o711)
    restored = saved.run("restore", str(place))
    assert restored.returncode == 0, restored.stderr
    assert found_in(saved) == manifest_of(place).tables
    assert (saved.home / "keys" / "secret").read_text() == key
    assert (saved.home / "blobs" / "ab" / "abcdef").read_bytes() == b"the photograph of a broken fan"
    assert not list(saved.home.glob("restore-*"))


def test_what_was_restored_works_under_its_roles(saved):
    saved.start()
    with (
        psycopg.connect(saved.cluster.url(roles.APPLICATION), autocommit=True) as application,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        application.execute("delete from journal_entry")
    add_user(saved, "bruno@altec.example")
    assert saved.run("journal", "verify").returncode == 0
    assert saved.stop() == 0


def test_with_replace_a_living_installation_is_replaced(saved, place):
    assert saved.run("restore", str(place), "--replace").returncode == 0
    assert found_in(saved) == manifest_of(place).tables
