"""Anybody asks for the draft of a contract; who received it reads the whole paper and accepts it once (C9)."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from scudo.contracts import actions
from scudo.contracts.actions import drafts as acts
from scudo.contracts.actions.draft_requests import MOST_OF_ALL, MOST_OF_ONE
from scudo.contracts.models import Contract, Draft, DraftRequest
from scudo.customers.models import User
from scudo.journal.models import Entry
from scudo.lib import clock
from scudo.mail.models import Letter
from tests import cast, pdf
from tests.contracts import agreed

pytestmark = pytest.mark.django_db

MADE = {"by": cast.FOUNDER, "at": cast.AT}
ASK = "/portale/bozza/"
GOOD = {
    "company": "Bianchi Ceramiche", "name": "Rita Bianchi", "mail": "rita@bianchi.example", "phone": "06 1234567",
    "vat_number": "", "plan": "360", "acquired": "taken-over", "things": "Due server e il gestionale", "hours": "Anche il sabato",
}  # fmt: skip
ENGLISH = {"accept-language": "en"}


@pytest.fixture(autouse=True)
def quiet_monday():
    """Half past ten of a Monday."""
    clock.move(cast.AT)


@pytest.fixture
def rossi():
    return cast.rossi()


def ask(client, place="192.0.2.7", **said):
    return client.post(ASK, GOOD | said, headers=ENGLISH, REMOTE_ADDR=place)


class TestAsking:
    def test_a_strangers_request_reaches_the_office_as_it_was_written(self, client):
        answer = ask(client)
        assert answer.status_code == 200
        (made,) = DraftRequest.objects.all()
        written = {name: getattr(made, name) for name in GOOD}
        assert written == GOOD
        assert (made.state, made.customer, made.language) == ("asked", None, "en")
        assert "192.0.2.7" not in made.sender, "of the address only a digest is kept"

    def test_the_page_says_when_the_office_reads_it_and_by_when_it_answers(self, client):
        assert "reads it today and answers you by Tuesday 24 November 2026" in ask(client).content.decode()
        clock.move(cast.rome("2026-11-27 18:30"))
        said = ask(client, "192.0.2.8").content.decode()
        assert "reads it Monday 30 November 2026 and answers you by Tuesday 1 December 2026" in said

    def test_without_office_hours_no_day_is_promised(self, client, settings):
        settings.OFFICE_HOURS = {}
        assert "as soon as it opens" in ask(client).content.decode()

    def test_a_get_and_the_trap_ask_for_nothing(self, client):
        assert client.get(ASK).status_code == 200
        answer = ask(client, website="https://spam.example")
        assert "Leave the last field empty" in answer.content.decode()
        assert not DraftRequest.objects.exists()

    def test_nothing_is_sent_to_the_address_that_was_typed(self, client):
        ask(client, mail="qualcun.altro@altrove.example")
        assert not Letter.objects.exists()

    def test_a_customer_and_a_stranger_read_the_same_answer(self, client, rossi):
        known = ask(client, "192.0.2.1", mail=rossi.address, vat_number=rossi.customer.vat_number)
        unknown = ask(client, "192.0.2.2")
        assert known.content == unknown.content
        assert DraftRequest.objects.filter(customer=rossi.customer).count() == 1

    @pytest.mark.parametrize(
        ("field", "wrong"),
        [
            ("company", ""), ("company", "x" * 201), ("name", " "), ("name", "x" * 151), ("mail", ""), ("mail", "rita"),
            ("mail", f"{'x' * 250}@b.example"), ("phone", "chiamatemi"), ("phone", "0" * 41), ("vat_number", "123"),
            ("vat_number", "01234567890"), ("plan", "gold"), ("acquired", "stolen"), ("things", ""), ("things", "x" * 5_001),
            ("hours", "x" * 2_001),
        ],
    )  # fmt: skip
    def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_kept(self, client, field, wrong):
        answer = ask(client, **{field: wrong})
        assert f'id="id_{field}_error"' in answer.content.decode()
        assert answer.content.decode().count('class="error"') == 1
        assert not DraftRequest.objects.exists()

    def test_what_may_be_left_out_may_be_left_out(self, client):
        ask(client, phone="", vat_number="", plan="", acquired="", hours="")
        assert DraftRequest.objects.count() == 1

    def test_what_was_written_stays_in_the_form_and_is_shown_as_text(self, client):
        said = ask(client, mail="no", things="<script>alert(1)</script>").content.decode()
        assert "&lt;script&gt;" in said
        assert "<script>alert" not in said

    def test_one_place_asks_a_few_times_an_hour_and_then_is_told_to_call(self, client):
        answers = [ask(client) for _ in range(MOST_OF_ONE + 1)]
        assert [one.status_code for one in answers] == [200] * MOST_OF_ONE + [429]
        assert "Too many requests" in answers[-1].content.decode()
        assert "Due server e il gestionale" in answers[-1].content.decode(), "nothing has to be written again"
        assert DraftRequest.objects.count() == MOST_OF_ONE
        assert ask(client, "192.0.2.8").status_code == 200
        clock.move(cast.AT + timedelta(minutes=61))
        assert ask(client).status_code == 200

    def test_all_places_together_have_a_limit_too(self, client):
        for number in range(MOST_OF_ALL):
            assert ask(client, f"198.51.100.{number}").status_code == 200
        assert ask(client, "203.0.113.1").status_code == 429

    def test_another_site_cannot_ask_for_somebody(self):
        assert Client(enforce_csrf_checks=True).post(ASK, GOOD).status_code == 403

    def test_the_general_page_leads_here(self, client):
        assert ASK in client.get("/portale/scudo/").content.decode()


@pytest.fixture
def contract(rossi):
    """In preparation, of a system that was bought: the test is not signed."""
    return agreed.prepared(rossi, acquired="bought")


@pytest.fixture
def draft(contract):
    return acts.make_draft(contract=contract, language="en", **MADE)


@pytest.fixture
def link(draft, rossi):
    """The address of a link that was sent to Rossi's person."""
    secret = acts.send_draft(draft=draft, contact=rossi.contact, **MADE)
    return reverse("portal:draft_accept_link", args=[secret])


