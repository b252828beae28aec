"""The example's firms, people, contracts and a fortnight of history, made by the same actions that people use."""

from datetime import date, datetime, timedelta

from scudo.contracts import actions as contracts
from scudo.core.entitlement import Thing
from scudo.core.lifecycle import Verb
from scudo.core.roles import Actor, Role
from scudo.core.severity import Effect
from scudo.customers import actions as customers
from scudo.customers import queries as seen
from scudo.demo import agreements, attached, calls, catalogue, knowledge, projects
from scudo.demo.estate import plan
from scudo.demo.firms import FIRMS, HISTORY, PASSWORD, STAFF, WITH_FILES, Firm
from scudo.design import actions as design
from scudo.desk import actions as desk
from scudo.desk.models import Message, Origin

FOUNDER = Actor(
    name="Scudo",
    roles=frozenset({Role.MANAGER, Role.OFFICE, Role.OPERATOR, Role.TECHNICIAN, Role.DESIGNER}),
)
NOTES = {
    "resolve": "Abbiamo trovato la causa e l’abbiamo corretta; il controllo di oggi è regolare.",
    "wait_customer": "Ci serve il numero di serie, sull’etichetta dietro l’apparato.",
}
STEPS = {
    "new": (),
    "acknowledged": ("acknowledge",),
    "in_progress": ("acknowledge", "start"),
    "waiting_customer": ("acknowledge", "wait_customer"),
    "waiting_supplier": ("acknowledge", "wait_supplier"),
    "resolved": ("acknowledge", "resolve"),
    "closed": ("acknowledge", "resolve", "close"),
}


def is_seeded() -> bool:
    """Whether the example is there."""
    return seen.customers_for(FOUNDER).exists()


def everything(at: datetime) -> None:
    """Make the whole example as it would be at `at`."""
    began = at - timedelta(days=200)
    for email, name, roles in STAFF:
        customers.add_user(
            email=email,
            name=name,
            roles=[Role(role) for role in roles],
            password=PASSWORD,
            by=FOUNDER,
            at=began,
        )
    for firm in FIRMS:
        add_firm(firm, began)
    agreements.everything(at)
    catalogue.products(at)
    knowledge.articles(at)
    history(at)
    calls.everything(at)


def architectures(at: datetime) -> None:
    """The firms' models as the files and the ports of this demo say, and a project; what is the same already stays as it is."""
    for file in plan.FILES:
        design.load(text=plan.text(file), file=file, by=FOUNDER, at=at)
    projects.acceptance_under_way(at)


def add_firm(firm: Firm, at: datetime) -> None:
    """One firm with its people and its contract; the first person may enter the portal."""
    customer = customers.add_customer(
        name=firm.name, vat_number=firm.vat, domains=[firm.domain], by=FOUNDER, at=at
    )
    customers.add_site(customer=customer, name="Sede", town=firm.town, by=FOUNDER, at=at)
    people = [
        customers.add_contact(
            customer=customer, name=person.name, addresses=[person.address], phones=[person.phone],
            position=person.position, notices=person.notices, language=person.language, by=FOUNDER, at=at,
        )
        for person in firm.people
    ]  # fmt: skip
    customers.open_portal(contact=people[0], password=PASSWORD, by=FOUNDER, at=at)
    if firm.contract:
        starts, ends = term(firm.plan, at.date())
        rental = agreements.rental_of(firm, customer, starts, at) if firm.plan == "full" else None
        contracts.add_contract(
            customer=customer, number=firm.contract, plan=firm.plan, starts_on=starts, ends_on=rental.ends_on if rental else ends, by=FOUNDER, at=at,
            frame=contracts.Frame(acquired=ACQUIRED[firm.plan], system=agreements.SYSTEMS.get(firm.key, ""), rental=rental),
            provisions=contracts.Provisions(
                covers=firm.covers,
                extra_time=[contracts.ExtraTime(days, opens, closes) for days, opens, closes in firm.extra_time],
            ),
        )  # fmt: skip


ACQUIRED = {"trial-90": "bought", "360": "bought", "full": "rented"}


def term(plan: str, began: date) -> tuple[date, date | None]:
    """From when to when a contract of the example runs: a trial of three months, a year, or as long as the rental."""
    if plan == "trial-90":
        starts = began + timedelta(days=160)
        return starts, starts + timedelta(days=91)
    return began, began + timedelta(days=365) if plan == "360" else None


def history(at: datetime) -> None:
    """A fortnight of requests, oldest first; those of today are minutes old."""
    firms = {firm.key: firm for firm in FIRMS}
    people = [user.actor() for user in seen.staff_for(FOUNDER)]
    staff = [one for one in people if one.roles & {Role.OPERATOR, Role.TECHNICIAN}]
    for index, (days, hour, key, origin, reason, thing, effect, end) in enumerate(HISTORY):
        ago = timedelta(hours=int(hour[:2]), minutes=int(hour[3:]))
        opened = (
            at - ago
            if days == 0
            else (at - timedelta(days=days)).replace(hour=0, minute=0) + ago - timedelta(hours=1)
        )
        request(firms[key], origin, reason, thing, effect, end, opened, staff[index % len(staff)])


def request(
    firm: Firm, origin: str, reason: str, thing: str, effect: str, end: str, at: datetime, by: Actor
) -> None:
    """One request from its opening to where it stands."""
    customer = seen.customers_for(FOUNDER).get(name=firm.name)
    contact = seen.contacts_for(FOUNDER).get(name=firm.people[0].name)
    about = Thing("service", thing) if thing else None
    assessment = desk.Assessment(Effect(effect), about) if effect else None
    kind = Message.Kind.IN if origin == "mail" else Message.Kind.CALL
    files = attached.files(at) if reason == WITH_FILES else ()
    said = desk.Said(
        kind, f"{reason}.", author=contact.name, address=firm.people[0].address, contact=contact, files=files
    )
    ticket = desk.open_ticket(
        customer=customer, contact=contact, origin=Origin(origin), reason=reason, assessment=assessment, said=said,
        by=by if origin == "phone" else FOUNDER, at=at,
    )  # fmt: skip
    for step, verb in enumerate(STEPS[end], start=1):
        moment = at + timedelta(minutes=17 * step)
        ticket = desk.change_state(ticket=ticket, verb=Verb(verb), note=NOTES.get(verb, ""), by=by, at=moment)
