"""The page of the assessment: the proposal while one answers, what contradicts it, the customer's word, the offer of a new one."""

import csv

import pytest
from django.urls import reverse

from scudo.core.claim import Claim
from scudo.core.roles import Role
from scudo.core.severity import Effect
from scudo.desk import actions as desk
from scudo.desk.models import Ticket
from scudo.web import questions
from scudo.web.forms import PART_OF, AssessForm
from tests import cast
from tests.monitor.estate import Estate

pytestmark = pytest.mark.django_db
ERP, ARCHIVE = "service:Gestionale", "service:Archivio"


@pytest.fixture
def estate():
    return Estate()


@pytest.fixture
def operator(client, estate):
    client.force_login(cast.colleague(Role.OPERATOR))
    return client


@pytest.fixture
def ticket(estate):
    return cast.ticket(estate.firm, "Lento", said="Non va quasi niente", at=estate.at)


def page(browser, name, *args, **asked):
    answer = browser.get(reverse(f"web:{name}", args=args), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def post(browser, name, *args, **said):
    return browser.post(reverse(f"web:{name}", args=args), said)


def verdict(browser, ticket, **said):
    answer = post(browser, "call_verdict", ticket=ticket.number, **said)
    assert answer.status_code == 200
    return answer.content.decode()


def assess(browser, ticket, **said):
    return post(browser, "assess", ticket.number, **{"reason": "Lento", "kind": "fault", **said})


def things(estate):
    return questions.things(cast.FOUNDER, estate.firm.customer, estate.at)


def fresh(ticket):
    return Ticket.objects.get(pk=ticket.pk)


class TestTheProposalWhileOneAnswers:
    def test_it_follows_from_the_answers_and_the_monitor_agrees(self, operator, ticket):
        said = verdict(operator, ticket, effect="partly", thing=ERP)
        assert 'data-sev="2"' in said
        assert 'name="proposed" value="2"' in said
        assert "AltecMonitor sees Gestionale work." in said
        assert "by the answers" not in said

    def test_before_the_first_answer_the_monitor_alone_proposes(self, operator, estate, ticket):
        assert 'data-sev="0"' in verdict(operator, ticket, thing=ERP)
        estate.fail("db")
        assert 'data-sev="1"' in verdict(operator, ticket, thing=ERP)

    def test_where_the_monitor_sees_more_both_are_shown_and_the_graver_is_proposed(
        self, operator, estate, ticket
    ):
        estate.fail("db")
        said = verdict(operator, ticket, effect="defect", thing=ERP)
        for words in (
            'data-sev="1"',
            "By the answers it is lighter than what AltecMonitor sees of Gestionale.",
            "by the answers",
            'data-sev="3"',
            "Behind it: db.",
            estate.only_ticket().number,
        ):
            assert words in said

    def test_where_the_monitor_sees_it_work_that_is_said(self, operator, ticket):
        said = verdict(operator, ticket, effect="stopped", thing=ERP)
        assert "By the answers it is stopped; AltecMonitor does not see Gestionale stopped." in said
        assert "no code" in said

    def test_a_word_of_the_customers_that_is_far_asks_for_words(self, operator, ticket):
        said = verdict(operator, ticket, effect="defect", thing=ERP, claim="stopped")
        assert "The customer says that everything is stopped; the code is 3." in said
        assert "Write why for the customer" in said

    def test_nonsense_proposes_nothing(self, operator, ticket):
        said = verdict(operator, ticket, effect="<b>", thing="\0:", claim="x")
        assert 'data-sev="0"' in said


class TestThePage:
    def test_the_second_question_shows_states_and_services_that_no_contract_names(
        self, operator, estate, ticket
    ):
        estate.fail("nas")
        said = page(operator, "assess", ticket.number)
        assert f'value="{ARCHIVE}"' in said
        answer = said.partition(f'value="{ARCHIVE}"')[2].partition("</label>")[0]
        assert "outside the contract" in answer
        assert 'data-state="down"' in answer

    def test_a_service_of_a_system_that_a_contract_lists_is_covered(self, operator, estate, ticket):
        cast.agreement(estate.firm.customer, "R-SYS", covers=[("system", "Rete Rossi")])
        said = page(operator, "assess", ticket.number).partition(f'value="{ARCHIVE}"')[2]
        assert "covered by R-SYS" in said.partition("</label>")[0]
        assert assess(operator, ticket, effect="stopped", thing=ARCHIVE).status_code == 302
        assert (fresh(ticket).severity, fresh(ticket).covered) == (1, True)

    def test_services_of_one_name_in_two_systems_are_two_answers_each_with_its_own_coverage(
        self, operator, estate, ticket
    ):
        estate.double("Altra rete")
        estate.fail("nas")
        cast.agreement(estate.firm.customer, "R-SYS", covers=[("system", "Rete Rossi")])
        answers = {one["words"]: one for one in things(estate)}
        ours, other = answers["Archivio (Rete Rossi)"], answers["Archivio (Altra rete)"]
        assert (ours["state"], "R-SYS" in ours["covered"]) == ("down", True)
        assert (other["state"], "R-SYS" in other["covered"]) == ("up", False)
        assess(operator, ticket, effect="stopped", thing=other["value"])
        assert (fresh(ticket).thing, fresh(ticket).within) == ("Archivio", "Altra rete")
        assert (fresh(ticket).severity, fresh(ticket).covered) == (2, False)
        said = page(operator, "assess", ticket.number).partition(f'value="{other["value"]}"')[2]
        assert "checked" in said.partition(">")[0]
        assess(operator, ticket, effect="stopped", thing=ours["value"])
        assert (fresh(ticket).severity, fresh(ticket).covered, fresh(ticket).within) == (
            1,
            True,
            "Rete Rossi",
        )
        assert "Rete Rossi" in page(operator, "ticket", ticket.number).partition("Concerns")[2][:200]

    def test_a_service_that_a_contract_lists_is_asked_for_in_each_of_its_systems(self, operator, estate):
        estate.double("Altra rete")
        words = [one["words"] for one in things(estate)]
        assert words[:2] == ["Gestionale (Altra rete)", "Gestionale (Rete Rossi)"]
        assert "Gestionale" not in words

    def test_the_longest_names_are_an_answer_too(self):
        said = AssessForm({"thing": f"component:{'x' * 120}{PART_OF}{'y' * 100}"})
        assert "thing" not in said.errors

    def test_what_is_proposed_is_taken(self, operator, ticket):
        assert assess(operator, ticket, effect="partly", thing=ERP, proposed="2").status_code == 302
        assert (fresh(ticket).severity, fresh(ticket).severities.get().proposed) == (2, 2)

    def test_a_proposal_that_moved_meanwhile_is_shown_again(self, operator, estate, ticket):
        estate.fail("db")
        answer = assess(operator, ticket, effect="partly", thing=ERP, proposed="2")
        assert answer.status_code == 422
        assert "Meanwhile 1 is proposed" in answer.content.decode()
        assert fresh(ticket).severity is None
        assert assess(operator, ticket, effect="partly", thing=ERP, proposed="1").status_code == 302

    def test_a_far_code_asks_for_words_beside_their_field_and_keeps_the_answers(self, operator, ticket):
        said = {"effect": "defect", "thing": ERP, "claim": "stopped", "claim_words": "Siamo fermi"}
        answer = assess(operator, ticket, **said)
        assert answer.status_code == 422
        shown = answer.content.decode()
        assert 'id="id_told_error"' in shown
        assert "Siamo fermi" in shown
        assert fresh(ticket).claim == "", "nothing was registered"
        assert assess(operator, ticket, **said, told="Si lavora da tutti i posti.").status_code == 302
        held = fresh(ticket)
        assert (held.claim, held.severity, held.claims.get().words) == ("stopped", 3, "Siamo fermi")

    def test_the_history_shows_what_was_proposed_set_and_told(self, operator, estate, ticket):
        estate.fail("db")
        assess(
            operator, ticket, effect="partly", thing=ERP, override="3", override_reason="Sonda in prova",
            told="Era una prova.", claim="partly", claim_words="Va <b>piano</b>",
        )  # fmt: skip
        said = page(operator, "ticket", ticket.number)
        for words in (
            "Sonda in prova", "Proposed was 1: AltecMonitor sees Gestionale stopped.", "The customer reads: Era una prova.",
            "assigned Severity Code 3; 1 was proposed.", "part of it does not work", "Va &lt;b&gt;piano&lt;/b&gt;",
            "wrote how urgent it is for the customer: part of it does not work.",
        ):  # fmt: skip
            assert words in said

    def test_the_customers_word_is_written_down_from_the_ticket(self, operator, ticket):
        assert 'id="act-claim"' in page(operator, "ticket", ticket.number)
        assert post(operator, "act", ticket.number, "claim", claim="stopped").status_code == 302
        assert fresh(ticket).claim == "stopped"
        assert post(operator, "act", ticket.number, "claim", claim="panic").status_code == 422

    def test_the_list_as_a_file_has_it(self, operator, ticket):
        desk.record_claim(ticket=ticket, claimed=desk.Claimed(Claim.MINOR), by=cast.FOUNDER, at=cast.AT)
        text = b"".join(operator.get(reverse("web:desk_csv"))).decode().lstrip("\ufeff")
        [row] = [one for one in csv.DictReader(text.splitlines()) if one["Number"] == ticket.number]
        assert row["The customer says"] == "a question or a small nuisance"


def test_coverage_decided_otherwise_counts_with_what_the_monitor_sees(operator, estate, ticket):
    estate.fail("db")
    assess(operator, ticket, effect="defect", thing=ERP, proposed="1")
    post(operator, "act", ticket.number, "coverage", covered="0", reason="Non pagato")
    held = fresh(ticket)
    assert (held.covered, held.severity) == (False, 2)


class TestTheOffer:
    def test_a_stop_that_the_monitor_sees_later_is_offered_and_not_taken(self, operator, estate, ticket):
        assess(operator, ticket, effect="partly", thing=ERP, proposed="2")
        assert 'id="offer"' not in page(operator, "ticket", ticket.number)
        estate.fail("db")
        said = page(operator, "ticket", ticket.number)
        assert "Severity Code 1 is proposed." in said
        assert f'data-system="{estate.system.pk}"' in said, "the page asks again when the system is evaluated"
        assert 'id="offer"' in page(operator, "ticket_offer", ticket.number)
        assert fresh(ticket).severity == 2

    def test_what_was_declined_is_not_offered_again(self, operator, estate, ticket):
        estate.fail("db")
        assess(operator, ticket, effect="partly", thing=ERP, override="2", override_reason="Solo qui")
        assert 'id="offer"' not in page(operator, "ticket", ticket.number)

    def test_an_old_ticket_made_lighter_by_a_person_is_offered_nothing_while_the_monitor_sees_nothing(
        self, operator, estate, ticket
    ):
        assess(operator, ticket, effect="stopped", thing=ERP, override="3", override_reason="Solo qui")
        fresh(ticket).severities.update(proposed=None, proposal={})
        assert 'id="offer"' not in page(operator, "ticket", ticket.number)
        estate.fail("db")
        assert 'id="offer"' in page(operator, "ticket", ticket.number)

    def test_the_monitors_own_ticket_follows_its_fault_and_is_offered_nothing(self, operator, estate):
        estate.fail("erp-1")
        own = estate.only_ticket()
        estate.fail("db")
        assert own.origin == "monitor"
        assert 'id="offer"' not in page(operator, "ticket", own.number)

    def test_planned_work_is_offered_nothing_by_the_stop_that_it_makes(self, operator, estate, ticket):
        assess(operator, ticket, effect="defect", thing=ERP, kind="planned")
        estate.fail("db")
        assert 'id="offer"' not in page(operator, "ticket", ticket.number)

    def test_the_office_reads_it_without_the_button(self, client, estate):
        ticket = cast.ticket(estate.firm, "Lento", effect=Effect.PARTLY, at=estate.at)
        estate.fail("db")
        client.force_login(cast.colleague(Role.OFFICE))
        said = page(client, "ticket", ticket.number)
        assert 'id="offer"' in said
        assert reverse("web:assess", args=[ticket.number]) not in said


class TestTheCall:
    def test_what_the_caller_says_is_kept(self, operator, estate):
        said = {
            "membership": f"{estate.firm.customer.pk}:{estate.firm.contact.pk}", "reason": "Lento", "effect": "partly", "thing": ERP,
            "claim": "stopped", "claim_words": "Tutto fermo", "proposed": "2",
        }  # fmt: skip
        assert post(operator, "call", **said).status_code == 302
        ticket = Ticket.objects.latest("pk")
        assert (ticket.claim, ticket.severity) == ("stopped", 2)
        assert ticket.claims.get().contact == estate.firm.contact

    def test_a_far_code_asks_for_words(self, operator, estate):
        said = {
            "membership": f"{estate.firm.customer.pk}", "reason": "Lento", "effect": "defect", "thing": ERP, "claim": "stopped",
        }  # fmt: skip
        answer = post(operator, "call", **said)
        assert answer.status_code == 422
        assert 'id="id_told_error"' in answer.content.decode()
