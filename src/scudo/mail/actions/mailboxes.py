"""How the reading of mailboxes goes: noted as it changes, and told to a person when a trouble lasts."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from scudo.core.roles import Actor, Role, allowed, system
from scudo.customers.models import User
from scudo.journal import actions as journal
from scudo.lib import clock
from scudo.mail import mailbox_letters
from scudo.mail.actions.contracts import is_desk
from scudo.mail.actions.writing import queue
from scudo.mail.models import Fetched, Letter, Mailbox, Trouble

LASTING = timedelta(minutes=10)
STUCK_FROM = 2
"""A first try may have failed because the server was going away."""
BY = system("mail")


def known(place: str) -> Mailbox:
    """The row of a mailbox, made when it is first read or missed."""
    row, _made = Mailbox.objects.get_or_create(place=place, defaults={"known_since": clock.real()})
    return row


@allowed(Role.SYSTEM)
@transaction.atomic
def note_read(*, mailbox: Mailbox, trouble: Trouble, detail: str, by: Actor, at: datetime) -> Mailbox:
    """The folder was looked through; `trouble` is what remains all the same: KEEPS, or none.

    Mails that could not be taken twice are a trouble too.
    """
    stuck = Fetched.objects.filter(
        mailbox=mailbox, state=Fetched.State.WAITING, tries__gte=STUCK_FROM
    ).count()
    if stuck and not trouble:
        trouble, detail = Trouble.STUCK, str(stuck)
    return noted(mailbox, trouble, detail, by, at, read=True)


@allowed(Role.SYSTEM)
@transaction.atomic
def note_trouble(*, mailbox: Mailbox, trouble: Trouble, detail: str, by: Actor, at: datetime) -> Mailbox:
    """The folder could not be looked through."""
    return noted(mailbox, trouble, detail, by, at, read=False)


def noted(mailbox: Mailbox, trouble: Trouble, detail: str, by: Actor, at: datetime, *, read: bool) -> Mailbox:
    """Keep how it went; the journal hears of a trouble that begins, changes or ends."""
    held = Mailbox.objects.select_for_update().get(pk=mailbox.pk)
    if held.trouble != trouble:
        facts = {"trouble": trouble.value, "before": held.trouble}
        journal.write(kind="mail.mailbox_changed", subject=("mailbox", held.pk), by=by, at=at, facts=facts)
    now = clock.real()
    held.trouble, held.detail = trouble, detail[:300]
    held.troubled_since = (held.troubled_since or now) if trouble else None
    held.read_at = now if read else held.read_at
    held.save(update_fields=["trouble", "detail", "troubled_since", "read_at"])
    return held


@allowed(Role.SYSTEM)
@transaction.atomic
def tell_mailbox(*, name: str, place: str, by: Actor, at: datetime) -> list[Letter]:
    """Tell operators and managers of a mailbox that has not been well for ten minutes, once; and when it is again.

    One that no process reads is not well either, though nothing says so but its last reading.
    """
    held = Mailbox.objects.select_for_update().get(pk=known(place).pk)
    lasts_since = clock.real() - LASTING
    unread = (held.read_at or held.known_since) < lasts_since
    lasting = unread if held.troubled_since is None else held.troubled_since < lasts_since
    if unread and not held.trouble:
        held.trouble, held.detail = Trouble.SILENT, ""
        held.troubled_since = held.read_at or held.known_since
    well_again = bool(held.told_at) and not held.trouble
    if not well_again and not (lasting and held.told_at is None):
        return []
    held.told_at = None if well_again else at
    held.save()
    facts = {"trouble": held.trouble}
    journal.write(kind="mail.mailbox_told", subject=("mailbox", held.pk), by=by, at=at, facts=facts)
    return [
        queue(
            kind=Letter.Kind.ALARM, recipient=user.email, language=user.language, at=at,
            composed=mailbox_letters.alarm(name, held, user.language),
        )
        for user in people()
    ]  # fmt: skip


def people() -> list[User]:
    """Who is told, by name; never at the desk's own address, which may be the one that is not read."""
    active = User.objects.filter(contact=None, is_active=True).order_by("name", "pk")
    found = active.filter(roles__overlap=[Role.OPERATOR.value, Role.MANAGER.value])
    return [user for user in found if not is_desk(user.email)]


def watch_mailboxes(at: datetime) -> None:
    """Look at every mailbox of the settings."""
    for box in settings.MAILBOXES:
        tell_mailbox(name=box.name, place=box.place, by=BY, at=at)
