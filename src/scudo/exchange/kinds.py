"""What can be brought in and taken out: the one list."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from scudo.core.roles import Actor, Role
from scudo.core.sheet import Column, Sheet
from scudo.exchange import components, contacts, customers, tickets
from scudo.exchange.plan import Plan

OFFICE = frozenset({Role.OFFICE, Role.MANAGER})
DESIGN = frozenset({Role.DESIGNER, Role.MANAGER})


@dataclass(frozen=True)
class Kind:
    """A kind of file; `importers` are the roles that the actions behind it let in."""

    name: str
    title: str | Promise
    explains: str | Promise
    file: str
    columns: tuple[Column, ...]
    exported: Callable[[Actor], Iterable[dict[str, str]]]
    planned: Callable[[Actor, Sheet, datetime], Plan]
    importers: frozenset[Role]


KINDS = {
    one.name: one
    for one in (
        Kind(
            "customers", _("Customers"), _("Companies with their sites: one row for each site."), "clienti", customers.COLUMNS,
            customers.exported, customers.planned, OFFICE,
        ),
        Kind(
            "contacts", _("People"), _("One row for each person and company."), "referenti", contacts.COLUMNS,
            contacts.exported, contacts.planned, OFFICE,
        ),
        Kind(
            "components", _("Components"), _("What systems consist of: one row for each component. Each system that changes gets one new version of its model."),
            "componenti", components.COLUMNS, components.exported, components.planned, DESIGN,
        ),
        Kind(
            "tickets", _("Open tickets"), _("Tickets that are open in another desk, taken over as they stand. The customer is told nothing."),
            "ticket-aperti", tickets.COLUMNS, tickets.exported, tickets.planned, OFFICE,
        ),
    )
}  # fmt: skip


def kinds_for(viewer: Actor) -> Iterator[Kind]:
    """The kinds that a viewer may bring in."""
    return (kind for kind in KINDS.values() if viewer.roles & kind.importers)
