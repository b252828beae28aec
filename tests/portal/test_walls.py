"""As a person of Verdi, through every address with every object of Rossi: nothing of Rossi's is seen, nothing is changed.

        addresses of the faces                    PostgreSQL, role scudo_portal
Bruno ──▶ @staff, @person, viewer first ──▶ rows of Verdi │ rows of Rossi
          (taken away in the second part)                 └ the wall that holds alone
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.db.utils import ProgrammingError
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter

from scudo.contracts import actions as agreements
from scudo.contracts import queries as contracts
from scudo.contracts.actions import draft_requests
from scudo.contracts.actions import drafts as papers
from scudo.contracts.models import Contract, Draft, DraftLink, DraftRequest, TuningPoint, Version
from scudo.contracts.queries import agreements as contract_rows
from scudo.contracts.queries import drafts as paper_rows
from scudo.core.lifecycle import Verb
from scudo.core.severity import Effect
from scudo.customers import queries as customers
from scudo.customers.models import Contact, Customer, EntryLink
from scudo.design import actions as design
from scudo.desk import queries as desk
from scudo.desk.models import Attachment, Message, Ticket
from scudo.journal.models import Entry
from scudo.lib import clock, scope
from scudo.mail.models import Incoming, Letter
from scudo.monitor import actions as monitor
from scudo.monitor.models import Probe
from tests import cast
from tests.monitor.estate import MODEL

pytestmark = pytest.mark.django_db

FACES = ("web", "portal")
SECRET = "Impianto segreto di Rossi"


@dataclass(frozen=True)
class Estate:
    """Two customers with the same things, and every object of the first."""

    rossi: cast.Firm
    verdi: cast.Firm
    ticket: Ticket
    held: Incoming
    trial: Contract
    draft: Draft

    @property
    def keys(self) -> set[int]:
        """Primary keys of everything that an address can name."""
        files = set(Attachment.objects.filter(customer=self.rossi.customer).values_list("pk", flat=True))
        return files | {
            self.rossi.customer.pk,
            self.rossi.contact.pk,
            self.rossi.site.pk,
            self.ticket.pk,
            self.held.pk,
            self.rossi.contract.pk,
            self.trial.pk,
            self.draft.pk,
            *Probe.objects.values_list("pk", flat=True),
        }

    @property
    def words(self) -> tuple[str, ...]:
        """What must never reach another customer."""
        contact = self.rossi.contact
        return (
            SECRET, self.rossi.customer.name, contact.name, self.rossi.address, self.ticket.number, self.rossi.contract.number,
            self.rossi.customer.vat_number, self.rossi.site.name, "Centralino di riserva", self.trial.number, self.draft.number,
        )  # fmt: skip


@pytest.fixture
def estate() -> Estate:
    """Rossi with tickets, a mail that waits, a system, a probe, a trial with its list and its paper; Verdi with one ticket."""
    clock.move(cast.AT)
    rossi, verdi = cast.rossi(), cast.verdi()
    ticket = cast.ticket(
        rossi, f"{SECRET}: fermo", effect=Effect.STOPPED, said="Centralino di riserva spento"
    )
    cast.received(
        cast.letter(rossi.address, f"{SECRET} con un file", files={"Centralino di riserva.bin": b"\0"})
    )
    held = cast.received(cast.letter("ladro@altrove.example", f"{SECRET}, di uno sconosciuto"))
    cast.ticket(verdi, "La stampante di Verdi", effect=Effect.DEFECT)
    design.load(text=MODEL.replace("Rete Rossi", f"{SECRET} e rete"), by=cast.FOUNDER, at=cast.AT)
    code = monitor.invite_probe(name="officina", customer=rossi.customer, by=cast.FOUNDER, at=cast.AT)
    monitor.enrol(code=code, host="srv", release="1", by=cast.system("probe"), at=cast.AT)
    return Estate(rossi, verdi, ticket, held, *trial_of(rossi))


def trial_of(rossi: cast.Firm) -> tuple[Contract, Draft]:
    """A trial of Rossi's with a point on its list, and its paper, which waits for them."""
    trial = cast.agreement(rossi.customer, "R-TRIAL-90", "trial-90")
    agreements.raise_point(contract=trial, text=f"{SECRET}: da mettere a punto", by=cast.FOUNDER, at=cast.AT)
    draft = papers.make_draft(contract=trial, by=cast.FOUNDER, at=cast.AT)
    papers.send_draft(draft=draft, contact=rossi.contact, by=cast.FOUNDER, at=cast.AT)
    return trial, draft


def patterns(
    found: list[URLPattern | URLResolver], face: str = "", prefix: str = ""
) -> Iterator[tuple[str, str, URLPattern]]:
    """Every named address below, with its face and the path that leads there."""
    for one in found:
        if isinstance(one, URLResolver):
            yield from patterns(one.url_patterns, one.namespace or face, prefix + str(one.pattern))
        else:
            yield face, prefix + str(one.pattern), one


