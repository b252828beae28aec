"""Drafts on a contract's page, and the requests of strangers (C9)."""

from datetime import timedelta

import pytest
from django.urls import reverse

from scudo.contracts import actions
from scudo.contracts.models import Draft, DraftLink, DraftRequest
from scudo.contracts.queries import drafts
from scudo.core.roles import Role, system
from scudo.customers import actions as customers
from scudo.lib import clock, typeset
from scudo.mail.models import Letter
from tests import cast, pdf
from tests.contracts.agreed import prepared, seen
from tests.contracts.drafting import ASKED

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def rossi():
    return cast.rossi()


@pytest.fixture
def contract(rossi):
    return prepared(rossi, acquired="bought", system="rossi-rete")


@pytest.fixture
def office(client):
    clock.move(cast.AT)
    client.force_login(cast.colleague(Role.OFFICE))
    return client


def address(name, *args):
    return reverse(f"web:{name}", args=args)


def page(client, name, *args, **query):
    answer = client.get(address(name, *args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def post(client, which, *args, **fields):
    return client.post(address(which, *args), fields)


def made(client, contract, **fields):
    """A draft that was made on the contract's page."""
    answer = post(client, "contract_draft_make", contract.pk, **fields)
    assert answer.headers["Location"] == f"{address('contract', contract.pk)}#drafts"
    return Draft.objects.latest("pk")


class TestSection:
    def test_it_says_that_there_is_none_and_how_to_make_one(self, office, contract):
        shown = page(office, "contract", contract.pk)
        assert address("contract_draft_make", contract.pk) in shown
        assert "does not begin by itself" in shown

    def test_a_draft_is_made_in_the_language_chosen(self, office, contract):
        assert made(office, contract).language == "it"
        assert made(office, contract, language="en").language == "en"
        shown = page(office, "contract", contract.pk)
        assert "B-2026-0001" in shown
        assert "B-2026-0002" in shown
        assert "Replaced or withdrawn" in shown
        assert "not sent yet" in shown

    def test_what_it_would_be_is_looked_at_without_a_number(self, office, contract):
        answer = office.get(address("contract_draft_preview", contract.pk), {"language": "en"})
        assert answer.headers["Content-Type"] == "application/pdf"
        assert "Draftwithoutanumber" in pdf.text_of(answer.content)
        assert not Draft.objects.exists()

    def test_the_paper_is_pdf_for_archives_under_its_number(self, office, contract):
        draft = made(office, contract)
        answer = office.get(address("contract_draft_pdf", contract.pk, draft.pk))
        assert typeset.standard_of(answer.content) == "PDF/A-2a"
        assert "B-2026-0001.pdf" in answer.headers["Content-Disposition"]

    def test_a_draft_is_not_found_under_another_contract(self, office, contract, rossi):
        draft = made(office, contract)
        assert office.get(address("contract_draft_pdf", rossi.contract.pk, draft.pk)).status_code == 404

    def test_it_is_withdrawn(self, office, contract):
        draft = made(office, contract)
        post(office, "contract_draft_withdraw", contract.pk, draft.pk)
        assert not drafts.is_open(draft)
        again = office.post(address("contract_draft_withdraw", contract.pk, draft.pk), follow=True)
        assert "not open any more" in again.content.decode()

    def test_the_page_asks_the_same_number_of_questions_for_one_and_for_many(
        self, office, contract, django_assert_max_num_queries, django_assert_num_queries
    ):
        made(office, contract)
        with django_assert_max_num_queries(60) as asked:
            page(office, "contract", contract.pk)
        first = len(asked)
        for _one in range(5):
            made(office, contract)
        with django_assert_num_queries(first):
            page(office, "contract", contract.pk)

    def test_who_reads_does_not_write(self, client, contract, office):
        draft = made(office, contract)
        client.force_login(cast.colleague(Role.TECHNICIAN))
        shown = page(client, "contract", contract.pk)
        assert "B-2026-0001" in shown
        for name, args in (
            ("contract_draft_make", [contract.pk]),
            ("contract_draft_withdraw", [contract.pk, draft.pk]),
        ):
            assert address(name, *args) not in shown
            assert post(client, name, *args).status_code == 403
        for name in ("contract_draft_send", "contract_draft_paper"):
            assert client.get(address(name, contract.pk, draft.pk)).status_code == 403

    def test_a_get_never_acts(self, office, contract):
        draft = made(office, contract)
        assert office.get(address("contract_draft_make", contract.pk)).status_code == 405
        assert office.get(address("contract_draft_withdraw", contract.pk, draft.pk)).status_code == 405


class TestSending:
    def test_a_letter_with_the_link_goes_out(self, office, contract, rossi):
        draft = made(office, contract)
        assert "Anna Rossi" in page(office, "contract_draft_send", contract.pk, draft.pk)
        answer = post(office, "contract_draft_send", contract.pk, draft.pk, contact=rossi.contact.pk)
        assert answer.status_code == 302
        letter = Letter.objects.get(recipient=rossi.address)
        link = DraftLink.objects.get()
        secret = letter.text.split("/contratto/")[1].split("/")[0]
        assert drafts.draft_by_link(secret, cast.AT) == draft
        assert secret not in link.digest
        assert "B-2026-0001" in letter.subject
        assert "Contratto di assistenza Scudo 360" in letter.text
        shown = page(office, "contract", contract.pk)
        assert "waits for the customer" in shown

    def test_nothing_is_sent_of_a_draft_that_is_not_open(self, office, contract, rossi):
        draft = made(office, contract)
        made(office, contract)
        answer = post(office, "contract_draft_send", contract.pk, draft.pk, contact=rossi.contact.pk)
        assert answer.status_code == 422
        assert not Letter.objects.exists()
        assert not DraftLink.objects.exists()

    def test_only_the_customers_people_can_be_chosen(self, office, contract):
        draft, verdi = made(office, contract), cast.verdi()
        assert (
            post(office, "contract_draft_send", contract.pk, draft.pk, contact=verdi.contact.pk).status_code
            == 422
        )


class TestPaper:
    def signed(self, office, draft, **changes):
        fields = {"digest": drafts.code_of(draft), "name": "Anna Rossi", "signed_on": "2026-11-23"} | changes
        return post(office, "contract_draft_paper", draft.contract_id, draft.pk, **fields)

    def test_it_is_entered_by_the_digest_on_it(self, office, contract):
        draft = made(office, contract)
        assert self.signed(office, draft).status_code == 302
        assert drafts.is_agreed(contract)
        shown = page(office, "contract", contract.pk)
        assert "The customer accepted it" in shown
        assert "Anna Rossi, on paper" in shown

    @pytest.mark.parametrize(
        ("field", "value"), [("digest", "0123 4567 89ab cdef"), ("name", " "), ("signed_on", "2026-11-24"), ("signed_on", "")]
    )  # fmt: skip
    def test_what_is_wrong_is_said_beside_its_field(self, field, value, office, contract):
        draft = made(office, contract)
        answer = self.signed(office, draft, **{field: value})
        assert answer.status_code == 422
        assert answer.context["form"].errors.keys() == {field}
        assert not drafts.is_agreed(contract)

    def test_twice_is_told(self, office, contract):
        draft = made(office, contract)
        self.signed(office, draft)
        assert "not open any more" in self.signed(office, draft).content.decode()


def asked(**changes):
    """A stranger's request."""
    return actions.ask_for_draft(**{**ASKED, **changes}, by=system("portal"), at=changes.pop("at", cast.AT))


class TestRequests:
    def test_an_empty_list_says_where_they_come_from(self, office):
        assert "Anybody can ask" in page(office, "draft_requests")

    def test_they_are_listed_new_ones_first_and_narrowed(self, office):
        old = asked(company="Bianchi S.r.l.")
        new = asked(company="Neri S.p.A.", sender="b" * 64)
        actions.decline_request(request=new, answer="No", by=cast.FOUNDER, at=cast.AT)
        shown = page(office, "draft_requests")
        assert shown.index("Bianchi S.r.l.") < shown.index("Neri S.p.A.")
        assert "Neri" not in page(office, "draft_requests", state="asked")
        assert "Bianchi S.r.l." not in page(office, "draft_requests", q="neri carla")
        assert "Neri" in page(office, "draft_requests", state="nonsense")
        assert address("draft_request", old.pk) in shown

    def test_they_are_a_file_too_and_no_formula(self, office):
        asked(company="=1+1")
        assert (
            page(office, "draft_requests_csv")
            .splitlines()[1]
            .startswith("'=1+1,Carla Bianchi,carla@bianchi.example,Scudo 360,")
        )

    def test_the_list_asks_the_same_number_of_questions_for_one_and_for_many(
        self, office, django_assert_max_num_queries, django_assert_num_queries
    ):
        asked()
        with django_assert_max_num_queries(10) as questions:
            page(office, "draft_requests")
        for one in range(12):
            asked(sender=f"{one:064}")
        with django_assert_num_queries(len(questions)):
            page(office, "draft_requests")

    def test_one_shows_what_was_written_as_it_was(self, office):
        one = asked(things="<b>Due</b> server", hours="Anche di notte")
        shown = page(office, "draft_request", one.pk)
        assert "&lt;b&gt;Due&lt;/b&gt; server" in shown
        assert "Anche di notte" in shown
        assert "12345670017" in shown

    def test_a_known_customer_is_offered_with_what_was_asked_in_the_address(self, office, rossi):
        one = asked(vat_number="01234560587")
        shown = page(office, "draft_request", one.pk)
        url = f"{address('contract_new', rossi.customer.pk)}?plan=360&amp;acquired=taken-over&amp;request={one.pk}"
        assert url in shown

    def test_a_stranger_is_looked_for_among_the_customers(self, office):
        one = asked()
        assert "No customer of that name yet" in page(office, "draft_request", one.pk)
        other = customers.add_customer(name="Bianchi e Figli", by=cast.FOUNDER, at=cast.AT)
        assert address("contract_new", other.pk) in page(office, "draft_request", one.pk)
        rossi = cast.rossi()
        assert address("contract_new", rossi.customer.pk) in page(office, "draft_request", one.pk, q="rossi")

    def test_it_is_completed_with_a_contract(self, office, contract):
        one = asked()
        answer = post(office, "draft_request_take", one.pk, contract=contract.number)
        assert answer.headers["Location"] == address("contract", contract.pk)
        shown = page(office, "draft_request", one.pk)
        assert contract.number in shown
        assert address("draft_request_take", one.pk) not in shown

    @pytest.mark.parametrize("number", ["", "999", "\0"])
    def test_not_with_a_contract_that_is_not_there(self, number, office):
        one = asked()
        answer = office.post(address("draft_request_take", one.pk), {"contract": number}, follow=True)
        assert "There is no contract with this number" in answer.content.decode()
        assert DraftRequest.objects.get().state == "asked"

    def test_it_is_declined_with_a_letter(self, office):
        one = asked()
        post(office, "draft_request_decline", one.pk, answer="Non serviamo la vostra zona.")
        letter = Letter.objects.get(recipient="carla@bianchi.example")
        assert "Non serviamo la vostra zona." in letter.text
        assert DraftRequest.objects.get().state == "declined"
        again = post(office, "draft_request_decline", one.pk, answer="Di nuovo")
        assert again.status_code == 422
        assert Letter.objects.count() == 1

    def test_who_reads_does_not_answer(self, client, office):
        one = asked()
        client.force_login(cast.colleague(Role.OPERATOR))
        assert address("draft_request_take", one.pk) not in page(client, "draft_request", one.pk)
        assert post(client, "draft_request_take", one.pk, contract="x").status_code in {302, 403}
        assert client.get(address("draft_request_decline", one.pk)).status_code == 403
        assert seen(cast.rossi().contract)
        assert DraftRequest.objects.get().state == "asked"
