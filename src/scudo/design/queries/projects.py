"""What one may see of projects: requirements with both agreements, accepted risks, certification (D1, D4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from scudo.core import certification
from scudo.core.certification import Accepted, Agreement, Verdict
from scudo.core.model import Graph
from scudo.core.project import Need, Stage, lacking, possible
from scudo.core.roles import Actor
from scudo.design.models import Project, Revision, Risk, Side, Signature, System
from scudo.design.models.projects import CATEGORIES, STAGES
from scudo.design.queries.catalogue import certified_among
from scudo.design.queries.systems import graph_of

__all__ = ["CATEGORIES", "STAGES", "Project"]


def projects_for(viewer: Actor) -> QuerySet[Project]:
    """Every project for staff and the software, those of a contact's companies for a contact; the latest first."""
    found = Project.objects.select_related("customer")
    if viewer.is_staff or viewer.is_system:
        return found.select_related("in_charge", "contact")
    return found.filter(customer__in=viewer.customers)


def project_by_id(viewer: Actor, pk: int) -> Project | None:
    """A project; None where it is missing or not the viewer's."""
    return projects_for(viewer).filter(pk=pk).first()


def projects_matching(viewer: Actor, text: str, stage: str = "") -> QuerySet[Project]:
    """Projects in a stage (any where blank) whose name, system or customer holds every word."""
    found = projects_for(viewer)
    if stage:
        found = found.filter(stage=stage)
    for word in text.split():
        found = found.filter(
            Q(name__icontains=word) | Q(system__icontains=word) | Q(customer__name__icontains=word)
        )
    return found


def projects_waiting_for(viewer: Actor) -> QuerySet[Project]:
    """The viewer's projects that are under way: those of which something may wait to be signed; at most ten."""
    return projects_for(viewer).exclude(stage=Stage.IN_SERVICE.value)[:10]


def requirements_of(project: Project) -> QuerySet[Revision]:
    """The requirements that hold, each as its latest revision has it."""
    latest = Revision.objects.filter(requirement__project=project, requirement__withdrawn_at=None)
    return (
        latest.filter(number=F("requirement__revision"))
        .select_related("requirement")
        .prefetch_related("signatures")
        .order_by("requirement__number")
    )


def requirement_of(project: Project, number: int) -> Revision | None:
    """One requirement that holds, by its number."""
    return requirements_of(project).filter(requirement__number=number).first()


def history_of(viewer: Actor, project: Project, number: int) -> QuerySet[Revision]:
    """Every revision of a requirement, the newest first, with who had agreed to it; staff only."""
    found = Revision.objects.filter(requirement__project=project, requirement__number=number)
    found = found.select_related("by").prefetch_related("signatures")
    return found if viewer.is_staff else found.none()


def risks_of(project: Project) -> QuerySet[Risk]:
    """The single points of failure that the customer is asked to accept, or did."""
    return Risk.objects.filter(project=project, withdrawn_at=None).prefetch_related("signatures")


def signed_by(document: Revision | Risk, side: str) -> Signature | None:
    """A side's signature under a requirement or a risk."""
    return next((one for one in document.signatures.all() if one.side == side), None)


def agreements(revisions: Iterable[Revision]) -> list[Agreement]:
    """Which sides agreed to which requirement."""
    return [
        Agreement(
            one.requirement.number,
            provider=signed_by(one, Side.PROVIDER) is not None,
            customer=signed_by(one, Side.CUSTOMER) is not None,
        )
        for one in revisions
    ]


@dataclass(frozen=True)
class Unsigned:
    """What one side has not signed yet."""

    revisions: list[Revision]
    risks: list[Risk]

    def __bool__(self) -> bool:
        return bool(self.revisions or self.risks)


def unsigned(project: Project, side: str) -> Unsigned:
    """The requirements that a side has not agreed to, and for the customer the risks that they have not accepted."""
    return Unsigned(
        [one for one in requirements_of(project) if signed_by(one, side) is None],
        [one for one in risks_of(project) if signed_by(one, side) is None] if side == Side.CUSTOMER else [],
    )