def addresses(estate: Estate) -> Iterator[str]:
    """Every address of the faces, filled in with every object of Rossi that fits."""
    texts = {
        "number": {estate.ticket.number}, "verb": set(Verb), "token": {spent_secret(estate)}, "key": {"rossi-rete"}, "name": {"db"},
    }  # fmt: skip
    for face, _path, pattern in patterns(get_resolver().url_patterns):
        if face not in FACES:
            continue
        names = list(pattern.pattern.converters)
        choices = [
            {1} if name == "number" and isinstance(kind, IntConverter) else texts.get(name) or estate.keys
            for name, kind in pattern.pattern.converters.items()
        ]
        for values in itertools.product(*choices):
            yield reverse(f"{face}:{pattern.name}", kwargs=dict(zip(names, values, strict=True)))


def spent_secret(estate: Estate) -> str:
    """The secret of a link that Rossi's person used already."""
    secret = cast.customers.make_link(contact=estate.rossi.contact, by=cast.FOUNDER, at=cast.AT)
    cast.customers.use_link(secret=secret, by=cast.system("portal"), at=cast.AT)
    return secret


def a_strangers_request() -> DraftRequest:
    """Somebody asks for a draft."""
    return draft_requests.ask_for_draft(
        company="Bianchi", name="Rita", mail="rita@bianchi.example", phone="", vat_number="", plan="", acquired="",
        things="Due server", hours="", language="it", sender="x", by=cast.system("portal"), at=cast.AT,
    )  # fmt: skip


def body(estate: Estate) -> dict[str, str]:
    """Fields by which the forms of the faces name Rossi's objects."""
    return {
        "customer": str(estate.rossi.customer.pk), "membership": f"{estate.rossi.customer.pk}:{estate.rossi.contact.pk}",
        "number": estate.ticket.number, "ticket": estate.ticket.number, "decision": "open", "effect": "stopped", "note": "x",
        "reason": "x", "text": "x", "to": "customer", "version": "1", "name": "x", "language": "en", "assignee": "", "covered": "0",
        "accept": "1", "specific": "1", "digest": estate.draft.digest, "company": "Ladri", "mail": "ladro@altrove.example",
        "things": "x", "hours": "x", "claim": "stopped",
    }  # fmt: skip


def state_of(customer: Customer) -> list[object]:
    """What would show that somebody acted on a customer; its own links are no act of another."""
    return [
        list(Ticket.objects.filter(customer=customer).order_by("pk").values()),
        list(Incoming.objects.order_by("pk").values("outcome", "ticket", "customer")),
        list(Customer.objects.filter(pk=customer.pk).values()),
        list(Contract.objects.filter(customer=customer).order_by("pk").values()),
        list(Draft.objects.filter(customer=customer).order_by("pk").values()),
        list(TuningPoint.objects.filter(customer=customer).order_by("pk").values()),
        Message.objects.filter(customer=customer).count(),
        Letter.objects.filter(customer=customer).count(),
        Contact.objects.count(),
        Entry.objects.filter(customer_id=customer.pk).count(),
    ]


def leaked(estate: Estate, content: bytes) -> list[str]:
    """Which of Rossi's words stand in an answer."""
    text = content.decode()
    return [word for word in estate.words if word in text]


def test_no_address_shows_or_changes_anything_of_another_customer(estate, client):
    bruno, asked = estate.verdi.user, list(addresses(estate))
    before = state_of(estate.rossi.customer)
    wrong = []
    for address, method in itertools.product(asked, ("get", "post")):
        client.force_login(bruno)
        answer = getattr(client, method)(address, body(estate))
        public = address.startswith(reverse("portal:tickets"))
        if answer.status_code not in (
            {200, 302, 403, 404, 405, 410, 422} if public else {302, 403, 404, 405}
        ):
            wrong.append((method, address, answer.status_code))
        if words := leaked(estate, answer.content):
            wrong.append((method, address, words))
    assert not wrong
    assert len(asked) > len(FACES) * 20
    assert state_of(estate.rossi.customer) == before


def test_a_stranger_reaches_nothing_of_anybody(estate):
    anonymous = Client()
    for address, method in itertools.product(addresses(estate), ("get", "post")):
        answer = getattr(anonymous, method)(address, body(estate))
        assert not leaked(estate, answer.content), (method, address)
        if not address.startswith(reverse("portal:tickets")):
            assert answer.status_code in {302, 403, 405}, (method, address)


