"""The words of letters: one layout, text and HTML, in the reader's language (T3)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from scudo.core.severity import Severity
from scudo.customers.models import Contact
from scudo.desk import satisfaction
from scudo.desk.models import Origin, Ticket
from scudo.desk.severity_words import explained

LONGEST_SUBJECT = 250


@dataclass(frozen=True)
class Composed:
    """A letter's words."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class Content:
    """What a letter says: a headline, paragraphs, facts as (word, value), what the reader may do."""

    title: str
    paragraphs: list[str]
    facts: list[tuple[str, str]] = field(default_factory=list)
    quoted: str = ""
    button: tuple[str, str] | None = None
    chosen: str = ""


def compose(
    content: Content, subject: str, language: str, *, zone: str = "", contract: int | None = None
) -> Composed:
    """Put content into the layout; of what a contract promises, the letter links the plain page (C11)."""
    with translation.override(language), timezone.override(ZoneInfo(zone or settings.PROVIDER_TIMEZONE)):
        context = {
            "content": content,
            "language": language,
            "provider": settings.PROVIDER_NAME,
            "phone": settings.PROVIDER_PHONE,
            "explained": address("portal:scudo"),
            "promised": address("portal:contract", contract) if contract else "",
        }
        return Composed(
            subject,
            render_to_string("mail/letter.txt", context),
            render_to_string("mail/letter.html", context),
        )


def address(name: str, *parts: object) -> str:
    """Where a page is, as a letter links it."""
    return settings.BASE_URL + reverse(name, args=parts)


def contract_of(ticket: Ticket) -> int | None:
    """The id of the contract whose promise a ticket carries."""
    found: int | None = ticket.promise.get("contract")
    return found


def origin_word(origin: str) -> str:
    """How a notice prints the origin (T1)."""
    return settings.MONITOR_NAME if origin == Origin.MONITOR else str(Origin(origin).label)


def severity_words(code: int) -> str:
    """`1 (H, blocking)`."""
    severity = Severity(code)
    words = {Severity.HIGH: _("blocking"), Severity.MEDIUM: _("not blocking"), Severity.LOW: _("report")}
    return f"{severity.value} ({severity.letter}, {words[severity]})"


def moment_words(moment: datetime) -> str:
    """`23/11/2026 14:05` in the zone in force."""
    return timezone.localtime(moment).strftime("%d/%m/%Y %H:%M")


def titled(ticket: Ticket, title: str) -> str:
    """A subject that carries the number, by which an answer finds its ticket."""
    return f"[{ticket.number}] {title}"[:LONGEST_SUBJECT]


def receipt(ticket: Ticket, language: str) -> Composed:
    """What a mail's sender gets at once: the number, and that it is being assessed."""
    with translation.override(language):
        subject = titled(ticket, _("received: %(reason)s") % {"reason": ticket.reason})
        content = Content(
            title=_("We received your request"),
            paragraphs=[
                _(
                    "It has the number %(number)s and is being assessed. We write again as soon as it has its Severity Code."
                )
                % {"number": ticket.number},
                _("To add something, answer this letter: the number in the subject is enough."),
            ],
            facts=[
                (_("Ticket"), ticket.number),
                (_("Reason"), ticket.reason),
                (_("State"), _("being assessed")),
            ],
        )
    return compose(content, subject, language, zone=ticket.customer.timezone, contract=contract_of(ticket))


def notice(
    ticket: Ticket, news: list[dict[str, Any]], language: str, contact: Contact | None = None
) -> Composed:
    """A letter about what happened to a ticket; several pieces of news stand in one letter, in order.

    The person is asked, when it is closed, how it went.
    """
    zone = ticket.customer.timezone
    with translation.override(language), timezone.override(ZoneInfo(zone)):
        title = TITLES[news[-1]["kind"]]()
        content = Content(
            title=title,
            paragraphs=[line for piece in news for line in lines(ticket, piece)],
            facts=facts(ticket, next((piece["why"] for piece in reversed(news) if piece.get("why")), [])),
            button=button(ticket, news[-1]["kind"], contact),
            chosen=address("portal:letters"),
        )
        subject = titled(ticket, f"{title}: {ticket.reason}")
        return compose(content, subject, language, zone=zone, contract=contract_of(ticket))


def button(ticket: Ticket, kind: str, contact: Contact | None) -> tuple[str, str]:
    """What the reader may do: say how it went, or see their tickets."""
    if kind == "closed" and contact:
        return _("Tell us how it went"), address("portal:rating", satisfaction.token(ticket.pk, contact.pk))
    return _("See your tickets"), address("portal:tickets")


