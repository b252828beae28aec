"""The example as the demo makes it: the firms' architectures are loaded by the action that designers use."""

from datetime import UTC, datetime, timedelta

import pytest

from scudo.core.model import Graph, read
from scudo.core.severity import Severity
from scudo.customers import queries as customers
from scudo.demo import seed
from scudo.demo.estate import plan
from scudo.demo.firms import FIRMS
from scudo.design import queries as design

AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize("file", plan.FILES)
def test_a_firms_model_is_well_formed_and_nothing_is_wrong_while_nothing_failed(file):
    graph = Graph(read(plan.text(file), file))
    assert graph.assess(()).severity is None


def test_marchettis_model_gives_the_storys_severities():
    graph = Graph(read(plan.text("officine-marchetti.yaml")))
    for failed, severity in (
        (["erp-1"], Severity.LOW),
        (["erp-1", "erp-2"], Severity.HIGH),
        (["alimentazione-a"], Severity.LOW),
        (["bilanciatore-1", "erp-1"], Severity.LOW),
        (["etichettatrice"], Severity.MEDIUM),
        (["db"], Severity.HIGH),
        (["linea-4g"], Severity.LOW),
    ):
        assert graph.assess(failed).severity is severity, failed
    assert graph.assess(["alimentazione-a"]).lost == {"bilanciatore-1", "erp-1"}


@pytest.mark.django_db
def test_the_models_are_loaded_for_their_customers_and_the_same_again_changes_nothing():
    for firm in FIRMS[:4]:
        seed.add_firm(firm, AT - timedelta(days=200))
    for at in (AT, AT + timedelta(days=1)):
        seed.architectures(at)
        systems = list(design.systems_for(seed.FOUNDER))
        assert {system.version for system in systems} == {1}
    assert len(systems) == len(plan.FILES)
    assert {system.customer_id for system in systems} == {
        customer.pk for customer in customers.customers_for(seed.FOUNDER)
    }
    assert design.checks_of(systems).filter(kind="http").exists()
