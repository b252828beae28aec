"""Letters of ours that came back, or are late on their way: marked, and the desk told on the ticket."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from scudo.core.mime import Failure, Returned
from scudo.core.roles import Actor
from scudo.desk import actions as desk
from scudo.desk.models import Ticket
from scudo.mail.actions.writing import tell
from scudo.mail.models import Letter


def note_returned(letters: Iterable[Letter], back: Returned, by: Actor, at: datetime) -> None:
    """Mark each letter, and tell its ticket once of each turn for the worse; a late word about one that came back is no news."""
    for named in letters:
        letter = Letter.objects.select_for_update(of=("self",)).select_related("ticket").get(pk=named.pk)
        failure = back.about(letter.recipient)
        is_final = failure.is_final if failure else back.is_final
        state = Letter.State.RETURNED if is_final else Letter.State.LATE
        is_news = letter.state != Letter.State.RETURNED if is_final else letter.state == Letter.State.SENT
        if not is_news:
            continue
        letter.state, letter.error = state, reason(failure)[:500]
        letter.save(update_fields=["state", "error"])
        tell(letter, state, by, at)
        if letter.ticket:
            desk.add_note(ticket=letter.ticket, text=said(letter), by=by, at=at)


def reason(failure: Failure | None) -> str:
    """The mail server's code and words, each where it gave them."""
    if failure is None:
        return ""
    code = failure.status if failure.status not in failure.said else ""
    return " ".join(part for part in (code, failure.said) if part)


def said(letter: Letter) -> str:
    """What the desk reads of a letter that came back or is late."""
    with translation.override(settings.LANGUAGE_CODE):
        why = letter.error or _("the mail server says nothing more")
        facts = {"subject": letter.subject, "to": letter.recipient, "why": why}
        if letter.state == Letter.State.LATE:
            return _("The letter “%(subject)s” to %(to)s is late, and still tried: %(why)s") % facts
        return _("The letter “%(subject)s” to %(to)s came back: %(why)s. Tell them another way.") % facts


def note_unknown(ticket: Ticket, by: Actor, at: datetime) -> None:
    """Tell the desk that something came back of which nobody knows which letter it is."""
    with translation.override(settings.LANGUAGE_CODE):
        text = _(
            "A letter to the customer came back: see what the mail server says, and tell them another way."
        )
    desk.add_note(ticket=ticket, text=text, by=by, at=at)