def system_of(project: Project) -> System | None:
    """The project's system, once it has a model."""
    return System.objects.filter(key=project.system, customer=project.customer_id).first()


def graph_for(project: Project) -> Graph | None:
    """The model in force of the project's system; None while there is none."""
    system = system_of(project)
    return graph_of(system) if system else None


def services_of(project: Project) -> list[tuple[str, str]]:
    """Keys and names of the services in the model in force."""
    graph = graph_for(project)
    return [(service.key, service.name) for service in graph.model.services] if graph else []


def accepted_by(risks: Iterable[Risk]) -> list[Accepted]:
    """The risks that the customer signed."""
    return [
        Accepted(one.component, frozenset(key for key, _name in one.services))
        for one in risks
        if signed_by(one, Side.CUSTOMER)
    ]


def certification_of(project: Project) -> tuple[Verdict, ...]:
    """Every condition of certification, with what is missing (D4)."""
    graph = graph_for(project)
    products = {component.product for component in graph.model.components} if graph else frozenset[str]()
    return certification.verdicts(
        graph,
        agreements=agreements(requirements_of(project)),
        certified=certified_among(products),
        accepted=accepted_by(risks_of(project)),
    )


@dataclass(frozen=True)
class SinglePoint:
    """A component that alone stops services; `accepted` says by whom and why, blank where nobody has in full."""

    component: str
    name: str
    services: list[tuple[str, str]]
    accepted: str = ""
    risk: Risk | None = None


def single_points_of(project: Project) -> list[SinglePoint]:
    """Every single point of failure of the model in force, with who accepted it."""
    graph = graph_for(project)
    if graph is None:
        return []
    names = {one.key: one.name for one in graph.model.components}
    services = {one.key: one.name for one in graph.model.services}
    risks = {one.component: one for one in risks_of(project)}
    written = {
        one.single_point: f"{one.by}, {one.on:%d/%m/%Y}: {one.because}" for one in graph.model.accepted_risks
    }
    return [
        SinglePoint(
            component,
            names[component],
            [(key, services[key]) for key in stopped],
            written.get(component) or acceptance_words(risks.get(component), stopped),
            risks.get(component),
        )
        for component, stopped in certification.single_points(graph).items()
    ]


def acceptance_words(risk: Risk | None, stopped: Iterable[str]) -> str:
    """Who accepted a risk, and why; nothing where it stops more by now than was accepted."""
    signature = signed_by(risk, Side.CUSTOMER) if risk else None
    if risk is None or signature is None or not set(stopped) <= {key for key, _name in risk.services}:
        return ""
    return f"{signature.name}, {timezone.localtime(signature.at):%d/%m/%Y}: {risk.because}"


def given(project: Project) -> frozenset[Need]:
    """What a project has of all that its stages ask for."""
    found = agreements(requirements_of(project))
    test: Any = getattr(project, "test", None)
    has = {
        Need.WRITTEN: bool(found),
        Need.MODEL: system_of(project) is not None,
        Need.AGREED: bool(found) and all(one.provider and one.customer for one in found),
        Need.SIGNED: test is not None and test.signed_at is not None,
    }
    return frozenset(need for need, is_so in has.items() if is_so)


@dataclass(frozen=True)
class Move:
    """A stage that a project may go to, and what is missing for it."""

    stage: Stage
    label: str
    missing: tuple[Need, ...]


def moves_of(project: Project) -> list[Move]:
    """Where a project may go by hand; into service it goes by the signatures alone."""
    labels, stage, has = dict(STAGES), Stage(project.stage), given(project)
    return [
        Move(wanted, str(labels[wanted.value]), lacking(stage, wanted, has))
        for wanted in possible(stage)
        if wanted is not Stage.IN_SERVICE
    ]
