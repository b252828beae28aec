"""What can be done with projects and their requirements (D1, D4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from scudo.core.acceptance import Category
from scudo.core.project import Need, Stage, lacking
from scudo.core.roles import Actor, Role, allowed
from scudo.customers.models import Contact, Customer, User
from scudo.design import documents
from scudo.design.models import Project, Requirement, Revision, Risk, System
from scudo.design.queries.projects import given, requirement_of, services_of, single_points_of
from scudo.journal import actions as journal

DESIGN = (Role.DESIGNER, Role.MANAGER)
MOST_REQUIREMENTS = 500
LONGEST_TEXT = 5_000
WHOLE = 100


class Frozen(Exception):
    """The project is in service, or its test is signed: nothing of it changes any more."""


class Conflict(Exception):
    """Somebody changed it since it was read."""


class Lacking(Exception):
    """The project cannot enter the stage: `needs` are missing."""

    def __init__(self, needs: Sequence[Need]) -> None:
        super().__init__(", ".join(needs))
        self.needs = tuple(needs)


@allowed(*DESIGN, Role.OFFICE)
@transaction.atomic
def begin_project(
    *,
    customer: Customer,
    name: str,
    system: str,
    by: Actor,
    at: datetime,
    in_charge: User | None = None,
    contact: Contact | None = None,
) -> Project:
    """Begin the design of one system (D1); its contract is in preparation from here on (C11).

    `system` is its key, which its model will have. Raises ValidationError naming the field that is wrong.
    """
    key = system.strip().lower()
    check_identity(customer, name, key)
    check_contact(customer, contact)
    project = Project.objects.create(
        customer=customer, name=name.strip(), system=key, in_charge=in_charge, contact=contact, begun_at=at,
        begun_by_id=by.user,
    )  # fmt: skip
    tell(project, "project_begun", by, at, system=key)
    return project


def check_identity(customer: Customer, name: str, key: str) -> None:
    """A project needs a name, and a system that is nobody else's. Raises ValidationError."""
    if not name.strip():
        raise ValidationError({"name": _("A project needs a name.")})
    try:
        validate_slug(key)
    except ValidationError:
        raise ValidationError(
            {"system": _("A key has small letters, digits and hyphens, such as gestionale-e-rete.")}
        ) from None
    if System.objects.filter(key=key).exclude(customer=customer).exists():
        raise ValidationError({"system": _("This key is the system of another customer. Choose another.")})
    if Project.objects.filter(system=key).exclude(stage=Stage.IN_SERVICE.value).exists():
        raise ValidationError({"system": _("A project for this system is under way already.")})


def check_contact(customer: Customer, contact: Contact | None) -> None:
    """The customer's person in charge is one of theirs. Raises ValidationError."""
    if contact and not contact.memberships.filter(customer=customer).exists():
        raise ValidationError({"contact": _("This person does not speak for the customer.")})


@allowed(*DESIGN, Role.OFFICE)
@transaction.atomic
def change_project(
    *,
    project: Project,
    name: str,
    by: Actor,
    at: datetime,
    in_charge: User | None = None,
    contact: Contact | None = None,
) -> Project:
    """Change a project's name and the people in charge. Raises ValidationError."""
    held = take(project)
    if not name.strip():
        raise ValidationError({"name": _("A project needs a name.")})
    check_contact(held.customer, contact)
    held.name, held.in_charge, held.contact = name.strip(), in_charge, contact
    held.save(update_fields=["name", "in_charge", "contact"])
    tell(held, "project_changed", by, at)
    return held


@allowed(*DESIGN)
@transaction.atomic
def move_project(*, project: Project, stage: Stage, by: Actor, at: datetime) -> Project:
    """Let a project enter a stage. Raises core.project.NotPossible; Lacking with what is missing."""
    held = take(project)
    before = Stage(held.stage)
    missing = lacking(before, stage, given(held))
    if missing:
        raise Lacking(missing)
    held.stage = stage.value
    held.save(update_fields=["stage"])
    tell(held, "project_moved", by, at, before=before.value, stage=stage.value)
    return held


def take(project: Project) -> Project:
    """The project's row, held until the transaction ends."""
    return Project.objects.select_for_update(of=("self",)).select_related("customer").get(pk=project.pk)


def take_open(project: Project) -> Project:
    """The same, of a project whose words may still change. Raises Frozen."""
    held = take(project)
    if held.stage == Stage.IN_SERVICE.value:
        raise Frozen
    return held


def tell(project: Project, verb: str, by: Actor, at: datetime, **facts: Any) -> None:
    """Write what happened to a project."""
    journal.write(
        kind=f"design.{verb}", subject=("project", project.pk), customer=project.customer_id, by=by, at=at,
        facts=facts,
    )  # fmt: skip


@dataclass(frozen=True)
class Wish:
    """A requirement's words: its target is a value with a unit, words, or both; `services` are keys."""

    category: Category
    text: str
    target_value: Decimal | None = None
    target_unit: str = ""
    target_words: str = ""
    services: Sequence[str] = ()


