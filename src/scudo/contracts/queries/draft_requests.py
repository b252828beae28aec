"""Requests for a draft that strangers made, as the office sees them (C9)."""

import ipaddress
from collections.abc import Mapping

from django.conf import settings
from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.utils.crypto import salted_hmac

from scudo.contracts.models import DraftRequest
from scudo.contracts.models.agreements import ACQUISITIONS
from scudo.core.roles import Actor

__all__ = ["ACQUISITIONS", "DraftRequest"]

STATES = DraftRequest.State.choices
SALT = "scudo.contracts.draft_requests.sender"
V6_PREFIX = 64


def sender_key(address: str) -> str:
    """What is kept of the address that a request came from: a digest under the installation's key.

    An IPv6 address counts by its network of 64 bits, which is one household's or company's.
    """
    return salted_hmac(SALT, network_of(address), secret=settings.SECRET_KEY, algorithm="sha256").hexdigest()


def network_of(address: str) -> str:
    """The network that an address counts as; what is no address counts as it is written."""
    try:
        known = ipaddress.ip_address(address.strip())
    except ValueError:
        return address.strip()
    if isinstance(known, ipaddress.IPv4Address):
        return str(known)
    if known.ipv4_mapped:
        return str(known.ipv4_mapped)
    return str(ipaddress.ip_network((int(known), V6_PREFIX), strict=False))


def requests_for(viewer: Actor) -> QuerySet[DraftRequest]:
    """Every request, what nobody answered first, each group the latest first; staff only."""
    order = Case(
        When(state=DraftRequest.State.ASKED, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    found = DraftRequest.objects.select_related("customer", "contract", "answered_by")
    found = found.order_by(order, "-asked_at", "-pk")
    return found if viewer.is_staff or viewer.is_system else found.none()


def requests_matching(viewer: Actor, text: str, state: str) -> QuerySet[DraftRequest]:
    """Requests in a state (blank: any) whose company, person or VAT number holds every word."""
    found = requests_for(viewer)
    for word in text.split():
        found = found.filter(
            Q(company__icontains=word)
            | Q(name__icontains=word)
            | Q(mail__icontains=word)
            | Q(vat_number=word)
        )
    return found.filter(state=state) if state in DraftRequest.State.values else found


def request_counts(viewer: Actor) -> Mapping[str, int]:
    """How many requests each state has."""
    found = requests_for(viewer).order_by()
    return dict(found.values_list("state").annotate(Count("pk")))


def request_by_id(viewer: Actor, pk: int) -> DraftRequest | None:
    """One request, if the viewer may see it."""
    return requests_for(viewer).filter(pk=pk).first()


def requests_of(viewer: Actor, contract: int) -> QuerySet[DraftRequest]:
    """The requests from which a contract came."""
    return requests_for(viewer).filter(contract=contract)
