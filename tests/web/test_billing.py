"""What is to be invoiced, over all contracts; work and parts recorded on the page of a ticket (C5, C7)."""

import csv
import re

import pytest
from django.urls import reverse

from scudo.contracts import actions
from scudo.contracts.models import Contract, Use
from scudo.core.roles import Role
from scudo.core.severity import Effect
from scudo.desk import actions as desk
from scudo.lib import clock
from tests import cast
from tests.contracts.agreed import MADE

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm():
    clock.move(cast.AT)
    return cast.rossi()


@pytest.fixture
def office(client):
    client.force_login(cast.colleague(Role.OFFICE))
    return client


@pytest.fixture
def technician(client):
    client.force_login(cast.colleague(Role.TECHNICIAN))
    return client


def page(client, name, *args, **query):
    answer = client.get(reverse(f"web:{name}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def post(client, name, *args, **fields):
    return client.post(reverse(f"web:{name}", args=args), fields)


def charged(firm, key="a", **more):
    said = {"what": f"Lavoro {key}", "minutes": 90, "at_work": cast.AT, "ticket": "2026-1", **MADE, **more}
    return actions.charge_work(customer=firm.customer, key=key, **said)[0]


def work(**fields):
    """A form as it is sent."""
    return {"at_work": "2026-11-23T10:00", "what": "Sostituito", "minutes": "1 h", "key": "hand-1", **fields}


def part(**fields):
    return {
        "at_work": "2026-11-23T10:00", "what": "Disco", "quantity": "2", "serial": "ZR5", "key": "hand-2", **fields,
    }  # fmt: skip


class TestOnTheTicket:
    def test_work_is_drawn_from_the_contract_that_covers_it(self, technician, firm):
        number = cast.ticket(firm, "Fermo", effect=Effect.STOPPED).number
        form = technician.get(reverse("web:ticket_use_new", args=[number])).context["form"]
        assert "ticket" not in form.fields
        assert form["charge"].value() is False
        answer = post(technician, "ticket_use_new", number, **work())
        assert answer.url == reverse("web:ticket", args=[number])
        use = Use.objects.get()
        assert (use.contract, use.ticket, use.charged) == (firm.contract, number, False)
        said = page(technician, "ticket", number)
        for words in ("Work and parts", "Sostituito", "included", "Recorded: 1 h included."):
            assert words in said

    def test_out_of_the_hours_of_the_contract_the_form_begins_with_a_charge(self, technician, firm):
        number = cast.ticket(firm, "Fermo", effect=Effect.STOPPED).number
        clock.move(cast.rome("2026-11-23 21:00"))
        form = technician.get(reverse("web:ticket_use_new", args=[number])).context["form"]
        assert form["charge"].value() is True
        post(technician, "ticket_use_new", number, **work(charge="on", at_work="2026-11-23T20:30"))
        assert Use.objects.get().charged

    def test_work_of_another_time_of_day_than_the_form_began_with_is_asked_about_once(self, technician, firm):
        number = cast.ticket(firm, "Fermo", effect=Effect.STOPPED).number
        late = {"at_work": "2026-11-23T08:00"}
        answer = post(technician, "ticket_use_new", number, **work(**late))
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == ["charge"]
        assert not Use.objects.exists()
        sure = answer.context["form"]["sure"].value()
        assert post(technician, "ticket_use_new", number, **work(**late, sure=sure)).status_code == 302
        assert not Use.objects.get().charged, "a person decided so"

    def test_what_fits_its_time_is_not_asked_about(self, technician, firm):
        number = cast.ticket(firm, "Fermo", effect=Effect.STOPPED).number
        assert (
            post(
                technician, "ticket_use_new", number, **work(at_work="2026-11-23T08:00", charge="on")
            ).status_code
            == 302
        )

    def test_a_part_is_not_charged_for_the_hour(self, technician):
        number = cast.ticket(cast.verdi(), "Fermo", effect=Effect.STOPPED).number
        clock.move(cast.rome("2026-11-23 21:00"))
        form = technician.get(reverse("web:ticket_part_new", args=[number])).context["form"]
        assert not form["charge"].value()

    def test_where_a_person_granted_coverage_whoever_works_says_which_contract_pays(self, technician, firm):
        Contract.objects.filter(pk=firm.contract.pk).update(state="suspended")
        firm.contract.suspensions.create(
            customer=firm.customer, starts_at=cast.AT.replace(year=2025), because="x"
        )
        ticket = cast.ticket(firm, "Fermo", effect=Effect.STOPPED)
        desk.override_coverage(ticket=ticket, covered=True, reason="Cortesia", **MADE)
        form = technician.get(reverse("web:ticket_use_new", args=[ticket.number])).context["form"]
        assert [key for key, _words in form["payer"].field.choices] == [firm.contract.pk, ""]
        post(technician, "ticket_use_new", ticket.number, **work(payer=firm.contract.pk))
        post(technician, "ticket_use_new", ticket.number, **work(key="hand-9", payer=""))
        assert [(one.contract, one.charged) for one in Use.objects.order_by("pk")] == [
            (firm.contract, False),
            (None, True),
        ]

    def test_what_no_contract_covers_is_charged_with_its_ticket(self, technician, firm):
        ticket = cast.ticket(firm, "Fermo", effect=Effect.STOPPED)
        desk.override_coverage(ticket=ticket, covered=False, reason="Danno del trasloco", **MADE)
        answer = technician.get(reverse("web:ticket_use_new", args=[ticket.number]))
        assert "charge" not in answer.context["form"].fields
        assert f"No contract covers {ticket.number}" in answer.content.decode()
        post(technician, "ticket_use_new", ticket.number, **work())
        post(technician, "ticket_part_new", ticket.number, **part())
        assert [(one.contract, one.charged, one.ticket) for one in Use.objects.all()] == [
            (None, True, ticket.number)
        ] * 2

    def test_a_part_is_free_where_the_contract_includes_parts(self, technician):
        firm = cast.verdi()
        number = cast.ticket(firm, "Fermo", effect=Effect.STOPPED).number
        post(technician, "ticket_part_new", number, **part())
        use = Use.objects.get()
        assert (use.quantity, use.serial, use.charged) == (2, "ZR5", not firm.contract.versions.get().parts)
        said = page(technician, "ticket", number)
        for words in ("Disco", "ZR5", "2 pieces"):
            assert words in said

    def test_a_designer_records_nothing(self, client, firm):
        client.force_login(cast.colleague(Role.DESIGNER))
        number = cast.ticket(firm, "Fermo", effect=Effect.STOPPED).number
        assert 'id="work"' not in page(client, "ticket", number)
        assert post(client, "ticket_use_new", number, **work()).status_code == 403
        assert post(client, "ticket_part_new", number, **part()).status_code == 403

    @pytest.mark.parametrize("field", ["at_work", "what", "minutes"])
    def test_what_is_wrong_stands_beside_its_field(self, technician, firm, field):
        number = cast.ticket(firm, "Fermo", effect=Effect.STOPPED).number
        answer = post(technician, "ticket_use_new", number, **work(**{field: ""}))
        assert answer.status_code == 422
        assert [one.name for one in answer.context["form"] if one.errors] == [field]

    def test_undoing_what_no_contract_pays_for_leads_back_to_its_ticket(self, office, firm):
        ticket = cast.ticket(firm, "Fermo", effect=Effect.STOPPED)
        use = charged(firm, ticket=ticket.number)
        answer = post(office, "use_undo", use.pk, because="Doppio")
        assert answer.url == reverse("web:ticket", args=[ticket.number])


class TestTheList:
    def test_it_has_what_is_charged_of_all_customers_each_under_its_own(self, office, firm):
        charged(firm), charged(cast.verdi(), "b")
        actions.draw_down(
            contract=firm.contract, key="c", minutes=60, what="Compreso", at_work=cast.AT, **MADE
        )
        said = page(office, "billing")
        assert "Compreso" not in said
        assert re.findall(r"Lavoro (\w)", said) == ["a", "b"]
        assert "2 · 3 h" in said
        assert "not covered" in said

    def test_what_is_chosen_goes_on_an_invoice_and_can_come_off(self, office, firm):
        first, second = charged(firm), charged(firm, "b")
        answer = post(
            office, "billing_invoice", uses=[first.pk], customer=firm.customer.pk, invoice="2026/7", invoiced_on="2026-11-23"
        )  # fmt: skip
        assert answer.status_code == 302
        assert [one["pk"] for one in office.get(answer.url).context["groups"][0]["lines"]] == [second.pk]
        said = page(office, "billing", state="invoiced")
        assert "on invoice 2026/7 of 23/11/2026" in said
        assert post(office, "billing_back", first.pk).status_code == 302
        assert not Use.objects.exclude(invoice="").exists()
        assert (
            "It is on no invoice any more."
            in office.post(reverse("web:billing_back", args=[first.pk]), follow=True).content.decode()
        )

    def test_an_invoice_without_a_number_is_said_in_the_customers_form(self, office, firm):
        use, other = charged(firm), charged(cast.verdi(), "b")
        answer = post(
            office, "billing_invoice", uses=[use.pk], customer=firm.customer.pk, invoice="", invoiced_on="2026-11-23"
        )  # fmt: skip
        assert answer.status_code == 422
        forms = {group["key"]: group["form"] for group in answer.context["groups"]}
        assert set(forms[firm.customer.pk].errors) == {"invoice"}
        assert not forms[other.customer_id].errors

    def test_what_was_not_chosen_stays_so_when_an_invoice_is_refused(self, office, firm):
        first, second = charged(firm), charged(firm, "b")
        answer = post(
            office, "billing_invoice", uses=[second.pk], customer=firm.customer.pk, invoice="", invoiced_on="2026-11-23"
        )  # fmt: skip
        (group,) = answer.context["groups"]
        assert [(one["pk"], one["chosen"]) for one in group["lines"]] == [
            (first.pk, False),
            (second.pk, True),
        ]

    def test_what_is_wrong_is_said_though_the_customer_has_nothing_there_any_more(self, office, firm):
        answer = office.post(
            reverse("web:billing_invoice"), {"customer": firm.customer.pk, "invoice": ""}, follow=True
        )
        assert "This field is required." in answer.content.decode()

    @pytest.mark.parametrize("month", ["0001-01", "9999-12", "2026-13", "x"])
    def test_a_month_that_makes_no_sense_narrows_nothing(self, office, firm, month):
        charged(firm)
        assert "Lavoro a" in page(office, "billing", month=month)
        assert "Lavoro a" in page(office, "billing_csv", month=month)

    def test_keys_that_make_no_sense_choose_nothing(self, office, firm):
        charged(firm)
        sent = {
            "uses": ["9" * 5000, "x"],
            "customer": "9" * 5000,
            "invoice": "1",
            "invoiced_on": "2026-11-23",
        }
        assert post(office, "billing_invoice", **sent).status_code == 302
        assert not Use.objects.exclude(invoice="").exists()

    def test_many_lines_cost_no_more_questions(self, office, firm, django_assert_max_num_queries):
        for number in range(30):
            charged(firm, str(number), contract=firm.contract)
        with django_assert_max_num_queries(30):
            page(office, "billing")

    def test_nothing_chosen_is_said_and_what_was_invoiced_meanwhile_too(self, office, firm):
        use = charged(firm)
        sent = {"customer": firm.customer.pk, "invoice": "1", "invoiced_on": "2026-11-23"}
        assert "Choose what is on the invoice." in post(office, "billing_invoice", **sent).content.decode()
        post(office, "billing_invoice", uses=[use.pk], **sent)
        again = office.post(reverse("web:billing_invoice"), {"uses": [use.pk], **sent}, follow=True)
        assert "nothing was changed" in again.content.decode()

    def test_it_is_narrowed_by_month_and_words(self, office, firm):
        charged(firm), charged(firm, "b", at_work=cast.rome("2026-10-05 10:00"))
        assert re.findall(r"Lavoro (\w)", page(office, "billing", month="2026-10")) == ["b"]
        assert re.findall(r"Lavoro (\w)", page(office, "billing", q="lavoro b")) == ["b"]
        assert len(re.findall(r"Lavoro (\w)", page(office, "billing", month="2026-99"))) == 2

    def test_the_file_is_for_the_accountant(self, office, firm):
        charged(firm)
        rows = list(csv.DictReader(page(office, "billing_csv").splitlines()))
        assert [(one["Customer"], one["Minutes"], one["To be charged"]) for one in rows] == [
            ("Rossi Impianti S.r.l.", "90", "yes")
        ]

    def test_who_has_extra_time_is_told(self, office, firm):
        Contract.objects.filter(pk=firm.contract.pk).delete()
        assert "No contract has Extra Time in this month." in page(office, "billing")
        cast.agreement(firm.customer, "U-1", extra_time=(actions.ExtraTime(("mon",), "18:00", "22:00"),))
        said = page(office, "billing")
        assert "Mon 18:00-22:00" in said or "mon 18:00-22:00" in said

    def test_a_technician_reads_and_invoices_nothing(self, technician, firm):
        use = charged(firm)
        said = page(technician, "billing")
        assert "Lavoro a" in said
        assert 'name="uses"' not in said
        answer = post(technician, "billing_invoice", uses=[use.pk], invoice="1", invoiced_on="2026-11-23")
        assert answer.status_code == 403

    def test_the_list_of_contracts_counts_what_waits(self, office, firm):
        charged(firm)
        said = page(office, "contracts")
        assert re.search(r'href="/contracts/billing/">To be invoiced <b>1</b>', said)
