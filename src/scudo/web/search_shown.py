"""What was found as the pages show it: groups of hits, each with where it leads."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from scudo.customers.rules import phone_words
from scudo.search import queries
from scudo.web import together_words, words

Hit = dict[str, Any]


def groups(found: queries.Found) -> list[dict[str, Any]]:
    """The groups that have anything, the likeliest first."""
    exact = (
        []
        if found.exact is None
        else [ticket_hit(queries.TicketHit(found.exact, unmarked(found.exact), None))]
    )
    made: list[tuple[str, str, Sequence[Hit]]] = [
        ("exact", _("This ticket"), exact),
        ("customers", _("Customers"), hits(found.customers, customer)),
        ("people", _("People"), hits(found.people, person)),
        ("devices", _("Serial numbers"), hits(found.devices, device)),
        ("tickets", _("Tickets"), hits(found.tickets, ticket_hit)),
        (
            "systems",
            _("Systems and components"),
            [*hits(found.systems, system), *hits(found.components, component)],
        ),
        ("articles", _("Knowledge"), hits(found.articles, article)),
        ("contracts", _("Contracts"), hits(found.contracts, contract)),
        ("products", _("Catalogue"), hits(found.products, product)),
        ("mails", _("Mails on no ticket"), hits(found.mails, mail)),
    ]
    return [{"key": key, "title": title, "hits": listed} for key, title, listed in made if listed]


def hits(found: Iterable[Any], show: Callable[[Any], Hit]) -> list[Hit]:
    """Everything of one kind."""
    return [show(one) for one in found]


def unmarked(ticket: Any) -> queries.Snippet:
    """A ticket's reason as it is."""
    return queries.Snippet(queries.plain_pieces(ticket.reason), 0)


def plain(text: str, url: str, *, detail: str = "", aside: str = "") -> Hit:
    """A hit without marked words."""
    return {"title": queries.plain_pieces(text), "url": url, "detail": detail, "aside": aside}


def ticket_hit(found: queries.TicketHit) -> Hit:
    """A ticket: reason, customer, state, when, and where the words stand."""
    ticket, passage = found.ticket, found.passage
    facts = (ticket.customer.name, together_words.stage(ticket), words.moment(ticket.opened_at))
    return {
        "is_ticket": True, "severity": ticket.severity, "title": found.reason.pieces,
        "url": reverse("web:ticket", args=[ticket.number]) + (f"#m{passage.message}" if passage else ""), "aside": ticket.number, "detail": " · ".join(facts),
        "where": where(passage) if passage else "", "pieces": passage.snippet.pieces if passage else (),
    }  # fmt: skip


def where(passage: queries.Passage) -> str:
    """Who said it and when, or which file it is in."""
    kinds = {
        "in": _("letter received"), "out": _("letter sent"), "call": _("phone call"), "note": _("internal note"), "file": _("file"),
    }  # fmt: skip
    return f"{kinds[passage.kind]}, {passage.author}, {words.moment(passage.at)}:"


def customer(one: Any) -> Hit:
    """A company."""
    return plain(one.name, reverse("web:customer", args=[one.pk]), aside=one.vat_number)


def person(one: Any) -> Hit:
    """A person as they speak for a company."""
    phones = [phone_words(phone.number) for phone in one.contact.phones.all()]
    addresses = [each.address for each in one.contact.addresses.all()]
    detail = " · ".join([one.customer.name, *([one.position] if one.position else []), *addresses])
    return plain(
        one.contact.name,
        reverse("web:customer", args=[one.customer_id]),
        detail=detail,
        aside=", ".join(phones),
    )


def device(one: queries.Device) -> Hit:
    """Something with a serial number: of a rental, of a model, or a part that was put in."""
    if one.asset:
        rental = one.asset.rental
        return plain(
            one.asset.product, reverse("web:rental", args=[rental.pk]), aside=one.serial,
            detail=_("rented by %(customer)s, rental %(number)s") % {"customer": rental.customer.name, "number": rental.number},
        )  # fmt: skip
    if one.component:
        return component(one.component) | {"aside": one.serial}
    return part(one)


def part(one: queries.Device) -> Hit:
    """A part that was put in, by its ticket or else its contract or customer."""
    use = one.use
    if use is None:
        return plain(one.serial, reverse("web:search"))
    if use.ticket:
        url = reverse("web:ticket", args=[use.ticket])
    elif use.contract_id:
        url = reverse("web:contract", args=[use.contract_id])
    else:
        url = reverse("web:customer", args=[use.customer_id])
    return plain(use.what, url, detail=_("replaced at %s") % use.customer.name, aside=one.serial)


def system(one: Any) -> Hit:
    """A system."""
    return plain(one.name, reverse("web:system_architecture", args=[one.key]), detail=one.customer.name)


def component(one: queries.Component) -> Hit:
    """A component of a system."""
    detail = " · ".join(part for part in (one.system.name, one.customer.name, one.kind, one.product) if part)
    return plain(
        one.name, reverse("web:component", args=[one.system.key, one.key]), detail=detail, aside=one.key
    )


def contract(one: Any) -> Hit:
    """A contract."""
    return plain(
        one.number,
        reverse("web:contract", args=[one.pk]),
        detail=f"{one.customer.name} · {one.get_plan_display()}",
    )


def article(one: Any) -> Hit:
    """An article of the knowledge base."""
    return plain(one.title, reverse("web:article", args=[one.pk]), detail=str(one.get_state_display()))


def product(one: Any) -> Hit:
    """A product of the catalogue."""
    return plain(one.name, reverse("web:product", args=[one.key]), detail=one.maker.name)


def mail(found: Any) -> Hit:
    """A mail that stands on no ticket."""
    one, said = found
    sender = one.mail.sender_name or one.mail.sender
    return plain(
        one.mail.subject or _("(no subject)"), reverse("web:held_one", args=[one.mail_id]),
        detail=f"{sender} · {words.moment(one.mail.received_at)}",
    ) | {"pieces": said.pieces, "where": ""}  # fmt: skip
