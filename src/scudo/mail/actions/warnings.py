"""Letters to the provider's people when a promise runs out (C6)."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from scudo.core.roles import Actor, Role, allowed
from scudo.core.sla import Share
from scudo.customers.models import User
from scudo.desk.models import Ticket
from scudo.mail import letters
from scudo.mail.actions.writing import queue
from scudo.mail.models import Letter

TOLD_FROM = Share.THREE_QUARTERS
"""Half of the time used is seen on the desk; a letter would be noise."""


@allowed(Role.SYSTEM)
@transaction.atomic
def write_warning(*, ticket: Ticket, clock: str, percent: int, by: Actor, at: datetime) -> list[Letter]:
    """Tell who works on the ticket, everyone at the desk while nobody does; of a broken promise the managers too."""
    if percent < TOLD_FROM or not ticket.is_open:
        return []
    return [
        queue(
            kind=Letter.Kind.ALARM, recipient=user.email, language=user.language, at=at,
            composed=warning(ticket, clock, percent, user.language),
        )
        for user in people(ticket, percent)
    ]  # fmt: skip


def people(ticket: Ticket, percent: int) -> list[User]:
    """Who is told, each once, by name."""
    active = User.objects.filter(contact=None, is_active=True)
    if ticket.assignee and ticket.assignee.is_active:
        told = {ticket.assignee.pk}
    else:
        told = set(active.filter(roles__contains=[Role.OPERATOR]).values_list("pk", flat=True))
    if percent >= Share.ALL:
        told |= set(active.filter(roles__contains=[Role.MANAGER]).values_list("pk", flat=True))
    return list(active.filter(pk__in=told).order_by("name", "pk"))


def warning(ticket: Ticket, clock: str, percent: int, language: str) -> letters.Composed:
    """The letter's words."""
    with translation.override(language), timezone.override(settings.PROVIDER_TIMEZONE):
        broken = percent >= Share.ALL
        due = ticket.acknowledge_due if clock == "acknowledge" else ticket.restore_due
        said = {"percent": percent, "number": ticket.number}
        words = {
            ("acknowledge", False): _("%(percent)s %% of the time to take charge is used up"),
            ("acknowledge", True): _("The time to take charge is over"),
            ("restore", False): _("%(percent)s %% of the time to restore is used up"),
            ("restore", True): _("The time to restore is over"),
        }
        title = words[clock, broken] % said
        assignee = ticket.assignee.name if ticket.assignee else _("nobody yet")
        content = letters.Content(
            title=title,
            paragraphs=[],
            facts=[
                *letters.facts(ticket)[:4],
                (_("Customer"), ticket.customer.name),
                (_("Assigned to"), assignee),
                *([(_("Due"), letters.moment_words(due))] if due else []),
            ],
            button=(_("Open the ticket"), settings.BASE_URL + reverse("web:ticket", args=[ticket.number])),
        )
        return letters.compose(content, letters.titled(ticket, f"{title}: {ticket.reason}"), language)
