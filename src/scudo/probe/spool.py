"""The disk store: a result is here before it is sent, and until the centre says that it has it.

SQLite with a write-ahead log. A commit survives the death of the process; a power cut may take the last moments, and
then their numbers with them. So numbers are reserved ahead, in blocks whose reservation is synced to the disk: a number is
never given twice, whatever was lost. When the store is full the oldest results go, since the newest matter.

What is committed together is one row of the table, one result a line: SQLite gives Python's lock back with every row, and
a thread that asks for it a thousand times in a busy process waits a thousand times.
"""

import contextlib
import logging
import sqlite3
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

log = logging.getLogger(__name__)

LARGEST = 2 * 2**30
BLOCK = 100_000
ROWS_TOGETHER = 500
DROPPED_AT_ONCE = 20
GIVEN_BACK = 2_000  # pages returned to the file system at a time, once they are free
SCHEMA = """
    create table if not exists result (first integer primary key, last integer not null, rows text not null);
    create table if not exists fact (name text primary key, value) without rowid;
"""
NUMBER_BYTES = 24  # a result's number, brackets and commas, on the wire
FILES = ("", "-wal", "-shm")


@dataclass(frozen=True, slots=True)
class Batch:
    """Results in order, as JSON texts without their number; `more` says whether others wait behind them."""

    rows: tuple[tuple[int, str], ...]
    more: bool

    @property
    def last(self) -> int:
        """The number of its last result; 0 where it is empty."""
        return self.rows[-1][0] if self.rows else 0


