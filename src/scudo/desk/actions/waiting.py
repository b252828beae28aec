"""Reminders to a customer for whom a ticket waits; after the last one the desk is told (T3)."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from scudo.contracts import calendars
from scudo.core.roles import system
from scudo.desk.actions.conversation import add_note
from scudo.desk.actions.ticket import tell
from scudo.desk.models import Pause, State

BY = system("desk")
MOST = 200


def tick(at: datetime) -> None:
    """Remind of every question whose time has come, in office hours."""
    days = settings.WAITING_REMINDERS
    if not days or not calendars.office_at(at).is_open(at):
        return
    for sent, after in enumerate(days):
        for pause in due(sent, at - timedelta(days=after)):
            remind(pause, at)


def due(sent: int, until: datetime) -> list[int]:
    """Questions of which so many reminders were sent and that were asked by a moment."""
    waiting = Pause.objects.filter(ends_at=None, why=Pause.Why.CUSTOMER, ticket__state=State.WAITING_CUSTOMER)
    return list(
        waiting.filter(reminded=sent, starts_at__lte=until)
        .order_by("starts_at")
        .values_list("pk", flat=True)[:MOST]
    )


@transaction.atomic
def remind(pause: int, at: datetime) -> None:
    """Send one reminder, unless the customer answered in the meantime."""
    held = Pause.objects.select_for_update().select_related("ticket").filter(pk=pause, ends_at=None).first()
    if held is None:
        return
    held.reminded += 1
    held.save(update_fields=["reminded"])
    tell(held.ticket, "waiting_reminder", BY, at, sent=held.reminded)
    if held.reminded == len(settings.WAITING_REMINDERS):
        with translation.override(settings.LANGUAGE_CODE):
            text = _(
                "The customer has not answered for %(days)d days, with the last reminder sent now: call them, or resolve it."
            )
        add_note(ticket=held.ticket, text=text % {"days": (at - held.starts_at).days}, by=BY, at=at)
