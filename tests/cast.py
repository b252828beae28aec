"""The named firms and people of the tests, made by the same actions that people use.

Rossi and Verdi are two customers who never see each other. `AT` is a Monday at 10:30 in Rome, inside office hours.
"""

import re
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

from scudo.contracts import actions as contracts
from scudo.contracts.models import Contract, Plan
from scudo.core.entitlement import Thing
from scudo.core.roles import STAFF, Actor, Role, system
from scudo.core.severity import Effect
from scudo.customers import actions as customers
from scudo.customers.models import Contact, Customer, Membership, Site, User
from scudo.desk import actions as desk
from scudo.desk.models import Message, Origin, Ticket
from scudo.mail import actions as mail
from scudo.mail.models import Incoming

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
FOUNDER = Actor(name="Founder", roles=STAFF)
ROME = ZoneInfo("Europe/Rome")
DESK = "assistenza@altec.example"
PASSWORD = "collaudo-2026-ok"


@dataclass(frozen=True)
class Firm:
    """A customer with one person, one site and one contract."""

    customer: Customer
    contact: Contact
    site: Site
    contract: Contract

    @property
    def address(self) -> str:
        """The person's mail address."""
        return str(self.contact.addresses.get().address)

    @property
    def user(self) -> User:
        """The person's account in the portal, made when it is first asked for."""
        return customers.open_portal(contact=self.contact, by=FOUNDER, at=AT)


def rossi() -> Firm:
    """Rossi Impianti: Anna Rossi, Scudo 360 on `Gestionale` and `Posta`, mail domain rossi.example."""
    return firm("Rossi Impianti S.r.l.", "Anna Rossi", "rossi.example", "01234560587", "R-360", Plan.YEARLY)


def verdi() -> Firm:
    """Verdi Trasporti: Bruno Verdi, Scudo Full on the same things, mail domain verdi.example."""
    return firm("Verdi Trasporti S.p.A.", "Bruno Verdi", "verdi.example", "08765430585", "V-FULL", Plan.FULL)


def firm(name: str, person: str, domain: str, vat: str, number: str, plan: str) -> Firm:
    """A firm and all that belongs to it."""
    made: dict[str, Any] = {"by": FOUNDER, "at": AT}
    customer = customers.add_customer(name=name, vat_number=vat, domains=[domain], **made)
    first = person.split(maxsplit=1)[0].lower()
    return Firm(
        customer,
        customers.add_contact(
            customer=customer, name=person, addresses=[f"{first}@{domain}"], phones=["+39 06 0000001"],
            notices=Membership.Notices.ALL, **made,
        ),
        customers.add_site(customer=customer, name=f"Sede {person.split()[1]}", town="Roma", **made),
        contracts.add_contract(
            customer=customer, number=number, plan=plan, starts_on=AT.date(),
            provisions=contracts.Provisions(covers=[("service", "Gestionale"), ("service", "Posta")]), **made,
        ),
    )  # fmt: skip


def colleague(role: Role, name: str = "") -> User:
    """One of the provider's people with this role alone: `giulia.operator@altec.example`."""
    return customers.add_user(
        email=f"giulia.{role}@altec.example", name=name or f"Giulia {role.title()}", roles=[role],
        password=PASSWORD, language="en", by=FOUNDER, at=AT,
    )  # fmt: skip


def agreement(customer: Customer, number: str, plan: str = Plan.YEARLY, **parts: Any) -> Contract:
    """One more contract, from the first day of 2026 where `parts` does not say otherwise; what it says is among them."""
    said = {name: parts.pop(name) for name in PROVISIONS & parts.keys()}
    return contracts.add_contract(
        customer=customer, number=number, plan=plan, by=FOUNDER, at=AT, provisions=contracts.Provisions(**said),
        **{"starts_on": date(2026, 1, 1), **parts},
    )  # fmt: skip


PROVISIONS = {one.name for one in fields(contracts.Provisions)}


def person(customer: Customer, name: str, address: str, **parts: Any) -> Contact:
    """One more of a customer's people."""
    return customers.add_contact(
        customer=customer, name=name, addresses=[address], by=FOUNDER, at=AT, **parts
    )


def rome(written: str) -> datetime:
    """A moment as the clocks of Rome show it, `2027-06-29 07:30`, in UTC; the earlier one where they show it twice."""
    return datetime.fromisoformat(written).replace(tzinfo=ROME).astimezone(UTC)


def ticket(
    whose: Firm, reason: str, *, effect: Effect | None = None, said: str = "", at: datetime = AT
) -> Ticket:
    """A request by phone about `Gestionale`; assessed where an effect is given."""
    assessment = desk.Assessment(effect, Thing("service", "Gestionale")) if effect else None
    words = desk.Said(Message.Kind.CALL, said, contact=whose.contact) if said else None
    return desk.open_ticket(
        customer=whose.customer, contact=whose.contact, origin=Origin.PHONE, reason=reason, said=words,
        assessment=assessment, by=FOUNDER, at=at,
    )  # fmt: skip


def letter(
    sender: str, subject: str, text: str = "Buongiorno.", *, files: dict[str, bytes] | None = None
) -> EmailMessage:
    """A mail to the desk; an empty `sender` leaves the From out."""
    written = EmailMessage()
    if sender:
        written["From"] = sender
    written["To"], written["Subject"] = DESK, subject
    key = re.sub(r"[^a-z0-9]+", "-", subject.lower()).strip("-") or "no-subject"
    written["Message-ID"] = f"<{key}@{sender.rpartition('@')[2].strip('>') or 'nowhere.example'}>"
    written.set_content(text)
    for name, content in (files or {}).items():
        written.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return written


def received(
    written: EmailMessage | bytes, at: datetime = AT, *, envelope: str = "someone@x.example"
) -> Incoming:
    """The mail as the desk took it in; `envelope` is the sender on the wire."""
    raw = written if isinstance(written, bytes) else written.as_bytes()
    return mail.take_in(raw=raw, envelope={"from": envelope}, by=system("mail"), at=at)
