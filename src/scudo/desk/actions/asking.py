"""A customer's person asks for assistance in the portal: a ticket that waits for its assessment, like one that came by mail (T1)."""

from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction

from scudo.core.entitlement import Thing
from scudo.core.roles import Actor, Forbidden, Role, allowed
from scudo.customers.models import Contact, Customer
from scudo.desk.actions.claims import Claimed
from scudo.desk.actions.opening import Request, begin
from scudo.desk.actions.ticket import Said
from scudo.desk.models import Origin, Ticket

PORTAL = "portal"
HOUR, MOST_AN_HOUR = timedelta(hours=1), 20


class TooOften(Exception):
    """One person asks more often in an hour than a person does."""


@allowed(Role.CONTACT)
@transaction.atomic
def ask(
    *,
    customer: Customer,
    reason: str,
    said: Said,
    claimed: Claimed,
    by: Actor,
    at: datetime,
    thing: Thing | None = None,
) -> Ticket:
    """Open a ticket that a person of ours assesses. Raises Forbidden for a company of others; Unexplained for a blank reason; TooOften."""
    if customer.pk not in by.customers:
        raise Forbidden(f"{by.name} does not speak for this company")
    contact = Contact.objects.select_for_update().get(pk=by.contact or 0)
    lately = Ticket.objects.filter(contact=contact, origin_detail=PORTAL, opened_at__gt=at - HOUR)
    if lately.count() >= MOST_AN_HOUR:
        raise TooOften
    request = Request(
        customer=customer, contact=contact, origin=Origin.OTHER, detail=PORTAL, reason=reason, thing=thing,
        said=replace(said, author=contact.name, contact=contact), claimed=claimed,
    )  # fmt: skip
    return begin(request, by, at)
