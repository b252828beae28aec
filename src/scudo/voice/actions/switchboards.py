"""Telephone exchanges: let in with a secret that is shown once, given another, shut out."""

import secrets
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from scudo.core.roles import Actor, Role, allowed
from scudo.journal import actions as journal
from scudo.voice.models import Switchboard
from scudo.voice.queries import digest_of

NAME_LENGTH = 60
MAY_LET_IN = (Role.TECHNICIAN, Role.OFFICE, Role.MANAGER)


@allowed(*MAY_LET_IN)
@transaction.atomic
def add_switchboard(*, name: str, by: Actor, at: datetime) -> tuple[Switchboard, str]:
    """Let an exchange tell of its calls; gives its secret, of which only the digest stays. Raises ValidationError naming the field."""
    name = " ".join(name.split())
    if not name or len(name) > NAME_LENGTH:
        raise ValidationError(
            {"name": _("An exchange’s name has 1 to %(most)s characters.") % {"most": NAME_LENGTH}}
        )
    if Switchboard.objects.filter(name__iexact=name).exists():
        raise ValidationError({"name": _("Another exchange has this name.")})
    secret = secrets.token_urlsafe(32)
    made = Switchboard.objects.create(name=name, digest=digest_of(secret), made_at=at)
    write(made, "switchboard_added", by, at)
    return made, secret


@allowed(*MAY_LET_IN)
@transaction.atomic
def replace_secret(*, switchboard: Switchboard, by: Actor, at: datetime) -> str:
    """Give an exchange another secret; the old one is void at once. One that was shut out may tell again."""
    held = Switchboard.objects.select_for_update().get(pk=switchboard.pk)
    secret = secrets.token_urlsafe(32)
    held.digest, held.revoked_at = digest_of(secret), None
    held.save(update_fields=["digest", "revoked_at"])
    write(held, "secret_replaced", by, at)
    return secret


@allowed(*MAY_LET_IN)
@transaction.atomic
def revoke_switchboard(*, switchboard: Switchboard, by: Actor, at: datetime) -> Switchboard:
    """Take an exchange's secret away; the calls that it told of stay."""
    held = Switchboard.objects.select_for_update().get(pk=switchboard.pk)
    held.digest, held.revoked_at = "", at
    held.save(update_fields=["digest", "revoked_at"])
    write(held, "switchboard_revoked", by, at)
    return held


def write(switchboard: Switchboard, verb: str, by: Actor, at: datetime) -> None:
    """Write what happened to an exchange."""
    journal.write(kind=f"voice.{verb}", subject=("switchboard", switchboard.pk), by=by, at=at)
