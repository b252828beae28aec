"""When the office is closed or open out of the ordinary."""

from datetime import datetime

from django.db.models import QuerySet

from scudo.contracts.models import OfficeException
from scudo.core.roles import Actor


def office_exceptions(viewer: Actor, at: datetime) -> QuerySet[OfficeException]:
    """What is under way or to come, first things first; staff only."""
    if not viewer.is_staff:
        return OfficeException.objects.none()
    found = OfficeException.objects.filter(withdrawn_at=None, ends_at__gt=at).select_related("entered_by")
    return found.order_by("starts_at", "pk")


def office_exceptions_past(viewer: Actor, at: datetime) -> QuerySet[OfficeException]:
    """What is over or was withdrawn, the last first."""
    if not viewer.is_staff:
        return OfficeException.objects.none()
    over = OfficeException.objects.exclude(withdrawn_at=None, ends_at__gt=at)
    return over.select_related("entered_by").order_by("-starts_at", "-pk")
