"""News that was undone before its letter left: it is taken out of the letter; where it has left, it is put right."""

from datetime import datetime

from django.db import transaction

from scudo.core.roles import Actor, Role, allowed
from scudo.desk.models import Ticket
from scudo.mail import letters
from scudo.mail.actions.writing import notify
from scudo.mail.models import Letter


@allowed(Role.SYSTEM)
@transaction.atomic
def take_news_back(*, ticket: Ticket, bulk: int, by: Actor, at: datetime) -> None:
    """What was done to many tickets was undone for one: nobody is told of it, and who was told already is told so."""
    told = Letter.objects.select_for_update(of=("self",)).select_related("contact")
    for letter in told.filter(ticket=ticket, kind=Letter.Kind.NOTICE, news__contains=[{"bulk": bulk}]):
        if letter.state == Letter.State.GATHERING:
            take_out(letter, ticket, bulk)
        elif letter.contact:
            notify(
                ticket, {"kind": "undone", "severity": ticket.severity}, letter.contact, letter.recipient, at
            )


def take_out(letter: Letter, ticket: Ticket, bulk: int) -> None:
    """Leave the news out of a letter that has not left; one that has nothing else to say is never sent."""
    letter.news = [piece for piece in letter.news if piece.get("bulk") != bulk]
    if not letter.news:
        letter.delete()
        return
    composed = letters.notice(ticket, letter.news, letter.language, letter.contact)
    letter.subject, letter.text, letter.html = composed.subject, composed.text, composed.html
    letter.save(update_fields=["news", "subject", "text", "html"])
