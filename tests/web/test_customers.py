"""Customers: found, shown, entered, with what is wrong said beside its field."""

import pytest
from django.urls import reverse

from scudo.core.roles import Role
from scudo.core.severity import Effect
from scudo.customers.models import Contact, Customer
from scudo.journal.models import Entry
from scudo.lib import clock
from tests import cast

pytestmark = pytest.mark.django_db

LIST, NEW = "/customers/", "/customers/new/"


@pytest.fixture
def rossi():
    clock.move(cast.AT)
    return cast.rossi()


@pytest.fixture
def office(client, rossi):
    """The browser of somebody of the office."""
    client.force_login(cast.colleague(Role.OFFICE))
    return client


def page(browser, address, **query):
    answer = browser.get(address, query)
    assert answer.status_code == 200
    return answer.content.decode()


def wrong(answer):
    """The fields that a refused form marks."""
    assert answer.status_code == 422
    return {name for name, bound in ((field.name, field) for field in answer.context["form"]) if bound.errors}


class TestTheList:
    @pytest.mark.parametrize("words", ["rossi", "IMPIANTI ross", "01234560587", "0123", "anna", "Anna Rossi"])
    def test_a_customer_is_found_by_company_vat_number_or_person(self, office, rossi, words):
        cast.verdi()
        said = page(office, LIST, q=words)
        assert rossi.customer.name in said
        assert "Verdi Trasporti" not in said

    def test_each_is_listed_once_however_many_people_fit(self, office, rossi):
        for name in ("Anna Bianchi", "Anna Neri"):
            cast.customers.add_contact(customer=rossi.customer, name=name, by=cast.FOUNDER, at=cast.AT)
        assert page(office, LIST, q="anna").count(f">{rossi.customer.name}<") == 1

    def test_a_line_has_town_contract_and_open_tickets(self, office, rossi):
        for reason in ("Uno", "Due"):
            cast.ticket(rossi, reason)
        said = page(office, LIST)
        for words in ("Roma", "Scudo 360 R-360", ">2<"):
            assert words in said

    def test_nothing_found_says_so_and_leads_back(self, office):
        said = page(office, LIST, q="zzz")
        assert "No customer fits these words." in said
        assert f'href="{LIST}"' in said

    def test_many_customers_cost_no_more_questions_than_one(
        self, office, django_assert_num_queries, django_assert_max_num_queries
    ):
        with django_assert_max_num_queries(12) as asked:
            page(office, LIST)
        for number in range(12):
            customer = cast.customers.add_customer(name=f"Altra {number}", by=cast.FOUNDER, at=cast.AT)
            cast.customers.add_site(customer=customer, name="Sede", town="Ostia", by=cast.FOUNDER, at=cast.AT)
        with django_assert_num_queries(len(asked)):
            page(office, LIST)

    def test_a_long_list_is_parted_in_pages_that_keep_the_search(self, office):
        for number in range(61):
            cast.customers.add_customer(name=f"Ditta {number:02}", by=cast.FOUNDER, at=cast.AT)
        first = page(office, LIST, q="ditta")
        assert "Ditta 59" in first
        assert "Ditta 60" not in first
        assert "?q=ditta&amp;page=2" in first
        assert "Ditta 60" in page(office, LIST, q="ditta", page=2)

    @pytest.mark.parametrize("name", ["=1+1", "+39", "-2", "@x", "\t=1"])
    def test_no_cell_of_the_file_is_a_formula(self, office, name):
        customer = cast.customers.add_customer(name=f"X{name}", by=cast.FOUNDER, at=cast.AT)
        Customer.objects.filter(pk=customer.pk).update(name=name)
        lines = b"".join(office.get("/customers.csv")).decode().splitlines()
        assert f"'{name}" in "\n".join(lines)
        assert not [line for line in lines if line.lstrip('"').startswith(name)]

    def test_the_file_holds_what_the_search_finds(self, office, rossi):
        cast.verdi()
        said = b"".join(office.get("/customers.csv", {"q": "rossi"})).decode()
        assert rossi.customer.name in said
        assert "Verdi" not in said

    def test_companies_are_found_while_one_types(self, office, rossi):
        said = page(office, "/customers/find/", q="ros")
        assert f'data-value="{rossi.customer.pk}"' in said
        assert "No company" in page(office, "/customers/find/", q="zzz")


