"""What the paper of a contract is about, gathered from its rows once; what is printed is then the document's alone (C9)."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.conf import settings

from scudo.contracts import paper
from scudo.contracts.models import Contract, Rental, TechnicalAssessment, Version
from scudo.contracts.queries.agreements import contracts_for, today_of
from scudo.contracts.queries.eligibility import (
    acquired_of,
    assessment_of,
    extra_time_allowed,
    signed_on,
    test_of,
)
from scudo.core import plans
from scudo.core.agreement import Renewal
from scudo.core.plans import Acquired, Plan
from scudo.core.roles import Actor
from scudo.customers.models import Customer
from scudo.design.models import System


def contract_by_number(viewer: Actor, number: str) -> Contract | None:
    """The contract of a number, with what its paper is gathered from, if the viewer may see it."""
    whole = contracts_for(viewer).select_related("customer", "project", "rental", "follows")
    return whole.filter(number=number).first()


def document_of(
    contract: Contract, version: Version, at: datetime, *, language: str, number: str = "", made_by: str = ""
) -> str:
    """The document of one version as it is today; without a number it is only looked at."""
    return paper.written(subject_of(contract, version, at, language=language, number=number, made_by=made_by))


def looked_at(contract: Contract, at: datetime, *, language: str) -> bytes:
    """The PDF of what the last version says, as it would be drafted now; without a number, and kept nowhere."""
    version = list(contract.versions.all())[-1]
    return paper.printed(document_of(contract, version, at, language=language), paper.Mark())


def subject_of(
    contract: Contract, version: Version, at: datetime, *, language: str, number: str, made_by: str
) -> paper.Subject:
    """Everything that the paper says, as values."""
    plan, acquired = Plan(contract.plan), acquired_of(contract)
    return paper.Subject(
        language=language, number=number, made_on=today_of(at), made_by=made_by, contract=contract.number, plan=plan,
        plan_names={one: settings.PLAN_NAMES[one.value] for one in Plan}, converts_to=plans.converts_to(plan, acquired),
        extra_allowed=extra_time_allowed()[plan], version=version.number, holds_from=version.holds_from,
        because=version.because, provider=provider(), customer=party(contract.customer),
        said=said(contract, version, today_of(at)), system=system(contract, acquired), time=time(contract),
    )  # fmt: skip


def provider() -> paper.Provider:
    """Who assists, as the installation's settings say."""
    return paper.Provider(
        name=settings.PROVIDER_NAME, town=settings.PROVIDER_TOWN, phone=settings.PROVIDER_PHONE, mail=settings.MAIL_ADDRESS,
        portal=f"{settings.BASE_URL}/portale/", monitor=settings.MONITOR_NAME, timezone=settings.PROVIDER_TIMEZONE,
        country=settings.PROVIDER_COUNTRY, patron=settings.PATRON_SAINT, week=settings.OFFICE_HOURS,
    )  # fmt: skip


def party(customer: Customer) -> paper.Party:
    """The customer with everything by which they are identified."""
    sites = customer.sites.order_by("name", "pk")
    return paper.Party(
        name=customer.name, vat_number=customer.vat_number, fiscal_code=customer.fiscal_code, pec=customer.pec,
        sdi_code=customer.sdi_code,
        sites=[", ".join(filter(None, [one.name, one.address, one.town])) for one in sites],
    )  # fmt: skip


def said(contract: Contract, version: Version, today: date) -> paper.Said:
    """What the version says, with the prepaid hours that still hold."""
    things = list(version.things.all())
    return paper.Said(
        covers=None if version.covers_all else [(one.kind, one.name) for one in things if not one.excluded],
        excludes=[(one.kind, one.name) for one in things if one.excluded],
        targets={one.severity: (one.acknowledge, one.restore) for one in version.targets.all()},
        extra=list(extra_time(version)),
        closures=[(one.first, one.last, one.because) for one in version.closures.all()],
        interventions=version.interventions, minutes=version.minutes, parts=version.parts,
        prepaid=[
            (one.minutes, one.bought_on, one.expires_on)
            for one in contract.prepaid.all()
            if one.expires_on is None or one.expires_on > today
        ],
    )  # fmt: skip


def extra_time(version: Version) -> Iterator[paper.ExtraTime]:
    """The windows of Extra Time."""
    for one in version.extra_time.all():
        yield paper.ExtraTime(
            one.days, one.from_time, one.to_time, one.starts_at, one.ends_at, one.since, one.until, one.but
        )


def system(contract: Contract, acquired: Acquired | None) -> paper.System:
    """The system with its test or its assessment, and its rental; a test of ours says nothing of what was taken over."""
    known = System.objects.filter(key=contract.system, customer=contract.customer_id).first()
    project = contract.project
    name = known.name if known else project.name if project else contract.system
    is_taken_over = acquired is Acquired.TAKEN_OVER
    return paper.System(
        name=f"{name} ({contract.system})" if contract.system and name != contract.system else name,
        project=project.name if project else "",
        acquired=acquired,
        tested_on=None if is_taken_over else signed_on(test_of(contract)),
        rental=rented(contract.rental) if contract.rental else None,
        assessed=assessed(assessment_of(contract.customer_id, contract.system)) if is_taken_over else None,
    )


def rented(rental: Rental) -> paper.Rented:
    """A rental with its devices."""
    assets = [(one.product, one.serial, one.component) for one in rental.assets.all()]
    return paper.Rented(rental.number, rental.starts_on, rental.ends_on, assets)


def assessed(found: TechnicalAssessment | None) -> paper.Assessed | None:
    """A finished assessment with what it limits."""
    if found is None or found.signed_at is None:
        return None
    limits = [(one.text, one.limit_kind, one.limit_name) for one in found.findings.all() if one.limit_name]
    return paper.Assessed(found.outcome, today_of(found.signed_at), found.scope, limits)


def time(contract: Contract) -> paper.Time:
    """From when to when; who has no end is not reminded of it."""
    before = contract.follows
    has_end = contract.plan != Plan.FULL or bool(contract.rental and contract.rental.ends_on)
    followed = paper.Followed(before.number, before.get_plan_display(), before.ends_on) if before else None
    dates: dict[str, Any] = {"starts_on": contract.starts_on, "ends_on": contract.ends_on}
    return paper.Time(
        **dates, renewal=Renewal(contract.renewal), notice_days=contract.notice_days, follows=followed,
        reminders=plans.REMINDERS if has_end else (),
    )  # fmt: skip
