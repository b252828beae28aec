"""People: one row for each company that a person speaks for; who they are is told by their mail addresses."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from scudo.core.roles import Actor
from scudo.core.sheet import Column, Fault, Findings, Record, Register, Sheet, Wrong, merged, normal
from scudo.core.sheet.columns import Words
from scudo.core.sheet.merging import written
from scudo.core.sheet.readers import choice, joined, parted, several
from scudo.customers import actions, queries, rules
from scudo.customers.models import Contact, Customer, Membership
from scudo.exchange import columns as common
from scudo.exchange.companies import COMPANY, Companies
from scudo.exchange.customers import additions
from scudo.exchange.plan import Change, Plan, Step, Verb, changes, step

NOTICES: Words = {
    "own": (("proprie", "i propri ticket", "proprio"), ("own", "own tickets")),
    "all": (
        ("tutte", "tutti i ticket", "ogni ticket dell'azienda", "tutti"),
        ("all", "every ticket of the company"),
    ),
    "none": (("nessuna", "nessuno"), ("none", "no letters")),
}
ADDRESSES = Column("addresses", ("Indirizzi e-mail", "E-mail", "Email", "Indirizzo e-mail", "Posta elettronica"), ("E-mail addresses", "E-mail address", "Mail", "Mail address"), read=common.checked(common.address), example="anna@rossi.example", longest=2_000, clears=False)  # fmt: skip
PERSON = (
    Column("name", ("Nome", "Nome e cognome", "Referente", "Nominativo"), ("Name", "Full name", "Contact"), example="Anna Rossi", longest=150, needed=True),
    Column("phones", ("Telefoni", "Telefono", "Cellulare", "Tel."), ("Phones", "Phone", "Telephone", "Mobile"), read=several(common.phone_words), example="06 7807070, 335 1234567", longest=500),
    Column("language", ("Lingua",), ("Language",), read=choice(common.LANGUAGES), words=common.LANGUAGES, example="it", clears=False),
)  # fmt: skip
PLACE = (
    Column("position", ("Ruolo", "Incarico", "Mansione", "Posizione"), ("Position", "Role", "Job title"), example="Responsabile IT", longest=100),
    Column("notices", ("Lettere", "Avvisi", "Notifiche"), ("Letters", "Notices"), read=choice(NOTICES), words=NOTICES, example="proprie", clears=False),
)  # fmt: skip
COLUMNS = (COMPANY, PERSON[0], ADDRESSES, PERSON[1], *PLACE, PERSON[2])


@dataclass(eq=False)
class Person:
    """Somebody who is there, or whom the file would make; `rows` are by company."""

    contact: Contact | None = None
    texts: dict[str, str] | None = None
    addresses: list[str] = field(default_factory=list)
    members: dict[int, Membership] = field(default_factory=dict)
    rows: dict[int, list[Record]] = field(default_factory=dict)
    companies: dict[int, Customer] = field(default_factory=dict)

    @property
    def all_rows(self) -> list[Record]:
        """Every row, in the order of the file."""
        return sorted((row for rows in self.rows.values() for row in rows), key=lambda row: row.row)


def person_of(contact: Contact, members: Sequence[Membership]) -> Person:
    """Somebody who is there."""
    phones = [rules.phone_words(one.number) for one in contact.phones.all()]
    texts = {
        "name": contact.name,
        "phones": joined(list(dict.fromkeys(phones))),
        "language": contact.language,
    }
    return Person(
        contact,
        texts,
        [one.address for one in contact.addresses.all()],
        {one.customer_id: one for one in members},
    )


def place_texts(member: Membership) -> dict[str, str]:
    """What a person is in one company, as its columns have it."""
    return {"position": member.position, "notices": member.notices}


def exported(viewer: Actor) -> Iterator[dict[str, str]]:
    """Everybody who speaks for a company, a row for each."""
    found = Membership.objects.filter(customer__in=queries.customers_for(viewer)).select_related(
        "customer", "contact"
    )
    for member in found.prefetch_related("contact__addresses", "contact__phones").order_by(
        "customer__name", "contact__name", "pk"
    ):
        person = person_of(member.contact, [member])
        yield {
            "customer": member.customer.key, **(person.texts or {}), "addresses": joined(person.addresses), **place_texts(member),
        }  # fmt: skip


def planned(viewer: Actor, sheet: Sheet, at: datetime) -> Plan:  # noqa: ARG001 - every kind is planned alike
    """What a file of people would do."""
    plan = Plan(sheet)
    companies, register, findings = Companies(viewer), known_people(viewer), plan.findings
    people: dict[int, Person] = {}
    for record in sheet.records:
        customer = companies.named(record, findings)
        person = customer and whom(record, customer, register, findings)
        if customer and person:
            person.rows.setdefault(customer.pk, []).append(record)
            person.companies[customer.pk] = customer
            people[id(person)] = person
    for person in people.values():
        plan.steps += steps_of(person, findings)
    return plan


def known_people(viewer: Actor) -> Register[Person]:
    """Everybody who is there, by address, and by name in each company."""
    members: dict[int, list[Membership]] = {}
    for member in Membership.objects.filter(customer__in=queries.customers_for(viewer)):
        members.setdefault(member.contact_id, []).append(member)
    register: Register[Person] = Register()
    for contact in queries.contacts_for(viewer).prefetch_related("addresses", "phones"):
        known = person_of(contact, members.get(contact.pk, ()))
        register.enter(known, [("address", one) for one in known.addresses])
        register.enter(known, [("name", customer, normal(contact.name)) for customer in known.members])
    return register


def whom(record: Record, customer: Customer, register: Register[Person], findings: Findings) -> Person | None:
    """The person of a row: by any of the addresses, else by the exact name in the company. None where that cannot be told."""
    addresses = [("address", one.lower()) for one in parted(record.text("addresses"))]
    name = ("name", customer.pk, normal(record.text("name")))
    try:
        person = by_address(register.named(addresses)) or by_name(record, register.named([name]), customer)
    except Wrong as wrong:
        column = "addresses" if wrong.fault is Fault.TWO_THINGS else "name"
        findings.add(record.row, record.heading(column), wrong, record.texts.get(column, ""))
        return None
    person = person or Person()
    register.enter(person, [*addresses, name])
    return person


def by_address(found: Sequence[Person]) -> Person | None:
    """The one whose address it is. Raises Wrong where the addresses are of two."""
    if len(found) > 1:
        raise Wrong(Fault.TWO_THINGS, first=title_of(found[0]), second=title_of(found[1]))
    return found[0] if found else None


def by_name(record: Record, found: Sequence[Person], customer: Customer) -> Person | None:
    """Somebody of this name in the company; of several the one that looks like the row.

    Two people of one name are told apart by their addresses. Where the row has others than who is there, it cannot be told
    whether that is one person or two, and Wrong is raised.
    """
    fitting = found
    if record.text("addresses"):
        for one in found:
            if one.contact and one.addresses:
                raise Wrong(Fault.SAME_PERSON, addresses=joined(one.addresses))
        fitting = [one for one in found if one.contact]
    if len(fitting) <= 1:
        return fitting[0] if fitting else None
    for one in fitting:
        if customer.pk not in one.rows and looks_like(record, one, customer):
            return one
    raise Wrong(Fault.SEVERAL, what=record.text("name"), keys="")


def looks_like(record: Record, person: Person, customer: Customer) -> bool:
    """Whether a row says of a person what is there."""
    compared = [column for column in COLUMNS[1:] if record.heading(column.key)]
    return all(record.text(column.key) in said_texts(column, person, customer) for column in compared)


def said_texts(column: Column, person: Person, customer: Customer) -> set[str]:
    """What a file may have in a column of a person who is there."""
    member = person.members.get(customer.pk)
    texts = {
        **(person.texts or {}),
        "addresses": joined(person.addresses),
        **(place_texts(member) if member else {}),
    }
    text = texts.get(column.key, "")
    return {written(column, one) for one in (text, column.shown(text, "it"), column.shown(text, "en"))}


def title_of(person: Person) -> str:
    """How a report calls a person."""
    known = (person.texts or {}).get("name", "")
    return known or next((row.text("name") for row in person.all_rows if row.tells("name")), "")


def steps_of(person: Person, findings: Findings) -> Iterator[Step]:
    """What becomes of a person, and of what they are in each company of the file."""
    rows = person.all_rows
    news = merged(rows, PERSON, person.texts, findings)
    added = additions(rows, ADDRESSES, set(person.addresses), findings)
    told = changes(news, person.texts or {})
    if added:
        told.append(Change("addresses", joined(person.addresses), joined([*person.addresses, *added])))
    for number, (company, group) in enumerate(person.rows.items()):
        member, first = person.members.get(company), number == 0
        here = merged(group, PLACE, place_texts(member) if member else None, findings)
        said = [*(told if first else []), *changes(here, place_texts(member) if member else {})]
        fields = {**(news if first else {}), **here}
        yield place_step(
            person, company, [row.row for row in group], said, Wanted(fields, added if first else [])
        )


@dataclass(frozen=True)
class Wanted:
    """What the file wants of a person in one company."""

    fields: dict[str, str]
    addresses: Sequence[str]


def place_step(
    person: Person, company: int, rows: Sequence[int], told: Sequence[Change], wanted: Wanted
) -> Step:
    """What becomes of a person in one company: added, joined to it, changed."""
    customer = person.companies[company]
    title = f"{wanted.fields.get('name') or title_of(person)}, {customer.name}"
    if company in person.members:
        return step(
            Verb.CHANGE, "contact", title, rows, told, lambda by, at: change(person, company, wanted, by, at)
        )
    return step(
        Verb.MAKE, "contact", title, rows, told, lambda by, at: enter(person, customer, wanted, by, at)
    )


def enter(person: Person, customer: Customer, wanted: Wanted, by: Actor, at: datetime) -> None:
    """Add a person, or let a known one speak for one more company."""
    if person.contact is None:
        fields: dict[str, Any] = {"name": "", **wanted.fields}
        phones = parted(fields.pop("phones", ""))
        person.contact = actions.add_contact(
            customer=customer, addresses=wanted.addresses, phones=phones, **fields, by=by, at=at
        )
        return
    joining = actions.join_customer(
        contact=person.contact, customer=customer, position=wanted.fields.get("position", ""), by=by, at=at
    )
    person.members[customer.pk] = joining
    change(person, customer.pk, wanted, by, at)


def change(person: Person, company: int, wanted: Wanted, by: Actor, at: datetime) -> None:
    """Change what is known of a person."""
    fields = dict(wanted.fields)
    phones = parted(fields.pop("phones")) if "phones" in fields else None
    if fields or phones is not None or wanted.addresses:
        actions.change_contact(
            membership=person.members[company],
            fields=fields,
            addresses=wanted.addresses,
            phones=phones,
            by=by,
            at=at,
        )
