"""What every change of a model raises, so that probes hear of it."""

from concurrent.futures import ThreadPoolExecutor

from django.db import connection, transaction

from scudo.design import actions, queries
from tests import cast
from tests.monitor.estate import MODEL
from tests.waiting import until


def load(text: str) -> int:
    return actions.load(text=text, by=cast.FOUNDER, at=cast.AT).pk


def test_two_loads_at_once_each_raise_the_revision_that_probes_ask_for(own_database):
    cast.rossi()
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            earlier = load(MODEL)
            later = pool.submit(in_thread, MODEL.replace("rossi-rete", "rossi-altra"))
            until(lambda: later.done() or waits_for_a_lock(), 10)
            assert not later.done(), "a later version must not be seen before an earlier one"
        assert later.result(10) > earlier
    assert queries.revision() == later.result()


def in_thread(text: str) -> int:
    """Loads on a connection of its own."""
    try:
        return load(text)
    finally:
        connection.close()


def waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "select 1 from pg_locks where not granted and database = (select oid from pg_database where datname = current_database())"
        )
        return cursor.fetchone() is not None
