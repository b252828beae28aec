"""Work and hours on the page of a contract: recorded, undone, bought, and the file for billing (C5)."""

from datetime import date

import pytest
from django.urls import reverse

from scudo.contracts import actions
from scudo.contracts.models import Contract, PrepaidHours, Use
from scudo.core.roles import Role
from scudo.core.severity import Effect
from scudo.lib import clock
from tests import cast
from tests.contracts.agreed import MADE, prepared

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm():
    clock.move(cast.AT)
    made = cast.rossi()
    Contract.objects.filter(pk=made.contract.pk).delete()
    return made


@pytest.fixture
def contract(firm):
    return cast.agreement(firm.customer, "U-1", interventions=2, minutes=240)


@pytest.fixture
def office(client):
    client.force_login(cast.colleague(Role.OFFICE))
    return client


def page(client, contract):
    answer = client.get(reverse("web:contract", args=[contract.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def post(client, name, *args, **fields):
    return client.post(reverse(f"web:{name}", args=args), fields)


def work(**fields):
    """A form as it is sent."""
    return {
        "at_work": "2026-11-23T10:00", "what": "Sostituito un disco", "minutes": "1 h 30 min", "ticket": "",
        "intervention": "on", "key": "hand-1", **fields,
    }  # fmt: skip


def wrong(answer):
    assert answer.status_code == 422
    return {field.name for field in answer.context["form"] if field.errors}


def used(contract, key, minutes=60, **more):
    said = {"what": f"Lavoro {key}", "at_work": cast.AT, **MADE, **more}
    return actions.draw_down(contract=contract, key=key, minutes=minutes, **said)


class TestRecording:
    def test_the_form_names_the_work_anew_each_time(self, office, contract):
        address = reverse("web:contract_use_new", args=[contract.pk])
        keys = {office.get(address).context["form"]["key"].value() for _one in range(2)}
        assert len(keys) == 2
        assert 'value="2026-11-23T10:30"' in office.get(address).content.decode()

    def test_work_is_recorded_with_its_ticket_and_shown_with_what_pays_for_it(self, office, firm, contract):
        number = cast.ticket(firm, "Fermo", effect=Effect.STOPPED).number
        answer = post(office, "contract_use_new", contract.pk, **work(ticket=number.lower(), minutes="5 h"))
        assert answer.url == reverse("web:contract", args=[contract.pk])
        assert [(one.minutes, one.charged, one.ticket) for one in Use.objects.all()] == [
            (240, False, number), (60, True, number),
        ]  # fmt: skip
        said = page(office, contract)
        for words in (
            "Sostituito un disco", reverse("web:ticket", args=[number]), "1 left of 2", "0 h left of 4 h", "to be charged",
            "Recorded: 4 h included, 1 h to be charged.",
        ):  # fmt: skip
            assert words in said

    def test_a_form_that_is_sent_twice_records_once(self, office, contract):
        for _one in range(2):
            assert post(office, "contract_use_new", contract.pk, **work()).status_code == 302
        assert Use.objects.get().minutes == 90

    def test_another_customers_ticket_and_one_that_is_not_there_are_refused(self, office, contract):
        other = cast.ticket(cast.verdi(), "Altro", effect=Effect.STOPPED).number
        for number in (other, "2026-000000-0", "x"):
            assert wrong(post(office, "contract_use_new", contract.pk, **work(ticket=number))) == {"ticket"}
        assert not Use.objects.exists()

    @pytest.mark.parametrize(
        ("field", "text"),
        [
            ("minutes", ""), ("minutes", "90"), ("minutes", "molto"), ("minutes", "99999 h"), ("what", " "), ("at_work", ""),
            ("at_work", "2026-11-23T10:31"), ("at_work", "2025-01-01T10:00"),
        ],
    )  # fmt: skip
    def test_what_is_wrong_stands_beside_its_field(self, office, contract, field, text):
        assert wrong(post(office, "contract_use_new", contract.pk, **work(**{field: text}))) == {field}
        assert not Use.objects.exists()

    def test_a_technician_records_and_undoes_nothing(self, client, contract):
        client.force_login(cast.colleague(Role.TECHNICIAN))
        assert post(client, "contract_use_new", contract.pk, **work()).status_code == 302
        use, said = Use.objects.get(), page(client, contract)
        assert reverse("web:contract_use_new", args=[contract.pk]) in said
        assert reverse("web:contract_hours_new", args=[contract.pk]) not in said
        assert reverse("web:use_undo", args=[use.pk]) not in said
        assert post(client, "use_undo", use.pk, because="Doppio").status_code == 403

    def test_a_designer_only_reads(self, client, contract):
        client.force_login(cast.colleague(Role.DESIGNER))
        assert "Work and hours" in page(client, contract)
        assert post(client, "contract_use_new", contract.pk, **work()).status_code == 403


class TestUndoing:
    def test_it_asks_why_and_says_what_is_undone(self, office, contract):
        (use,) = used(contract, "a")
        address = reverse("web:use_undo", args=[use.pk])
        assert "Lavoro a" in office.get(address).content.decode()
        assert wrong(office.post(address, {"because": " "})) == {"because"}
        office.post(address, {"because": "Ticket sbagliato"})
        said = page(office, contract)
        assert "undone: Ticket sbagliato" in said
        assert "2 left of 2" in said
        assert office.post(address, {"because": "Di nuovo"}).status_code == 422

    def test_work_that_is_not_there_is_not_found(self, office):
        assert post(office, "use_undo", 1_000_000, because="x").status_code == 404


class TestHours:
    def test_hours_are_bought_shown_and_taken_away(self, office, contract):
        fields = {"minutes": "20 h", "warn_minutes": "2 h", "bought_on": "2026-11-20", "note": "Offerta 12"}
        assert post(office, "contract_hours_new", contract.pk, **fields).status_code == 302
        bundle = PrepaidHours.objects.get()
        assert (bundle.minutes, bundle.warn_minutes, bundle.bought_on) == (1200, 120, date(2026, 11, 20))
        said = page(office, contract)
        assert "20 h left of 20 h" in said
        assert "Offerta 12" in said
        address = reverse("web:contract_hours_remove", args=[contract.pk, bundle.pk])
        assert address in said
        assert office.get(address).status_code == 200
        assert PrepaidHours.objects.exists(), "looking takes nothing away"
        office.post(address)
        assert not PrepaidHours.objects.exists()
        assert office.post(address).status_code == 404

    def test_hours_that_were_used_stay(self, office, contract):
        bundle = actions.add_prepaid_hours(
            contract=contract, minutes=60, warn_minutes=0, bought_on=date(2026, 1, 1), **MADE
        )
        used(contract, "a", 300)
        address = reverse("web:contract_hours_remove", args=[contract.pk, bundle.pk])
        assert address not in page(office, contract)
        assert office.post(address).status_code == 422

    def test_what_is_wrong_stands_beside_its_field(self, office, contract):
        fields = {
            "minutes": "1 h",
            "warn_minutes": "2 h",
            "bought_on": "2026-11-20",
            "expires_on": "2026-11-20",
        }
        assert wrong(post(office, "contract_hours_new", contract.pk, **fields)) == {
            "warn_minutes", "expires_on",
        }  # fmt: skip

    def test_a_contract_of_prepaid_hours_alone_says_that_it_includes_none(self, office, firm):
        assert "none included" in page(office, cast.agreement(firm.customer, "U-0", minutes=0))

    def test_before_it_begins_hours_can_be_bought_and_no_work_recorded(self, office, firm):
        contract = prepared(firm, acquired="bought")
        said = page(office, contract)
        assert reverse("web:contract_hours_new", args=[contract.pk]) in said
        assert reverse("web:contract_use_new", args=[contract.pk]) not in said
        assert wrong(post(office, "contract_use_new", contract.pk, **work())) == {"at_work"}


class TestTheFile:
    def lines(self, client, contract):
        answer = client.get(reverse("web:contract_usage_csv", args=[contract.pk]))
        assert answer.headers["Content-Type"].startswith("text/csv")
        return answer.content.decode().splitlines()

    def test_it_has_each_row_of_work_that_counts(self, office, contract):
        used(contract, "a", 300, ticket="X")
        (undone,) = used(contract, "b", 30)
        actions.undo_use(use=undone, because="Doppio", **MADE)
        lines = self.lines(office, contract)
        assert len(lines) == 3
        assert lines[1] == "Rossi Impianti S.r.l.,U-1,23/11/2026 10:30,X,Lavoro a,240,yes,,,included,no"
        assert lines[2] == "Rossi Impianti S.r.l.,U-1,23/11/2026 10:30,X,Lavoro a,60,no,,,to be charged,yes"

    def test_no_cell_is_a_formula(self, office, contract):
        used(contract, "a", what="=1+1")
        assert ",'=1+1," in self.lines(office, contract)[1]


def test_much_work_costs_no_more_questions_and_the_page_shows_the_latest(
    office, contract, django_assert_num_queries, django_assert_max_num_queries
):
    used(contract, "0")
    with django_assert_max_num_queries(40) as asked:
        page(office, contract)
    for number in range(1, 40):
        used(contract, str(number))
    with django_assert_num_queries(len(asked)):
        said = page(office, contract)
    assert said.count("Lavoro ") == 30
    assert "the file has all of them" in said
