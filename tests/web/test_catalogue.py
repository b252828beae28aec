"""The pages of the catalogue: ranked, narrowed, entered, certified; seen by all of the staff, changed by who designs."""

import csv
import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from scudo.core.roles import Role
from scudo.core.severity import Effect
from scudo.design import actions
from scudo.design.models import Failure, FieldRecord, Product
from scudo.design.queries import catalogue
from scudo.lib import clock
from scudo.web.catalogue_forms import AmountField
from tests import cast
from tests.design.products import BEGAN, MODEL, SHEETS, failed, installed, product

pytestmark = pytest.mark.django_db

LIST, NEW, PICK = "/catalogue/", "/catalogue/new/", "/catalogue/pick/"
UPS = "/catalogue/apc-smt2200/"
ZEBRA = {"key": "zebra-zt411", "name": "ZT411", "maker": "Zebra", "category": "printer", "currency": "EUR"}


@pytest.fixture
def rossi():
    clock.move(cast.AT)
    return cast.rossi()


@pytest.fixture
def designer(client, rossi):
    """The browser of somebody who designs."""
    client.force_login(cast.colleague(Role.DESIGNER))
    return client


@pytest.fixture
def shelf():
    """All products of the tests, fifty UPSs that ran for a year without a failure, and a system made of some."""
    made = {key: product(key) for key in SHEETS}
    said = {"units": 50, "since": date(2024, 1, 1), "until": date(2024, 12, 31), "source": "registro"}
    actions.add_field_record(product=made["apc-smt2200"], by=cast.FOUNDER, at=cast.AT, **said)
    return made


def page(browser, address, **query):
    answer = browser.get(address, query)
    assert answer.status_code == 200
    return answer.content.decode()


def wrong(answer):
    """The fields that a refused form marks."""
    assert answer.status_code == 422
    return {field.name for field in answer.context["form"] if field.errors}


def shown_in(browser, address, **changes):
    """What a form shows, hidden beginnings too, with changes: what a browser would send."""
    said = {}
    for bound in browser.get(address).context["form"]:
        value = bound.value()
        text = "" if value is None else value.isoformat() if isinstance(value, date) else str(value)
        said[bound.html_name] = said[bound.html_initial_name] = text
    return said | changes


class TestTheList:
    def test_ranks_a_category_by_failure_rate_and_says_how_much_of_it_is_the_fields(self, designer, shelf):
        product("riello-sdu", maker="Riello", name="Sentinel", mtbf_h=150_000.0)
        said = page(designer, LIST, category="ups")
        assert said.index("Smart-UPS") < said.index("Sentinel")
        assert re.findall(r">(\d)\.</span>", said) == ["1", "2"]
        for words in (
            "field evidence weighs 52 %",
            "the maker&#x27;s figure alone",
            "50.0 unit-years",
            "no failure",
        ):
            assert words in said
        assert "PowerEdge" not in said

    def test_does_not_rank_what_nobody_knows_anything_of(self, designer, shelf):
        said = page(designer, LIST, category="storage")
        assert "RackStation" in said
        assert "unknown" in said
        assert not re.findall(r">(\d)\.</span>", said)

    def test_draws_each_interval_within_its_scale(self, designer, shelf):
        said = page(designer, LIST)
        drawn = re.findall(r'd="M([\d.]+) 7H([\d.]+)" stroke-width', said)
        assert len(drawn) == 2
        assert all(0 <= float(low) < float(high) <= 120 for low, high in drawn)

    @pytest.mark.parametrize(
        ("asked", "there", "not_there"),
        [
            ({"q": "dell"}, "PowerEdge", "Smart-UPS"), ({"certified": "yes"}, "Smart-UPS", "PowerEdge"),
            ({"certified": "no"}, "PowerEdge", "Smart-UPS"), ({"support": "ending"}, "Vecchio", "PowerEdge"),
        ],
    )  # fmt: skip
    def test_is_narrowed_by_what_the_address_says(self, designer, shelf, asked, there, not_there):
        actions.certify_product(product=shelf["apc-smt2200"], grounds="Provato", by=cast.FOUNDER, at=cast.AT)
        product("vecchio", name="Vecchio", end_of_support=cast.AT.date() + timedelta(days=30))
        said = page(designer, LIST, **asked)
        assert there in said
        assert not_there not in said

    def test_warns_of_support_that_has_ended_or_is_about_to(self, designer, rossi):
        product("uno", end_of_support=date(2026, 1, 31))
        product("due", end_of_support=date(2027, 3, 31))
        product("tre", end_of_sale=date(2026, 2, 28), end_of_support=date(2030, 1, 1))
        said = page(designer, LIST)
        for words in (
            "no support since 31/01/2026",
            "support ends on 31/03/2027",
            "not sold since 28/02/2026",
        ):
            assert words in said

    def test_that_is_empty_says_what_to_do(self, designer):
        assert "No product yet" in page(designer, LIST)
        said = page(designer, LIST, q="zzz")
        assert "No product fits these filters." in said
        assert f'href="{LIST}"' in said

    @pytest.mark.parametrize(
        "asked", [{"category": "frigo"}, {"certified": "x"}, {"page": "99"}, {"q": "\0"}, {"support": "?"}]
    )
    def test_survives_an_address_that_somebody_typed(self, designer, shelf, asked):
        page(designer, LIST, **asked)

    def test_asks_no_more_questions_for_many_products_than_for_one(
        self, designer, shelf, django_assert_num_queries, django_assert_max_num_queries
    ):
        with django_assert_max_num_queries(11) as asked:
            page(designer, LIST)
        for number in range(30):
            product(f"altro-{number}", maker=f"Fabbrica {number}")
        with django_assert_num_queries(len(asked)):
            page(designer, LIST)

    def test_is_a_file_too(self, designer, shelf, rossi):
        installed()
        rows = list(csv.reader(designer.get("/catalogue.csv", {"q": "smart"}).content.decode().splitlines()))
        assert len(rows) == 2
        line = dict(zip(*rows, strict=True))
        assert (line["Key"], line["Units"], line["Failures"], line["Certified"]) == (
            "apc-smt2200",
            "2",
            "0",
            "no",
        )
        assert 0 < float(line["AFR from"]) < float(line["AFR"]) < float(line["AFR to"])

    def test_of_a_file_has_no_cell_that_is_a_formula(self, designer):
        product("uno", name="=1+1", maker="@x")
        said = designer.get("/catalogue.csv").content.decode()
        assert "'=1+1" in said
        assert "'@x" in said


