"""The disk store: first here, then sent; in order, each number once, whatever happens in between."""

import os
import signal
import sqlite3
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scudo.probe.spool import BLOCK, Spool

WRITER = """
import sys
from pathlib import Path
from scudo.probe.spool import Spool
spool = Spool(Path(sys.argv[1]))
for turn in range(1_000_000):
    spool.append([f"{turn}.{n},0]" for n in range(7)])
    print(spool.last_given, flush=True)
"""


@pytest.fixture
def spool(tmp_path):
    made = Spool(tmp_path / "spool.sqlite")
    yield made
    made.close()


def rows(spool, most=10_000):
    return list(spool.first(most, 10**9).rows)


def test_results_come_out_in_the_order_in_which_they_came(spool):
    spool.append(["a]", "b]"])
    spool.append(["c]"])
    assert [row for _, row in rows(spool)] == ["a]", "b]", "c]"]
    numbers = [seq for seq, _ in rows(spool)]
    assert numbers == sorted(set(numbers))
    assert spool.waiting == 3


@given(
    st.lists(
        st.one_of(
            st.integers(1, 1200).map(lambda count: ("append", count)),
            st.floats(0, 1).map(lambda share: ("forget", share)),
            st.just(("reopen", 0)),
        ),
        max_size=12,
    )
)
@settings(max_examples=30, deadline=None)
def test_what_waits_is_what_came_less_what_was_forgotten(tmp_path_factory, steps):
    path = tmp_path_factory.mktemp("spool") / "spool.sqlite"
    spool, waiting, number = Spool(path), [], 0
    for step, amount in steps:
        if step == "append":
            new = [f"{number + n}]" for n in range(amount)]
            number += amount
            spool.append(new)
            waiting += new
        elif step == "forget" and waiting:
            found = rows(spool)
            kept = int(amount * len(found))
            spool.forget(found[kept - 1][0] if kept else 0)
            waiting = waiting[kept:]
        elif step == "reopen":
            before = spool.last_given
            spool.close()
            spool = Spool(path)
            assert spool.last_given >= before
        assert [row for _, row in rows(spool)] == waiting
        assert spool.waiting == len(waiting)
    spool.close()


def test_a_batch_has_its_bounds(spool):
    spool.append(["x" * 1000 + "]"] * 100)
    assert len(spool.first(10, 10**9).rows) == 10
    assert spool.first(10, 10**9).more
    assert len(spool.first(1000, 5000).rows) == 4
    assert len(spool.first(1000, 1).rows) == 1
    assert not spool.first(1000, 10**9).more
    assert spool.first(100, 10**9).last == spool.last_given


def test_a_number_is_never_given_twice_even_after_all_was_sent(tmp_path):
    path, given_out = tmp_path / "spool.sqlite", []
    for _ in range(4):
        spool = Spool(path)
        spool.append(["a]"])
        given_out += [seq for seq, _ in rows(spool)]
        spool.forget(spool.last_given)
        spool.close()
    assert given_out == sorted(set(given_out))


def test_what_a_power_cut_took_leaves_no_number_to_be_given_again(tmp_path):
    path, copy = tmp_path / "spool.sqlite", tmp_path / "copy.sqlite"
    spool = Spool(path)
    with sqlite3.connect(copy) as base:
        spool._base.backup(base)
    base.close()
    spool.append([f"{n}]" for n in range(BLOCK // 2)])
    lost = spool.last_given
    spool.close()
    after = Spool(copy)
    assert after.id == spool.id
    after.append(["a]"])
    assert rows(after)[0][0] > lost
    after.close()


def test_more_than_a_block_of_numbers_is_reserved_in_time(spool):
    for _ in range(3):
        spool.append(["a]"] * (BLOCK - 1))
        assert spool._number("reserved", 0) > spool.last_given


def test_a_store_keeps_its_id_and_begins_anew_under_another(tmp_path):
    path = tmp_path / "spool.sqlite"
    spool = Spool(path)
    name = spool.id
    spool.append(["a]"])
    spool.close()
    again = Spool(path)
    assert again.id == name
    before = rows(again)
    again.begin_anew()
    assert again.id != name
    assert rows(again) == before
    again.append(["b]"])
    assert rows(again)[1][0] > before[0][0]
    again.close()


def test_a_full_store_drops_the_oldest_and_counts_them(tmp_path):
    spool = Spool(tmp_path / "spool.sqlite", largest=2_000_000)
    dropped, number = 0, 0
    for _ in range(40):
        dropped += spool.append([f"{number + n:06}{'x' * 1000}]" for n in range(100)])
        number += 100
        assert spool.size <= 2_000_000
    waiting = rows(spool)
    assert dropped == spool.dropped == number - len(waiting)
    assert dropped > 1000
    assert [row[:6] for _, row in waiting] == [f"{n:06}" for n in range(dropped, number)]
    spool.close()
    again = Spool(spool.path)
    assert again.dropped == dropped
    again.close()


def test_the_disk_is_given_back_when_the_results_are_gone(spool):
    spool.append(["x" * 4000 + "]"] * 5000)
    large = spool._base.execute("pragma page_count").fetchone()[0]
    for _ in range(5):
        spool.append(["x]"])
        spool.forget(spool.last_given)
    assert spool._base.execute("pragma page_count").fetchone()[0] < large / 2


def test_a_store_that_cannot_be_read_is_kept_and_another_begins(tmp_path):
    path = tmp_path / "spool.sqlite"
    path.write_bytes(b"not a database at all, but long enough to be looked at" * 100)
    spool = Spool(path)
    spool.append(["a]"])
    assert [row for _, row in rows(spool)] == ["a]"]
    (kept,) = tmp_path.glob("*.broken-*")
    assert kept.read_bytes().startswith(b"not a database")
    spool.close()


def test_a_disk_that_is_full_refuses_and_leaves_the_store_whole(spool):
    pages = spool._base.execute("pragma page_count").fetchone()[0]
    spool._base.execute(f"pragma max_page_count={pages + 2}")
    with pytest.raises(sqlite3.OperationalError):
        spool.append(["x" * 100_000 + "]"])
    spool._base.execute("pragma max_page_count=1000000")
    spool.append(["a]"])
    assert [row for _, row in rows(spool)] == ["a]"]


def test_what_was_committed_outlives_the_death_of_the_process(tmp_path):
    path, last = tmp_path / "spool.sqlite", 0
    for lines in (3, 40, 11):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": "src"},
        ) as writer:  # fmt: skip
            for _ in range(lines):
                told = int(writer.stdout.readline())
            writer.send_signal(signal.SIGKILL)
            writer.stdout.read()
        spool = Spool(path)
        numbers = [seq for seq, _ in rows(spool, 10**6)]
        assert told in numbers
        assert numbers == sorted(set(numbers))
        assert spool.waiting >= last + 7 * lines
        last = spool.waiting
        spool.close()
