"""Open tickets in an installation's database, and their recomputation after a correction of the office calendar.

Run as a process of the installation it measures: `python -m bench.open_tickets SIZE SEED` prints its figures as JSON.
"""

import json
import random
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from http.client import HTTPConnection
from typing import Any

from scudo.cli import start

CUSTOMERS = 25
CHUNK = 5_000
PAGES_TO_WARM, PAGES_BEFORE = 10, 100
DEADLINE_S = 600
EVERY_DAY = ("mon", "tue", "wed", "thu", "fri", "sat", "sun", "holiday")
EXTRA_TIME: tuple[tuple[tuple[tuple[str, ...], str, str], ...], ...] = (
    (),
    ((("mon", "tue", "wed", "thu", "fri"), "18:00", "22:00"),),
    ((("sat", "holiday"), "09:00", "13:00"),),
    ((EVERY_DAY, "00:00", "24:00"),),
    ((("mon", "thu"), "07:00", "09:00"), (("sat",), "08:00", "20:00")),
)
LEFT = "select count(*) from procrastinate_jobs where task_name in ('desk.correct', 'journal.react') and status in ('todo', 'doing')"


def main(size: int, seed: int) -> dict[str, float]:
    """Fill, correct, wait; `desk_p95_ms` is the web process's answer with the desk's first page meanwhile, one after the other."""
    from scudo.lib import clock

    fill(size, random.Random(seed), clock.now())
    page = desk_page()
    for _time in range(PAGES_TO_WARM):
        page()
    quiet = [page() for _time in range(PAGES_BEFORE)]
    correct(clock.now())
    begun = time.monotonic()
    busy = [page()]
    while left():
        if time.monotonic() - begun > DEADLINE_S:
            raise TimeoutError("the tickets were not recomputed")
        busy.append(page())
    took = time.monotonic() - begun
    return {
        "recompute_100k_s": round(took * 100_000 / size, 2), "tickets": size, "moved": moved(),
        "desk_quiet_p95_ms": percentile(quiet), "desk_p95_ms": percentile(busy), "pages": len(busy),
    }  # fmt: skip


def percentile(times: list[float]) -> float:
    """The 95th, in milliseconds."""
    return round(sorted(times)[int(len(times) * 0.95)] * 1000, 1)


def fill(size: int, dice: random.Random, at: datetime) -> None:
    """Open tickets of the last days, of customers with contracts of several kinds; two in five were paused."""
    promises = [promised(index, at) for index in range(CUSTOMERS)]
    for first in range(0, size, CHUNK):
        insert(
            [a_ticket(number, dice, promises, at) for number in range(first, min(first + CHUNK, size))], dice
        )


def promised(index: int, at: datetime) -> tuple[Any, Any]:
    """A customer and what their contract promises."""
    from scudo.contracts import actions as contracts
    from scudo.core.roles import STAFF, Actor
    from scudo.customers import actions as customers

    made: dict[str, Any] = {"by": Actor(name="Founder", roles=STAFF), "at": at}
    customer = customers.add_customer(name=f"Cliente {index}", **made)
    said = contracts.Provisions(
        extra_time=[contracts.ExtraTime(*window) for window in EXTRA_TIME[index % len(EXTRA_TIME)]]
    )
    contracts.add_contract(
        customer=customer, plan="360", starts_on=at.date() - timedelta(days=1), provisions=said, **made
    )
    return customer, contracts.promise(customer=customer, thing=None, at=at)


def a_ticket(number: int, dice: random.Random, promises: list[tuple[Any, Any]], at: datetime) -> Any:
    """One ticket of the last five days, unsaved."""
    from scudo.desk.models import State, Ticket

    customer, promise = dice.choice(promises)
    opened = at - timedelta(minutes=dice.randrange(5 * 24 * 60))
    taken = opened + timedelta(minutes=30) if dice.random() < 0.5 else None  # noqa: PLR2004 - every other
    return Ticket(
        number=f"B{number:07}", customer=customer, origin="phone", reason=f"Guasto {number}", opened_at=opened,
        changed_at=opened, covered=True, coverage={"rule": "C5", "in_hours": True, "because": []}, promise=promise.terms,
        calendar=promise.calendar, severity=dice.choice((1, 2, 3)), acknowledged_at=taken,
        state=State.ACKNOWLEDGED if taken else State.NEW,
    )  # fmt: skip


def insert(tickets: list[Any], dice: random.Random) -> None:
    """A chunk of tickets with their pauses and their deadlines."""
    from django.db import transaction

    from scudo.desk import clocks
    from scudo.desk.actions import correction
    from scudo.desk.models import Pause, Ticket

    with transaction.atomic():
        Ticket.objects.bulk_create(tickets)
        Pause.objects.bulk_create(
            Pause(
                customer_id=ticket.customer_id, ticket=ticket, why=Pause.Why.CUSTOMER,
                starts_at=ticket.opened_at + timedelta(minutes=40), ends_at=ticket.opened_at + timedelta(minutes=90),
            )
            for ticket in tickets if dice.random() < 0.4  # noqa: PLR2004 - two in five
        )  # fmt: skip
        whole = list(
            Ticket.objects.filter(pk__in=[one.pk for one in tickets])
            .select_related("calendar")
            .prefetch_related("pauses")
        )
        for ticket in whole:
            ticket.warned = {which: warned(clock) for which, clock in clocks.both(ticket).items()}
            clocks.set_deadlines(ticket)
        Ticket.objects.bulk_update(whole, ["warned"], batch_size=1000)
        correction.write(whole)


def warned(clock: Any) -> list[int]:
    """A clock of which all has been warned: the bench measures deadlines, and not thousands of letters."""
    return [clock.budget // timedelta(minutes=1) if clock.budget else 0, 100]


def desk_page() -> Callable[[], float]:
    """A function that asks the web process for the desk's first page as an operator, and gives the seconds it took."""
    from django.conf import settings

    server = HTTPConnection(settings.WEB_LISTEN.host, settings.WEB_LISTEN.port, timeout=DEADLINE_S)
    headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={operators_session()}"}

    def timed() -> float:
        begun = time.perf_counter()
        server.request("GET", "/desk/", headers=headers)
        answer = server.getresponse()
        answer.read()
        assert answer.status == 200, answer.status  # noqa: PLR2004 - HTTP
        return time.perf_counter() - begun

    return timed


def operators_session() -> str:
    """The key of a session that an operator has begun."""
    from django.test import Client

    from scudo.core.roles import STAFF, Actor, Role
    from scudo.customers import actions as customers
    from scudo.lib import clock

    user = customers.add_user(
        email="banco@altec.example",
        name="Banco",
        roles=[Role.OPERATOR],
        password="banco-di-prova-26",
        by=Actor(name="Founder", roles=STAFF),
        at=clock.now(),
    )
    client = Client()
    client.force_login(user)
    return client.session.session_key or ""


def correct(at: datetime) -> None:
    """Close the office tomorrow and for a week."""
    from scudo.contracts import actions as contracts
    from scudo.core.roles import STAFF, Actor

    contracts.add_office_exception(
        kind="closed", starts_at=at + timedelta(hours=1), ends_at=at + timedelta(days=7), because="Prova",
        by=Actor(name="Founder", roles=STAFF), at=at,
    )  # fmt: skip


def left() -> int:
    """How many jobs of the correction are not done."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(LEFT)
        return int(cursor.fetchone()[0])


def moved() -> int:
    """How many tickets got another calendar."""
    from scudo.desk.models import Ticket

    return Ticket.objects.filter(calendar__calendar__has_key="before").count()


if __name__ == "__main__":
    with start.with_database():
        print(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))))
