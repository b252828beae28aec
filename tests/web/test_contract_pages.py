"""The office's pages of contracts: the list, one in each state with what it waits for, and what is done with it (C1-C4, C10, C11)."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from scudo.contracts import actions
from scudo.contracts.models import Contract, Plan
from scudo.contracts.queries import situation_of
from scudo.contracts.queries.situations import awaited_of, situations_of
from scudo.core.roles import Role
from scudo.core.severity import Effect
from scudo.lib import clock
from tests import cast
from tests.design import plans
from tests.web.written import page, post, prepared, rental, signed, wrong

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
