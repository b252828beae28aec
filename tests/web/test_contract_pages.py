"""The office's pages of contracts: the list, one in each state with what it waits for, and what is done with it (C1-C4, C10, C11)."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from scudo.contracts import actions
from scudo.contracts.models import Contract, Plan, Rental
from scudo.contracts.queries import situation_of
from scudo.contracts.queries.situations import awaited_of, situations_of
from scudo.core.roles import Role
from scudo.core.severity import Effect
from scudo.design.models import AcceptanceTest
from scudo.lib import clock
from tests import cast
from tests.design import plans

pytestmark = pytest.mark.django_db

TODAY = cast.AT.date()
DAY = timedelta(days=1)
MADE = {"by": cast.FOUNDER, "at": cast.AT}
ACTS = (
    "start",
    "suspend",
    "resume",
    "convert",
    "renew",
    "notice",
    "notice_back",
    "end",
    "abandon",
    "change",
    "amend",
)


@pytest.fixture
def rossi():
    clock.move(cast.AT)
    return cast.rossi()


@pytest.fixture
def office(client, rossi):
    """The browser of somebody of the office."""
    client.force_login(cast.colleague(Role.OFFICE))
    return client


def page(browser, name, *args, **query):
    answer = browser.get(reverse(f"web:{name}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def post(browser, name, *args, **fields):
    return browser.post(reverse(f"web:{name}", args=args), fields)


def wrong(answer):
    """The fields that a refused form marks."""
    assert answer.status_code == 422
    return {field.name for field in answer.context["form"] if field.errors}


def prepared(rossi, plan=Plan.TRIAL, **parts):
    """A contract in preparation."""
    said = parts.pop("provisions", None)
    number = parts.pop("number", "")
    return actions.prepare(
        customer=rossi.customer, plan=plan, number=number, frame=actions.Frame(**parts), provisions=said, **MADE
    )  # fmt: skip


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


def signed(rossi):
    """The acceptance test of Rossi's system, signed by both sides yesterday; certified products and project."""
    test = plans.ready(rossi)
    AcceptanceTest.objects.filter(pk=test.pk).update(signed_at=cast.AT - DAY, digest="0" * 64, certified=True)
    return test.project


def rental(rossi, **parts):
    return Rental.objects.create(
        customer=rossi.customer, number=f"N-{Rental.objects.count()}", system="rossi-gestionale", starts_on=TODAY, **parts
    )  # fmt: skip


class TestSituations:
    def test_many_are_known_as_one_by_one(self, rossi):
        project = signed(rossi)
        for parts in (
            {}, {"system": "rossi-gestionale"}, {"project": project, "acquired": "bought"}, {"acquired": "rented", "rental": rental(rossi)},
            {"system": "altro", "acquired": "taken-over"}, {"system": "rossi-gestionale", "rental": rental(rossi, ends_on=TODAY + DAY)},
        ):  # fmt: skip
            prepared(rossi, Plan.YEARLY, **parts)
        cast.agreement(rossi.customer, "T", Plan.TRIAL)
        Contract.objects.filter(number="T").update(system="altro")
        found = list(Contract.objects.filter(state="preparation"))
        assert situations_of(found) == {one.pk: situation_of(one) for one in found}
        assert set(awaited_of(cast.FOUNDER)) == {one.pk for one in found}