class TestOnePage:
    def test_it_shows_company_people_sites_contract_and_open_tickets(self, office, rossi):
        ticket = cast.ticket(rossi, "Gestionale fermo", effect=Effect.STOPPED)
        said = page(office, f"/customers/{rossi.customer.pk}/")
        for words in (
            "01234560587", "rossi.example", "Anna Rossi", rossi.address, "06 000", "Sede Rossi, Roma", "R-360", "Posta",
            ticket.number, "Gestionale fermo", "1 h", "8 h",
        ):  # fmt: skip
            assert words in said

    def test_another_customers_people_are_not_on_it(self, office, rossi):
        cast.verdi()
        assert "Bruno Verdi" not in page(office, f"/customers/{rossi.customer.pk}/")

    def test_who_may_not_change_it_sees_no_button_and_is_refused(self, client, rossi):
        client.force_login(cast.colleague(Role.DESIGNER))
        address = f"/customers/{rossi.customer.pk}/"
        said = page(client, address)
        for verb in ("change/", "contacts/new/"):
            assert address + verb not in said
        assert NEW not in page(client, LIST)
        refused = {
            address + "change/": {"name": "Altro"},
            address + "contacts/new/": {"name": "Altro", "notices": "own"},
            NEW: {"name": "Altro"},
        }
        for where, said in refused.items():
            assert client.post(where, {"language": "it", **said}).status_code == 403, where
        rossi.customer.refresh_from_db()
        assert rossi.customer.name != "Altro"

    def test_a_customer_that_is_not_there_is_not_found(self, office):
        for verb in ("", "change/", "contacts/new/", "sites/new/", "contacts/1/confirm/"):
            assert office.get(f"/customers/999999/{verb}").status_code == 404


