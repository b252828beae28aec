"""Keeping a file until it is confirmed, and doing what it says."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from scudo.core.model import Malformed
from scudo.core.roles import Actor, Forbidden, Role, allowed, system
from scudo.core.sheet import MOST_BYTES, Fault, Wrong
from scudo.design.actions import Overtaken
from scudo.desk.actions import TakenOverAlready
from scudo.exchange.kinds import Kind
from scudo.exchange.models import Upload
from scudo.exchange.plan import Plan, Step, Verb
from scudo.exchange.queries import KEPT_FOR, KINDS, plan_of
from scudo.journal import actions as journal

IMPORTERS = (Role.OFFICE, Role.MANAGER, Role.DESIGNER)
MOST_KEPT = 5
LONGEST_NAME = 200


class InTheWay(Exception):
    """Nothing was done: there are problems, or the plan is no longer the one that was shown. `plan` is what holds now."""

    def __init__(self, plan: Plan, *, has_changed: bool = False) -> None:
        super().__init__("nothing was done")
        self.plan = plan
        self.has_changed = has_changed


def checked_kind(name: str, by: Actor) -> Kind:
    """The kind of a name. Raises ValidationError; Forbidden where the one who acts may not import it."""
    kind = KINDS.get(name)
    if kind is None:
        raise ValidationError({"kind": _("Choose what the file holds.")})
    if not by.roles & kind.importers:
        raise Forbidden(f"{by.name} may not import {name}")
    return kind


@allowed(*IMPORTERS)
@transaction.atomic
def keep_upload(*, kind: str, name: str, content: bytes, by: Actor, at: datetime) -> Upload:
    """Keep a file until it is confirmed, for an hour at most. Raises ValidationError naming the field."""
    checked_kind(kind, by)
    if by.user is None:
        raise Forbidden("only a person keeps a file to look at it first")
    if not content:
        raise ValidationError({"file": _("The file is empty.")})
    if len(content) > MOST_BYTES:
        most = {"most": MOST_BYTES // 1_000_000}
        raise ValidationError({"file": _("The file is over %(most)s MB: part it in several.") % most})
    kept = Upload.objects.create(
        user_id=by.user, kind=kind, name=name[-LONGEST_NAME:], content=content, at=at
    )
    older = (
        Upload.objects.filter(user_id=by.user).order_by("-at", "-pk").values_list("pk", flat=True)[MOST_KEPT:]
    )
    Upload.objects.filter(pk__in=list(older)).delete()
    journal.write(
        kind="exchange.uploaded",
        subject=("upload", kept.pk),
        by=by,
        at=at,
        facts={"kind": kind, "size": len(content)},
    )
    return kept


@allowed(*IMPORTERS)
@transaction.atomic
def discard_upload(*, upload: Upload, by: Actor, at: datetime) -> None:
    """Throw a file away, of which nothing was done. Raises Forbidden for anybody else's."""
    own(upload, by)
    journal.write(
        kind="exchange.discarded", subject=("upload", upload.pk), by=by, at=at, facts={"kind": upload.kind}
    )
    Upload.objects.filter(pk=upload.pk).delete()


def own(upload: Upload, by: Actor) -> None:
    """A file is its own person's. Raises Forbidden."""
    if upload.user_id != by.user:
        raise Forbidden(f"{by.name} may not touch a file of somebody else")


@allowed(*IMPORTERS)
def confirm_upload(*, upload: Upload, digest: str, by: Actor, at: datetime) -> Plan:
    """Do what a file says, as it was shown, and forget the file. Raises InTheWay; Forbidden for anybody else's."""
    own(upload, by)
    with transaction.atomic():
        held = Upload.objects.select_for_update().filter(pk=upload.pk).first()
        if held is None:  # somebody pressed twice: the first press did it
            raise InTheWay(
                plan_of(by, checked_kind(upload.kind, by), bytes(upload.content), at), has_changed=True
            )
        done = import_file(kind=held.kind, content=bytes(held.content), digest=digest, by=by, at=at)
        held.delete()
    return done


@allowed(*IMPORTERS)
def import_file(*, kind: str, content: bytes, by: Actor, at: datetime, digest: str = "") -> Plan:
    """Do what a file says, all of it in one transaction or nothing.

    `digest` is that of the plan that was shown; blank where nobody was shown one. Raises InTheWay; ValidationError for a kind
    that there is not; Forbidden.
    """
    chosen = checked_kind(kind, by)
    with transaction.atomic():
        plan = plan_of(by, chosen, content, at)
        if plan.findings.count or (digest and plan.digest != digest):
            raise InTheWay(plan, has_changed=not plan.findings.count)
        carry_out(plan, by, at)
        journal.write(
            kind="exchange.imported", subject=("import", 0), by=by, at=at,
            facts={"kind": kind, **{verb.value: len(plan.of(verb)) for verb in Verb}},
        )  # fmt: skip
    return plan


@transaction.atomic
def carry_out(plan: Plan, by: Actor, at: datetime) -> None:
    """Every step of a plan, or none. Raises InTheWay."""
    for step in plan.steps:
        do(step, plan, by, at)


def do(step: Step, plan: Plan, by: Actor, at: datetime) -> None:
    """One step. Raises InTheWay with what the action refused, by the first row that speaks of it."""
    if step.act is None:
        return
    try:
        step.act(by, at)
    except ValidationError as refused:
        wrong = Wrong(Fault.REFUSED, words=" ".join(refused.messages))
    except Malformed as refused:
        wrong = Wrong(Fault.MODEL, where=refused.problems[0].where, reason=refused.problems[0].reason)
    except (Overtaken, TakenOverAlready):
        wrong = Wrong(Fault.OVERTAKEN)
    else:
        return
    plan.findings.add(step.rows[0], "", wrong, step.title)
    raise InTheWay(plan)


def tick(at: datetime) -> None:
    """Forget the files that nobody confirmed within the hour."""
    forget_uploads(by=system("exchange"), at=at)


@allowed(Role.SYSTEM)
@transaction.atomic
def forget_uploads(*, by: Actor, at: datetime) -> int:
    """Throw away the files that are over an hour old, one entry for each."""
    old = list(Upload.objects.filter(at__lte=at - KEPT_FOR).defer("content"))
    for upload in old:
        journal.write(
            kind="exchange.expired", subject=("upload", upload.pk), by=by, at=at, facts={"kind": upload.kind}
        )
    Upload.objects.filter(pk__in=[upload.pk for upload in old]).delete()
    return len(old)