class Spool:
    """The results that wait. Not for several threads at once."""

    def __init__(self, path: Path, largest: int = LARGEST) -> None:
        self.path = path
        self.largest = largest
        try:
            self._open()
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError as problem:
            self._set_aside(problem)
            self._open()

    def _open(self) -> None:
        self._base = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
        self._base.execute("pragma auto_vacuum=incremental")
        self._base.execute("pragma journal_mode=wal")
        self._base.execute("pragma synchronous=normal")
        self._base.execute("pragma busy_timeout=5000")
        self._base.executescript(SCHEMA)
        self._page = int(self._base.execute("pragma page_size").fetchone()[0])
        self.dropped = self._number("dropped", 0)
        self._through = self._number("through", 0)
        self.id = str(self._fact("id") or "")
        if self.id:
            self._next = self._number("reserved", 1)
            self._reserve(self._next + BLOCK)
        else:
            self.begin_anew()

    def _set_aside(self, problem: sqlite3.DatabaseError) -> None:
        """Keep a store that cannot be read for a person, and begin another."""
        kept = self.path.with_name(f"{self.path.name}.broken-{uuid.uuid4().hex[:8]}")
        log.error("The disk store cannot be read (%s): kept as %s, a new one begins", problem, kept.name)
        for ending in FILES:
            with contextlib.suppress(FileNotFoundError):
                Path(f"{self.path}{ending}").replace(f"{kept}{ending}")

    def begin_anew(self) -> None:
        """Number what waits, and all that comes, under a new id: the centre knows later numbers than this store."""
        with self._transaction(is_synced=True):
            highest = self._base.execute("select max(last) from result").fetchone()[0] or 0
            self._next = highest + 1
            self.id = str(uuid.uuid4())
            self._keep_fact("id", self.id)
            self._keep_fact("reserved", self._next + BLOCK)
        self._reserved = self._next + BLOCK

    def _reserve(self, below: int) -> None:
        """Sync to the disk that all numbers below one are given away."""
        with self._transaction(is_synced=True):
            self._keep_fact("reserved", below)
        self._reserved = below

    def append(self, rows: Sequence[str]) -> int:
        """Commit results in this order; returns how many old ones had to go for them."""
        if self._next + len(rows) > self._reserved:
            self._reserve(self._next + len(rows) + BLOCK)
        with self._transaction():
            for start in range(0, len(rows), ROWS_TOGETHER):
                together = rows[start : start + ROWS_TOGETHER]
                first = self._next + start
                self._base.execute(
                    "insert into result values (?, ?, ?)",
                    (first, first + len(together) - 1, "\n".join(together)),
                )
        self._next += len(rows)
        return self._drop_oldest() if self.size > self.largest else 0

    @property
    def last_given(self) -> int:
        """The highest number ever given."""
        return self._next - 1

    @property
    def size(self) -> int:
        """Bytes in use."""
        pages = self._base.execute("pragma page_count").fetchone()[0]
        free = self._base.execute("pragma freelist_count").fetchone()[0]
        return int(pages - free) * self._page

    @property
    def waiting(self) -> int:
        """How many results wait."""
        return waiting_in(self._base)

    def first(self, most: int, most_bytes: int) -> Batch:
        """The oldest results, at most so many and so large; one at least where any waits."""
        rows: list[tuple[int, str]] = []
        size = 0
        for seq, row in self._rows():
            size += len(row.encode()) + NUMBER_BYTES
            if rows and (len(rows) == most or size > most_bytes):
                return Batch(tuple(rows), more=True)
            rows.append((seq, row))
        return Batch(tuple(rows), more=False)

    def forget(self, through: int) -> None:
        """Delete what the centre has: all results up to a number."""
        if through <= self._through:
            return
        with self._transaction():
            self._base.execute("delete from result where last <= ?", (through,))
            self._keep_fact("through", through)
        self._through = through
        if self._base.execute("pragma freelist_count").fetchone()[0] > GIVEN_BACK:
            self._base.executescript(
                f"pragma incremental_vacuum({GIVEN_BACK})"
            )  # `execute` would free one page

    def close(self) -> None:
        """Close the files."""
        self._base.close()

    def _rows(self) -> Iterator[tuple[int, str]]:
        """The results that wait, in order."""
        for first, rows in self._base.execute("select first, rows from result order by first"):
            for seq, row in enumerate(rows.split("\n"), start=first):
                if seq > self._through:
                    yield seq, row

    def _drop_oldest(self) -> int:
        dropped = 0
        while self.size > self.largest:
            with self._transaction():
                oldest = self._base.execute(
                    "select first, last from result order by first limit ?", (DROPPED_AT_ONCE,)
                ).fetchall()
                gone = sum(last - max(first - 1, self._through) for first, last in oldest)
                self._base.execute("delete from result where last <= ?", oldest[-1][1:] if oldest else (0,))
                self.dropped += gone
                self._keep_fact("dropped", self.dropped)
            if not gone:
                break
            dropped += gone
        return dropped

    @contextlib.contextmanager
    def _transaction(self, *, is_synced: bool = False) -> Iterator[None]:
        """All or nothing; where `is_synced`, on the disk itself when the block is left."""
        if is_synced:
            self._base.execute("pragma synchronous=full")
        try:
            self._base.execute("begin immediate")
            try:
                yield
            except BaseException:
                self._base.execute("rollback")
                raise
            self._base.execute("commit")
        finally:
            if is_synced:
                self._base.execute("pragma synchronous=normal")

    def _fact(self, name: str) -> object:
        found = self._base.execute("select value from fact where name = ?", (name,)).fetchone()
        return found[0] if found else None

    def _number(self, name: str, otherwise: int) -> int:
        found = self._fact(name)
        return found if isinstance(found, int) else otherwise

    def _keep_fact(self, name: str, value: object) -> None:
        self._base.execute("insert or replace into fact values (?, ?)", (name, value))


def waiting_in(base: sqlite3.Connection) -> int:
    """How many results wait in a store, whoever else has it open."""
    through = base.execute("select coalesce(max(value), 0) from fact where name = 'through'").fetchone()[0]
    found = base.execute(
        "select sum(last - max(first - 1, ?)) from result where last > ?", (through, through)
    )
    return found.fetchone()[0] or 0