class TestOneInPreparation:
    def test_everything_that_is_missing_is_said_with_its_rule_and_where_it_is_mended(self, office, rossi):
        project = plans.begun(rossi)
        contract = prepared(rossi, Plan.FULL, acquired="rented", project=project, system=project.system)
        said = page(office, "contract", contract.pk)
        for words in (
            "The rental that it would last as long as is not named.", ">C4<", "#rental",
            "The final acceptance test is not signed by both sides.", ">C11<", reverse("web:acceptance", args=[project.pk]),
        ):  # fmt: skip
            assert words in said
        assert reverse("web:contract_start", args=[contract.pk]) not in said

    @pytest.mark.parametrize(
        ("plan", "acquired", "words"),
        [
            (Plan.TRIAL, "", "Nobody said how the customer came by the system."),
            (Plan.FULL, "bought", "is not for a system that the customer bought"),
            (Plan.YEARLY, "rented", "is not for a system that the customer rents"),
            (Plan.TRIAL, "taken-over", "was taken over from others"),
            (Plan.YEARLY, "taken-over", "has no finished technical assessment"),
            (Plan.TRIAL, "bought", "The project is not certified."),
        ],
    )
    def test_each_refusal_has_its_sentence(self, office, rossi, plan, acquired, words):
        contract = prepared(rossi, plan, acquired=acquired, system="altro")
        assert words in page(office, "contract", contract.pk)

    def test_one_that_lacks_nothing_is_started(self, office, rossi):
        project = signed(rossi)
        contract = prepared(rossi, Plan.TRIAL, acquired="bought", project=project, system=project.system)
        said = page(office, "contract", contract.pk)
        assert "Nothing stands against it" in said
        assert reverse("web:contract_start", args=[contract.pk]) in said
        assert post(office, "contract_start", contract.pk).status_code == 302
        said = page(office, "contract", contract.pk)
        assert "From 23/11/2026 to 22/02/2027" in said
        assert "It ends by itself on 22/02/2027." in said

    def test_the_first_day_is_refused_beside_its_field(self, office, rossi):
        project = signed(rossi)
        contract = prepared(rossi, Plan.YEARLY, acquired="bought", project=project, system=project.system)
        assert wrong(post(office, "contract_start", contract.pk, starts_on="2026-11-01")) == {"starts_on"}
        assert wrong(post(office, "contract_start", contract.pk, starts_on="11 novembre")) == {"starts_on"}
        assert post(office, "contract_start", contract.pk, starts_on="2026-12-01").status_code == 302
        assert "begins in 8 days" in page(office, "contract", contract.pk)

    def test_a_start_that_the_rules_refuse_says_them_all(self, office, rossi):
        contract = prepared(rossi, Plan.TRIAL, acquired="bought", system="altro")
        answer = post(office, "contract_start", contract.pk)
        assert answer.status_code == 422
        said = answer.content.decode()
        assert "The project is not certified." in said
        assert "The final acceptance test is not signed by both sides." in said
        contract.refresh_from_db()
        assert contract.state == "preparation"

    def test_it_is_abandoned_with_a_reason(self, office, rossi):
        contract = prepared(rossi)
        assert office.get(reverse("web:contract_end", args=[contract.pk])).url == reverse(
            "web:contract_abandon", args=[contract.pk]
        )
        assert wrong(post(office, "contract_abandon", contract.pk, because=" ")) == {"because"}
        post(office, "contract_abandon", contract.pk, because="Il cliente ha rinunciato")
        said = page(office, "contract", contract.pk)
        assert "Never began" in said
        assert "Il cliente ha rinunciato" in said


