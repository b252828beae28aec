"""Rentals: pasted from a spreadsheet, changed with the contract that follows, and offered where a Full contract needs one (C4)."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import translation

from scudo.contracts import actions, queries
from scudo.contracts.models import Plan, Rental, RentedAsset
from scudo.core.roles import Role
from scudo.lib import clock
from scudo.web import rental_forms
from tests import cast
from tests.contracts.agreed import MADE, SYSTEM, prepared, seen

pytestmark = pytest.mark.django_db
PASTED = "prodotto;matricola;componente\nDell R650;ABC123;Nodo 1\n\n Zebra  ZT411 ; Z-9\n"


@pytest.fixture
def firm():
    clock.move(cast.AT)
    return cast.rossi()


@pytest.fixture
def office(client):
    client.force_login(cast.colleague(Role.OFFICE))
    return client


@pytest.fixture
def rental(firm):
    return actions.add_rental(
        customer=firm.customer, number="N-1", system=SYSTEM, starts_on=date(2026, 1, 1), ends_on=date(2029, 1, 1),
        assets=[("Dell R650", "ABC123", "Nodo 1")], **MADE,
    )  # fmt: skip


def page(client, name, *args):
    answer = client.get(reverse(f"web:{name}", args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def wrong(answer):
    assert answer.status_code == 422
    return {field.name for field in answer.context["form"] if field.errors}


def form(**fields):
    return {"number": "N-1", "system": SYSTEM, "starts_on": "2026-01-01", "ends_on": "2029-01-01", **fields}


class TestPasting:
    def test_titles_blank_lines_and_blanks_are_passed_over(self):
        found, problems = rental_forms.read("\ufeff" + PASTED)
        assert problems == []
        assert found == [("Dell R650", "ABC123", "Nodo 1"), ("Zebra ZT411", "Z-9", "")]

    def test_cells_of_a_spreadsheet_are_parted_by_tabs(self):
        found, _problems = rental_forms.read('Switch; 24 porte\tS-1\tRete\n"Monitor ""24"""\tM-1')
        assert found == [("Switch; 24 porte", "S-1", "Rete"), ('Monitor "24"', "M-1", "")]

    @pytest.mark.parametrize(
        ("line", "said"),
        [
            ("Solo prodotto", "Line 2: product and serial number are needed"),
            (";S-1", "Line 2: product and serial number are needed"),
            ("Router; ;Rete", "Line 2: product and serial number are needed"),
            ("Router;R-1;Rete;altro", "Line 2: more than three cells"),
            (f"Router;{'x' * 101}", "Line 2: this is too long."),
            ("x" * 300_000, "Line 2: product and serial number are needed"),
            ("Router;s-1", "Line 2: the serial number s-1 stands in line 1 already."),
        ],
    )
    def test_what_is_wrong_is_said_with_its_line(self, line, said):
        with translation.override("en"):
            _found, problems = rental_forms.read(f"Switch;S-1;Rete\n{line}")
        assert len(problems) == 1
        assert problems[0].startswith(said)


