"""What the monitor saw stands by the steps of the acceptance test (D5), by itself."""

import pytest

from scudo.core.project import Stage
from scudo.design import actions as design
from scudo.design.models import AcceptanceStep, Project
from tests import cast
from tests.monitor.estate import Estate

pytestmark = pytest.mark.django_db


@pytest.fixture
def estate() -> Estate:
    return Estate()


@pytest.fixture
def steps(estate):
    """The steps of the system's test, open since a moment."""
    project = Project.objects.create(
        customer=estate.firm.customer, system=estate.system.key, name="Rete Rossi", stage=Stage.ACCEPTANCE.value,
        begun_at=estate.at,
    )  # fmt: skip
    test = design.prepare_acceptance(project=project, by=cast.FOUNDER, at=estate.at)
    return AcceptanceStep.objects.filter(test=test)


def said(steps, **which):
    return [row.text for step in steps.filter(**which) for row in step.evidence.all()]


def test_a_part_that_is_made_to_fail_is_seen_at_its_own_steps_with_what_became_of_the_services(estate, steps):
    estate.fail("erp-1")
    expected = "AltecMonitor vede che erp-1 non risponde (says 2). Gestionale: a rischio; Archivio: attivo"
    assert said(steps, kind="alarm", component="erp-1") == [expected]
    assert said(steps, kind="redundancy", component="erp-1") == [expected]
    assert said(steps, component="erp-2") == []
    estate.mend("erp-1")
    back = "AltecMonitor vede di nuovo erp-1 in funzione. Gestionale: attivo; Archivio: attivo"
    assert said(steps, kind="alarm", component="erp-1") == [expected, back]


def test_without_an_open_test_nothing_is_attached(estate):
    estate.fail("erp-1")
    assert estate.only_ticket().severity == 3