class TestOneThatRuns:
    def test_the_page_says_what_it_covers_when_and_how_soon(self, office, rossi):
        contract = cast.agreement(
            rossi.customer, "WHOLE", covers=[("service", "Gestionale"), ("system", "Rete")], excludes=[("component", "NAS")],
            extra_time=[actions.ExtraTime(("sat",), "09:00", "13:00")], closures=[actions.Closed(date(2026, 12, 24), date(2026, 12, 31), "ferie")],
            interventions=12, minutes=2400,
        )  # fmt: skip
        said = page(office, "contract", contract.pk)
        for words in (
            "Gestionale", "Rete", "NAS", "sat 09:00-13:00", "from 24/12/2026 to 31/12/2026 ferie", "Mon–Fri 09:00–18:00", ">12<", "40 h",
            "1 h", "8 h", "Extra Time 09:00–13:00", "49 h in this week, of which Extra Time 4 h.",
        ):  # fmt: skip
            assert words in said
        said = page(office, "contract", contract.pk, week="2026-12-28")
        assert "the customer is closed" in said
        assert "holiday" in said

    def test_a_week_that_makes_no_sense_is_this_one(self, office, rossi):
        for asked in ("", "nonsense", "0001-01-01", "9999-12-31"):
            assert "Mon 23/11" in page(office, "contract", rossi.contract.pk, week=asked)

    def test_the_tickets_under_it_are_listed_and_no_others(self, office, rossi):
        other = cast.agreement(rossi.customer, "OTHER", covers=[("service", "Posta")])
        ticket = cast.ticket(rossi, "Gestionale fermo", effect=Effect.STOPPED)
        assert ticket.number in page(office, "contract", rossi.contract.pk)
        assert ticket.number not in page(office, "contract", other.pk)

    def test_it_is_suspended_with_a_reason_and_resumed_by_one_press(self, office, rossi):
        pk = rossi.contract.pk
        assert wrong(post(office, "contract_suspend", pk)) == {"because"}
        post(office, "contract_suspend", pk, because="Fatture non pagate")
        said = page(office, "contract", pk)
        assert "suspended" in said
        assert "Fatture non pagate" in said
        assert office.get(reverse("web:contract_resume", args=[pk])).status_code == 405
        post(office, "contract_resume", pk)
        assert 'data-state="up"' in page(office, "contract", pk)
        answer = office.post(reverse("web:contract_resume", args=[pk]), follow=True)
        assert "in another state by now" in answer.content.decode()

    def test_it_is_ended_early_on_a_day(self, office, rossi):
        pk = rossi.contract.pk
        assert wrong(post(office, "contract_end", pk, last_day="2026-11-01", because="x")) == {"last_day"}
        assert wrong(post(office, "contract_end", pk, last_day="2026-12-31", because=" ")) == {"because"}
        assert (
            post(office, "contract_end", pk, last_day="2026-12-31", because="Disdetta concordata").status_code
            == 302
        )
        rossi.contract.refresh_from_db()
        assert rossi.contract.ends_on == date(2027, 1, 1)
        said = page(office, "contract", pk)
        assert "to 31/12/2026" in said
        assert "Disdetta concordata" in said
        assert wrong(post(office, "contract_end", pk, last_day="2027-03-31", because="x")) == {"last_day"}

    def test_it_is_renewed_for_a_year(self, office, rossi):
        contract = cast.agreement(rossi.customer, "YEAR", ends_on=date(2027, 1, 1))
        assert "unless both sides renew it" in page(office, "contract", contract.pk)
        assert "31/12/2027" in page(office, "contract_renew", contract.pk)
        post(office, "contract_renew", contract.pk)
        assert "to 31/12/2027" in page(office, "contract", contract.pk)

    def test_what_cannot_be_renewed_says_so(self, office, rossi):
        answer = post(office, "contract_renew", cast.agreement(rossi.customer, "OPEN").pk)
        assert answer.status_code == 422
        assert "Only a yearly contract that runs is renewed." in answer.content.decode()

    def test_notice_is_noted_and_taken_back(self, office, rossi):
        contract = cast.agreement(
            rossi.customer,
            "TACIT",
            ends_on=date(2027, 1, 1),
            frame=actions.Frame(renewal="tacit", notice_days=30),
        )
        assert "unless notice is given by 02/12/2026" in page(office, "contract", contract.pk)
        post(office, "contract_notice", contract.pk)
        assert "Notice was given on 23/11/2026: it ends on 31/12/2026." in page(
            office, "contract", contract.pk
        )
        post(office, "contract_notice_back", contract.pk)
        assert "unless notice is given" in page(office, "contract", contract.pk)
        answer = office.post(reverse("web:contract_notice_back", args=[contract.pk]), follow=True)
        assert "No notice was given." in answer.content.decode()

    def test_a_trial_is_converted_and_both_pages_say_so(self, office, rossi):
        trial = cast.agreement(
            rossi.customer, "T90", Plan.TRIAL, starts_on=TODAY, ends_on=TODAY + timedelta(days=90),
            frame=actions.Frame(acquired="bought", system="rossi-gestionale", renewal="none"),
        )  # fmt: skip
        assert "It can be converted" in page(office, "contract", trial.pk)
        assert wrong(post(office, "contract_convert", trial.pk, plan="full")) == {"plan"}
        made = Contract.objects.get(
            pk=post(office, "contract_convert", trial.pk, plan="360").url.strip("/").split("/")[-1]
        )
        assert (made.plan, made.follows) == (Plan.YEARLY, trial)
        assert made.number in page(office, "contract", trial.pk)
        assert "T90" in page(office, "contract", made.pk)
        answer = post(office, "contract_convert", trial.pk, plan="360")
        assert answer.status_code == 422
        assert "something continues it already" in answer.content.decode()

    def test_a_rented_system_becomes_full_with_its_rental(self, office, rossi):
        trial = cast.agreement(
            rossi.customer, "T90", Plan.TRIAL, starts_on=TODAY, ends_on=TODAY + timedelta(days=90),
            frame=actions.Frame(acquired="rented", system="rossi-gestionale", renewal="none"),
        )  # fmt: skip
        chosen = rental(rossi)
        post(office, "contract_convert", trial.pk, plan="full", rental=chosen.pk)
        assert Contract.objects.get(follows=trial).rental == chosen

    def test_versions_say_who_changed_what_and_why(self, office, rossi):
        said = actions.Provisions(
            covers=[("service", "Gestionale"), ("service", "Archivio")], excludes=[("component", "NAS")],
            targets={1: (30, 240), 2: (240, None), 3: (480, 2400)}, extra_time=[actions.ExtraTime(("sat",), "09:00", "13:00")],
            closures=[actions.Closed(date(2026, 12, 24), date(2026, 12, 24))], interventions=3, minutes=600, parts=True,
        )  # fmt: skip
        actions.amend(
            contract=rossi.contract,
            provisions=said,
            holds_from=date(2026, 12, 1),
            because="Nuovo magazzino",
            **MADE,
        )
        page_said = page(office, "contract_versions", rossi.contract.pk)
        for words in (
            "Nuovo magazzino", "holds from", "Covered now: Archivio (service)", "No longer covered: Posta (service)",
            "Left out now: NAS (component)", "Severity Code 1, take charge: 1 h → 30 min", "Severity Code 1, restore: 8 h → 4 h",
            "Severity Code 2, restore: 16 h → best effort", "Extra Time added: sat 09:00-13:00", "Closure added: 24/12/2026",
            "Interventions a year: without a limit → 3", "Hours a year: without a limit → 10 h",
            "Parts and devices: charged → replaced at no cost",
        ):  # fmt: skip
            assert words in page_said
        assert "Nuovo magazzino" in page(office, "contract", rossi.contract.pk)
        actions.amend(
            contract=rossi.contract,
            provisions=actions.Provisions(),
            holds_from=date(2026, 12, 2),
            because="Tutto",
            **MADE,
        )
        assert "It covers everything now." in page(office, "contract_versions", rossi.contract.pk)

    def test_the_page_asks_few_questions_however_much_there_is(
        self, office, rossi, django_assert_num_queries, django_assert_max_num_queries
    ):
        cast.ticket(rossi, "Uno", effect=Effect.STOPPED)
        pk = rossi.contract.pk
        actions.amend(contract=rossi.contract, provisions=actions.Provisions(covers=[("service", "A")]), holds_from=TODAY, because="x", **MADE)  # fmt: skip
        with django_assert_max_num_queries(60) as asked:
            page(office, "contract", pk)
        for number in range(5):
            cast.ticket(rossi, f"Altro {number}", effect=Effect.STOPPED)
            covers = [("service", f"S{one}") for one in range(number + 2)]
            actions.amend(
                contract=rossi.contract,
                provisions=actions.Provisions(covers=covers),
                holds_from=TODAY,
                because="x",
                **MADE,
            )
        with django_assert_num_queries(len(asked)):
            page(office, "contract", pk)


