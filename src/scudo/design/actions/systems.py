"""What can be done with the models of systems."""

import hashlib
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from scudo.core import model as architecture
from scudo.core.model import Acquired, Malformed, Model, Problem
from scudo.core.roles import Actor, Role, allowed
from scudo.customers.models import Customer
from scudo.customers.queries import addresses_of
from scudo.design.actions.catalogue.units import keep_units
from scudo.design.models import Check, System, Version
from scudo.journal import actions as journal

LOAD_LOCK = 7_211_005


class Overtaken(Exception):
    """Somebody saved another version of the model since the one that was written on."""


@allowed(Role.DESIGNER, Role.MANAGER)
@transaction.atomic
def load(*, text: str, by: Actor, at: datetime, file: str = "", version: int | None = None) -> Version:
    """Read a system's model, keep it as its next version, and watch what it says; the same text again changes nothing.

    `version` is the number of the one that the writer began from, 0 for a new system; None replaces whatever is in force.

    Raises core.model.Malformed with every problem; one of them may be a customer that nobody knows, a system of another
    customer, or a person to tell whom the customer does not have. Raises Overtaken where `version` is in force no more.
    """
    model = architecture.read(text, file)
    customer, acquired = owner(model, file), how_acquired(model, file)
    system, new = System.objects.select_for_update().get_or_create(
        key=model.key, defaults={"customer": customer, "name": model.name, "acquired": acquired}
    )
    if system.customer_id != customer.pk:
        raise refused(file, "customer", f"the system {model.key} belongs to another customer already")
    last = system.versions.first()
    digest = hashlib.sha256(text.encode()).hexdigest()
    if last and last.digest == digest:
        return last
    before = last.number if last else 0
    if version not in {None, before}:
        raise Overtaken(f"{model.key} has version {before} by now")
    number = before + 1
    one_at_a_time()
    kept = Version.objects.create(
        customer=customer, system=system, number=number, text=text, digest=digest, loaded_at=at, by_id=by.user
    )
    system.name, system.acquired, system.version = model.name, acquired, number
    system.save()
    watch(system, model)
    keep_units(system=system, model=model, at=at)
    journal.write(
        kind="design.loaded", subject=("system", system.pk), customer=customer.pk, by=by, at=at,
        facts={"version": number, "new": new},
    )  # fmt: skip
    return kept


def one_at_a_time() -> None:
    """Let versions be seen in the order of their keys, so that `queries.revision` never misses one."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [LOAD_LOCK])


def owner(model: Model, file: str) -> Customer:
    """The customer that a model names, after seeing that whom it wants told is theirs. Raises Malformed."""
    customer = Customer.objects.filter(key=model.customer).first()
    if customer is None:
        raise refused(
            file, "customer", f"no customer has the key {model.customer!r}; a customer's page shows theirs"
        )
    known = addresses_of(customer)
    strangers = sorted(
        {tell.address for service in model.services for tell in service.tell if "@" in tell.address} - known
    )
    if strangers:
        raise refused(
            file,
            "tell",
            f"{', '.join(strangers)}: no person of {customer.name} has this address; add them first",
        )
    return customer


def how_acquired(model: Model, file: str) -> Acquired:
    """How the customer came by the system, on which the plans hang (C10). Raises Malformed."""
    if model.acquired is None:
        raise refused(
            file, "acquired", "say how the customer came by the system: bought, rented or taken-over"
        )
    return model.acquired


def refused(file: str, where: str, reason: str) -> Malformed:
    """A problem that only the database knows of."""
    return Malformed([Problem(1, where, reason)], file)


def watch(system: System, model: Model) -> None:
    """Let the rows of checks be those of the model: a check keeps its row while it keeps its key."""
    rows = {(row.component, row.key): row for row in Check.objects.filter(system=system)}
    wanted = {(check.component, check.key): fields_of(check) for check in model.checks}
    for row in rows.values():
        settle(row, wanted.get((row.component, row.key)))
    Check.objects.bulk_create(
        Check(customer_id=system.customer_id, system=system, component=component, key=key, **fields)
        for (component, key), fields in wanted.items()
        if (component, key) not in rows
    )


def settle(row: Check, fields: dict[str, Any] | None) -> None:
    """Bring one row to what the model says of it; one that the model does not name any more rests."""
    fields = {"active": False} if fields is None else {**fields, "active": True}
    if any(getattr(row, name) != value for name, value in fields.items()):
        for name, value in fields.items():
            setattr(row, name, value)
        row.save()


def fields_of(check: architecture.Check) -> dict[str, Any]:
    """A check of the model as its row keeps it."""
    return {
        "kind": check.kind, "spec": dict(check.spec), "every_s": check.every_s, "retry_s": check.retry_s,
        "attempts": check.attempts, "timeout_s": check.timeout_s, "probe": check.probe,
    }  # fmt: skip
