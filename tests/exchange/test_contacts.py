"""Importing people."""

import pytest

from scudo.customers.models import Contact, MailAddress, Membership, Phone
from tests import cast
from tests.exchange.files import changes, do, problems, steps

pytestmark = pytest.mark.django_db
HEAD = "Cliente;Nome;E-mail;Telefono;Ruolo;Avvisi"


@pytest.fixture
def rossi():
    return cast.rossi()


def numbers(contact):
    return list(Phone.objects.filter(contact=contact).values_list("number", flat=True))


class TestNew:
    def test_a_person_is_made_with_addresses_phones_and_position(self, rossi):
        row = "01234560587;Carla Neri;CARLA@rossi.example, carla@casa.example;335 123 45 67, 06/7807070;Acquisti;tutti i ticket"
        assert steps("contacts", HEAD, row) == [("make", "contact", "Carla Neri, Rossi Impianti S.r.l.")]
        do("contacts", HEAD, row)
        made = Contact.objects.get(name="Carla Neri")
        assert set(MailAddress.objects.filter(contact=made).values_list("address", flat=True)) == {
            "carla@rossi.example", "carla@casa.example",
        }  # fmt: skip
        assert numbers(made) == ["+393351234567", "+39067807070"]
        member = Membership.objects.get(contact=made)
        assert (member.position, member.notices, made.language) == ("Acquisti", "all", "it")

    def test_a_person_of_two_companies_is_one_person(self, rossi):
        cast.verdi()
        rows = (
            HEAD,
            "rossi-impianti;Carla Neri;carla@x.example;;Socia;",
            "verdi-trasporti;Carla Neri;carla@x.example;;Consulente;",
        )
        do("contacts", *rows)
        made = Contact.objects.get(name="Carla Neri")
        assert list(made.memberships.order_by("pk").values_list("position", flat=True)) == [
            "Socia",
            "Consulente",
        ]
        assert {verb for verb, _, _ in steps("contacts", *rows)} == {"same"}

    def test_two_of_one_name_are_told_apart_by_their_addresses(self, rossi):
        do(
            "contacts",
            HEAD,
            "rossi-impianti;Mario Bo;m1@x.example;;;",
            "rossi-impianti;Mario Bo;m2@x.example;;;",
        )
        assert Contact.objects.filter(name="Mario Bo").count() == 2


class TestThere:
    def test_a_person_is_known_by_any_address_and_changed(self, rossi):
        assert changes("contacts", HEAD, "rossi-impianti;Anna Rossi Bo;anna@rossi.example;06 7807070;Titolare;nessuna") == [
            ("name", "Anna Rossi", "Anna Rossi Bo"), ("phones", "06 000 0001", "06 780 7070"),
            ("position", "", "Titolare"), ("notices", "all", "none"),
        ]  # fmt: skip
        do("contacts", HEAD, "rossi-impianti;Anna Rossi Bo;anna@rossi.example;06 7807070;Titolare;nessuna")
        rossi.contact.refresh_from_db()
        assert rossi.contact.name == "Anna Rossi Bo"
        assert numbers(rossi.contact) == ["+39067807070"]

    def test_addresses_are_added_and_none_is_taken_away_but_phones_are_as_the_cell_says(self, rossi):
        do("contacts", HEAD, "rossi-impianti;Anna Rossi;anna@rossi.example, anna@casa.example;-;;")
        assert rossi.contact.addresses.count() == 2
        assert numbers(rossi.contact) == []
        do("contacts", HEAD, "rossi-impianti;;anna@casa.example;;;")
        assert rossi.contact.addresses.count() == 2

    def test_a_known_person_joins_another_company(self, rossi):
        verdi = cast.verdi()
        do("contacts", HEAD, "verdi-trasporti;;anna@rossi.example;;Consulente;nessuna")
        member = Membership.objects.get(contact=rossi.contact, customer=verdi.customer)
        assert (member.position, member.notices) == ("Consulente", "none")

    def test_without_an_address_the_exact_name_in_the_company_is_the_person(self, rossi):
        assert steps("contacts", HEAD, "rossi-impianti;anna ROSSI;;;;")[0][0] == "change"
        assert steps("contacts", HEAD, "rossi-impianti;Anna Rossi;;;;")[0][0] == "same"


class TestProblems:
    def test_each_is_told_with_its_row_and_column(self, rossi):
        cast.verdi()
        assert problems(
            "contacts", HEAD, "nessuna;Uno;;;;", ";Due;;;;", "rossi-impianti;;nuovo@x.example;;;", "rossi-impianti;Tre;non è;;;",
            "rossi-impianti;Quattro;;12;;", "rossi-impianti;Cinque;;;;boh", "rossi-impianti;Sei;anna@rossi.example, bruno@verdi.example;;;",
            "rossi-impianti;Anna Rossi;altra@x.example;;;", "rossi-impianti;Anna;anna@rossi.example;;;", "rossi-impianti;Annina;anna@rossi.example;;;",
        ) == [
            (2, "Cliente", "unknown"), (3, "Cliente", "needed"), (4, "Nome", "needed"), (5, "E-mail", "refused"),
            (6, "Telefono", "refused"), (7, "Avvisi", "no_choice"), (8, "E-mail", "two_things"), (9, "Nome", "same_person"),
            (11, "Nome", "contradicts_row"),
        ]  # fmt: skip

    def test_addresses_are_not_emptied(self, rossi):
        assert problems("contacts", HEAD, "rossi-impianti;Anna Rossi;-;;;") == [(2, "E-mail", "not_cleared")]
