"""Open tickets of another desk, taken over once; those that are there are left alone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from scudo.core import number
from scudo.core.claim import Claim
from scudo.core.lifecycle import State
from scudo.core.roles import Actor
from scudo.core.severity import Severity
from scudo.core.sheet import Column, Fault, Findings, Record, Sheet, Wrong, merged, normal
from scudo.core.sheet.columns import Words
from scudo.core.sheet.readers import choice, instant, moment, moment_words
from scudo.customers import queries as people
from scudo.customers.models import Contact, Customer, User
from scudo.desk import actions, queries
from scudo.desk.models import Kind, Message, Origin, TakenOver, Ticket
from scudo.exchange import columns as common
from scudo.exchange.companies import COMPANY, Companies
from scudo.exchange.plan import Plan, Step, Verb, changes, step

ORIGINS: Words = {
    "phone": (("telefono", "chiamata"), ("phone", "call")),
    "mail": (("mail", "e-mail", "posta"), ("mail", "e-mail")),
    "monitor": (("monitor", "AltecMonitor", "allarme"), ("monitor", "alarm")),
    "other": (("altro", "portale"), ("other", "portal")),
}
KINDS: Words = {
    "fault": (("guasto", "incidente"), ("fault", "incident")),
    "request": (("richiesta",), ("request",)),
    "planned": (("pianificato", "manutenzione"), ("planned", "maintenance")),
    "prediction": (("previsione",), ("prediction",)),
}
SEVERITIES: Words = {
    "1": (("1", "H", "1 H", "bloccante", "alta", "critica"), ("blocking", "high", "critical")),
    "2": (("2", "M", "2 M", "non bloccante", "media"), ("not blocking", "medium")),
    "3": (("3", "L", "3 L", "segnalazione", "bassa"), ("report", "low")),
}
CLAIMS: Words = {
    "stopped": (("tutto fermo", "è tutto fermo"), ("everything is stopped", "all stopped")),
    "partly": (("in parte", "una parte non funziona"), ("in part", "part of it does not work")),
    "minor": (("piccolo disturbo", "una domanda o un piccolo disturbo", "domanda"), ("nuisance", "a question or a small nuisance", "question")),
    "unknown": (("non sa", "non lo sa"), ("does not know", "unknown")),
}  # fmt: skip
STATES: Words = {
    "new": (("nuovo", "aperto"), ("new", "open")),
    "acknowledged": (("preso in carico", "assegnato"), ("taken in charge", "acknowledged", "assigned")),
    "in_progress": (("in lavorazione", "in corso"), ("in progress",)),
    "waiting_customer": (("attende il cliente", "in attesa del cliente", "sospeso"), ("waits for the customer", "waiting for the customer", "pending")),
    "waiting_supplier": (("attende un fornitore", "in attesa del fornitore"), ("waits for a supplier", "waiting for the supplier")),
}  # fmt: skip
ENDED = {
    normal(word)
    for word in (
        "chiuso",
        "risolto",
        "annullato",
        "concluso",
        "closed",
        "resolved",
        "solved",
        "cancelled",
        "done",
    )
}
LONGEST_TEXT = 30_000


def read_moment(text: str) -> str:
    """A moment in the provider's time zone."""
    return moment(common.zone())(text)


def read_state(text: str) -> str:
    """A state of an open ticket. Raises Wrong."""
    if normal(text) in ENDED:
        raise Wrong(Fault.NOT_OPEN)
    return choice(STATES)(text)


NUMBER = Column("number", ("Numero", "Ticket", "Numero ticket"), ("Number", "Ticket", "Ticket number"), example="26-00421-7", longest=20, clears=False)  # fmt: skip
REFERENCE = Column("reference", ("Riferimento", "Numero precedente", "Numero di origine", "ID"), ("Reference", "Old number", "Original number", "ID"), example="OTRS-4711", longest=60, clears=False)  # fmt: skip
CONTACT = Column("contact", ("Referente", "E-mail referente", "Richiedente"), ("Contact", "Contact e-mail", "Requester"), example="anna@rossi.example", longest=254)  # fmt: skip
ASSIGNEE = Column("assignee", ("Assegnato a", "Operatore", "Tecnico"), ("Assigned to", "Assignee", "Owner"), example="giulia@altec.example", longest=254)  # fmt: skip
FIELDS = (
    Column("reason", ("Motivo", "Oggetto", "Titolo"), ("Reason", "Subject", "Title"), example="Il gestionale non parte", needed=True),
    Column("kind", ("Tipo", "Genere"), ("Kind", "Type"), read=choice(KINDS), words=KINDS, example="guasto", clears=False),
    Column("origin", ("Origine", "Canale"), ("Origin", "Channel"), read=choice(ORIGINS), words=ORIGINS, example="telefono", clears=False),
    Column("severity", ("Gravità", "Severity Code", "Indice di gravità", "Priorità"), ("Gravity", "Severity", "Priority"), read=choice(SEVERITIES), words=SEVERITIES, example="2"),
    Column("state", ("Stato",), ("State", "Status"), read=read_state, words=STATES, example="in lavorazione", clears=False),
    Column("claim", ("Il cliente dice", "Urgenza secondo il cliente"), ("The customer says", "Customer’s urgency"), read=choice(CLAIMS), words=CLAIMS, example="in parte", clears=False),
    Column("opened", ("Aperto il", "Data apertura", "Apertura", "Creato il"), ("Opened", "Opened on", "Opening date", "Created"), read=read_moment, example="23/11/2026 14:05", longest=40, clears=False),
    Column("acknowledged", ("Preso in carico il", "Presa in carico"), ("Taken in charge on", "Acknowledged on"), read=read_moment, example="23/11/2026 14:20", longest=40),
    Column("text", ("Testo", "Descrizione", "Note"), ("Text", "Description", "Notes"), example="Schermata bianca dopo l'accesso.", longest=LONGEST_TEXT, lines=True),
)  # fmt: skip
COLUMNS = (NUMBER, REFERENCE, COMPANY, CONTACT, *FIELDS[:5], ASSIGNEE, *FIELDS[5:])
COMPARED = (CONTACT, *FIELDS[:5], ASSIGNEE, *FIELDS[5:])


