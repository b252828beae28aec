"""The office's list of contracts: what needs the office first, its filters, its file (C1-C4, C10, C11)."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from scudo.contracts import actions
from scudo.contracts.models import Contract, Plan
from scudo.core.roles import Role
from scudo.lib import clock
from tests import cast
from tests.web.written import page, prepared, rental, signed

pytestmark = pytest.mark.django_db

TODAY = cast.AT.date()
DAY = timedelta(days=1)
MADE = {"by": cast.FOUNDER, "at": cast.AT}


@pytest.fixture
def rossi():
    clock.move(cast.AT)
    return cast.rossi()


@pytest.fixture
def office(client, rossi):
    """The browser of somebody of the office."""
    client.force_login(cast.colleague(Role.OFFICE))
    return client


def titles(said):
    """The groups of the list, in order."""
    return re.findall(r'scope="rowgroup">([^<]+) <span>', said)


class TestTheList:
    def test_an_empty_list_says_how_to_begin(self, office, rossi):
        Contract.objects.all().delete()
        said = page(office, "contracts")
        assert "No contract yet." in said
        assert reverse("web:contract_begin") in said

    def test_what_needs_the_office_stands_first(self, office, rossi):
        cast.agreement(rossi.customer, "SOON", ends_on=TODAY + timedelta(days=59))
        cast.agreement(rossi.customer, "LATER", ends_on=TODAY + timedelta(days=61))
        over = cast.agreement(rossi.customer, "OVER", ends_on=TODAY + timedelta(days=90))
        Contract.objects.filter(pk=over.pk).update(state="ended")
        actions.suspend(contract=cast.agreement(rossi.customer, "SUSP"), because="Fatture non pagate", **MADE)
        prepared(rossi, number="WAITS")
        ready = prepared(
            rossi,
            Plan.FULL,
            acquired="rented",
            number="READY",
            rental=rental(rossi),
            system="rossi-gestionale",
        )
        signed(rossi)
        said = page(office, "contracts")
        assert titles(said) == [
            "To be started",
            "Ending within 60 days",
            "Suspended",
            "In preparation",
            "In force",
        ]
        places = [said.index(f">{number}<") for number in ("READY", "SOON", "SUSP", "WAITS", "LATER")]
        assert places == sorted(places)
        assert ">OVER<" not in said
        assert "Nothing is missing: it can be started." in said
        assert "Fatture non pagate" in said
        assert f"{ready.get_plan_display()}" in said

    @pytest.mark.parametrize(
        ("query", "shown"),
        [
            ({"state": "preparation"}, {"WAITS"}), ({"state": "ended"}, {"OVER"}), ({"state": "in_force"}, {"SOON", "R-360"}),
            ({"soon": "1"}, {"SOON"}), ({"plan": "trial-90"}, {"WAITS"}), ({"q": "SOO"}, {"SOON"}), ({"q": "rossi waits"}, {"WAITS"}),
            ({"state": "nonsense"}, {"WAITS", "SOON", "R-360"}), ({"plan": "nonsense"}, {"WAITS", "SOON", "R-360"}),
            ({"plan": "full"}, set()),
        ],
    )  # fmt: skip
    def test_it_is_narrowed_by_state_plan_words_and_what_ends_soon(self, office, rossi, query, shown):
        cast.agreement(rossi.customer, "SOON", ends_on=TODAY + timedelta(days=12))
        over = cast.agreement(rossi.customer, "OVER")
        Contract.objects.filter(pk=over.pk).update(state="ended")
        prepared(rossi, number="WAITS")
        said = page(office, "contracts", **query)
        assert {number for number in ("SOON", "OVER", "WAITS", "R-360") if f">{number}<" in said} == shown
        assert ("No contract fits." in said) == (not shown)

    def test_what_is_continued_without_a_gap_no_longer_needs_the_office(self, office, rossi):
        trial = cast.agreement(
            rossi.customer, "T90", Plan.TRIAL, ends_on=TODAY + timedelta(days=12), starts_on=TODAY
        )
        Contract.objects.filter(pk=trial.pk).update(acquired="taken-over", system="s")
        assert titles(page(office, "contracts")) == ["Ending within 60 days", "In force"]
        following = actions.convert(contract=trial, plan=Plan.YEARLY, **MADE)
        assert "in preparation, is to continue it" in page(office, "contracts")
        Contract.objects.filter(pk=following.pk).update(
            state="in_force", starts_on=trial.ends_on, term_starts_on=trial.ends_on
        )
        assert titles(page(office, "contracts")) == ["In force"]

    def test_many_contracts_cost_no_more_questions_than_one(
        self, office, rossi, django_assert_max_num_queries, django_assert_num_queries
    ):
        signed(rossi)
        prepared(rossi, Plan.YEARLY, acquired="bought", system="rossi-gestionale")
        actions.suspend(contract=cast.agreement(rossi.customer, "SUSP"), because="x", **MADE)
        with django_assert_max_num_queries(20) as asked:
            page(office, "contracts")
        for number in range(9):
            prepared(rossi, Plan.YEARLY, acquired="bought", system="rossi-gestionale")
            prepared(rossi, Plan.YEARLY, acquired="taken-over", system=f"altro-{number}")
            cast.agreement(rossi.customer, f"C-{number}", ends_on=TODAY + timedelta(days=number + 1))
        with django_assert_num_queries(len(asked)):
            page(office, "contracts")

    def test_a_long_list_is_parted_in_pages_that_keep_the_filters(self, office, rossi):
        for number in range(61):
            cast.agreement(rossi.customer, f"N-{number:02}")
        said = page(office, "contracts", plan="360")
        assert "plan=360&amp;page=2" in said
        assert said.count("data-open-row") == 60
        assert page(office, "contracts", plan="360", page=2).count("data-open-row") == 2

    def test_the_list_is_a_file_too_and_no_formula(self, office, rossi):
        cast.agreement(rossi.customer, "=1+1", ends_on=TODAY + timedelta(days=12))
        lines = page(office, "contracts_csv", soon="1").splitlines()
        assert len(lines) == 2
        assert ",'=1+1," in lines[1]

    def test_dates_are_said_with_the_last_day_and_what_is_left(self, office, rossi):
        cast.agreement(rossi.customer, "SOON", starts_on=date(2026, 11, 1), ends_on=date(2027, 1, 1))
        said = page(office, "contracts", soon="1")
        assert "from 01/11/2026 to 31/12/2026" in said
        assert "39 days left" in said
