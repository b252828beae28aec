"""A customer's person asks for assistance in the portal, and reads what we assessed beside what they said."""

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile

from scudo.core.entitlement import Thing
from scudo.core.severity import Effect
from scudo.customers import actions as customers
from scudo.desk import actions as desk
from scudo.desk.actions import asking
from scudo.desk.models import Ticket
from scudo.lib import clock
from tests import cast

pytestmark = pytest.mark.django_db
ASK, TICKETS = "/portale/richiesta/", "/portale/"
SAID = {"reason": "Gestionale fermo", "text": "Da stamattina nessuno entra.", "claim": "stopped"}


@pytest.fixture
def rossi():
    clock.move(cast.AT)
    cache.clear()
    return cast.rossi()


def in_english(user):
    user.language = "en"
    user.save()
    return user


@pytest.fixture
def anna(client, rossi):
    client.force_login(in_english(rossi.user))
    return client


def page(browser, address=TICKETS):
    answer = browser.get(address, headers={"accept-language": "en"})
    assert answer.status_code == 200
    return answer.content.decode()


def ask(browser, customer=None, **said):
    written = {**SAID, "customer": str(customer.pk) if customer else "", **said}
    return browser.post(ASK, written, headers={"accept-language": "en"})


class TestAsking:
    def test_the_page_is_linked_and_offers_four_words_for_urgency(self, anna):
        assert ASK in page(anna)
        said = page(anna, ASK)
        for words in ("Everything is stopped", "Part of it does not work", "small nuisance", "I do not know"):
            assert words in said
        assert 'value="service:Gestionale"' in said

    def test_it_becomes_a_ticket_that_waits_for_its_assessment(self, anna, rossi):
        answer = ask(anna, rossi.customer, claim_words="Nessuno lavora", thing="service:Gestionale")
        assert answer.url == TICKETS
        ticket = Ticket.objects.get()
        assert (ticket.reason, ticket.origin, ticket.claim, ticket.severity) == (
            "Gestionale fermo", "other", "stopped", None,
        )  # fmt: skip
        said = page(anna)
        assert f"it has the number {ticket.number}" in said
        assert "everything is stopped: “Nessuno lavora”" in said
        assert "We assessed" not in said

    def test_files_come_with_it(self, anna, rossi):
        ask(anna, rossi.customer, files=[SimpleUploadedFile("schermo.png", b"\x89PNG", "image/png")])
        assert Ticket.objects.get().messages.get().attachments.get().name == "schermo.png"

    @pytest.mark.parametrize("field", ["reason", "text", "claim"])
    def test_what_is_missing_is_said_beside_its_field(self, anna, rossi, field):
        answer = ask(anna, rossi.customer, **{field: " "})
        assert answer.status_code == 422
        assert f'id="id_{field}_error"' in answer.content.decode()
        assert not Ticket.objects.exists()

    @pytest.mark.parametrize("said", [{"claim": "panic"}, {"thing": "service:Camion"}, {"reason": "x" * 201}])
    def test_what_was_not_offered_is_refused(self, anna, rossi, said):
        assert ask(anna, rossi.customer, **said).status_code == 422
        assert not Ticket.objects.exists()

    def test_nobody_asks_for_a_company_of_others(self, anna):
        assert ask(anna, cast.verdi().customer).status_code == 422
        assert not Ticket.objects.exists()

    def test_who_speaks_for_two_companies_says_for_which(self, rossi, client):
        verdi = cast.verdi()
        customers.join_customer(contact=rossi.contact, customer=verdi.customer, by=cast.FOUNDER, at=cast.AT)
        client.force_login(in_english(rossi.user))
        assert "For which company?" in page(client, ASK)
        ask(client, verdi.customer)
        assert Ticket.objects.get().customer == verdi.customer

    def test_the_same_form_sent_twice_opens_one_ticket(self, anna, rossi):
        for _time in range(2):
            assert ask(anna, rossi.customer, token="t1").status_code == 302
        assert Ticket.objects.count() == 1

    def test_too_many_files_and_too_many_requests_are_refused_in_words(self, anna, rossi, monkeypatch):
        files = [SimpleUploadedFile(f"{number}.txt", b"x") for number in range(11)]
        assert "At most 10 files" in ask(anna, rossi.customer, files=files).content.decode()
        monkeypatch.setattr(asking, "MOST_AN_HOUR", 1)
        assert ask(anna, rossi.customer).status_code == 302
        assert ask(anna, rossi.customer).status_code == 429
        assert Ticket.objects.count() == 1

    def test_strangers_and_staff_are_led_elsewhere(self, rossi, client):
        assert client.get(ASK).url == "/portale/entra/"
        client.force_login(cast.colleague(cast.Role.OPERATOR))
        assert ask(client, rossi.customer).status_code == 302
        assert not Ticket.objects.exists()


class TestReading:
    def test_our_code_stands_beside_the_customers_word_with_its_reason(self, anna, rossi):
        ask(anna, rossi.customer)
        assessment = desk.Assessment(
            Effect.DEFECT,
            Thing("service", "Gestionale"),
            reason="Interno",
            told="Da ogni altro posto si lavora.",
        )
        desk.assess(ticket=Ticket.objects.get(), assessment=assessment, by=cast.FOUNDER, at=cast.AT)
        said = page(anna)
        assert "everything is stopped" in said
        assert "3 (L), because: Da ogni altro posto si lavora." in said
        assert "Interno" not in said

    def test_without_words_of_a_person_the_rule_speaks(self, anna, rossi):
        cast.ticket(rossi, "Fermo", effect=Effect.STOPPED)
        assert "1 (H), because: A covered system or service is stopped." in page(anna)
        assert "You said" not in page(anna)
