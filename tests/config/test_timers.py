"""Timers: one process at a time, and none stops another."""

from datetime import datetime

import psycopg
import pytest
from django.db import connection

from scudo.config import timers
from scudo.lib import clock
from scudo.lib.postgres import roles

ticked: list[datetime] = []


def tick(at: datetime) -> None:
    ticked.append(at)


def stumble(at: datetime) -> None:
    raise RuntimeError(f"no wires at {at:%H}")


@pytest.fixture(autouse=True)
def fresh(own_database):
    ticked.clear()
    yield
    timers.record().unlink(missing_ok=True)


def test_a_tick_is_told_the_time_of_the_installation():
    clock.move(datetime.fromisoformat("2027-06-29T07:30:00+02:00"))
    timers.attempt(tick)
    (at,) = ticked
    assert at.isoformat().startswith("2027-06-29T05:30:0")


def test_a_timer_that_another_process_runs_is_left_to_it(own_database):
    url = psycopg.conninfo.make_conninfo(roles.application_url(), dbname=own_database)
    with psycopg.connect(url, autocommit=True) as other:
        with connection.cursor() as cursor, timers.one_at_a_time(timers.name_of(tick)):
            cursor.execute("select classid, objid from pg_locks where locktype = 'advisory'")
            ((space, key),) = cursor.fetchall()
        other.execute("select pg_advisory_lock(%s, %s::bigint::bit(32)::int)", [space, key])
        timers.attempt(tick)
        assert ticked == []
        other.execute(
            "select pg_advisory_unlock_all()"
        )  # one that only hangs up is freed when the server notices
    timers.attempt(tick)
    assert len(ticked) == 1


def test_a_tick_that_raises_frees_its_lock_and_stops_nothing(caplog):
    timers.attempt(stumble)
    timers.attempt(stumble)
    timers.attempt(tick)
    assert len(ticked) == 1
    assert caplog.text.count("The timer test_timers.stumble failed") == 2


def test_three_failures_in_a_row_are_told_until_it_works_again(monkeypatch):
    for _ in range(2):
        timers.attempt(stumble)
    assert timers.failing() == {}
    timers.attempt(stumble)
    (name,) = timers.failing()
    assert timers.failing()[name]["in_a_row"] == 3
    assert timers.failing()[name]["problem"].startswith("no wires")
    timers.remember(name, None)
    assert timers.failing() == {}