def texts_of(ticket: Ticket, reference: str) -> dict[str, str]:
    """A ticket as its columns have it; its text is the first thing that was said."""
    first = next(iter(ticket.messages.all()), None)
    addresses = [one.address for one in ticket.contact.addresses.all()] if ticket.contact else []
    return {
        "number": ticket.number, "reference": reference, "customer": ticket.customer.key, "contact": addresses[0] if addresses else "",
        "reason": ticket.reason, "kind": ticket.kind, "origin": ticket.origin, "severity": str(ticket.severity or ""),
        "state": ticket.state, "claim": ticket.claim, "assignee": ticket.assignee.email if ticket.assignee else "",
        "opened": moment_words(ticket.opened_at, common.zone()), "acknowledged": moment_words(ticket.acknowledged_at, common.zone()),
        "text": first.text.strip()[:LONGEST_TEXT].strip() if first else "",
    }  # fmt: skip


def open_tickets(viewer: Actor) -> Any:
    """Every open ticket with what its columns need."""
    said = Prefetch("messages", Message.objects.order_by("at", "pk"))
    found = queries.tickets_for(viewer).filter(state__in=queries.OPEN_STATES)
    return found.prefetch_related("contact__addresses", said).order_by("opened_at", "pk")


def exported(viewer: Actor) -> Iterator[dict[str, str]]:
    """Every open ticket, the oldest first."""
    references = dict(TakenOver.objects.values_list("ticket_id", "reference"))
    for ticket in open_tickets(viewer).iterator(chunk_size=1_000):
        yield texts_of(ticket, references.get(ticket.pk, ""))


@dataclass
class There:
    """What is there, as far as a file of tickets asks about it."""

    viewer: Actor
    at: datetime
    companies: Companies
    staff: dict[str, User]
    numbers: dict[str, Ticket] = field(default_factory=dict)
    references: dict[tuple[int, str], TakenOver] = field(default_factory=dict)
    contacts: dict[str, Contact] = field(default_factory=dict)
    members: set[tuple[int, int]] = field(default_factory=set)
    seen: dict[tuple[str, str], int] = field(default_factory=dict)


def there(viewer: Actor, records: Sequence[Record], at: datetime) -> There:
    """What the records ask about, in as many questions as there are columns."""
    asked = There(viewer, at, Companies(viewer), {one.email.lower(): one for one in people.staff_for(viewer)})
    numbers = [exact for record in records if (exact := exact_number(record.text("number")))]
    said = Prefetch("messages", Message.objects.order_by("at", "pk"))
    found = (
        queries.tickets_for(viewer).filter(number__in=numbers).prefetch_related("contact__addresses", said)
    )
    asked.numbers = {one.number: one for one in found}
    named = {record.text("reference") for record in records if record.tells("reference")}
    for one in TakenOver.objects.filter(reference__in=named).select_related("ticket"):
        asked.references[one.customer_id, one.reference] = one
    addresses = {record.text("contact").lower() for record in records if record.tells("contact")}
    for contact in (
        people.contacts_for(viewer)
        .filter(addresses__address__in=addresses)
        .prefetch_related("addresses", "memberships")
    ):
        asked.contacts |= {one.address: contact for one in contact.addresses.all()}
        asked.members |= {(contact.pk, one.customer_id) for one in contact.memberships.all()}
    return asked


def exact_number(written: str) -> str:
    """A ticket's number as it is kept; blank where it is none."""
    try:
        return str(number.parse(written)) if written else ""
    except number.Invalid:
        return ""


