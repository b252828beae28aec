"""The analysis of a system as staff see it: figures in words, what stops a service, what a maintenance would do."""

import csv
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from scudo.core.roles import Role
from scudo.design import actions as design
from scudo.lib import clock
from scudo.web import analysis_words as words
from scudo.web.views import analysis as view
from tests import cast
from tests.monitor.building import estate as grown

pytestmark = pytest.mark.django_db

PAGE, FILE = "/systems/rossi-analisi/analysis/", "/systems/rossi-analisi/analysis.csv"
MODEL = """
system: rossi-analisi
name: Analisi Rossi
customer: rossi-impianti
acquired: bought
components:
  linea: {kind: power-feed, name: Linea elettrica, mtbf: 3999 h, repair: 1 h}
  sw-a: {name: Switch A, needs: [linea], unavailability: 0.01}
  sw-b: {name: Switch B, needs: [linea], unavailability: 0.01}
  db: {name: Base dati, needs: [rete], unavailability: 0.001}
  nas: {name: NAS, needs: [rete]}
  stampante: {name: Stampante, needs: [rete], unavailability: 0.1}
groups:
  rete: {k: 1, of: [sw-a, sw-b]}
services:
  gestionale:
    name: Gestionale
    needs: [db]
    functions: {etichette: {name: Etichette, needs: [stampante]}}
    agreed: {availability: 99.9 %}
    outage: 900 EUR/h
  posta: {name: Posta, needs: [rete], agreed: {availability: 99.9 %}}
  archivio: {name: Archivio, needs: [nas]}
accepted-risks:
  - {single-point: linea, by: "A. Rossi", on: 2026-05-12, because: "gruppo elettrogeno nel 2027"}
"""


@pytest.fixture
def rossi():
    clock.move(cast.AT)
    firm = cast.rossi()
    design.load(text=MODEL, by=cast.FOUNDER, at=cast.AT)
    return firm


@pytest.fixture
def operator(client, rossi):
    client.force_login(cast.colleague(Role.OPERATOR))
    return client


def page(browser, address=PAGE, **query):
    answer = browser.get(address, query)
    assert answer.status_code == 200
    return answer.content.decode()


def context(browser, **query):
    return browser.get(PAGE, query).context


def lines(browser, **query):
    return {line["key"]: line for line in context(browser, **query)["services"]}


class TestTheServices:
    def test_each_has_its_availability_and_its_downtime_in_words(self, operator):
        posta = lines(operator)["posta"]
        assert posta["availability"] == "99.965\N{NO-BREAK SPACE}%"
        assert posta["downtime"] == "3 h 04 min"

    def test_what_was_agreed_is_met_or_missed_by_how_much(self, operator):
        found = lines(operator)
        assert found["posta"]["met"]
        assert "kept, with 5 h 42 min to spare" in found["posta"]["agreed"]
        assert found["gestionale"]["missed"]
        assert "missed by 3 h 04 min a year" in found["gestionale"]["agreed"]

    def test_what_misses_its_promise_comes_first(self, operator):
        assert [line["key"] for line in context(operator)["services"]] == ["gestionale", "posta", "archivio"]

    def test_what_is_not_known_is_never_a_number(self, operator):
        archivio = lines(operator)["archivio"]
        assert (archivio["availability"], archivio["downtime"]) == ("not known", "not known")
        assert "1 stops it alone" not in archivio["alone"]
        assert "Linea elettrica, NAS" in archivio["alone"]

    def test_components_without_figures_say_where_they_are_filled_in(self, client, rossi):
        client.force_login(cast.colleague(Role.DESIGNER))
        (nas,) = context(client)["unknown"]
        assert (nas["name"], nas["url"]) == ("NAS", "/systems/rossi-analisi/edit/")

    def test_a_product_that_the_catalogue_does_not_have_is_entered_there(self, operator, client):
        design.load(
            text=MODEL.replace("nas: {name: NAS,", 'nas: {name: NAS, product: "un prodotto a caso",'),
            by=cast.FOUNDER, at=cast.AT,
        )  # fmt: skip
        (nas,) = context(operator)["unknown"]
        assert (nas["what"], nas["url"]) == ("un prodotto a caso is not in the catalogue", "")
        client.force_login(cast.colleague(Role.DESIGNER))
        assert context(client)["unknown"][0]["url"] == "/catalogue/new/"

    def test_figures_of_the_catalogue_count_where_the_model_has_none(self, operator):
        sheet = design.DataSheet(
            maker="Synology", name="RS1221", category="storage", mtbf_h=100_000, mtbf_source="sheet", mtbf_on=cast.AT.date(), repair_h=8,
            repair_source="ours",
        )  # fmt: skip
        design.add_product(key="rs1221", sheet=sheet, by=cast.FOUNDER, at=cast.AT)
        design.load(
            text=MODEL.replace("nas: {name: NAS,", "nas: {name: NAS, product: rs1221,"),
            by=cast.FOUNDER,
            at=cast.AT,
        )
        assert context(operator)["unknown"] == []
        assert lines(operator)["archivio"]["availability"].startswith("99.9")
        said = {
            fact["word"]: fact["value"] for fact in context(operator, service="archivio")["chosen"]["facts"]
        }
        assert said["As rates may be"].startswith("nine times in ten between ")

    def test_a_system_without_services_says_what_to_do(self, operator):
        text = MODEL[: MODEL.index("services:")]
        design.load(text=text, by=cast.FOUNDER, at=cast.AT)
        assert "The model names no service yet" in page(operator)

    def test_many_services_are_paged_and_searched(self, operator):
        design.load(text=grown(300, key="rossi-analisi"), by=cast.FOUNDER, at=cast.AT)
        assert len(context(operator)["services"]) == 20
        assert lines(operator, q="servizio 7").keys() >= {"servizio-7"}
        assert "No service has these words" in page(operator, q="nothing")


