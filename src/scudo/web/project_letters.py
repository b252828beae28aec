"""Letters that ask a customer's person to sign, each with a link that works once."""

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from scudo.core.roles import Actor, system
from scudo.design import actions as design
from scudo.design.queries import projects, signatures
from scudo.mail import actions as mail
from scudo.mail import letters

BY = system("projects")
DAYS = design.LINK_LIFE // timedelta(days=1)
DOORS = {"requirements": "portal:agree_link", "acceptance": "portal:sign_link"}


def ask(
    *, project: projects.Project, contact: signatures.Contact, purpose: str, by: Actor, at: datetime
) -> None:
    """Send somebody a link by which they sign. Raises ValidationError of the action that makes it."""
    secret = design.make_signing_link(
        project=project, purpose=signatures.Purpose(purpose), contact=contact, by=by, at=at
    )
    address = contact.addresses.first()
    assert address, "whoever can be asked has an address"
    letter = composed(
        project, purpose, settings.BASE_URL + reverse(DOORS[purpose], args=[secret]), contact.language
    )
    mail.write_plain(
        recipient=address.address, subject=letter.subject, text=letter.text, html=letter.html, by=BY, at=at
    )


def composed(project: projects.Project, purpose: str, url: str, language: str) -> letters.Composed:
    """The letter's words."""
    with translation.override(language):
        said = {"project": project.name, "provider": settings.PROVIDER_NAME, "days": DAYS}
        title, first = {
            "requirements": (
                _("Requirements to agree to: %(project)s"),
                _(
                    "%(provider)s asks you to read the requirements of the project “%(project)s” and to agree to them."
                ),
            ),
            "acceptance": (
                _("Acceptance test to sign: %(project)s"),
                _(
                    "The acceptance test of “%(project)s” is done. %(provider)s asks you to read its record and to sign it."
                ),
            ),
        }[purpose]
        content = letters.Content(
            title=title % said,
            paragraphs=[
                first % said,
                _("The link works once, within %(days)s days, and is yours alone: do not pass it on. If something is not "
                  "right, do not sign: answer this letter or call us.") % said,
            ],
            button=(_("Read and sign"), url),
        )  # fmt: skip
    return letters.compose(content, title % said, language)
