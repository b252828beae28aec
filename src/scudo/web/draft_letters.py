"""Letters about drafts: one with the link by which the customer reads and accepts, one that answers a request (C9)."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from scudo.contracts import actions
from scudo.contracts.actions.drafts import LINK_LIFE
from scudo.contracts.queries.draft_requests import DraftRequest
from scudo.contracts.queries.drafts import Draft, title_of
from scudo.core.roles import Actor, system
from scudo.customers.queries import Contact
from scudo.mail import actions as mail
from scudo.mail import letters

BY = system("contracts")
DAYS = LINK_LIFE // timedelta(days=1)


@transaction.atomic
def send(*, draft: Draft, contact: Contact, by: Actor, at: datetime) -> None:
    """Send somebody the link to a draft. Raises what `contracts.actions.send_draft` raises."""
    secret = actions.send_draft(draft=draft, contact=contact, by=by, at=at)
    address = contact.addresses.first()
    assert address, "whoever can be asked has an address"
    url = settings.BASE_URL + reverse("portal:draft_accept_link", args=[secret])
    post(draft_letter(draft, url, contact.language), address.address, at)


@transaction.atomic
def decline(*, request: DraftRequest, answer: str, by: Actor, at: datetime) -> None:
    """Decline a request and write so to who asked. Raises what `contracts.actions.decline_request` raises."""
    declined = actions.decline_request(request=request, answer=answer, by=by, at=at)
    post(answer_letter(declined), declined.mail, at)


def post(letter: letters.Composed, address: str, at: datetime) -> None:
    """Put a letter into the queue."""
    mail.write_plain(
        recipient=address, subject=letter.subject, text=letter.text, html=letter.html, by=BY, at=at
    )


def draft_letter(draft: Draft, url: str, language: str) -> letters.Composed:
    """The letter with the link; the paper itself is behind it, as PDF too."""
    with translation.override(language):
        said = {
            "number": draft.number, "title": title_of(draft), "provider": settings.PROVIDER_NAME, "days": DAYS,
            "customer": draft.contract.customer.name.rstrip("."),
        }  # fmt: skip
        title = _("Draft of a contract to read: %(number)s") % said
        content = letters.Content(
            title=title,
            paragraphs=[
                _("%(provider)s sends you the draft “%(title)s” for %(customer)s. With the link you read it, save it as PDF, "
                  "and accept it if you agree.") % said,
                _("The link works once, within %(days)s days, and is yours alone: do not pass it on. If something is not "
                  "right, do not sign: answer this letter or call us.") % said,
            ],
            facts=[(_("Draft"), draft.number), (_("Contract"), draft.contract.number)],
            button=(_("Read the draft"), url),
        )  # fmt: skip
    return letters.compose(content, title, language)


def answer_letter(request: DraftRequest) -> letters.Composed:
    """The answer to a request that is declined, in the office's own words."""
    with translation.override(request.language):
        said = {"provider": settings.PROVIDER_NAME}
        title = _("Your request for a draft contract with %(provider)s") % said
        opening = _("You asked us for the draft of an assistance contract. This is our answer:")
        content = letters.Content(title=title, paragraphs=[opening, *request.answer.split("\n\n")])
    return letters.compose(content, title, request.language)
