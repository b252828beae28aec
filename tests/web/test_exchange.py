"""Lists in and out, as the office sees it."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from scudo.core.roles import Role
from scudo.customers.models import Customer
from scudo.exchange import actions
from scudo.exchange.models import Upload
from scudo.journal.models import Entry
from scudo.lib import clock
from tests import cast

pytestmark = pytest.mark.django_db
GOOD = "Ragione sociale;P. IVA\nBianchi Srl;08765430585\n"
BAD = "Ragione sociale;P. IVA;Fax\nBianchi Srl;08765430586;06\n=2+2;;\n"


@pytest.fixture
def rossi():
    clock.move(cast.AT)
    return cast.rossi()


@pytest.fixture
def office(client, rossi):
    client.force_login(cast.colleague(Role.OFFICE))
    return client


def upload(browser, text, kind="customers", name="clienti.csv"):
    content = text if isinstance(text, bytes) else text.encode()
    return browser.post(reverse("web:exchange"), {"kind": kind, "file": SimpleUploadedFile(name, content)})


def report(browser, text, **more):
    answer = upload(browser, text, **more)
    assert answer.status_code == 302
    shown = browser.get(answer.url)
    assert shown.status_code == 200
    return shown


def confirmed(browser, shown, **more):
    return browser.post(
        reverse("web:exchange_confirm", args=[shown.context["upload"]["pk"]]),
        {"digest": shown.context["digest"], **more},
    )


class TestThePage:
    def test_it_is_reached_from_the_customers_and_offers_files_and_templates(self, office):
        assert reverse("web:exchange") in office.get("/customers/").content.decode()
        said = office.get(reverse("web:exchange")).content.decode()
        for kind in ("customers", "contacts", "components", "tickets"):
            assert f"/exchange/{kind}.csv" in said
            assert f"/exchange/{kind}.xlsx" in said
        assert "/exchange/templates/customers.xlsx" in said
        assert "/exchange/templates/components.xlsx" not in said

    def test_who_may_not_import_exports_all_the_same(self, client, rossi):
        client.force_login(cast.colleague(Role.OPERATOR))
        assert 'type="file"' not in client.get(reverse("web:exchange")).content.decode()
        assert client.get("/exchange/customers.csv").status_code == 200
        assert upload(client, GOOD).status_code == 422

    def test_a_customers_person_sees_none_of_it(self, client, rossi):
        client.force_login(rossi.user)
        for address in ("/exchange/", "/exchange/customers.csv", "/exchange/templates/customers.csv"):
            assert client.get(address).status_code == 302

    @pytest.mark.parametrize("kind", ["customers", "contacts", "components", "tickets"])
    def test_files_open_as_what_they_say(self, office, kind):
        text = office.get(f"/exchange/{kind}.csv")
        assert text.content.startswith("\ufeff".encode())
        book = load_workbook(io.BytesIO(office.get(f"/exchange/{kind}.xlsx").content))
        assert len(book.worksheets) == 2
        blank = load_workbook(io.BytesIO(office.get(f"/exchange/templates/{kind}.xlsx").content))
        assert blank.worksheets[0].max_row == 1

    def test_an_unknown_kind_is_not_found(self, office):
        assert office.get("/exchange/secrets.csv").status_code == 404


class TestTheReport:
    def test_nothing_is_done_before_it_is_confirmed(self, office):
        shown = report(office, GOOD)
        said = shown.content.decode()
        assert "Bianchi Srl" in said
        assert "Import: 1 thing" in said
        assert not Customer.objects.filter(name="Bianchi Srl").exists()
        answer = confirmed(office, shown)
        assert answer.status_code == 302
        assert Customer.objects.get(name="Bianchi Srl").vat_number == "08765430585"
        assert not Upload.objects.exists()

    def test_problems_name_row_column_and_what_to_do_and_nothing_can_be_confirmed(self, office):
        shown = report(office, BAD)
        said = shown.content.decode()
        assert "Nothing is done while there are problems" in said
        assert "check digit does not fit" in said
        assert "Fax" in said
        assert reverse("web:exchange_confirm", args=[shown.context["upload"]["pk"]]) not in said
        assert confirmed(office, shown).status_code == 422
        assert not Customer.objects.filter(name="Bianchi Srl").exists()

    def test_the_problems_are_a_file_too(self, office):
        shown = report(office, "Ragione sociale;P. IVA\nBianchi;=2+2\n")
        text = office.get(shown.context["problems_url"]).content.decode("utf-8-sig").splitlines()
        assert text[0].split(";") == ["Row", "Column", "What is there", "What is wrong", "What to do"]
        assert text[1].split(";")[:3] == ["2", "P. IVA", "'=2+2"]

    def test_a_plan_that_is_no_longer_the_one_that_was_shown_is_shown_again(self, office, rossi):
        shown = report(office, "Chiave;PEC\nrossi-impianti;nuova@pec.example\n")
        cast.customers.change_customer(
            customer=rossi.customer, fields={"pec": "altra@pec.example"}, by=cast.FOUNDER, at=cast.AT
        )
        answer = confirmed(office, shown)
        assert answer.status_code == 409
        assert "Something changed since the report was made" in answer.content.decode()
        rossi.customer.refresh_from_db()
        assert rossi.customer.pec == "altra@pec.example"
        assert confirmed(office, answer).status_code == 302

    def test_a_file_is_its_own_persons_and_kept_for_an_hour(self, office, client, rossi):
        shown = report(office, GOOD)
        address = reverse("web:exchange_report", args=[shown.context["upload"]["pk"]])
        assert "clienti.csv" in office.get(reverse("web:exchange")).content.decode()
        client.force_login(cast.colleague(Role.MANAGER))
        assert client.get(address).status_code == 404
        actions.tick(cast.AT + timedelta(minutes=59))
        assert Upload.objects.exists()
        actions.tick(clock.now() + timedelta(minutes=61))
        assert not Upload.objects.exists()
        assert Entry.objects.filter(kind="exchange.expired").exists()

    def test_a_file_is_thrown_away(self, office):
        shown = report(office, GOOD)
        assert (
            office.post(reverse("web:exchange_discard", args=[shown.context["upload"]["pk"]])).status_code
            == 302
        )
        assert not Upload.objects.exists()

    def test_a_second_press_does_nothing_twice(self, office):
        shown = report(office, GOOD)
        assert confirmed(office, shown).status_code == 302
        assert confirmed(office, shown).status_code == 404
        assert Customer.objects.filter(name="Bianchi Srl").count() == 1

    def test_only_the_last_five_files_are_kept(self, office):
        for number in range(7):
            upload(office, GOOD, name=f"{number}.csv")
        assert sorted(Upload.objects.values_list("name", flat=True)) == [
            f"{number}.csv" for number in range(2, 7)
        ]

    @pytest.mark.parametrize("content", [b"", b"x" * 10_000_001])
    def test_an_empty_file_and_one_that_is_too_large_are_refused_at_the_door(self, office, content):
        assert upload(office, content).status_code == 422
        assert not Upload.objects.exists()

    def test_what_is_no_list_is_kept_and_explained(self, office):
        assert "neither a workbook of Excel" in report(office, b"%PDF-1.7").content.decode()

    def test_a_get_never_acts(self, office):
        shown = report(office, GOOD)
        assert (
            office.get(reverse("web:exchange_confirm", args=[shown.context["upload"]["pk"]])).status_code
            == 405
        )

    def test_every_sentence_of_a_problem_can_be_said(self):
        from scudo.core.sheet import Fault
        from scudo.exchange import words

        assert set(words.sentences()) == set(Fault) - {Fault.MODEL}