class TestPicking:
    def test_shows_the_ranking_of_a_category_with_the_keys_that_models_write(self, designer, shelf):
        answer = designer.get(PICK, {"category": "ups"}, headers={"HX-Request": "true"})
        said = answer.content.decode()
        assert 'data-product="apc-smt2200"' in said
        assert "<html" not in said
        assert "dell-r650" not in said

    def test_offers_the_checks_that_a_product_brings(self, designer):
        product("con-controlli", checks='- {ping: $address, key: "vivo"}')
        said = designer.get(PICK, headers={"HX-Request": "true"}).content.decode()
        assert 'data-product="- {ping: $address, key: &quot;vivo&quot;}"' in said

    def test_as_a_page_of_its_own_is_the_list(self, designer):
        assert designer.get(PICK, {"category": "ups"}).url == f"{LIST}?category=ups"


class TestOneProduct:
    def test_shows_figures_sources_history_places_and_failures(self, designer, shelf, rossi):
        system, ups = installed(), shelf["apc-smt2200"]
        ticket = cast.ticket(rossi, "UPS spento", effect=Effect.PARTLY)
        failed(ups, ticket.number, system=system, component="ups-1", part="batteria")
        actions.certify_product(product=ups, grounds="Provato un mese", by=cast.FOUNDER, at=BEGAN)
        actions.withdraw_certification(product=ups, reason="Lotto difettoso", by=cast.FOUNDER, at=cast.AT)
        said = page(designer, UPS)
        for words in (
            "APC Smart-UPS 2200", "200,000 h", "scheda del costruttore, 01/03/2025", "contratto del costruttore", "1,450.00 EUR",
            "2 units in service", "1 failure", "ups-1", "Sala macchine", "Rossi Impianti", ticket.number, "batteria", "Provato un mese",
            "Lotto difettoso", "withdrawn by Scudo", "not certified", "registro",
        ):  # fmt: skip
            assert words in said

    def test_leads_to_what_replaced_it(self, designer):
        product("nuovo", name="Nuovo")
        product("vecchio", name="Vecchio", replaced_by="nuovo")
        assert 'href="/catalogue/nuovo/"' in page(designer, "/catalogue/vecchio/")

    def test_of_which_nothing_is_known_says_what_to_do(self, designer, shelf):
        said = page(designer, "/catalogue/wd-red-4/")
        for words in (
            "Nobody knows yet",
            "In no model in force.",
            "Never certified.",
            "None was recorded.",
            "None was counted.",
        ):
            assert words in said

    def test_says_why_a_failure_does_not_count(self, designer, shelf, rossi):
        system = installed()
        failed(shelf["apc-smt2200"], "26-0001", system=system, component="ups-1")
        failed(shelf["dell-r650"], "26-0001", system=system, component="erp-1")
        assert "it followed from another failure" in page(designer, "/catalogue/dell-r650/")

    def test_that_is_not_there_is_not_found(self, designer):
        for verb in (
            "",
            "change/",
            "certify/",
            "withdraw/",
            "records/new/",
            "failures/new/",
            "failures/1/dismiss/",
        ):
            assert designer.get(f"/catalogue/nessuno/{verb}").status_code == 404, verb
        assert designer.post("/catalogue/nessuno/records/1/remove/").status_code == 404

    def test_is_seen_by_all_of_the_staff_who_find_no_button_that_they_may_not_press(
        self, client, shelf, rossi
    ):
        client.force_login(cast.colleague(Role.OPERATOR))
        said = page(client, UPS)
        for verb in ("change", "certify", "records/new", "failures/new"):
            assert f"{UPS}{verb}/" not in said
        assert NEW not in page(client, LIST)
        assert client.post(f"{UPS}certify/", {"grounds": "Provato"}).status_code == 403
        assert (
            client.post(
                f"{UPS}change/", {"name": "Altro", "maker": "APC", "category": "ups", "currency": "EUR"}
            ).status_code
            == 403
        )

    def test_is_shut_to_customers(self, client, shelf, rossi):
        client.force_login(rossi.user)
        for address in (LIST, UPS, NEW, PICK, "/catalogue.csv"):
            assert client.get(address).status_code == 302, address