class TestEntering:
    def test_a_company_is_entered_with_its_domain(self, office):
        answer = office.post(
            NEW,
            {
                "name": " Bianchi S.n.c. ",
                "vat_number": "IT 03456780588",
                "domain": "Bianchi.example",
                "language": "it",
            },
        )
        made = Customer.objects.get(name="Bianchi S.n.c.")
        assert answer.url == f"/customers/{made.pk}/"
        assert made.vat_number == "03456780588"
        assert made.domains.get().domain == "bianchi.example"

    @pytest.mark.parametrize(
        ("field", "text"),
        [
            ("name", "   "), ("vat_number", "01234560588"), ("vat_number", "123"), ("fiscal_code", "RSSNNA"), ("sdi_code", "12"),
            ("pec", "anna"), ("domain", "gmail.com"), ("domain", "senza punto"), ("language", "xx"),
        ],
    )  # fmt: skip
    def test_what_is_wrong_stands_beside_its_field_and_nothing_is_kept(self, office, field, text):
        before = Customer.objects.count(), Entry.objects.count()
        answer = office.post(NEW, {"name": "Bianchi", "language": "it", field: text})
        assert wrong(answer) == {field}
        assert (Customer.objects.count(), Entry.objects.count()) == before

    def test_two_wrong_fields_are_said_together(self, office):
        answer = office.post(NEW, {"name": "Bianchi", "language": "it", "vat_number": "1", "sdi_code": "1"})
        assert wrong(answer) == {"vat_number", "sdi_code"}

    def test_the_same_company_is_not_entered_twice(self, office, rossi):
        answer = office.post(NEW, {"name": "Rossi due", "language": "it", "vat_number": "01234560587"})
        assert wrong(answer) == {"vat_number"}

    def test_what_was_written_stays_in_a_refused_form(self, office):
        said = office.post(
            NEW, {"name": "Bianchi & C.", "language": "en", "vat_number": "1"}
        ).content.decode()
        assert 'value="Bianchi &amp; C."' in said

    def test_a_company_is_changed_and_the_journal_names_the_fields(self, office, rossi):
        address = f"/customers/{rossi.customer.pk}/change/"
        assert 'value="01234560587"' in page(office, address)
        office.post(address, {"name": "Rossi Nuova", "vat_number": "01234560587", "language": "en"})
        rossi.customer.refresh_from_db()
        assert (rossi.customer.name, rossi.customer.language) == ("Rossi Nuova", "en")
        assert Entry.objects.get(kind="customers.changed").facts == {"fields": ["language", "name"]}

    def test_a_change_to_another_companys_vat_number_is_refused(self, office, rossi):
        verdi = cast.verdi()
        said = {"name": "Rossi", "vat_number": verdi.customer.vat_number, "language": "it"}
        assert wrong(office.post(f"/customers/{rossi.customer.pk}/change/", said)) == {"vat_number"}

    def test_a_person_is_entered_with_phone_in_any_spelling(self, office, rossi):
        said = {
            "name": "Carla Blu",
            "address": "Carla@rossi.example",
            "phone": "06 000 0002",
            "language": "en",
            "notices": "all",
        }
        assert office.post(f"/customers/{rossi.customer.pk}/contacts/new/", said).status_code == 302
        carla = Contact.objects.get(name="Carla Blu")
        assert carla.addresses.get().address == "carla@rossi.example"
        assert carla.phones.get().number == "+39060000002"
        assert carla.memberships.get().customer == rossi.customer

    @pytest.mark.parametrize(
        ("field", "text"), [("name", ""), ("phone", "zero sei"), ("address", "carla"), ("notices", "some")]
    )
    def test_what_is_wrong_of_a_person_stands_beside_its_field(self, office, rossi, field, text):
        said = {"name": "Carla", "language": "it", "notices": "own", field: text}
        assert wrong(office.post(f"/customers/{rossi.customer.pk}/contacts/new/", said)) == {field}
        assert not Contact.objects.filter(name="Carla").exists()

    def test_an_address_that_another_person_has_is_refused(self, office, rossi):
        said = {"name": "Carla", "language": "it", "notices": "own", "address": rossi.address.upper()}
        assert wrong(office.post(f"/customers/{rossi.customer.pk}/contacts/new/", said)) == {"address"}
        assert not Contact.objects.filter(name="Carla").exists()

    def test_a_site_is_entered(self, office, rossi):
        office.post(f"/customers/{rossi.customer.pk}/sites/new/", {"name": "Magazzino", "town": "Pomezia"})
        assert "Magazzino, Pomezia" in page(office, f"/customers/{rossi.customer.pk}/")

    def test_who_a_mail_proposed_is_confirmed_by_a_post_and_not_by_a_get(self, office, rossi):
        cast.received(cast.letter("Carla Nuova <carla@rossi.example>", "Ciao"))
        carla = Contact.objects.get(name="Carla Nuova")
        address = reverse("web:contact_confirm", args=[rossi.customer.pk, carla.pk])
        assert address in page(office, f"/customers/{rossi.customer.pk}/")
        assert "Carla Nuova" in page(office, address)
        carla.refresh_from_db()
        assert carla.proposed
        office.post(address)
        carla.refresh_from_db()
        assert not carla.proposed
        assert address not in page(office, f"/customers/{rossi.customer.pk}/")

    def test_a_person_is_confirmed_only_through_their_own_company(self, office, rossi):
        verdi = cast.verdi()
        assert (
            office.post(
                reverse("web:contact_confirm", args=[verdi.customer.pk, rossi.contact.pk])
            ).status_code
            == 404
        )
