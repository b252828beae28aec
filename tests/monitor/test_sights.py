"""What the monitor sees of the thing that a request is about."""

import pytest

from scudo.core.proposal import Seen
from scudo.monitor.queries import sights
from tests import cast
from tests.monitor.estate import Estate

pytestmark = pytest.mark.django_db


@pytest.fixture
def estate():
    return Estate()


def look(estate, name, kind=""):
    return sights.look_at(cast.FOUNDER, estate.firm.customer, name, kind)


def seen(estate, name="Gestionale", kind=""):
    return look(estate, name, kind).sight.seen


def test_a_service_is_seen_as_it_stands(estate):
    assert seen(estate) is Seen.WORKS
    estate.fail("erp-1")
    assert seen(estate) is Seen.AT_RISK
    estate.fail("erp-2")
    now = look(estate, "Gestionale")
    assert now.sight.seen is Seen.STOPPED
    assert set(now.sight.parts) == {"erp-1", "erp-2"}
    assert now.tickets == (estate.only_ticket().number,)
    assert now.state == "down"
    estate.mend("erp-1", "erp-2")
    assert (seen(estate), look(estate, "Gestionale").tickets) == (Seen.WORKS, ())


def test_a_lost_function_is_named(estate):
    estate.fail("stampante")
    assert (seen(estate), look(estate, "Gestionale").sight.function) == (Seen.PARTLY, "Etichette")


def test_a_warning_below_a_service_is_seen_on_it_and_on_no_other(estate):
    estate.statuses["db"] = 1
    estate.round(3)
    assert (seen(estate), look(estate, "Gestionale").sight.parts) == (Seen.WARNING, ("db",))
    assert seen(estate, "Archivio") is Seen.WORKS


def test_a_component_is_as_grave_as_what_it_does(estate):
    assert seen(estate, "nas") is Seen.WORKS
    estate.fail("nas")
    now = look(estate, "nas", "component")
    assert (now.sight.seen, now.sight.thing, now.sight.parts) == (Seen.STOPPED, "Archivio", ("nas",))


def test_a_system_is_as_grave_as_its_worst_service(estate):
    assert seen(estate, "Rete Rossi", "system") is Seen.WORKS
    estate.fail("nas")
    assert seen(estate, "Rete Rossi", "system") is Seen.STOPPED
    assert seen(estate, "Gestionale") is Seen.WORKS


def test_a_thing_is_placed_in_its_system_so_that_coverage_finds_it(estate):
    thing = look(estate, "Gestionale").thing
    assert (thing.kind, thing.part_of.kind, thing.part_of.name) == ("service", "system", "Rete Rossi")


def test_systems_are_told_by_name_whichever_was_watched_first(estate):
    estate.double("Altra rete")
    systems = [
        one.thing.name
        for one in sights.looks(cast.FOUNDER, estate.firm.customer)
        if one.thing.kind == "system"
    ]
    assert systems == ["Altra rete", "Rete Rossi"]


def test_of_two_systems_with_a_service_of_one_name_the_one_that_is_named_is_looked_at(estate):
    estate.double("Altra rete")
    estate.fail("nas")
    customer = estate.firm.customer
    states = {
        name: sights.look_at(cast.FOUNDER, customer, "Archivio", system=name).state
        for name in ("Altra rete", "Rete Rossi")
    }
    assert states == {"Altra rete": "up", "Rete Rossi": "down"}
    assert sights.look_at(cast.FOUNDER, customer, "Archivio", system="Terza rete") is None


def test_components_that_are_asked_for_are_looked_at_in_each_system(estate):
    estate.double("Altra rete")
    found = sights.looks(cast.FOUNDER, estate.firm.customer, ["nas"])
    places = [one.thing.part_of.name for one in found if one.thing.kind == "component"]
    assert places == ["Altra rete", "Rete Rossi"]


def test_what_no_model_has_or_another_customer_has_is_not_seen(estate):
    assert look(estate, "Fax") is None
    assert look(estate, "Gestionale", "component") is None
    assert sights.look_at(cast.FOUNDER, cast.verdi().customer, "Gestionale") is None
    assert sights.look_at(estate.firm.user.actor(), estate.firm.customer, "Gestionale") is None


def test_systems_and_services_are_told_at_once_for_the_second_question(estate, django_assert_max_num_queries):
    estate.fail("nas")
    with django_assert_max_num_queries(5):
        found = sights.looks(cast.FOUNDER, estate.firm.customer)
    assert {one.thing.name: one.state for one in found} == {
        "Rete Rossi": "down",
        "Gestionale": "up",
        "Archivio": "down",
    }