@allowed(*DESIGN)
@transaction.atomic
def add_requirement(*, project: Project, wish: Wish, by: Actor, at: datetime) -> Revision:
    """Write a new requirement with the next number. Raises ValidationError, Frozen."""
    held = take_open(project)
    last = held.requirements.aggregate(last=Max("number"))["last"] or 0
    if last >= MOST_REQUIREMENTS:
        raise ValidationError(_("A project has at most %(most)s requirements.") % {"most": MOST_REQUIREMENTS})
    requirement = Requirement.objects.create(customer_id=held.customer_id, project=held, number=last + 1)
    revision = revise(held, requirement, 1, wish, by, at)
    tell(held, "requirement_written", by, at, number=requirement.number, revision=1)
    return revision


@allowed(*DESIGN)
@transaction.atomic
def change_requirement(
    *, project: Project, number: int, wish: Wish, seen: int, by: Actor, at: datetime
) -> Revision:
    """Change a requirement's words or target, which takes both agreements away; the same words again change nothing.

    `seen` is the revision that was changed. Raises ValidationError, Frozen; Conflict where a later one is there.
    """
    held = take_open(project)
    before = requirement_of(held, number)
    if before is None or before.number != seen:
        raise Conflict
    requirement = before.requirement
    revision = revise(held, requirement, before.number + 1, wish, by, at, before)
    if revision.pk == before.pk:
        return before
    requirement.revision = revision.number
    requirement.save(update_fields=["revision"])
    tell(held, "requirement_written", by, at, number=number, revision=revision.number)
    return revision


def revise(
    project: Project,
    requirement: Requirement,
    number: int,
    wish: Wish,
    by: Actor,
    at: datetime,
    before: Revision | None = None,
) -> Revision:
    """Keep a requirement's words as a revision; `before` itself where they are the same. Raises ValidationError."""
    known = dict(services_of(project))
    known |= dict(before.services) if before else {}
    check_wish(wish, known)
    revision = Revision(
        customer_id=project.customer_id, requirement=requirement, number=number, category=wish.category.value,
        text=wish.text.strip(), target_value=wish.target_value, target_unit=wish.target_unit.strip(),
        target_words=wish.target_words.strip(), services=[[key, known[key]] for key in wish.services],
        made_at=at, by_id=by.user,
    )  # fmt: skip
    if before and all(getattr(before, name) == getattr(revision, name) for name in WORDS):
        return before
    made = documents.of_requirement(project, requirement.number, revision)
    revision.document, revision.digest = made.document, made.digest
    revision.save()
    return revision


WORDS = ("category", "text", "target_value", "target_unit", "target_words", "services")


def check_wish(wish: Wish, services: dict[str, str]) -> None:
    """A requirement says what is wanted and how it is measured. Raises ValidationError naming each field that is wrong."""
    wrong = {}
    if not wish.text.strip() or len(wish.text) > LONGEST_TEXT:
        wrong["text"] = _("Say what is wanted, in at most %(most)s characters.") % {"most": LONGEST_TEXT}
    if wish.target_value is None and not wish.target_words.strip():
        wrong["target_value"] = _("Give a target that can be measured: a value with its unit, or words.")
    if wish.target_value is not None and not wish.target_unit.strip():
        wrong["target_unit"] = _("Which unit? For instance %, hours, users.")
    if wish.target_value is not None and not is_sensible(wish.target_value, wish.target_unit.strip()):
        wrong["target_value"] = _("A target is above zero, and a percentage is at most 100.")
    if strangers := [key for key in wish.services if key not in services]:
        wrong["services"] = _("The model has no service %(names)s.") % {"names": ", ".join(strangers)}
    if wrong:
        raise ValidationError(wrong)


def is_sensible(value: Decimal, unit: str) -> bool:
    """Whether a target can be met at all."""
    return value.is_finite() and value > 0 and (unit != "%" or value <= WHOLE)


@allowed(*DESIGN)
@transaction.atomic
def withdraw_requirement(*, project: Project, number: int, because: str, by: Actor, at: datetime) -> None:
    """Take a requirement out of a project; it is kept with the reason. Raises ValidationError, Frozen, Conflict."""
    held = take_open(project)
    found = requirement_of(held, number)
    if found is None:
        raise Conflict
    if not because.strip():
        raise ValidationError({"because": _("Say why: it is kept with the requirement.")})
    requirement = found.requirement
    requirement.withdrawn_at, requirement.withdrawn_by_id = at, by.user
    requirement.withdrawn_because = because.strip()
    requirement.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_because"])
    tell(held, "requirement_withdrawn", by, at, number=number)


@allowed(*DESIGN)
@transaction.atomic
def ask_to_accept(*, project: Project, component: str, because: str, by: Actor, at: datetime) -> Risk:
    """Ask the customer to accept that a component alone stops services (D4); asking anew takes the old question back.

    Raises ValidationError, Frozen; Conflict where the component is no single point of failure.
    """
    held = take_open(project)
    point = next((one for one in single_points_of(held) if one.component == component), None)
    if point is None:
        raise Conflict
    if not because.strip():
        raise ValidationError({"because": _("Say why it may stay: the customer signs it.")})
    held.risks.filter(component=component, withdrawn_at=None).update(withdrawn_at=at)
    risk = Risk(
        customer_id=held.customer_id, project=held, component=component, name=point.name,
        services=[list(pair) for pair in point.services], because=because.strip(), made_at=at, by_id=by.user,
    )  # fmt: skip
    made = documents.of_risk(held, risk)
    risk.document, risk.digest = made.document, made.digest
    risk.save()
    tell(held, "risk_asked", by, at, component=component)
    return risk
