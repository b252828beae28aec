"""The office's own exceptions: closed or open against its week and its holidays (C6).

Each change is a correction of the office calendar: the desk recomputes what is open, from the moment of the correction on.
"""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from scudo.contracts.models import OfficeException
from scudo.core.roles import Actor, Role, allowed
from scudo.journal import actions as journal

LONGEST = timedelta(days=92)
MOST = 1_000


@allowed(Role.OFFICE, Role.MANAGER)
@transaction.atomic
def add_office_exception(
    *, kind: str, starts_at: datetime, ends_at: datetime, because: str, by: Actor, at: datetime
) -> OfficeException:
    """Close or open the office for a stretch; what of it lies in the past changes nothing any more.

    Raises ValidationError naming the field.
    """
    check(kind, starts_at, ends_at, because, at)
    made = OfficeException.objects.create(
        kind=kind, starts_at=starts_at, ends_at=ends_at, because=" ".join(because.split()), entered_at=at,
        entered_by_id=by.user,
    )  # fmt: skip
    tell(made, "added", by, at)
    return made


def check(kind: str, starts_at: datetime, ends_at: datetime, because: str, at: datetime) -> None:
    """Raises ValidationError naming the field that is wrong."""
    problems: dict[str, str] = {}
    if kind not in OfficeException.Kind.values:
        problems["kind"] = _("Say whether the office is closed or open.")
    if ends_at <= starts_at:
        problems["ends_at"] = _("It ends after it begins.")
    elif ends_at <= at:
        problems["ends_at"] = _("It is over already: what was promised for then stays as it was.")
    elif ends_at - starts_at > LONGEST:
        problems["ends_at"] = _("An exception lasts at most three months; change the office hours instead.")
    if not because.strip():
        problems["because"] = _("Say why: whoever reads a deadline later will ask.")
    if OfficeException.objects.filter(withdrawn_at=None, ends_at__gt=at).count() >= MOST:
        problems["kind"] = _("There are %(count)s exceptions already.") % {"count": MOST}
    if problems:
        raise ValidationError({name: [words] for name, words in problems.items()})


@allowed(Role.OFFICE, Role.MANAGER)
@transaction.atomic
def withdraw_office_exception(*, exception: OfficeException, by: Actor, at: datetime) -> OfficeException:
    """Take an exception back, for what of it is yet to come. Raises ValidationError where that is nothing."""
    held = OfficeException.objects.select_for_update().get(pk=exception.pk)
    if held.withdrawn_at or held.ends_at <= at:
        raise ValidationError(_("It is withdrawn or over already."))
    held.withdrawn_at = at
    held.save(update_fields=["withdrawn_at"])
    tell(held, "withdrawn", by, at)
    return held


def tell(exception: OfficeException, what: str, by: Actor, at: datetime) -> None:
    """Write the correction into the journal; the desk follows it."""
    journal.write(
        kind="contracts.office_corrected", subject=("office", exception.pk), by=by, at=at,
        facts={"what": what, "kind": exception.kind, "from": exception.starts_at.isoformat(), "until": exception.ends_at.isoformat()},
    )  # fmt: skip
