"""The page of the demo's infrastructure: every part with its state, and the button that breaks or mends it."""

import pytest
from django.test import Client
from django.urls import include, path

from scudo.demo.estate import control
from scudo.demo.estate.control import Deed, State

urlpatterns = [path("demo/", include("scudo.demo.urls")), path("", include("scudo.config.urls"))]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _demo(settings):
    """A demo's addresses."""
    settings.ROOT_URLCONF = __name__


def page():
    return Client().get("/demo/estate/").content.decode()


def test_the_page_lists_each_firms_parts(estate):
    said = page()
    for words in (
        "Officine Marchetti S.r.l.",
        "Cantina Valdarno S.r.l.",
        "Gestionale e rete",
        "Nodo gestionale 1",
    ):
        assert words in said
    assert said.count("/break/") == len(estate.parts())
    assert "/mend/" not in said


def test_a_button_breaks_a_part_and_another_mends_it(estate):
    answer = Client().post("/demo/estate/nas/break/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/demo/estate/")
    assert estate.part("nas").state is State.BROKEN
    said = page()
    assert "/demo/estate/nas/mend/" in said
    assert "/demo/estate/nas/break/" not in said
    Client().post("/demo/estate/nas/mend/")
    estate.wait("nas")


def test_what_only_lacks_power_has_no_button(estate):
    control.ask(Deed.BREAK, "alimentazione-a")
    said = page()
    assert "/demo/estate/alimentazione-a/mend/" in said
    assert "/demo/estate/erp-1/" not in said
    assert "/demo/estate/erp-2/break/" in said


def test_nothing_breaks_by_being_looked_at(estate):
    assert Client().get("/demo/estate/nas/break/").status_code == 405
    assert Client(enforce_csrf_checks=True).post("/demo/estate/nas/break/").status_code == 403
    assert estate.part("nas").state is State.RUNS


def test_a_part_that_is_not_there_is_not_found(estate):
    assert Client().post("/demo/estate/nothing/break/").status_code == 404


def test_without_a_keeper_the_page_says_how_to_start_one(tmp_path, monkeypatch):
    monkeypatch.setenv("SCUDO_HOME", str(tmp_path))
    assert "./scudo demo" in page()
    assert Client().post("/demo/estate/nas/break/").status_code == 302


def test_the_letters_and_the_infrastructure_link_each_other(estate):
    assert 'href="/demo/mailbox/"' in page()
    assert 'href="/demo/estate/"' in Client().get("/demo/mailbox/").content.decode()