class TestPages:
    def test_a_rental_is_entered_with_its_devices_and_shown(self, office, firm):
        address = reverse("web:rental_new", args=[firm.customer.pk])
        assert office.get(address).status_code == 200
        answer = office.post(address, form(assets=PASTED))
        rental = Rental.objects.get()
        assert answer.url == reverse("web:rental", args=[rental.pk])
        said = page(office, "rental", rental.pk)
        for words in (
            "N-1",
            SYSTEM,
            "01/01/2026",
            "31/12/2028",
            "Dell R650",
            "ABC123",
            "Nodo 1",
            "Zebra ZT411",
        ):
            assert words in said

    def test_wrong_lines_stand_beside_the_field_and_nothing_is_kept(self, office, firm):
        address = reverse("web:rental_new", args=[firm.customer.pk])
        answer = office.post(address, form(assets="Switch;S-1\nRouter"))
        assert wrong(answer) == {"assets"}
        assert "Line 2:" in answer.content.decode()
        assert wrong(office.post(address, form(ends_on="2026-01-01"))) == {"ends_on"}
        assert not Rental.objects.exists()

    def test_a_serial_number_in_two_rentals_is_pointed_out_and_kept(self, office, rental):
        other = cast.verdi().customer
        address = reverse("web:rental_new", args=[other.pk])
        answer = office.post(address, form(system="", assets="Dell;abc123"), follow=True)
        said = answer.content.decode()
        assert "The serial number ABC123 stands in the rental N-1 of Rossi Impianti S.r.l., too." in said
        assert "A device stands in two rentals of the same days" in said

    def test_the_contract_on_it_follows_its_end(self, office, rental):
        frame = actions.Frame(acquired="rented", system=SYSTEM, rental=rental, renewal="none")
        contract = cast.agreement(rental.customer, "F-1", Plan.FULL, ends_on=rental.ends_on, frame=frame)
        assert contract.number in page(office, "rental", rental.pk)
        address = reverse("web:rental_change", args=[rental.pk])
        assert 'value="2029-01-01"' in office.get(address).content.decode()
        assert office.post(address, form(ends_on="")).status_code == 302
        assert seen(contract).ends_on is None
        assert wrong(office.post(address, form(ends_on="2026-11-22"))) == {"ends_on"}

    def test_devices_are_added_taken_out_and_listed_in_a_file(self, office, rental):
        address = reverse("web:asset_new", args=[rental.pk])
        office.post(address, {"product": "=UPS", "serial": "U-1", "component": ""})
        assert wrong(office.post(address, {"product": "UPS", "serial": "u-1"})) == {"serial"}
        lines = office.get(reverse("web:rental_csv", args=[rental.pk])).content.decode().splitlines()
        assert lines == ["Product;Serial number;Component", "Dell R650;ABC123;Nodo 1", "'=UPS;U-1;"]
        out = reverse("web:asset_remove", args=[rental.pk, RentedAsset.objects.get(serial="U-1").pk])
        assert "U-1" in office.get(out).content.decode()
        assert wrong(office.post(out, {"because": "così"})) == {"because"}
        office.post(out, {"because": "mistake"})
        assert office.get(out).status_code == 404
        assert "U-1" not in page(office, "rental", rental.pk)

    def test_who_only_looks_gets_no_buttons(self, client, firm, rental):
        client.force_login(cast.colleague(Role.TECHNICIAN))
        said = page(client, "rental", rental.pk)
        assert reverse("web:rental_change", args=[rental.pk]) not in said
        assert client.post(reverse("web:rental_change", args=[rental.pk]), form()).status_code == 403
        assert client.post(reverse("web:rental_new", args=[firm.customer.pk]), form()).status_code == 403

    @pytest.mark.parametrize("name", ["rental", "rental_csv", "rental_change", "asset_new"])
    def test_a_rental_that_is_not_there_is_not_found(self, office, name):
        assert office.get(reverse(f"web:{name}", args=[999_999])).status_code == 404


class TestOnTheContract:
    @pytest.fixture
    def contract(self, firm):
        return prepared(firm, Plan.FULL, acquired="rented", system=SYSTEM)

    def test_a_full_contract_in_preparation_offers_to_enter_its_rental(self, office, firm, contract):
        address = f"{reverse('web:rental_new', args=[firm.customer.pk])}?contract={contract.pk}"
        assert address in page(office, "contract", contract.pk)
        assert f'value="{SYSTEM}"' in office.get(address).content.decode()
        answer = office.post(address, form(assets=PASTED))
        assert answer.url == reverse("web:contract", args=[contract.pk])
        said = page(office, "contract", contract.pk)
        for words in ("ABC123", reverse("web:rental_change", args=[Rental.objects.get().pk])):
            assert words in said
        assert address not in said

    def test_one_that_is_there_is_chosen(self, office, contract, rental):
        address = reverse("web:contract_rental", args=[contract.pk])
        assert "N-1" in office.get(address).content.decode()
        assert wrong(office.post(address, {"rental": "999999"})) == {"rental"}
        assert office.post(address, {"rental": rental.pk}).status_code == 302
        assert queries.situation_of(seen(contract)).rental_known

    def test_without_any_the_choice_leads_to_a_new_one(self, office, firm, contract):
        answer = office.get(reverse("web:contract_rental", args=[contract.pk]))
        assert answer.url == f"{reverse('web:rental_new', args=[firm.customer.pk])}?contract={contract.pk}"

    def test_a_contract_that_began_meanwhile_is_left_alone(self, office, firm):
        running = cast.agreement(firm.customer, "F-9", Plan.FULL)
        address = f"{reverse('web:rental_new', args=[firm.customer.pk])}?contract={running.pk}"
        assert office.post(address, form()).status_code == 422
        assert not Rental.objects.exists()

    @pytest.mark.parametrize("asked", ["999999", "x", "9" * 30])
    def test_another_contract_in_the_address_is_not_found(self, office, firm, asked):
        address = f"{reverse('web:rental_new', args=[firm.customer.pk])}?contract={asked}"
        assert office.get(address).status_code == 404
        stranger = prepared(cast.verdi(), Plan.FULL, acquired="rented")
        address = f"{reverse('web:rental_new', args=[firm.customer.pk])}?contract={stranger.pk}"
        assert office.get(address).status_code == 404

    def test_other_plans_without_a_rental_have_no_such_section(self, office, firm):
        assert 'id="rental"' not in page(office, "contract", firm.contract.pk)
