"""Links by which a customer signs, and whom one may send them to."""

from datetime import datetime

from django.db.models import QuerySet

from scudo.core.roles import Actor
from scudo.customers.models import Contact
from scudo.customers.queries import contacts_for, digest_of
from scudo.design.models import Project, SigningLink

__all__ = ["Contact", "Project", "SigningLink"]
Purpose = SigningLink.Purpose


def link_of(secret: str, purpose: str, at: datetime) -> SigningLink | None:
    """A link while it can still be used, for this purpose alone."""
    usable = SigningLink.objects.select_related("project__customer", "contact").filter(
        used_at=None, expires_at__gt=at
    )
    return usable.filter(digest=digest_of(secret), purpose=purpose).first()


def links_of(viewer: Actor, project: Project) -> QuerySet[SigningLink]:
    """The links that were sent for a project, the latest first; staff only."""
    found = SigningLink.objects.filter(project=project).select_related("contact").order_by("-made_at", "-pk")
    return found if viewer.is_staff else found.none()


def people_to_ask(viewer: Actor, project: Project) -> QuerySet[Contact]:
    """The customer's people who have a mail address and whom somebody confirmed."""
    people = contacts_for(viewer).filter(memberships__customer=project.customer_id, proposed=False)
    return people.filter(addresses__isnull=False).distinct().order_by("name")