def yes(draft, **said):
    """What a person sends who accepts."""
    return {"digest": draft.digest, "accept": "1", "name": "Anna Rossi", **said}


def state(draft):
    draft.refresh_from_db()
    return draft.accepted_at, draft.name, draft.channel


NOT_YET = (None, "", "")


class TestByLink:
    def test_the_whole_paper_is_read_on_the_page_and_as_pdf(self, link, draft):
        answer = Client().get(link)
        assert answer.headers["Cache-Control"] == "no-store"
        said = answer.content.decode()
        assert draft.digest in said
        assert draft.number in said
        for article in re.findall(r'"title":"([^"]+)"', draft.document):
            assert article in said
        paper = Client().get(link + "contratto.pdf")
        assert paper.headers["Content-Type"] == "application/pdf"
        assert draft.digest in pdf.text_of(paper.content)

    def test_a_get_accepts_nothing_since_mail_scanners_follow_links(self, link, draft):
        for _ in range(3):
            assert Client().get(link, yes(draft)).status_code == 200
        assert state(draft) == NOT_YET

    def test_it_accepts_once_and_says_what_is_still_missing(self, link, draft):
        answer = Client().post(link, yes(draft), headers=ENGLISH)
        assert answer.status_code == 200
        said = answer.content.decode()
        assert "In preparation: it covers nothing yet." in said
        assert "the final acceptance test, signed by both sides" in said
        assert "your acceptance" not in said
        accepted_at, name, channel = state(draft)
        assert accepted_at
        assert (name, channel) == ("Anna Rossi", "link")
        assert Client().get(link).status_code == 410
        assert Client().post(link, yes(draft, name="Un altro")).status_code == 410
        assert Client().get(link + "contratto.pdf").status_code == 410
        assert state(draft)[1] == "Anna Rossi"

    def test_where_nothing_stands_against_it_the_page_says_from_when_it_holds(self, rossi):
        test = agreed.signed_test(rossi)
        Contract.objects.filter(project=test.project_id).update(state="ended")
        frame = {"acquired": "bought", "system": agreed.SYSTEM, "project": test.project}
        contract = agreed.prepared(rossi, **frame)
        made = acts.make_draft(contract=contract, **MADE)
        secret = acts.send_draft(draft=made, contact=rossi.contact, **MADE)
        answer = Client().post(reverse("portal:draft_accept_link", args=[secret]), yes(made), headers=ENGLISH)
        assert "In force until Monday 22 November 2027 included." in answer.content.decode()

    @pytest.mark.parametrize(
        "left_out", [{"accept": ""}, {"name": " "}, {"name": "x" * 151}, {"digest": "0" * 64}, {"digest": ""}]
    )
    def test_without_the_tick_the_name_or_the_very_text_nothing_is_accepted_and_the_link_still_works(
        self, link, draft, left_out
    ):
        answer = Client().post(link, yes(draft, **left_out))
        assert answer.status_code == 409
        assert b'role="alert"' in answer.content
        assert state(draft) == NOT_YET
        assert Client().post(link, yes(draft)).status_code == 200

    def test_a_tacit_renewal_is_approved_by_itself(self, rossi):
        contract = agreed.prepared(rossi, acquired="bought", renewal="tacit")
        made = acts.make_draft(contract=contract, **MADE)
        secret = acts.send_draft(draft=made, contact=rossi.contact, **MADE)
        address = reverse("portal:draft_accept_link", args=[secret])
        assert b'name="specific"' in Client().get(address).content
        assert Client().post(address, yes(made)).status_code == 409
        assert state(made) == NOT_YET
        assert Client().post(address, yes(made, specific="1")).status_code == 200

    def test_a_contract_that_does_not_renew_itself_asks_for_no_second_tick(self, link):
        assert b'name="specific"' not in Client().get(link).content

    def test_after_thirty_days_the_link_shows_nothing(self, link, draft):
        clock.move(cast.AT + acts.LINK_LIFE + timedelta(minutes=1))
        for answer in (
            Client().get(link),
            Client().post(link, yes(draft)),
            Client().get(link + "contratto.pdf"),
        ):
            assert answer.status_code == 410
            assert draft.number.encode() not in answer.content
        assert state(draft) == NOT_YET

    def test_a_draft_that_another_took_the_place_of_is_not_accepted(self, link, draft, contract):
        acts.make_draft(contract=contract, **MADE)
        assert Client().get(link).status_code == 410
        assert Client().post(link, yes(draft)).status_code == 410
        assert state(draft) == NOT_YET

    def test_a_secret_that_never_was_says_so_kindly(self, client):
        answer = client.get("/portale/contratto/inventato/", headers=ENGLISH)
        assert answer.status_code == 410
        assert "This link no longer works" in answer.content.decode()

    def test_another_site_cannot_press_the_button(self, link, draft):
        assert Client(enforce_csrf_checks=True).post(link, yes(draft)).status_code == 403
        assert state(draft) == NOT_YET

    def test_what_is_in_the_paper_is_shown_as_text(self, rossi):
        said = actions.Provisions(covers=[("service", "<b>Posta</b>")])
        contract = actions.prepare(customer=rossi.customer, plan="360", provisions=said, **MADE)
        made = acts.make_draft(contract=contract, **MADE)
        secret = acts.send_draft(draft=made, contact=rossi.contact, **MADE)
        page = Client().get(reverse("portal:draft_accept_link", args=[secret])).content.decode()
        assert "&lt;b&gt;Posta&lt;/b&gt;" in page