class TestOneService:
    def test_single_points_come_first_with_who_accepted_them(self, operator):
        chosen = context(operator, service="gestionale")["chosen"]
        assert [(one["name"], one["accepted"]) for one in chosen["alone"]] == [
            ("Base dati", ""), ("Linea elettrica", "accepted by A. Rossi"),
        ]  # fmt: skip

    def test_two_failures_together_are_told_in_words(self, operator):
        chosen = context(operator, service="gestionale")["chosen"]
        assert chosen["pairs"] == ["if Switch A and Switch B fail"]
        assert chosen["counted"] == "2 alone, 1 set of 2"

    def test_it_says_that_a_number_is_exact(self, operator):
        facts = {
            fact["word"]: fact["value"] for fact in context(operator, service="posta")["chosen"]["facts"]
        }
        assert facts["How sure"] == "exact"

    def test_what_matters_most_has_its_share_and_its_bar(self, operator):
        first, *rest = context(operator, service="posta")["chosen"]["importance"]
        assert first["name"] == "Linea elettrica"
        assert first["bar"] == 71
        assert first["birnbaum"] == "100\N{NO-BREAK SPACE}%"
        assert first["achievement"].startswith("×")
        assert [one["name"] for one in rest[:2]] == ["Switch A", "Switch B"]

    def test_a_function_is_analysed_too(self, operator):
        chosen = context(operator, service="gestionale/etichette")["chosen"]
        assert (chosen["name"], chosen["is_function"]) == ("Etichette", True)
        assert "Stampante" in {one["name"] for one in chosen["alone"]}

    def test_a_service_that_does_not_exist_is_left_out(self, operator):
        assert context(operator, service="nothing")["chosen"] is None

    def test_names_in_a_model_are_never_markup(self, operator):
        design.load(text=MODEL.replace("Switch A", "<img src=x>"), by=cast.FOUNDER, at=cast.AT)
        assert "<img" not in page(operator, service="posta", off="sw-a")


class TestAMaintenance:
    def test_it_says_what_stands_on_one_leg(self, operator):
        guarded = {one["name"]: one for one in context(operator, off="sw-a")["guarded"]}
        assert guarded["Gestionale"]["state"] == "at_risk"
        said = "with Switch A off, Gestionale stands on one leg: if Switch B fails, it stops"
        assert guarded["Gestionale"]["said"] == said

    def test_it_says_what_stops(self, operator):
        guarded = context(operator, off=["sw-a", "sw-b"])["guarded"]
        assert {one["state"] for one in guarded} == {"down"}

    def test_it_says_what_works_in_part(self, operator):
        (one,) = context(operator, off="stampante")["guarded"]
        assert one["said"] == "with Stampante off, Gestionale works without Etichette"

    def test_one_is_switched_on_again_by_its_address(self, operator):
        first, second = context(operator, off=["sw-a", "sw-b"])["off"]
        assert first["url"] == "?off=sw-b#guard"
        assert second["url"] == "?off=sw-a#guard"

    def test_a_component_that_does_not_exist_is_said_to_be_missing(self, operator):
        assert "There is no component nothing." in page(operator, off="nothing")