TITLES: dict[str, Callable[[], str]] = {
    "opened": lambda: _("Ticket opened"),
    "taken": lambda: _("Ticket taken in charge"),
    "severity_changed": lambda: _("Severity Code changed"),
    "waiting": lambda: _("We wait for you"),
    "reminder": lambda: _("We still wait for you"),
    "resolved": lambda: _("Ticket resolved"),
    "closed": lambda: _("Ticket closed"),
    "reopened": lambda: _("Ticket opened again"),
    "cancelled": lambda: _("Ticket cancelled"),
    "undone": lambda: _("Ticket as it was before"),
    "merged": lambda: _("Ticket put together with another"),
    "unmerged": lambda: _("Ticket on its own again"),
}


def lines(ticket: Ticket, piece: dict[str, Any]) -> list[str]:
    """The sentences of one piece of news; what a person wrote with it stands among them, in their words."""
    before, after = SENTENCES[piece["kind"]]()
    codes: dict[str, str] = {
        name: severity_words(piece[name]) for name in ("before", "after") if name in piece
    }
    said = [piece["text"]] if piece.get("text") else []
    told = {name: piece.get(name, "") for name in ("name", "into")}
    named: dict[str, str] = {"number": ticket.number, **told, **codes}
    return [before % named, *said, *([after] if after else [])]


SENTENCES: dict[str, Callable[[], tuple[str, str]]] = {
    "opened": lambda: (_("We opened the assistance ticket %(number)s."), ""),
    "taken": lambda: (_("%(name)s has taken charge of it."), ""),
    "severity_changed": lambda: (_("The Severity Code goes from %(before)s to %(after)s."), ""),
    "waiting": lambda: (
        _("To go on we need something from you:"),
        _("Until you answer, the time to restore stands still."),
    ),
    "reminder": lambda: (
        _("We asked you something and have had no answer yet:"),
        _("Answer this letter; until then the time to restore stands still."),
    ),
    "resolved": lambda: (
        _("The problem is solved. What was done:"),
        _("If it is not solved for you, answer this letter."),
    ),
    "closed": lambda: (
        _("The ticket is closed."),
        _("Tell us how it went: it takes one click, and a person reads it."),
    ),
    "reopened": lambda: (_("We work on it again."), ""),
    "cancelled": lambda: (_("The ticket is cancelled:"), ""),
    "undone": lambda: (
        _("What our last letter said was a mistake: the ticket stands as it stood before."),
        "",
    ),
    "merged": lambda: (
        _("It is about the same as ticket %(into)s: we go on with that one, and you are told of it."),
        _(
            "Nothing of what you wrote is lost; an answer to any of our letters reaches the people who work on it."
        ),
    ),
    "unmerged": lambda: (_("Ticket %(number)s goes on by itself again, no longer with %(into)s."), ""),
}


def facts(ticket: Ticket, why: Sequence[dict[str, Any]] = ()) -> list[tuple[str, str]]:
    """The exact fields of a notice: number, origin, reason, Severity Code; then why that code, where it is news, and what was promised."""
    told = [
        (_("Ticket"), ticket.number),
        (_("Origin"), origin_word(ticket.origin)),
        (_("Reason"), ticket.reason),
        (_("Severity Code"), severity_words(ticket.severity) if ticket.severity else _("being assessed")),
    ]
    if why:
        told.append((_("Why this code"), explained(why)))
    if ticket.is_open and ticket.acknowledge_due and ticket.acknowledged_at is None:
        told.append((_("Taken in charge by"), moment_words(ticket.acknowledge_due)))
    if ticket.is_open and ticket.restore_due:
        told.append((_("Restored by"), moment_words(ticket.restore_due)))
    return told


def reply(ticket: Ticket, text: str, author: str, quoted: str, language: str) -> Composed:
    """A person's answer, with what it answers below."""
    with translation.override(language):
        subject = titled(ticket, ticket.reason)
        content = Content(title="", paragraphs=[*text.split("\n\n"), author], quoted=quoted)
    return compose(content, subject, language, zone=ticket.customer.timezone, contract=contract_of(ticket))


def link(address: str, minutes: int, language: str) -> Composed:
    """The way into the portal, good once."""
    with translation.override(language):
        content = Content(
            title=_("Your way into the portal"),
            paragraphs=[
                _("With this link you enter once, within %(minutes)s minutes. It was asked for with your address; "
                  "if that was not you, do nothing.") % {"minutes": minutes},
            ],
            button=(_("Enter"), address),
        )  # fmt: skip
        subject = _("%(provider)s assistance: your way in") % {"provider": settings.PROVIDER_NAME}
    return compose(content, subject, language)
