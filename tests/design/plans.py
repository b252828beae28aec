"""A project of Rossi Impianti whose model has a pair, a single point, a function and checks, and the way to its signature.

linea (accepted) ─┬─ nodo-1 ─┐
                  └─ nodo-2 ─┴─ 1 of 2 ──▶ Gestionale ── stampante ──▶ Etichette
"""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from scudo.core.acceptance import Category, Result
from scudo.core.project import Stage
from scudo.core.roles import system
from scudo.design import actions
from scudo.design.models import AcceptanceTest, Project, Revision
from scudo.design.queries import projects, systems
from scudo.design.queries.acceptance import steps_of
from tests import cast

MODEL = """
system: rossi-gestionale
name: Gestionale di Rossi
customer: rossi-impianti
acquired: bought
components:
  linea: {kind: power-feed, name: Linea elettrica}
  nodo-1: {product: dell-r650, name: Nodo 1, needs: [linea]}
  nodo-2: {product: dell-r650, name: Nodo 2, needs: [linea]}
  stampante: {product: zebra-zt411, name: Stampante}
groups:
  nodi: {k: 1, of: [nodo-1, nodo-2]}
services:
  gestionale:
    name: Gestionale
    needs: [nodi]
    functions:
      etichette: {name: Etichette, needs: [stampante]}
checks:
  linea: [{ping: 10.0.0.1, every: 30 s}]
  nodo-1: [{ping: 10.0.0.11, every: 30 s}]
  nodo-2: [{ping: 10.0.0.12, every: 30 s}]
  stampante: [{ping: 10.0.0.13, every: 30 s}]
"""
PRODUCTS = ("dell-r650", "zebra-zt411")
MADE: dict[str, Any] = {"by": cast.FOUNDER, "at": cast.AT}
PORTAL = system("portal")
WISH = actions.Wish(
    Category.AVAILABILITY, "Il gestionale resta acceso.", Decimal("99.9"), "%", "", ("gestionale",)
)

EARLY = replace(WISH, services=())
"""The same before there is a model."""


def begun(firm: cast.Firm) -> Project:
    """A project that has only begun."""
    return actions.begin_project(
        customer=firm.customer,
        name="Gestionale nuovo",
        system="rossi-gestionale",
        contact=firm.contact,
        **MADE,
    )


def load(text: str = MODEL) -> int:
    """Put a model in force; its version."""
    return actions.load(text=text, **MADE).number


def certify() -> None:
    """The model's products stand in the catalogue and are certified."""
    for key in PRODUCTS:
        sheet = actions.DataSheet(name=key, maker="Casa", category="server")
        product = actions.add_product(key=key, sheet=sheet, **MADE)
        actions.certify_product(product=product, grounds="Provato in laboratorio", **MADE)


def written(project: Project, wish: actions.Wish = WISH) -> Revision:
    """One requirement."""
    return actions.add_requirement(project=project, wish=wish, **MADE)


def agreed(project: Project, firm: cast.Firm) -> None:
    """Both sides agree to all that is there, the customer in the portal."""
    for_provider = projects.unsigned(project, "provider")
    actions.agree_for_provider(
        project=project, digests=[one.digest for one in for_provider.revisions], **MADE
    )
    left = projects.unsigned(project, "customer")
    actions.agree_in_portal(
        project=project, digests=[one.digest for one in (*left.revisions, *left.risks)],
        by=firm.user.actor(), at=cast.AT,
    )  # fmt: skip


def moved(project: Project, *stages: Stage) -> Project:
    """The project in a further stage."""
    for stage in stages:
        project = actions.move_project(project=project, stage=stage, **MADE)
    return project


def ready(firm: cast.Firm) -> AcceptanceTest:
    """A project with its model and one agreed requirement, and its test prepared."""
    project = begun(firm)
    load()
    written(project)
    agreed(project, firm)
    moved(project, Stage.ARCHITECTURE, Stage.COMPONENTS, Stage.ACCEPTANCE)
    return actions.prepare_acceptance(project=project, **MADE)


def filled_in(test: AcceptanceTest) -> None:
    """Every step passed."""
    for step in steps_of(test).filter(result=Result.PENDING.value):
        actions.record_result(step=step, result=Result.PASSED, note="", **MADE)


def system_row() -> Any:
    """The row of the project's system."""
    return systems.system_by_key(cast.FOUNDER, "rossi-gestionale")


def step(test: AcceptanceTest, key: str) -> Any:
    """One step of it."""
    return steps_of(test).get(key=key)


def record(one: Any, result: Result = Result.PASSED, note: str = "", **more: Any) -> Any:
    """What came of a step."""
    return actions.record_result(step=one, result=result, note=note, **{**MADE, **more})


def refreshed(test: AcceptanceTest) -> AcceptanceTest:
    """The same test as it is now."""
    return type(test).objects.select_related("project__customer").get(pk=test.pk)