class TestWhatWouldHelp:
    PRICED = MODEL.replace("unavailability: 0.001}", "unavailability: 0.001, price: 3000 EUR}").replace(
        "mtbf: 3999 h, repair: 1 h}", "mtbf: 3999 h, repair: 1 h, price: 90000 EUR}"
    )

    def options(self, browser, text=PRICED, **query):
        design.load(text=text, by=cast.FOUNDER, at=cast.AT)
        answer = browser.get(f"{PAGE}advice/", query, headers={"hx-request": "true"})
        assert answer.status_code == 200
        return answer

    def test_each_option_has_its_cost_and_what_it_saves_before_and_after(self, operator):
        first = self.options(operator, budget="5000").context["options"][0]
        assert first["additions"] == ["a second Base dati"]
        assert first["cost"] == "3,000 EUR"
        assert first["changes"][0].startswith("Gestionale: 11 h 49 min → 3 h")
        assert first["saves"] == "7,873 EUR"

    def test_what_costs_more_than_it_saves_is_said_to(self, operator):
        answer = self.options(operator)
        assert any(
            "Linea elettrica" in added for one in answer.context["refused"] for added in one["additions"]
        )
        assert "Not worth its cost" in answer.content.decode()

    def test_a_budget_that_buys_nothing_says_so(self, operator):
        assert "Nothing within this budget" in self.options(operator, budget="10").content.decode()

    def test_what_has_no_price_is_named(self, operator):
        assert "no price in the model or in the catalogue: " in self.options(operator, MODEL).content.decode()

    @pytest.mark.parametrize("written", ["molto", "-5", "1e9", "5,0,0", "9" * 40])
    def test_what_is_no_amount_is_refused(self, operator, written):
        assert "Write the amount in figures" in self.options(operator, budget=written).content.decode()

    @pytest.mark.parametrize("written", ["5000", "5.000", "5.000,00", "5000.0", " 5 000 "])
    def test_an_amount_is_read_as_people_write_it(self, written):
        assert view.amount(written) == 5000

    def test_without_a_script_it_is_a_page_of_its_own(self, operator):
        assert "<h1>What would help</h1>" in page(operator, f"{PAGE}advice/")

    def test_a_system_that_is_too_large_says_where_to_ask(self, operator):
        answer = self.options(operator, grown(2_000, key="rossi-analisi"))
        assert "scudo model advise" in answer.content.decode()


class TestTheFile:
    def test_it_holds_every_service_in_figures(self, operator):
        head, *rows = csv.reader(page(operator, FILE).splitlines())
        assert head[0] == "Service"
        found = {row[0]: row for row in rows}
        assert float(found["Posta"][1]) == pytest.approx(1 - 0.00034997, abs=1e-7)
        assert found["Posta"][7] == "linea"
        assert found["Archivio"][1] == ""

    def test_nothing_in_it_is_a_formula(self, operator):
        design.load(text=MODEL.replace("name: Posta", 'name: "=1+1"'), by=cast.FOUNDER, at=cast.AT)
        assert "'=1+1" in page(operator, FILE)


class TestWhoAndHowMuch:
    def test_it_is_the_staff_s(self, client, rossi):
        client.force_login(rossi.user)
        for address in (PAGE, FILE, f"{PAGE}advice/"):
            assert client.get(address).status_code == 302

    def test_an_unknown_system_is_not_found(self, operator):
        assert operator.get("/systems/nothing/analysis/").status_code == 404

    def test_nothing_in_it_needs_a_style_or_a_script_of_its_own(self, operator):
        said = page(operator)
        assert "style=" not in said
        assert not re.search(r"<script(?![^>]* src=)", said)

    def test_few_questions_are_asked_of_the_database(self, operator):
        page(operator)
        with CaptureQueriesContext(connection) as made:
            page(operator)
        assert len(made) <= 14


class TestTheWords:
    @pytest.mark.parametrize(
        ("unavailability", "said"),
        [(0, "100 %"), (0.1, "90.00 %"), (0.00047, "99.953 %"), (1e-9, "99.99999990 %"), (1e-15, "more than 99.9999999990 %"), (1, "0.00 %")],
    )  # fmt: skip
    def test_an_availability_is_never_rounded_to_all(self, unavailability, said):
        with translation.override("en"):
            assert words.availability(unavailability).replace("\N{NO-BREAK SPACE}", " ") == said

    @pytest.mark.parametrize(
        ("hours", "said"),
        [(0, "none"), (1e-5, "less than 1 s"), (0.005, "18 s"), (0.5, "30 min"), (2.0 + 10 / 60, "2 h 10 min"), (100, "100 h")],
    )  # fmt: skip
    def test_a_downtime_is_said_as_people_say_it(self, hours, said):
        with translation.override("en"):
            assert words.downtime(hours) == said

    def test_failures_together_are_joined(self):
        with translation.override("en"):
            assert words.together(["a"]) == "if a fails"
            assert words.together(["a", "b", "c"]) == "if a, b and c fail"
