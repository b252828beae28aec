"""The architecture of a system, its list and its components, as staff see them."""

import re
import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scudo.core.roles import Role
from scudo.design import actions as design
from tests import cast
from tests.monitor.building import estate as grown
from tests.monitor.estate import MODEL, Estate

pytestmark = pytest.mark.django_db

LIST, PAGE = "/systems/", "/systems/rossi-rete/"


@pytest.fixture
def estate():
    return Estate()


@pytest.fixture
def operator(client, estate):
    client.force_login(cast.colleague(Role.OPERATOR))
    return client


def page(browser, address, **query):
    answer = browser.get(address, query)
    assert answer.status_code == 200
    return answer.content.decode()


def states(said):
    """The state of each node of the drawing."""
    return dict(re.findall(r'<g class="node [a-z]+" data-state="(\w+)" data-node="([^"]+)"', said)) and {
        node: state
        for state, node in re.findall(r'<g class="node [a-z]+" data-state="(\w+)" data-node="([^"]+)"', said)
    }


class TestTheDrawing:
    def test_it_shows_what_stopped_and_what_stands_on_it(self, operator, estate):
        estate.fail("erp-1", "erp-2")
        found = states(page(operator, PAGE))
        assert found["part:erp-1"] == found["part:erp-2"] == found["service:gestionale"] == "down"
        assert found["service:archivio"] == "up"
        assert found["function:gestionale/etichette"] == "down"

    def test_lines_that_carry_nothing_any_more_are_cut(self, operator, estate):
        assert "edge cut" not in page(operator, PAGE)
        estate.fail("nas")
        assert 'edge cut"' in page(operator, PAGE)

    def test_a_component_leads_to_its_page(self, operator):
        assert 'href="/systems/rossi-rete/db/"' in page(operator, PAGE)

    def test_nothing_in_it_needs_a_style_or_a_script_of_its_own(self, operator):
        said = page(operator, PAGE)
        assert "style=" not in said
        assert not re.search(r"<script(?![^>]* src=)", said)

    def test_the_same_is_told_in_lists(self, operator, estate):
        estate.fail("erp-1")
        said = page(operator, PAGE)
        lists = said[said.index('id="lists"') : said.index('id="side"')]
        assert "nodi: needs 1 of 2" in lists
        assert "on one leg without erp-1" in lists

    def test_right_of_it_stands_what_failed_what_follows_and_what_would_be_next(self, operator, estate):
        estate.fail("erp-1")
        side = page(operator, PAGE).partition('id="side"')[2]
        assert "Down, and what follows" in side
        assert "On one leg" in side
        assert "Next single failures" in side

    def test_a_group_is_closed_and_opened_by_its_address(self, operator):
        said = page(operator, PAGE, closed="part:nodi")
        assert 'data-node="part:erp-1"' not in said
        assert "Open nodi" in said
        assert 'data-node="part:erp-1"' in page(operator, PAGE, closed="-")

    def test_what_the_address_makes_up_closes_nothing(self, operator):
        assert 'data-node="part:erp-1"' in page(operator, PAGE, closed="part:erp-1,nothing,<script>")

    def test_names_in_a_model_are_never_markup(self, operator, estate):
        text = MODEL.replace("name: Linea A", 'name: "<img src=x onerror=alert(1)>"')
        design.load(text=text, by=cast.FOUNDER, at=estate.at)
        assert "<img" not in page(operator, PAGE)
        assert "<img" not in page(operator, f"{PAGE}feed-a/")

    def test_three_hundred_nodes_are_shown_at_once(self, operator, estate):
        design.load(text=grown(300), by=cast.FOUNDER, at=estate.at)
        page(operator, "/systems/grande/")
        began = time.monotonic()
        said = page(operator, "/systems/grande/")
        assert time.monotonic() - began < 1
        assert "39 parts" in said or "35 parts" in said

    def test_an_unknown_system_is_not_found(self, operator):
        assert operator.get("/systems/nothing/").status_code == 404


class TestVersions:
    def test_every_version_is_kept_as_it_was_written(self, operator, estate):
        design.load(text=f"{MODEL}# later\n", by=cast.FOUNDER, at=estate.at)
        answer = operator.get(f"{PAGE}versions/2/")
        assert answer.content.decode().endswith("# later\n")
        assert "attachment" in answer.headers["Content-Disposition"]
        assert operator.get(f"{PAGE}versions/1/").content.decode() == MODEL
        assert operator.get(f"{PAGE}versions/3/").status_code == 404
        assert "/versions/2/" in page(operator, PAGE)


class TestTheList:
    def test_it_tells_of_every_system_and_is_narrowed_by_words(self, operator):
        said = page(operator, LIST)
        assert "Rete Rossi" in said
        assert "Rete Rossi" in page(operator, LIST, q="rossi IMPIANTI")
        assert "No system has these words" in page(operator, LIST, q="verdi")
        assert "Rete Rossi,Rossi Impianti S.r.l.,working,9,7,7,centre" in page(operator, "/systems.csv")

    def test_a_customer_s_page_leads_to_their_systems(self, operator, estate):
        assert PAGE in page(operator, f"/customers/{estate.firm.customer.pk}/")


class TestAComponent:
    def test_it_says_what_it_is_and_what_it_would_stop(self, operator):
        said = page(operator, f"{PAGE}db/")
        assert "90,000 h" in said
        assert "alone it stops it" in said
        assert "10.0.0.13:5432" in said

    def test_its_check_tells_its_state_and_its_words(self, operator, estate):
        estate.fail("db")
        said = page(operator, f"{PAGE}db/")
        assert "says 2" in said
        assert "fails" in said

    def test_one_that_nothing_watches_says_what_to_do(self, operator):
        assert "give it a check in the model" in page(operator, f"{PAGE}feed-a/")

    def test_figures_are_drawn_for_the_time_that_is_asked(self, operator, estate):
        said = page(operator, f"{PAGE}db/", window="7d")
        assert 'class="chart"' in said
        assert page(operator, f"{PAGE}db/", window="nonsense")

    def test_an_unknown_component_is_not_found(self, operator):
        assert operator.get(f"{PAGE}nothing/").status_code == 404

    def test_few_queries_make_its_page(self, operator):
        page(operator, f"{PAGE}db/")
        with CaptureQueriesContext(connection) as made:
            page(operator, f"{PAGE}db/")
        assert len(made) <= 14
