"""Importing companies with their sites."""

import pytest

from scudo.core.roles import Forbidden, Role
from scudo.customers.models import Customer, MailDomain, Site
from scudo.exchange import actions
from scudo.journal.models import Entry
from tests import cast
from tests.core.sheet.written import workbook
from tests.exchange.files import MANAGER, changes, do, plan, problems, steps

pytestmark = pytest.mark.django_db
HEAD = "Ragione sociale;P. IVA;PEC;Codice SDI;Sede;Città;Telefono"


@pytest.fixture
def rossi():
    return cast.rossi()


class TestNew:
    def test_a_company_with_two_sites_is_made_of_two_rows(self):
        rows = (
            HEAD,
            "Bianchi Srl;IT 08765430585;BIANCHI@pec.example;m5uxcr1;Roma;Roma;06/780.70.70",
            "bianchi srl;;;;Magazzino;Ostia;0039 06 7807071",
        )
        assert steps("customers", *rows) == [
            ("make", "customer", "Bianchi Srl"), ("make", "site", "Bianchi Srl: Roma"), ("make", "site", "Bianchi Srl: Magazzino"),
        ]  # fmt: skip
        do("customers", *rows)
        made = Customer.objects.get()
        assert (made.key, made.vat_number, made.pec, made.sdi_code) == (
            "bianchi",
            "08765430585",
            "bianchi@pec.example",
            "M5UXCR1",
        )
        assert list(Site.objects.order_by("pk").values_list("name", "town", "phone")) == [
            ("Roma", "Roma", "+39067807070"), ("Magazzino", "Ostia", "+39067807071"),
        ]  # fmt: skip

    def test_headings_are_known_in_either_language_any_order_and_any_case(self):
        do(
            "customers",
            "VAT NUMBER,site,company NAME,key,Mail Domains",
            "08765430585,Rome,Bianchi,bianchi-spa,bianchi.example",
        )
        assert Customer.objects.get().key == "bianchi-spa"
        assert MailDomain.objects.get().domain == "bianchi.example"

    def test_zeros_that_a_spreadsheet_dropped_are_put_back_where_a_check_digit_shows_it(self):
        do("customers", workbook(["Ragione sociale", "Partita IVA", "SDI"], ["Rossi", 1234560587, 0]))
        made = Customer.objects.get()
        assert (made.vat_number, made.sdi_code) == ("01234560587", "0000000")

    def test_a_landline_without_its_zero_is_asked_about(self):
        assert problems("customers", HEAD, "Bianchi;;;;Roma;Roma;67807070") == [(2, "Telefono", "zero_lost")]

    def test_a_second_import_finds_what_the_first_made(self):
        rows = (HEAD, "Bianchi Srl;;;;Roma;Roma;06 7807070", "Verdi Srl;08765430585;;;;;")
        do("customers", *rows)
        assert {verb for verb, _, _ in steps("customers", *rows)} == {"same"}

    def test_two_of_one_name_with_different_vat_numbers_are_two(self, rossi):
        made = steps("customers", "Cliente;P. IVA", f"{rossi.customer.name};08765430585")
        assert made == [("make", "customer", rossi.customer.name)]