class TestLoggedIn:
    @pytest.fixture
    def address(self, contract):
        return reverse("portal:draft", args=[contract.pk])

    @pytest.fixture(autouse=True)
    def in_english(self, rossi, client):
        client.force_login(rossi.user)
        User.objects.filter(contact__isnull=False).update(language="en")

    def test_a_draft_that_was_sent_waits_on_the_first_page_and_on_the_contracts(
        self, link, draft, address, contract, client
    ):
        assert address in client.get("/portale/").content.decode()
        assert (
            f"Draft {draft.number}, to be accepted"
            in client.get(reverse("portal:contract", args=[contract.pk])).content.decode()
        )

    def test_it_is_read_and_accepted_under_ones_own_name(self, link, draft, address, contract, client):
        assert client.get(address).status_code == 200
        paper = client.get(reverse("portal:draft_pdf", args=[contract.pk]))
        assert draft.digest in pdf.text_of(paper.content)
        answer = client.post(address, yes(draft, name="Qualcun Altro"), follow=True)
        assert answer.redirect_chain == [(reverse("portal:contract", args=[contract.pk]), 302)]
        assert "Thank you: the contract is accepted" in answer.content.decode()
        assert state(draft)[1:] == ("Anna Rossi", "portal")
        assert address not in client.get("/portale/").content.decode()
        assert "Accepted by Anna Rossi" in client.get(address).content.decode()
        assert b'name="accept"' not in client.get(address).content

    def test_accepting_twice_says_that_it_is_done(self, link, draft, address, client):
        client.post(address, yes(draft))
        before = Entry.objects.count()
        answer = client.post(address, yes(draft), follow=True)
        assert "accepted already" in answer.content.decode()
        assert Entry.objects.count() == before

    @pytest.mark.parametrize("left_out", [{"accept": ""}, {"digest": "0" * 64}, {"digest": ""}])
    def test_without_the_tick_or_the_very_text_nothing_is_accepted(
        self, link, draft, address, client, left_out
    ):
        assert client.post(address, yes(draft, **left_out)).status_code == 409
        assert state(draft) == NOT_YET

    def test_one_that_was_replaced_while_it_was_read_is_shown_anew(
        self, link, draft, address, contract, rossi, client
    ):
        newer = acts.make_draft(contract=contract, **MADE)
        acts.send_draft(draft=newer, contact=rossi.contact, **MADE)
        answer = client.post(address, yes(draft))
        assert answer.status_code == 409
        assert newer.digest in answer.content.decode()
        assert state(draft) == state(newer) == NOT_YET

    def test_one_that_was_taken_back_while_it_was_read_says_so(self, link, draft, address, client):
        acts.withdraw_draft(draft=draft, **MADE)
        answer = client.post(address, yes(draft), follow=True)
        assert "This draft was taken back." in answer.content.decode()
        assert client.get(address).status_code == 404

    def test_a_draft_that_was_not_sent_yet_is_the_offices_own(self, draft, address, contract, client):
        assert client.get(address).status_code == 404
        assert draft.number not in client.get(reverse("portal:contract", args=[contract.pk])).content.decode()
        assert address not in client.get("/portale/").content.decode()

    def test_another_customers_person_finds_nothing(self, link, draft, address, contract, client):
        client.force_login(cast.verdi().user)
        for answer in (
            client.get(address),
            client.post(address, yes(draft)),
            client.get(reverse("portal:draft_pdf", args=[contract.pk])),
        ):
            assert answer.status_code == 404
            assert draft.number.encode() not in answer.content
        assert draft.number not in client.get("/portale/").content.decode()
        assert state(draft) == NOT_YET

    def test_staff_and_strangers_are_led_away(self, link, address, client):
        client.logout()
        assert client.get(address).url == reverse("portal:enter")
        client.force_login(cast.colleague(cast.Role.OFFICE))
        assert client.get(address).url == reverse("web:desk")

    def test_an_amendment_of_a_running_contract_is_accepted_in_the_same_way(self, rossi, client):
        running = cast.agreement(rossi.customer, "S360", ends_on=date(2027, 4, 1))
        actions.amend(
            contract=running, provisions=actions.Provisions(interventions=5), holds_from=date(2027, 1, 1),
            because="Meno interventi", **MADE,
        )  # fmt: skip
        made = acts.make_draft(contract=running, **MADE)
        acts.send_draft(draft=made, contact=rossi.contact, **MADE)
        client.post(reverse("portal:draft", args=[running.pk]), yes(made))
        assert state(made)[2] == "portal"
        assert Draft.objects.filter(accepted_at__isnull=False).count() == 1
