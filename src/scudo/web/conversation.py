"""The conversation of a ticket: messages, letters and events in one line of time, by day."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from scudo.core.roles import Actor
from scudo.customers import queries as customers
from scudo.desk import queries as desk
from scudo.desk.queries import Ticket, family
from scudo.journal import queries as journal
from scudo.lib.previews import shown as previews
from scudo.mail import queries as mail
from scudo.web import mail_words, words

ICONS = {"in": "mail", "out": "mail", "call": "phone", "note": "note"}
EVENT_ICONS = {
    "desk.acknowledged": "hand", "desk.assigned": "hand", "mail.failed": "alert", "mail.late": "alert", "mail.returned": "alert",
    "mail.not_answered": "mail",
}  # fmt: skip
SEVERITY_STATES = {1: "down", 2: "degraded", 3: "at_risk"}


@dataclass
class Shown:
    """One entry of the conversation; `kind` is in, out, call, note or event, `ticket` the number of another ticket it was said on."""

    id: str
    kind: str
    at: datetime
    who: str
    text: str
    detail: str = ""
    icon: str = "other"
    state: str = ""
    quoted: str = ""
    ticket: str = ""
    authentication: dict[str, str] = field(default_factory=dict)
    attachments: list[dict[str, Any]] = field(default_factory=list)
    deliveries: list[dict[str, Any]] = field(default_factory=list)


def by_day(viewer: Actor, ticket: Ticket) -> list[dict[str, Any]]:
    """Everything said and done, oldest first, with the days it happened on."""
    entries = sorted([*messages(viewer, ticket), *events(viewer, ticket)], key=in_time)
    days = groupby(entries, key=lambda entry: timezone.localtime(entry.at).date())
    return [{"date": day, "entries": list(found)} for day, found in days]


def in_time(entry: Shown) -> tuple[datetime, int]:
    """Order of the line of time; of one moment: what came in, what was done with it, the letters that follow."""
    return entry.at, {"event": 1, "out": 2}.get(entry.kind, 0)


def messages(viewer: Actor, ticket: Ticket) -> Iterator[Shown]:
    """What was said, and the letters the software wrote by itself."""
    letters = list(mail.letters_for(viewer, ticket))
    replies: dict[int, list[Any]] = {}
    for letter in letters:
        if letter.reply_id:
            replies.setdefault(letter.reply_id, []).append(letter)
    said = list(desk.conversation(viewer, ticket))
    proved = mail.authentications(viewer, [message.pk for message in said if message.kind == "in"])
    for message in said:
        yield Shown(
            id=f"m{message.pk}", kind=message.kind, at=message.at, who=message.author, text=message.text,
            detail=detail_of(message), icon=ICONS[message.kind], quoted=message.whole,
            attachments=[attachment(one) for one in message.attachments.all()],
            deliveries=deliveries(replies.get(message.pk, ())), ticket=of_another(ticket, message.ticket),
            authentication=mail_words.authentication(*proved[message.pk]) if message.pk in proved else {},
        )  # fmt: skip
    written = [letter for letter in letters if not letter.reply_id]
    for (_text, _at), same in groupby(written, key=lambda letter: (letter.text, letter.made_at)):
        yield notice(list(same), ticket)


def of_another(ticket: Ticket, said_on: Any) -> str:
    """The number of the merged ticket that something belongs to; nothing for what is this one's own."""
    return str(said_on.number) if said_on and said_on.pk != ticket.pk else ""


def detail_of(message: Any) -> str:
    """What stands beside the author."""
    said: dict[str, str] = {
        "in": message.address,
        "out": _("to the customer"),
        "call": _("phone call with %s") % message.user.name if message.user else _("phone call"),
        "note": _("internal note, the customer does not see it"),
    }
    return said[message.kind]


def notice(letters: list[Any], ticket: Ticket) -> Shown:
    """One letter of the software, to everyone who got it."""
    first = letters[0]
    return Shown(
        id=f"l{first.pk}", kind="out", at=first.made_at, who=first.get_kind_display().capitalize(),
        detail=_("to %s") % ", ".join(letter.recipient for letter in letters), icon="mail",
        text=first.text.partition("\n-- ")[0].strip(), deliveries=deliveries(letters),
        ticket=of_another(ticket, first.ticket),
    )  # fmt: skip


def attachment(file: Any) -> dict[str, Any]:
    """A file as the thread shows it, with its preview."""
    return previews.card(shown_file(file))


def shown_file(file: Any) -> previews.File:
    """A file of a ticket with its addresses."""
    look, save = reverse("web:file_look", args=[file.pk]), reverse("web:file", args=[file.pk])
    return previews.File(file.name, file.type, file.size, file.digest, look, save)


def deliveries(letters: Iterable[Any]) -> list[dict[str, Any]]:
    """How far letters are; what several have in common is said once."""
    return list({told["words"]: told for told in map(mail_words.delivery, letters)}.values())


def events(viewer: Actor, ticket: Ticket) -> Iterator[Shown]:
    """What happened, from the journal; of merged tickets too."""
    names = {user.pk: user.name for user in customers.people_by_id(viewer)}
    merged = family.merged_numbers(ticket)
    for entry in journal.entries_about(viewer, ("ticket", ticket.pk), *(("ticket", pk) for pk in merged)):
        sentence = event(entry.kind, entry.facts)
        if sentence:
            yield Shown(
                id=f"e{entry.pk}", kind="event", at=entry.at, text=sentence,
                who=names.get(entry.by_user or 0) or words.system_name(entry.by_name),
                icon=EVENT_ICONS.get(entry.kind, "other"), state=state_of(entry.kind, entry.facts),
                ticket=merged.get(entry.subject_id, ""),
            )  # fmt: skip


def event(kind: str, facts: dict[str, Any]) -> str:
    """What an entry says; nothing for one that is no news on a ticket."""
    return mail_words.not_answered(facts["why"]) if kind == "mail.not_answered" else words.event(kind, facts)


def state_of(kind: str, facts: dict[str, Any]) -> str:
    """The mark of an event that says how grave it is."""
    if kind in {"desk.assessed", "desk.severity_changed"}:
        return SEVERITY_STATES[facts["severity"]]
    if kind in {"monitor.began", "monitor.worsened", "monitor.eased", "monitor.explained"}:
        return SEVERITY_STATES.get(facts.get("severity") or 0, "unknown")
    return "up" if kind in {"desk.resolved", "monitor.healed"} else ""


def first_words(viewer: Actor, ticket: Ticket) -> dict[str, Any] | None:
    """What the request said, for the one who assesses it."""
    message = desk.conversation(viewer, ticket).first()
    if message is None:
        return None
    return {
        "who": message.author, "detail": detail_of(message), "at": message.at, "text": message.text, "icon": ICONS[message.kind]
    }  # fmt: skip
