"""What a customer's person sees, and how they come in."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from scudo.contracts.actions import DEFAULT_TARGETS
from scudo.core.lifecycle import Verb
from scudo.core.severity import Effect
from scudo.customers import actions as customers
from scudo.lib import clock
from scudo.mail.models import Letter
from tests import cast

pytestmark = pytest.mark.django_db

TICKETS, ENTER, SCUDO = "/portale/", "/portale/entra/", "/portale/scudo/"


@pytest.fixture(autouse=True)
def quiet_monday():
    """Half past ten of a Monday; nobody asked for a link yet."""
    clock.move(cast.AT)
    cache.clear()


@pytest.fixture
def rossi():
    return cast.rossi()


def ask(client, address, **extra):
    return client.post(ENTER, {"email": address}, **extra)


def way_in():
    """The address in the last letter that lets somebody in."""
    letter = Letter.objects.filter(kind=Letter.Kind.LINK).latest("pk")
    return re.search(r"/portale/entra/[\w-]+/", letter.text).group()


def page(client, address=TICKETS, language="en"):
    answer = client.get(address, headers={"accept-language": language})
    assert answer.status_code == 200
    return answer.content.decode()


class TestTickets:
    def test_an_open_ticket_shows_its_number_code_and_how_far_it_is(self, rossi, client):
        ticket = cast.ticket(rossi, "Gestionale fermo", effect=Effect.STOPPED)
        cast.desk.change_state(
            ticket=ticket, verb=Verb.ACKNOWLEDGE, by=cast.FOUNDER, at=cast.AT + timedelta(minutes=12)
        )
        client.force_login(rossi.user)
        said = page(client)
        assert "Gestionale fermo" in said
        assert ticket.number in said
        assert 'data-sev="1"' in said
        assert "23/11/2026 10:30" in said, "opened, in the person's zone"
        assert "23/11/2026 10:42" in said, "taken in charge"
        assert "23/11/2026 18:30" not in said, "eight service hours do not end on the same day"
        assert "24/11/2026 09:30" in said, "one hour of tomorrow's office is left of eight"

    def test_nothing_open_is_said_in_words(self, rossi, client):
        client.force_login(rossi.user)
        assert 'data-state="up"' in page(client)

    def test_a_ticket_that_ended_lately_is_among_the_closed(self, rossi, client):
        ticket = cast.ticket(rossi, "Stampante muta", effect=Effect.DEFECT)
        cast.desk.change_state(ticket=ticket, verb=Verb.ACKNOWLEDGE, by=cast.FOUNDER, at=cast.AT)
        cast.desk.change_state(ticket=ticket, verb=Verb.RESOLVE, note="Fatto.", by=cast.FOUNDER, at=cast.AT)
        cast.desk.change_state(ticket=ticket, verb=Verb.CLOSE, by=cast.FOUNDER, at=cast.AT)
        client.force_login(rossi.user)
        assert "Stampante muta" in page(client)
        clock.move(cast.AT + timedelta(days=15))
        assert "Stampante muta" not in page(client)

    def test_the_contract_says_what_it_covers_and_what_it_promises(self, rossi, client):
        client.force_login(rossi.user)
        said = page(client)
        for words in ("Scudo 360", "R-360", "Gestionale, Posta"):
            assert words in said

    def test_who_speaks_for_two_companies_sees_both(self, rossi, client):
        verdi = cast.verdi()
        customers.join_customer(contact=rossi.contact, customer=verdi.customer, by=cast.FOUNDER, at=cast.AT)
        cast.ticket(verdi, "Camion senza rete")
        client.force_login(rossi.user)
        said = page(client)
        assert "Camion senza rete" in said
        assert verdi.customer.name in said

    def test_the_page_asks_the_same_number_of_questions_for_one_ticket_and_for_twenty(
        self, rossi, client, django_assert_num_queries, django_assert_max_num_queries
    ):
        client.force_login(rossi.user)
        cast.ticket(rossi, "Uno", effect=Effect.PARTLY)
        with django_assert_max_num_queries(24) as asked:
            page(client)
        for number in range(19):
            cast.ticket(rossi, f"Altro {number}", effect=Effect.PARTLY)
        with django_assert_num_queries(len(asked)):
            page(client)

    def test_staff_are_led_to_the_desk_and_strangers_to_the_way_in(self, client):
        assert client.get(TICKETS).url == ENTER
        client.force_login(cast.colleague(cast.Role.OPERATOR))
        assert client.get(TICKETS).url == reverse("web:desk")

    def test_a_person_is_led_from_the_desk_to_the_portal(self, rossi, client):
        client.force_login(rossi.user)
        assert client.get(reverse("web:desk")).url == TICKETS


class TestAskingForALink:
    def test_the_answer_is_the_same_whether_the_address_is_known_or_not(self, rossi, client):
        known, unknown = ask(client, rossi.address), ask(client, "nessuno@altrove.example")
        assert known.status_code == unknown.status_code == 200
        assert known.content == unknown.content
        assert [letter.recipient for letter in Letter.objects.all()] == [rossi.address]

    def test_an_address_is_known_however_it_is_written(self, rossi, client):
        ask(client, f" {rossi.address.upper()} ")
        assert Letter.objects.get().recipient == rossi.address

    def test_something_that_is_no_address_is_refused_beside_the_field(self, client):
        said = ask(client, "anna").content.decode()
        assert 'id="id_email_error"' in said

    def test_an_address_gets_five_letters_an_hour_and_no_more(self, rossi, client):
        answers = {ask(client, rossi.address).content for _ in range(7)}
        assert len(answers) == 1, "the sixth is told nothing else"
        assert Letter.objects.count() == 5

    def test_one_place_may_ask_for_five_an_hour_whatever_the_addresses(self, rossi, client):
        for number in range(7):
            address = f"collega{number}@rossi.example"
            customers.add_contact(
                customer=rossi.customer, name="Collega", addresses=[address], by=cast.FOUNDER, at=cast.AT
            )
            ask(client, address, REMOTE_ADDR="192.0.2.7")
        assert Letter.objects.count() == 5

    def test_who_was_only_proposed_gets_no_way_in_until_somebody_confirms_them(self, rossi, client):
        cast.received(cast.letter("Carla Nuova <carla@rossi.example>", "Prima mail"))
        Letter.objects.all().delete()
        ask(client, "carla@rossi.example")
        assert not Letter.objects.exists()
        carla = rossi.customer.memberships.get(contact__name="Carla Nuova").contact
        customers.confirm_contact(contact=carla, by=cast.FOUNDER, at=cast.AT)
        ask(client, "carla@rossi.example")
        assert Letter.objects.get().recipient == "carla@rossi.example"

    def test_the_page_says_how_long_the_link_works(self, rossi, client):
        answer = client.post(ENTER, {"email": rossi.address}, headers={"accept-language": "en"})
        assert "30 minutes" in answer.content.decode()


class TestComingInByLink:
    def test_a_get_acts_on_nothing_since_mail_scanners_follow_links(self, rossi, client):
        ask(client, rossi.address)
        address = way_in()
        for _ in range(3):
            assert "Anna Rossi" in page(Client(), address)
        assert client.get(TICKETS).url == ENTER
        assert client.post(address).url == TICKETS

    def test_a_post_lets_in_once(self, rossi, client):
        ask(client, rossi.address)
        address = way_in()
        assert client.post(address).url == TICKETS
        assert rossi.customer.name in page(client)
        second = Client().post(address)
        assert second.status_code == 410
        assert reverse("portal:enter") in second.content.decode()
        assert Client().get(address).status_code == 410

    def test_a_link_is_good_for_half_an_hour(self, rossi, client):
        ask(client, rossi.address)
        address = way_in()
        clock.move(cast.AT + customers.LINK_LIFE - timedelta(minutes=1))
        assert client.get(address).status_code == 200
        clock.move(cast.AT + customers.LINK_LIFE + timedelta(minutes=1))
        assert client.get(address).status_code == 410
        assert client.post(address).status_code == 410
        assert client.get(TICKETS).url == ENTER

    def test_a_link_that_never_was_says_so_kindly(self, client):
        answer = client.get("/portale/entra/inventato/", headers={"accept-language": "en"})
        assert answer.status_code == 410
        assert "Get a new link" in answer.content.decode()

    def test_another_site_cannot_send_the_button_for_somebody(self, rossi):
        strict = Client(enforce_csrf_checks=True)
        ask(Client(), rossi.address)
        assert strict.post(way_in()).status_code == 403

    def test_an_account_that_was_closed_stays_outside(self, rossi, client):
        account = rossi.user
        account.is_active = False
        account.save()
        ask(client, rossi.address)
        client.post(way_in())
        assert client.get(TICKETS).url == ENTER


class TestHowScudoWorks:
    def test_it_is_open_to_everybody_and_shows_every_plan(self, client):
        said = page(client, SCUDO)
        for plan in ("Scudo Trial 90", "Scudo 360", "Scudo Full"):
            assert plan in said
        assert said.count("<tbody>") == len(DEFAULT_TARGETS)

    @pytest.mark.parametrize(
        ("language", "days"), [("it", "lun–ven 09:00–18:00"), ("en", "Mon–Fri 09:00–18:00")]
    )
    def test_it_says_the_office_hours_in_both_languages(self, client, language, days):
        assert days.casefold() in page(client, SCUDO, language).casefold()

    def test_the_times_are_those_a_new_contract_starts_from(self, client):
        said = " ".join(page(client, SCUDO).split())
        full = said.partition('<caption class="hide">Scudo Full</caption>')[2].partition("</table>")[0]
        assert re.findall(r'<td class="figure">([^<]+)</td>', full) == [
            "1 h",
            "4 h",
            "2 h",
            "9 h",
            "8 h",
            "27 h",
        ]