class TestWhoMay:
    @pytest.mark.parametrize("role", [Role.OPERATOR, Role.TECHNICIAN])
    def test_who_does_not_write_contracts_reads_them_and_may_not_act(self, client, rossi, role):
        client.force_login(cast.colleague(role))
        contract = prepared(rossi)
        assert "R-360" in page(client, "contracts")
        for pk in (contract.pk, rossi.contract.pk):
            said = page(client, "contract", pk)
            page(client, "contract_versions", pk)
            for name in ACTS:
                address = reverse(f"web:contract_{name}", args=[pk])
                assert address not in said
                assert (
                    client.post(
                        address, {"because": "x", "last_day": "2026-12-31", "plan": "360"}
                    ).status_code
                    == 403
                ), name
        for name, args in (
            ("contract_begin", []),
            ("contract_new", [rossi.customer.pk]),
            ("contract_add", [rossi.customer.pk]),
        ):
            assert client.get(reverse(f"web:{name}", args=args)).status_code == 403
        assert reverse("web:contract_begin") not in page(client, "contracts")

    def test_a_contract_that_is_not_there_is_told(self, office):
        for name in ("contract", "contract_versions", "contract_start", "contract_amend", "contract_end"):
            assert office.get(reverse(f"web:{name}", args=[999_999])).status_code == 404

    def test_a_customers_page_lists_what_is_not_over_and_leads_to_it(self, office, rossi):
        contract = prepared(rossi, number="WAITS")
        said = page(office, "customer", rossi.customer.pk)
        for pk in (contract.pk, rossi.contract.pk):
            assert reverse("web:contract", args=[pk]) in said
        assert "in preparation" in said
        assert reverse("web:contract_new", args=[rossi.customer.pk]) in said
