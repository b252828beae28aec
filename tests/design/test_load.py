"""A model becomes the one in force: kept by version, watched from then on."""

import pytest

from scudo.core.model import Malformed
from scudo.core.roles import Forbidden, Role
from scudo.design import actions, queries
from scudo.design.models import Check, System, Version
from tests import cast
from tests.monitor.estate import MODEL

pytestmark = pytest.mark.django_db


@pytest.fixture
def rossi():
    return cast.rossi()


def load(text: str = MODEL) -> Version:
    return actions.load(text=text, file="rossi.yaml", by=cast.FOUNDER, at=cast.AT)


def refused(text: str) -> str:
    with pytest.raises(Malformed) as problem:
        load(text)
    return str(problem.value)


def test_a_model_is_kept_and_its_checks_stand_as_rows(rossi):
    version = load()
    assert (version.number, version.text, version.customer) == (1, MODEL, rossi.customer)
    system = queries.system_by_key(cast.FOUNDER, "rossi-rete")
    assert (system.name, system.acquired, system.version) == ("Rete Rossi", "bought", 1)
    check = Check.objects.get(system=system, component="erp-1")
    assert (check.kind, check.key, check.every_s, check.retry_s, check.attempts) == (
        "http",
        "http-1",
        30,
        10,
        3,
    )
    assert check.spec["url"] == "http://10.0.0.11/health"


def test_the_same_text_again_changes_nothing(rossi):
    assert load() == load()
    assert Version.objects.count() == 1


def test_a_changed_text_is_the_next_version_and_a_check_keeps_its_row_while_its_key_stays(rossi):
    load()
    rows = dict(Check.objects.values_list("component", "pk"))
    before = queries.revision()
    version = load(MODEL.replace('"10.0.0.15:445", every: 30 s', '"10.0.0.16:445", every: 60 s'))
    assert version.number == 2
    assert queries.revision() > before
    nas = Check.objects.get(component="nas")
    assert (nas.pk, nas.spec["host"], nas.every_s) == (rows["nas"], "10.0.0.16", 60)
    assert [one.number for one in queries.versions_of(cast.FOUNDER, version.system)] == [2, 1]
    assert queries.text_of(cast.FOUNDER, version.system, 1) == MODEL


def test_a_check_that_the_model_does_not_name_any_more_rests_and_wakes_with_its_row(rossi):
    load()
    row = Check.objects.get(component="stampante").pk
    load(MODEL.replace('  stampante: [{tcp: "10.0.0.14:9100", every: 30 s, retry: 10 s}]\n', ""))
    assert not Check.objects.get(pk=row).active
    assert row not in queries.watched_by("").values_list("pk", flat=True)
    load(MODEL + "\n")
    assert Check.objects.get(pk=row).active


def test_a_customer_that_nobody_knows_is_told(rossi):
    said = refused(MODEL.replace("customer: rossi-impianti", "customer: rosi"))
    assert said == "rossi.yaml:1: customer: no customer has the key 'rosi'; a customer's page shows theirs"
    assert not System.objects.exists()


def test_how_it_was_acquired_must_be_said(rossi):
    assert "bought, rented or taken-over" in refused(MODEL.replace("acquired: bought\n", ""))


def test_whom_it_tells_must_be_the_customers(rossi):
    text = MODEL.replace("    name: Gestionale\n", "    name: Gestionale\n    tell: [it@altrove.example]\n")
    assert "it@altrove.example: no person of Rossi Impianti S.r.l. has this address" in refused(text)
    load(text.replace("it@altrove.example", rossi.address))


def test_another_customers_system_is_not_taken_over(rossi):
    load()
    cast.verdi()
    assert "belongs to another customer" in refused(MODEL.replace("rossi-impianti", "verdi-trasporti"))


def test_a_model_with_problems_changes_nothing(rossi):
    load()
    assert "rossi.yaml:" in refused(MODEL.replace("k: 1, of: [sw-a, sw-b]", "k: 3, of: [sw-a, sw-z]"))
    assert Version.objects.count() == 1


def test_only_who_designs_loads(rossi):
    with pytest.raises(Forbidden):
        actions.load(text=MODEL, by=cast.colleague(Role.OPERATOR).actor(), at=cast.AT)


def test_a_customers_person_sees_their_own_systems_and_no_text(rossi):
    version = load()
    assert queries.systems_for(rossi.user.actor()).get() == version.system
    assert not queries.systems_for(cast.verdi().user.actor()).exists()
    assert queries.text_of(rossi.user.actor(), version.system, 1) is None