def test_the_same_words_are_seen_by_who_may_see_them(estate, client):
    """What the tests above look for is really there: for Rossi's own person, and for staff."""
    client.force_login(estate.rossi.user)
    assert {SECRET, estate.ticket.number, estate.rossi.customer.name} <= set(
        leaked(estate, client.get("/portale/").content)
    )
    contract = leaked(estate, client.get(reverse("portal:contract", args=[estate.trial.pk])).content)
    assert {SECRET, estate.trial.number, estate.draft.number} <= set(contract)
    assert estate.draft.number in leaked(
        estate, client.get(reverse("portal:draft", args=[estate.trial.pk])).content
    )
    client.force_login(cast.colleague(cast.Role.OPERATOR))
    assert SECRET in leaked(estate, client.get(reverse("web:ticket", args=[estate.ticket.number])).content)
    assert SECRET in leaked(estate, client.get(reverse("web:held_one", args=[estate.held.pk])).content)


@pytest.fixture
def without_filters(monkeypatch):
    """The ORM's filters taken away: every query that should look at the viewer gives every row there is."""

    def tickets(_viewer: object) -> QuerySet[Ticket]:
        return Ticket.objects.select_related("customer")

    monkeypatch.setattr(desk, "tickets_for", tickets)
    monkeypatch.setattr(customers, "customers_for", lambda _viewer: Customer.objects.all())
    monkeypatch.setattr(customers, "contacts_for", lambda _viewer: Contact.objects.all())
    for module in (contracts, contract_rows):
        monkeypatch.setattr(module, "contracts_for", lambda _viewer: Contract.objects.order_by("pk"))
    monkeypatch.setattr(paper_rows, "drafts_for", lambda _viewer: Draft.objects.order_by("pk"))


def test_without_the_filters_the_database_alone_holds(estate, client, without_filters):
    viewer = estate.verdi.user.actor()
    assert estate.ticket in desk.lately_for(viewer, cast.AT)[0], (
        "the filters are gone, outside the scope all is seen"
    )
    client.force_login(estate.verdi.user)
    answer = client.get(reverse("portal:tickets"))
    assert answer.status_code == 200
    assert "La stampante di Verdi" in answer.content.decode()
    assert estate.verdi.contract.number in answer.content.decode()
    assert not leaked(estate, answer.content)


def test_without_the_filters_no_address_of_the_portal_gives_anything_away(estate, client, without_filters):
    bruno = estate.verdi.user
    portal = [address for address in addresses(estate) if address.startswith(reverse("portal:tickets"))]
    for address, method in itertools.product(portal, ("get", "post")):
        client.force_login(bruno)
        assert not leaked(estate, getattr(client, method)(address, body(estate)).content), (method, address)
    assert portal


@pytest.mark.parametrize(
    "model", [Ticket, Message, Attachment, Contract, Version, Draft, TuningPoint, Customer, Contact]
)
def test_in_the_scope_a_table_holds_only_the_persons_own_rows(estate, model):
    both = {estate.rossi.customer.pk, estate.verdi.customer.pk}
    assert model.objects.exists()
    with scope.within(both):
        everything = set(model.objects.values_list("pk", flat=True))
    with scope.within([estate.rossi.customer.pk]):
        theirs = set(model.objects.values_list("pk", flat=True))
    with scope.within([estate.verdi.customer.pk]):
        own = set(model.objects.values_list("pk", flat=True))
    with scope.within([]):
        assert not model.objects.exists()
    assert theirs
    assert not own & theirs
    assert own | theirs == everything


@pytest.mark.parametrize(
    "model", [Incoming, Letter, Entry, EntryLink, DraftLink, DraftRequest, customers.User]
)
def test_in_the_scope_what_is_the_providers_own_does_not_exist(estate, model):
    spent_secret(estate)
    a_strangers_request()
    assert model.objects.exists()
    with pytest.raises(ProgrammingError, match="permission denied"), scope.within([estate.rossi.customer.pk]):
        model.objects.exists()


def test_notes_of_the_staff_do_not_exist_for_the_customer(estate):
    cast.desk.add_note(ticket=estate.ticket, text="Tra noi", by=cast.FOUNDER, at=cast.AT)
    assert Message.objects.filter(text="Tra noi").exists()
    with scope.within([estate.rossi.customer.pk]):
        assert not Message.objects.filter(text="Tra noi").exists()


def test_after_a_page_of_the_portal_the_connection_is_the_applications_again(estate, client):
    client.force_login(estate.verdi.user)
    client.get(reverse("portal:tickets"))
    with connection.cursor() as cursor:
        cursor.execute("select current_user, current_setting('app.customers', true)")
        assert cursor.fetchone() == ("scudo_app", "")


def test_the_demos_mailbox_has_an_address_only_in_a_demo():
    faces = {face for face, _path, _pattern in patterns(get_resolver().url_patterns)}
    assert not settings.DEMO
    assert "demo" not in faces
