"""Templates of replies, kept by those who answer."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from scudo.core.blanks import unknown
from scudo.core.roles import Actor, Role, allowed
from scudo.desk.actions.ticket import DESK
from scudo.desk.models import ReplyTemplate
from scudo.journal import actions as journal

LONGEST_NAME = 80
LONGEST_TEXT = 5000
MOST = 1000


@dataclass(frozen=True)
class Texts:
    """What a template says, in one language or in both."""

    italian: str = ""
    english: str = ""


@allowed(*DESK, Role.OFFICE)
@transaction.atomic
def add_template(*, name: str, texts: Texts, by: Actor, at: datetime) -> ReplyTemplate:
    """Keep a text for answers. Raises ValidationError by field."""
    if ReplyTemplate.objects.count() >= MOST:
        raise ValidationError(_("There are %(most)s templates already: remove some first.") % {"most": MOST})
    made = ReplyTemplate()
    settle(made, name, texts, by, at)
    tell(made, "template_added", by, at)
    return made


@allowed(*DESK, Role.OFFICE)
@transaction.atomic
def change_template(
    *, template: ReplyTemplate, name: str, texts: Texts, by: Actor, at: datetime
) -> ReplyTemplate:
    """Change a text for answers; what was written with it stays as it was. Raises ValidationError by field."""
    held = ReplyTemplate.objects.select_for_update().get(pk=template.pk)
    settle(held, name, texts, by, at)
    tell(held, "template_changed", by, at)
    return held


@allowed(*DESK, Role.OFFICE)
@transaction.atomic
def remove_template(*, template: ReplyTemplate, by: Actor, at: datetime) -> None:
    """Keep it no longer."""
    tell(template, "template_removed", by, at)
    ReplyTemplate.objects.filter(pk=template.pk).delete()


def settle(template: ReplyTemplate, name: str, texts: Texts, by: Actor, at: datetime) -> None:
    """Put name and texts on the template and save it. Raises ValidationError by field."""
    line = " ".join(name.replace("\0", "").split())
    if not line or len(line) > LONGEST_NAME:
        raise ValidationError(
            {"name": _("A template’s name has 1 to %(most)s characters.") % {"most": LONGEST_NAME}}
        )
    if ReplyTemplate.objects.filter(name__iexact=line).exclude(pk=template.pk).exists():
        raise ValidationError({"name": _("There is a template of this name already.")})
    template.name, template.changed_by_id, template.changed_at = line, by.user, at
    template.italian, template.english = checked("italian", texts.italian), checked("english", texts.english)
    if not template.italian and not template.english:
        raise ValidationError({"italian": _("Write the text, in one language at least.")})
    template.save()


def checked(field: str, text: str) -> str:
    """A text whose blanks are known. Raises ValidationError at its field."""
    plain = text.replace("\0", "").replace("\r\n", "\n").strip()
    if len(plain) > LONGEST_TEXT:
        raise ValidationError({field: _("A text has at most %(most)s characters.") % {"most": LONGEST_TEXT}})
    if wrong := unknown(plain):
        named = ", ".join(f"{{{one}}}" for one in wrong)
        raise ValidationError(
            {field: _("There is no blank %(named)s; see the list below.") % {"named": named}}
        )
    return plain


def tell(template: ReplyTemplate, verb: str, by: Actor, at: datetime) -> None:
    """Write what happened to a template."""
    journal.write(kind=f"desk.{verb}", subject=("reply_template", template.pk), by=by, at=at)