def planned(viewer: Actor, sheet: Sheet, at: datetime) -> Plan:
    """What a file of open tickets would do: take over those that are not there yet."""
    plan = Plan(sheet)
    asked = there(viewer, sheet.records, at)
    for record in sheet.records:
        try:
            made = one_step(record, asked, plan.findings)
        except Wrong as wrong:
            column = wrong.about.get("column", "")
            plan.findings.add(record.row, record.heading(column), wrong, record.texts.get(column, ""))
        else:
            plan.steps += [made] if made else []
    return plan


def one_step(record: Record, asked: There, findings: Findings) -> Step | None:
    """What becomes of one row. Raises Wrong, naming its column."""
    if record.tells("number"):
        return left_alone(record, asked, findings)
    customer = asked.companies.named(record, findings)
    if customer is None:
        return None
    reference = record.text("reference")
    if reference:
        once(record, "reference", f"{customer.pk} {reference}", asked)
    known = asked.references.get((customer.pk, reference)) if reference else None
    if known:
        return step(Verb.SAME, "ticket", f"{known.ticket.number} {known.ticket.reason}", [record.row])
    return taken_over(record, customer, asked, findings)


def once(record: Record, column: str, name: str, asked: There) -> None:
    """See that no other row was about the same. Raises Wrong."""
    first = asked.seen.setdefault((column, name), record.row)
    if first != record.row:
        raise Wrong(Fault.TWICE, column=column, row=str(first))


def left_alone(record: Record, asked: There, findings: Findings) -> Step:
    """A row about a ticket that is there: it may say only what is so. Raises Wrong."""
    exact = exact_number(record.text("number"))
    ticket = asked.numbers.get(exact)
    if ticket is None:
        raise Wrong(Fault.UNKNOWN, column="number", near="")
    once(record, "number", exact, asked)
    known = texts_of(ticket, "")
    for column in COMPARED:
        if merged([record], [column], known, findings):
            findings.add(
                record.row,
                record.heading(column.key),
                Wrong(Fault.FIXED, what=ticket.number),
                record.texts[column.key],
            )
    return step(Verb.SAME, "ticket", f"{ticket.number} {ticket.reason}", [record.row])


def taken_over(record: Record, customer: Customer, asked: There, findings: Findings) -> Step:
    """A ticket that would be taken over. Raises Wrong."""
    news = merged([record], FIELDS, None, findings)
    contact, assignee = contact_of(record, customer, asked), assignee_of(record, asked)
    told = {**news, "customer": customer.key, "reference": record.text("reference")}
    told |= {"contact": contact.name if contact else "", "assignee": assignee.name if assignee else ""}
    moments = {
        name: instant(news[name], common.zone()) for name in ("opened", "acknowledged") if news.get(name)
    }
    check_moments(moments, asked.at)
    texts = {name: text for name, text in told.items() if text}

    severity = Severity(int(news["severity"])) if news.get("severity") else None
    reason = _("as it was in the desk that it was taken over from")

    def act(by: Actor, at: datetime) -> None:
        elsewhere = actions.Elsewhere(
            moments.get("opened", at), record.text("reference"), State(news.get("state", State.NEW)), moments.get("acknowledged"),
            severity, reason if severity else "", assignee, news.get("text", ""), Claim(news["claim"]) if news.get("claim") else None,
        )  # fmt: skip
        actions.take_over(
            customer=customer, contact=contact, origin=Origin(news.get("origin", Origin.OTHER)), reason=news["reason"],
            kind=Kind(news.get("kind", Kind.FAULT)), elsewhere=elsewhere, by=by, at=at,
        )  # fmt: skip

    return step(Verb.MAKE, "ticket", news.get("reason", ""), [record.row], changes(texts, {}), act)


def contact_of(record: Record, customer: Customer, asked: There) -> Contact | None:
    """The person who asked, by mail address. Raises Wrong where nobody has it, or somebody of another company."""
    typed = record.text("contact").lower()
    if not typed:
        return None
    contact = asked.contacts.get(typed)
    if contact is None:
        raise Wrong(Fault.UNKNOWN, column="contact", near="")
    if (contact.pk, customer.pk) not in asked.members:
        raise Wrong(Fault.NO_MEMBER, column="contact", what=contact.name, name=customer.name)
    return contact


def assignee_of(record: Record, asked: There) -> User | None:
    """Who works on it, by mail address or exact name. Raises Wrong where nobody of the provider's people is called so."""
    typed = record.text("assignee").lower()
    if not typed:
        return None
    found = [one for email, one in asked.staff.items() if typed in {email, one.name.lower()}]
    if len(found) != 1:
        raise Wrong(Fault.UNKNOWN, column="assignee", near="")
    return found[0]


def check_moments(moments: Mapping[str, datetime], at: datetime) -> None:
    """Nothing is opened in the future, nor taken in charge before it was opened. Raises Wrong."""
    for column, moment_of in moments.items():
        if moment_of > at:
            raise Wrong(Fault.IN_FUTURE, column=column)
    if moments.get("acknowledged", at) < moments.get("opened", at):
        raise Wrong(Fault.BEFORE_OPENING, column="acknowledged")
