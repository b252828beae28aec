"""Which letters follow by themselves from what happens to a ticket (T3) or to a contract (C2, C5, C8)."""

from datetime import datetime
from typing import Any

from django.conf import settings

from scudo.contracts import queries as contracts
from scudo.core.roles import system
from scudo.customers import queries as customers
from scudo.desk import queries as desk
from scudo.desk.models import Message, Ticket
from scudo.desk.queries.claims import change_by_id, reasons_of
from scudo.journal.models import Entry
from scudo.mail import actions
from scudo.mail.actions import contracts as contract_news
from scudo.mail.actions import lateness, warnings
from scudo.mail.contract_ends import News

BY = system("mail")


def tell_opened(entry: Entry) -> None:
    """The opening notice, when the ticket has its Severity Code."""
    notify(entry, {"kind": "opened", "why": why(entry)})


def tell_taken(entry: Entry) -> None:
    """Somebody took charge, or began at once; who goes on with what was taken already is no news."""
    if entry.facts["before"] == "new":
        name = next((one.name for one in customers.people_by_id(BY) if one.pk == entry.by_user), "")
        notify(entry, {"kind": "taken", "name": name or settings.PROVIDER_NAME})


def tell_reminder(entry: Entry) -> None:
    """What was asked of the customer, once more."""
    asked = (
        Message.objects.filter(ticket=entry.subject_id, kind=Message.Kind.OUT).order_by("-at", "-pk").first()
    )
    notify(entry, {"kind": "reminder", "text": asked.text if asked else ""})


def tell_severity(entry: Entry) -> None:
    """The code changed."""
    codes = {"before": entry.facts["before"], "after": entry.facts["severity"]}
    notify(entry, {"kind": "severity_changed", **codes, "why": why(entry)})


def why(entry: Entry) -> list[dict[str, Any]]:
    """The reason of a code, for the customer (T3)."""
    change = change_by_id(BY, entry.facts["change"]) if "change" in entry.facts else None
    return reasons_of(change) if change else []


def tell_state(entry: Entry) -> None:
    """Waiting, resolved, closed, opened again, cancelled; with what a person wrote."""
    if not entry.facts.get("told"):
        notify(entry, {"kind": entry.kind.removeprefix("desk."), "text": text_of(entry)})


def take_back(entry: Entry) -> None:
    """Something done to many tickets was undone: what was to be told of it is not, or is put right."""
    actions.take_news_back(ticket=ticket_of(entry), bulk=entry.facts["bulk"], by=BY, at=entry.at)


def tell_merged(entry: Entry) -> None:
    """The ticket was put together with another, or taken apart from it."""
    notify(entry, {"kind": entry.kind.removeprefix("desk."), "into": entry.facts["number"]})


def follow_messages(entry: Entry) -> None:
    """What was said moved to another ticket: its letters follow."""
    actions.follow_messages(messages=entry.facts["messages"], by=BY, at=entry.at)


def tell_reply(entry: Entry) -> None:
    """A person's answer."""
    message = Message.objects.get(pk=entry.facts["message"])
    actions.write_reply(ticket=ticket_of(entry), message=message, by=BY, at=entry.at)


def tell_warning(entry: Entry) -> None:
    """A promise runs out: the provider's people are told."""
    clock, percent = entry.facts["clock"], entry.facts["percent"]
    warnings.write_warning(ticket=ticket_of(entry), clock=clock, percent=percent, by=BY, at=entry.at)


def tell_contract(entry: Entry) -> None:
    """A contract begins, nears its end, is over, goes on, stands still, or has few prepaid hours left."""
    contract = contracts.contract_by_id(BY, entry.subject_id)
    assert contract, "a contract is never deleted"
    news = News(entry.kind.removeprefix("contracts."), entry.facts, entry.at, entry.pk)
    contract_news.write_contract_news(contract=contract, news=news, by=BY, at=entry.at)


def tell_pin_alarm(entry: Entry) -> None:
    """Somebody may be guessing PINs."""
    contract_news.write_pin_alarm(found=entry.facts, entry=entry.pk, by=BY, at=entry.at)


def tell_queue_late(entry: Entry) -> None:
    """Letters do not leave."""
    since = datetime.fromisoformat(entry.facts["since"])
    lateness.write_late_alarm(count=entry.facts["letters"], since=since, by=BY, at=entry.at)


def ticket_of(entry: Entry) -> Ticket:
    """The ticket that an entry is about."""
    return desk.tickets_for(BY).get(pk=entry.subject_id)


def text_of(entry: Entry) -> str:
    """What a person wrote for the customer with a change of state; a letter received is not told back."""
    message = Message.objects.filter(pk=entry.facts.get("message"), kind=Message.Kind.OUT).first()
    return message.text if message else ""


def notify(entry: Entry, news: dict[str, Any]) -> None:
    """Write the notice; of a ticket that nobody assessed it says so in place of the Severity Code.

    One that follows from what was done to many tickets waits until that can be undone no more.
    """
    news |= {name: entry.facts[name] for name in ("bulk", "not_before") if name in entry.facts}
    actions.write_notice(ticket=ticket_of(entry), news=news, by=BY, at=entry.at)
