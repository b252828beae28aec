"""What a ticket of the monitor shows of the fault behind it."""

import pytest

from scudo.core.roles import Role
from scudo.monitor.models import Incident
from tests import cast
from tests.monitor.estate import Estate

pytestmark = pytest.mark.django_db


@pytest.fixture
def estate():
    return Estate()


@pytest.fixture
def operator(client, estate):
    client.force_login(cast.colleague(Role.OPERATOR))
    return client


def panel(browser, ticket):
    """The panel of the fault; empty where there is none."""
    answer = browser.get(f"/tickets/{ticket.number}/")
    assert answer.status_code == 200
    return answer.content.decode().partition('id="fault"')[2].partition("</section>")[0]


class TestThePanel:
    def test_it_draws_the_parts_with_what_they_carry(self, operator, estate):
        estate.fail("erp-1")
        said = panel(operator, estate.only_ticket())
        for node in ("part:erp-1", "part:erp-2", "service:gestionale"):
            assert f'data-node="{node}"' in said
        assert 'data-node="service:archivio"' not in said

    def test_it_says_why_this_code_and_what_would_be_next(self, operator, estate):
        estate.fail("erp-1")
        said = panel(operator, estate.only_ticket())
        assert "Severity Code 3" in said
        assert "Gestionale works, but has lost a redundancy" in said
        assert "erp-1 since" in said
        assert "If one of Linea B, erp-2, db fails too, Gestionale stops" in said

    def test_it_follows_the_fault_until_it_is_over(self, operator, estate):
        estate.fail("erp-1")
        estate.fail("erp-2")
        said = panel(operator, estate.only_ticket())
        assert "Severity Code 1" in said
        assert "Gestionale is stopped" in said
        estate.mend("erp-1", "erp-2")
        said = panel(operator, estate.only_ticket())
        assert "over, it lasted" in said
        assert "fails too" not in said

    def test_a_cause_that_was_worked_out_is_told_as_such(self, operator, estate):
        estate.fail("sw-a", "erp-1")
        ticket = estate.tickets()[0]
        incident = Incident.objects.get(ticket=ticket)
        incident.verdict |= {"inferred": True, "certain": True}
        incident.cause = "feed-a"
        incident.save()
        assert "Probable cause: Linea A, which is not watched itself" in panel(operator, ticket)

    def test_a_silent_probe_is_told_without_a_drawing(self, operator, estate):
        ticket = cast.ticket(estate.firm, "Sonda muta")
        Incident.objects.create(
            probe=estate.probe,
            ticket=ticket,
            cause="officina",
            effect="defect",
            began_at=estate.at,
            verdict={"kind": "silent"},
        )
        said = panel(operator, ticket)
        assert "is silent: what it watches is not known" in said
        assert '<svg class="drawing"' not in said

    def test_a_person_s_ticket_has_no_such_panel(self, operator, estate):
        assert panel(operator, cast.ticket(estate.firm, "Fermo")) == ""

    def test_it_leads_to_the_whole_drawing(self, operator, estate):
        estate.fail("nas")
        assert "/systems/rossi-rete/" in panel(operator, estate.only_ticket())


def test_the_conversation_tells_how_the_fault_went(operator, estate):
    estate.fail("erp-1")
    estate.fail("erp-2")
    estate.mend("erp-1", "erp-2")
    said = operator.get(f"/tickets/{estate.only_ticket().number}/").content.decode()
    for words in ("noticed the fault.", "sees the fault getting worse.", "sees everything working again."):
        assert words in said