class TestThere:
    @pytest.mark.parametrize(
        "row",
        [
            "rossi-impianti;;",
            ";01234560587;",
            ";IT01234560587;",
            ";1234560587;",
            ";;Rossi Impianti S.r.l.",
            "ROSSI-IMPIANTI;;",
        ],
    )
    def test_a_company_is_known_by_key_vat_number_or_name(self, rossi, row):
        assert [verb for verb, _, _ in steps("customers", "Chiave;P. IVA;Cliente", row)] == ["same"]

    def test_an_empty_cell_leaves_alone_and_a_dash_empties(self, rossi):
        do("customers", "Chiave;PEC;Codice SDI", "rossi-impianti;rossi@pec.example;M5UXCR1")
        assert changes("customers", "Chiave;PEC;Codice SDI", "rossi-impianti;-;") == [
            ("pec", "rossi@pec.example", "")
        ]
        do("customers", "Chiave;PEC;Codice SDI", "rossi-impianti;-;")
        rossi.customer.refresh_from_db()
        assert (rossi.customer.pec, rossi.customer.sdi_code) == ("", "M5UXCR1")

    def test_what_is_needed_is_never_emptied(self, rossi):
        assert problems("customers", "Chiave;Ragione sociale;Lingua", "rossi-impianti;-;-") == [
            (2, "Ragione sociale", "not_cleared"), (2, "Lingua", "not_cleared"),
        ]  # fmt: skip

    def test_domains_are_added_and_none_is_taken_away(self, rossi):
        do("customers", "Chiave;Domini e-mail", "rossi-impianti;officina.example, ROSSI.example")
        assert set(MailDomain.objects.values_list("domain", flat=True)) == {
            "rossi.example",
            "officina.example",
        }

    def test_a_site_is_known_by_its_name_and_changed(self, rossi):
        assert changes("customers", "Chiave;Sede;Indirizzo", "rossi-impianti;SEDE ROSSI;Via Appia 1") == [
            ("site", "Sede Rossi", "SEDE ROSSI"), ("address", "", "Via Appia 1"),
        ]  # fmt: skip
        do("customers", "Chiave;Sede;Indirizzo", "rossi-impianti;Sede Rossi;Via Appia 1")
        assert Site.objects.get().address == "Via Appia 1"

    def test_every_deed_has_its_entry_and_the_import_one_of_its_own(self, rossi):
        before = Entry.objects.count()
        do("customers", "Chiave;PEC;Sede;Città", "rossi-impianti;rossi@pec.example;Sede Rossi;Ostia")
        kinds = list(Entry.objects.order_by("pk")[before:].values_list("kind", flat=True))
        assert kinds == ["customers.changed", "customers.site_changed", "exchange.imported"]


class TestProblems:
    def test_each_is_told_with_its_row_and_column(self, rossi):
        assert problems(
            "customers", HEAD, "Uno;01234560588;;;;;", "Due;;no;;;;", ";;;;Sola;;", "Tre;;;ABC;;;12", "Quattro;;;;;Ostia;",
            "Rossi;01234560587;;;;;;over",
        ) == [
            (2, "P. IVA", "refused"), (3, "PEC", "refused"), (4, "Ragione sociale", "needed"), (5, "Codice SDI", "refused"),
            (5, "Sede", "needed"), (6, "Sede", "needed"), (7, "", "stray_cell"),
        ]  # fmt: skip

    def test_rows_that_contradict_each_other_are_told(self, rossi):
        assert problems("customers", "Chiave;PEC", "rossi-impianti;a@pec.example", "rossi-impianti;b@pec.example") == [
            (3, "PEC", "contradicts_row"),
        ]  # fmt: skip

    def test_key_and_vat_number_of_two_companies_are_no_company(self, rossi):
        cast.verdi()
        assert problems("customers", "Chiave;P. IVA", "rossi-impianti;08765430585") == [
            (2, "Chiave", "two_things")
        ]

    def test_a_key_never_changes(self, rossi):
        assert problems("customers", "Chiave;P. IVA", "altra;01234560587") == [(2, "Chiave", "key_stays")]
        assert problems("customers", "Chiave;Cliente", f"altra;{rossi.customer.name}") == [
            (2, "Cliente", "same_name")
        ]

    def test_with_one_problem_nothing_at_all_is_done(self):
        with pytest.raises(actions.InTheWay):
            do("customers", HEAD, "Bianchi;;;;;;", "Neri;1;;;;;")
        assert not Customer.objects.exists()
        assert not Entry.objects.exists()

    def test_what_an_action_refuses_undoes_all_before_it(self):
        """Between the report and its doing somebody else was faster."""
        made = plan("customers", "Cliente;P. IVA", "Uno;", "Due;08765430585")
        cast.customers.add_customer(name="Altra", vat_number="08765430585", by=cast.FOUNDER, at=cast.AT)
        with pytest.raises(actions.InTheWay) as way:
            actions.carry_out(made, MANAGER, cast.AT)
        assert [(one.row, str(one.fault)) for one in way.value.plan.problems] == [(3, "refused")]
        assert list(Customer.objects.values_list("name", flat=True)) == ["Altra"]

    @pytest.mark.parametrize("role", [Role.OPERATOR, Role.TECHNICIAN, Role.DESIGNER])
    def test_only_office_and_manager_bring_customers_in(self, role):
        with pytest.raises(Forbidden):
            do("customers", "Cliente", "Bianchi", by=cast.Actor(name="x", roles=frozenset({role})))
