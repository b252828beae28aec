"""Within which customers the database itself lets a transaction see."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from scudo.lib.postgres.roles import PORTAL


@contextmanager
def within(customers: Iterable[int]) -> Iterator[None]:
    """Run the block as the portal's role: rows of other customers do not exist in it.

    One transaction; the role and the list end with it. An empty list sees nothing.
    """
    listed = ",".join(str(int(customer)) for customer in customers)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"set local role {PORTAL}")
            cursor.execute("select set_config('app.customers', %s, true)", [listed])
        yield
        with connection.cursor() as cursor:
            cursor.execute("reset role")
            cursor.execute("select set_config('app.customers', '', true)")
