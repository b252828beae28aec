"""The example's project: agreed by both sides, certified but for what is missing, and half way through its acceptance test."""

from datetime import datetime, timedelta
from decimal import Decimal
from itertools import islice

from scudo.core.acceptance import Category, Result
from scudo.core.project import Stage
from scudo.core.roles import Actor, Role
from scudo.customers import queries as people
from scudo.demo.firms import FIRMS
from scudo.design import actions as design
from scudo.design.queries import acceptance, projects

FOUNDER = Actor(name="Ugo Fabbri", roles=frozenset({Role.MANAGER, Role.DESIGNER, Role.TECHNICIAN}))
SYSTEM = "gestionale-e-rete"
WISHES = (
    design.Wish(
        Category.AVAILABILITY, "Il gestionale è a disposizione di officina e uffici per tutto l’anno.",
        Decimal("99.9"), "%", "", ("gestionale",),
    ),
    design.Wish(
        Category.RECOVERY, "Dopo la perdita del database si riparte dall’ultima copia.", Decimal(4), "h", "", ("gestionale",)
    ),
    design.Wish(
        Category.CAPACITY, "Cinquanta persone lavorano insieme senza attese.", None, "", "risposta sotto un secondo con 50 persone",
        ("gestionale",),
    ),
)  # fmt: skip
DONE = 9
"""How many steps of the test were done already."""


def acceptance_under_way(at: datetime, system: str = SYSTEM) -> None:
    """Make the project, unless it is there: begun forty days ago, its test prepared yesterday."""
    firm = FIRMS[0]
    customer = people.customers_for(FOUNDER).get(name=firm.name)
    if projects.projects_for(FOUNDER).filter(customer=customer).exists():
        return
    contact = people.contacts_for(FOUNDER).get(name=firm.people[0].name)
    began, agreed, prepared = at - timedelta(days=40), at - timedelta(days=30), at - timedelta(days=1)
    project = design.begin_project(
        customer=customer,
        name="Gestionale e rete ridondati",
        system=system,
        contact=contact,
        by=FOUNDER,
        at=began,
    )
    for wish in WISHES:
        design.add_requirement(project=project, wish=wish, by=FOUNDER, at=began)
    left = projects.unsigned(project, "provider")
    digests = [one.digest for one in left.revisions]
    design.agree_for_provider(project=project, digests=digests, by=FOUNDER, at=agreed)
    asked = projects.unsigned(project, "customer")
    digests = [*(one.digest for one in asked.revisions), *(one.digest for one in asked.risks)]
    design.agree_in_portal(project=project, digests=digests, by=contact.user.actor(), at=agreed)
    for stage in (Stage.ARCHITECTURE, Stage.COMPONENTS, Stage.ACCEPTANCE):
        project = design.move_project(project=project, stage=stage, by=FOUNDER, at=prepared)
    test = design.prepare_acceptance(project=project, by=FOUNDER, at=prepared)
    for step in islice(acceptance.steps_of(test), DONE):
        design.record_result(step=step, result=Result.PASSED, note="", by=FOUNDER, at=at)