class TestEntering:
    def test_a_product_with_the_makers_mtbf(self, designer):
        answer = designer.post(
            NEW,
            ZEBRA
            | {
                "mtbf_h": "85000",
                "mtbf_source": "scheda",
                "mtbf_on": "2025-03-01",
                "checks": "- {ping: $address}",
            },
        )
        assert answer.url == "/catalogue/zebra-zt411/"
        made = Product.objects.get(key="zebra-zt411")
        assert (made.mtbf_h, made.mtbf_on, made.checks) == (85_000, date(2025, 3, 1), "- {ping: $address}")

    def test_a_product_with_an_annual_failure_rate_works_the_mtbf_out(self, designer):
        designer.post(NEW, ZEBRA | {"afr": "0.876", "mtbf_source": "scheda", "mtbf_on": "2025-03-01"})
        assert Product.objects.get().mtbf_h == pytest.approx(1_000_000)

    @pytest.mark.parametrize(
        ("written", "price"),
        [
            ("1450", "1450"), ("1.450", "1450"), ("1,450", "1450"), ("1.450,50", "1450.50"), ("1,450.50", "1450.50"), ("1450,5", "1450.5"),
            ("1450.5", "1450.5"), ("1 450", "1450"), ("1’234’567", "1234567"), ("0.125", "0.125"), ("12.345.678", "12345678"),
        ],
    )  # fmt: skip
    def test_a_number_is_read_as_people_write_it(self, written, price):
        assert AmountField().clean(written) == Decimal(price)

    @pytest.mark.parametrize(
        "written", ["tanto", "1.2.3", "1,2,3", "1e9", "--1", "1" * 13, "١٢٠", "1.450,000,1"]
    )
    def test_what_is_no_number_is_refused(self, written):
        with pytest.raises(ValidationError):
            AmountField().clean(written)

    @given(st.decimals(0, 9_999_999, places=3))
    def test_a_number_that_a_form_shows_is_read_back_as_itself(self, number):
        field = AmountField()
        assert field.clean(field.prepare_value(number)) == number

    def test_both_figures_are_refused(self, designer):
        answer = designer.post(
            NEW, ZEBRA | {"afr": "1", "mtbf_h": "1", "mtbf_source": "x", "mtbf_on": "2025-03-01"}
        )
        assert wrong(answer) == {"afr"}

    @pytest.mark.parametrize(
        ("field", "text"),
        [
            ("key", "Zebra ZT"), ("name", ""), ("category", ""), ("mtbf_h", "tanto"), ("price", "-1"), ("currency", "euro"),
            ("checks", "- {pong: x}"), ("end_of_sale", "ieri"),
        ],
    )  # fmt: skip
    def test_what_is_wrong_stands_beside_its_field_and_what_was_written_stays(self, designer, field, text):
        answer = designer.post(NEW, ZEBRA | {field: text})
        assert wrong(answer) == {field}
        assert not Product.objects.exists()
        assert text in answer.content.decode()

    def test_a_change_keeps_what_somebody_else_changed_meanwhile(self, designer, shelf):
        address = f"{UPS}change/"
        said = shown_in(designer, address, name="Smart-UPS SMT")
        row = shelf["apc-smt2200"]
        sheet = catalogue.sheet_of(row)
        fields = {name: getattr(sheet, name) for name in sheet.__dataclass_fields__}
        actions.change_product(
            product=row, sheet=actions.DataSheet(**fields | {"price": 1500}), by=cast.FOUNDER, at=cast.AT
        )
        assert designer.post(address, said).status_code == 302
        row.refresh_from_db()
        assert (row.name, row.price, row.mtbf_h) == ("Smart-UPS SMT", 1500, 200_000)

    def test_a_change_of_the_annual_failure_rate_changes_the_mtbf(self, designer, shelf):
        address = f"{UPS}change/"
        assert designer.post(address, shown_in(designer, address, afr="4.38")).status_code == 302
        shelf["apc-smt2200"].refresh_from_db()
        assert shelf["apc-smt2200"].mtbf_h == pytest.approx(200_000)

    def test_a_product_is_certified_and_not_any_more(self, designer, shelf):
        assert wrong(designer.post(f"{UPS}certify/", {"grounds": " "})) == {"grounds"}
        designer.post(f"{UPS}certify/", {"grounds": "Provato un mese"})
        assert f"{UPS}withdraw/" in page(designer, UPS)
        assert designer.post(f"{UPS}certify/", {"grounds": "Ancora"}).status_code == 302
        designer.post(f"{UPS}withdraw/", {"reason": "Lotto difettoso"})
        assert designer.post(f"{UPS}withdraw/", {"reason": "Ancora"}).status_code == 302
        row = shelf["apc-smt2200"].certifications.get()
        assert (row.grounds, row.reason) == ("Provato un mese", "Lotto difettoso")

    def test_units_are_counted_and_the_count_is_taken_away_by_a_post(self, designer, shelf):
        said = {
            "units": "10",
            "failures": "1",
            "since": "2024-01-01",
            "until": "2025-01-01",
            "source": "bolle",
        }
        assert wrong(designer.post(f"{UPS}records/new/", said | {"until": "2023-01-01"})) == {"until"}
        designer.post(f"{UPS}records/new/", said)
        row = FieldRecord.objects.get(source="bolle")
        assert designer.get(f"{UPS}records/{row.pk}/remove/").status_code == 405
        designer.post(f"{UPS}records/{row.pk}/remove/")
        assert not FieldRecord.objects.filter(source="bolle").exists()

    def test_a_failure_is_recorded_from_its_ticket_and_dismissed(self, designer, shelf, rossi):
        installed()
        ticket = cast.ticket(rossi, "UPS spento", effect=Effect.PARTLY)
        unit = next(
            pk
            for pk, name in designer.get(f"{UPS}failures/new/").context["form"].fields["unit"].choices
            if "ups-1" in name
        )
        assert wrong(designer.post(f"{UPS}failures/new/", {"number": "26-99999-9"})) == {"number"}
        assert (
            designer.post(f"{UPS}failures/new/", {"number": ticket.number, "unit": unit}).status_code == 302
        )
        row = Failure.objects.get()
        assert (row.reference, row.component, row.failed_at) == (ticket.number, "ups-1", ticket.opened_at)
        address = f"{UPS}failures/{row.pk}/dismiss/"
        assert wrong(designer.post(address, {"reason": ""})) == {"reason"}
        designer.post(address, {"reason": "Spina staccata"})
        assert "Spina staccata" in page(designer, UPS)

    def test_a_failure_of_another_customers_unit_is_not_of_the_ticket(self, designer, shelf, rossi):
        cast.verdi()
        installed(MODEL.replace("rossi-impianti", "verdi-trasporti").replace("rossi-sala", "verdi-sala"))
        ticket = cast.ticket(rossi, "UPS spento", effect=Effect.PARTLY)
        unit = designer.get(f"{UPS}failures/new/").context["form"].fields["unit"].choices[1][0]
        assert wrong(designer.post(f"{UPS}failures/new/", {"number": ticket.number, "unit": unit})) == {
            "unit"
        }
