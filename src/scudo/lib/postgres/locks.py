"""Locks that one process at a time holds, beyond a transaction or to its end; the server frees those of who dies."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import Error, connection


@contextmanager
def one_at_a_time(space: int, key: int) -> Iterator[bool]:
    """Whether this process holds the lock of two whole numbers of 32 bits; nobody is waited for, and it is freed at the end."""
    names = [space, key]
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s, %s)", names)
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine:
            release(names)


def hold(space: int, name: str) -> None:
    """Wait for a lock by name, which the end of the transaction frees."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, hashtext(%s))", [space, name])


def release(names: list[int]) -> None:
    """Free the lock; where the connection is lost, the server has freed it already."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_unlock(%s, %s)", names)
    except Error:
        connection.close()
