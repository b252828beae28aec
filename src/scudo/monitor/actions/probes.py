"""Probes: invited with a code that works once, enrolled with a token of their own, revoked."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from scudo.core.roles import Actor, Role, allowed
from scudo.customers.models import Customer
from scudo.design.models import Check
from scudo.journal import actions as journal
from scudo.lib import clock
from scudo.monitor import words
from scudo.monitor.actions import asking
from scudo.monitor.actions.forgetting import forget
from scudo.monitor.actions.silence import end, systems_of
from scudo.monitor.actions.tickets import Moment
from scudo.monitor.models import Probe

CODE_LIFE = timedelta(hours=24)
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
GROUPS, GROUP = 3, 4
NAME_LENGTH = 60


class CodeRefused(Exception):
    """The code is unknown, was used, or has expired."""


@allowed(Role.TECHNICIAN, Role.MANAGER, Role.DESIGNER, Role.SYSTEM)
@transaction.atomic
def invite_probe(*, name: str, customer: Customer | None, by: Actor, at: datetime) -> str:
    """Expect a probe of this name, and give the code that enrols it: good once, for a day. One that is there gets a new code.

    A probe that is working goes on until the code is used; then its old token is void. Raises ValidationError.
    """
    name = name.strip()
    if not name and customer:
        raise ValidationError({"name": _("A probe needs a name: models call it by that.")})
    if len(name) > NAME_LENGTH:
        raise ValidationError({"name": _("A probe's name has at most 60 characters.")})
    probe, new = Probe.objects.select_for_update().get_or_create(name=name, defaults={"customer": customer})
    if not new and probe.customer_id != (customer.pk if customer else None):
        raise ValidationError({"name": _("Another customer's probe has this name.")})
    code = "-".join("".join(secrets.choice(LETTERS) for _letter in range(GROUP)) for _group in range(GROUPS))
    probe.code_digest, probe.code_until = digest_of(code), at + CODE_LIFE
    probe.save()
    tell(probe, "probe_invited", by, at)
    return code


@allowed(Role.SYSTEM)
@transaction.atomic
def enrol(*, code: str, host: str, release: str, by: Actor, at: datetime) -> tuple[Probe, str]:
    """Let the probe that knows the code in, and give its token; only the token's digest is kept. Raises CodeRefused."""
    digest = digest_of(code.strip().upper())
    probe = Probe.objects.select_for_update().filter(code_digest=digest).exclude(code_digest="").first()
    if probe is None or probe.code_until is None or probe.code_until <= at:
        raise CodeRefused
    token = secrets.token_urlsafe(32)
    probe.code_digest, probe.code_until = "", None
    probe.token_digest, probe.enrolled_at, probe.revoked_at = digest_of(token), at, None
    probe.host, probe.release = host[:100], release[:20]
    probe.seen_at = probe.back_at = clock.real()
    probe.save()
    tell(probe, "probe_enrolled", by, at)
    return probe, token


@allowed(Role.TECHNICIAN, Role.MANAGER, Role.DESIGNER)
@transaction.atomic
def revoke_probe(*, probe: Probe, by: Actor, at: datetime) -> Probe:
    """Take a probe's token and code away; what it sent stays, what it watched is not known from now on."""
    held = Probe.objects.select_for_update().get(pk=probe.pk)
    held.token_digest = held.code_digest = ""
    held.code_until, held.revoked_at, held.silent = None, at, False
    held.save()
    end(held, Moment(at, by), words.dismissed)
    forget(Check.objects.filter(probe=held.name), at)
    asking.ask(systems_of(held), at)
    tell(held, "probe_revoked", by, at)
    return held


def digest_of(secret: str) -> str:
    """What is kept of a secret that is random enough by itself."""
    return hashlib.sha256(secret.encode()).hexdigest()


def tell(probe: Probe, verb: str, by: Actor, at: datetime) -> None:
    """Write what happened to a probe."""
    journal.write(
        kind=f"monitor.{verb}", subject=("probe", probe.pk), customer=probe.customer_id, by=by, at=at
    )
