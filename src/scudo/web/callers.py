"""Who calls: read from a form, shown with their contracts and open tickets."""

from datetime import datetime, timedelta
from itertools import chain, repeat
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from scudo.contracts import queries as contracts
from scudo.contracts.queries.pins import hours_of
from scudo.contracts.queries.promise import state_at
from scudo.core.agreement import State
from scudo.core.roles import Actor
from scudo.customers import actions
from scudo.customers import queries as customers
from scudo.customers.queries import Caller
from scudo.customers.rules import phone_words
from scudo.desk import actions as desk
from scudo.desk import queries
from scudo.mail import queries as mail
from scudo.web import caller_alarms
from scudo.web.shown import position_of

DAY = timedelta(days=1)


def value_of(caller: Caller) -> str:
    """A caller as a form names them: `customer` or `customer:contact`."""
    return f"{caller.customer.pk}:{caller.contact.pk}" if caller.contact else str(caller.customer.pk)


def read(viewer: Actor, value: str) -> Caller | None:
    """The caller that a form names, if the viewer sees them and they belong together."""
    customer_id, _colon, contact_id = value.partition(":")
    if not customer_id.isdecimal():
        return None
    customer = customers.customers_for(viewer).filter(pk=int(customer_id)).first()
    if customer is None or not contact_id:
        return Caller(customer, None) if customer else None
    people = customers.contacts_for(viewer).filter(memberships__customer=customer)
    contact = people.filter(pk=int(contact_id)).first() if contact_id.isdecimal() else None
    return Caller(customer, contact) if contact else None


NEWCOMER = "new"


JOIN_KEYS = "vbhp"


def newcomer(form: Any) -> dict[str, Any]:
    """The card of somebody unknown: a form in place of what is known."""
    return {
        "value": NEWCOMER,
        "how": _("not known yet"),
        "name": _("Somebody new"),
        "customer": "",
        "form": form,
    }


def enter(form: Any, by: Actor, at: datetime) -> Caller:
    """Enter a newcomer's company and person. Raises ValidationError naming the field that is wrong."""
    said = form.cleaned_data
    customer = actions.add_customer(name=said["new_company"], by=by, at=at)
    contact = actions.add_contact(
        customer=customer, name=said["new_name"], phones=[said["new_phone"]] if said["new_phone"] else [],
        addresses=[said["new_address"]] if said["new_address"] else [], by=by, at=at,
    )  # fmt: skip
    return Caller(customer, contact)


def url_of(value: str, call: str = "") -> str:
    """Where the card of a caller is asked for; `call` is the id of the call that the exchange told of."""
    return (
        f"{reverse('web:call_caller')}?{urlencode({'membership': value, **({'call': call} if call else {})})}"
    )


def option(caller: Caller, call: str = "") -> dict[str, str]:
    """One line of those who may be calling."""
    phones = list(caller.contact.phones.all()) if caller.contact else []
    return {
        "url": url_of(value_of(caller), call),
        "name": caller.contact.name if caller.contact else caller.customer.name,
        "position": "",
        "phone": phone_words(phones[0].number) if phones else "",
        "customer": caller.customer.name if caller.contact else _("somebody of the company"),
    }


def shown(viewer: Actor, caller: Caller, at: datetime, join_url: str = "") -> dict[str, Any]:
    """The caller's card; `join_url` is where a call is added to one of the open tickets."""
    tickets = queries.open_tickets_of(viewer, caller.customer)[:8]
    return {
        "value": value_of(caller),
        "name": caller.contact.name if caller.contact else caller.customer.name,
        "position": position_of(caller.contact, caller.customer),
        "customer": caller.customer.name if caller.contact else "",
        "told": ", ".join(told(viewer, caller)) or _("nobody: no address is known"),
        "alarms": caller_alarms.shown(viewer, caller.customer, at),
        "join_url": join_url,
        "contracts": [contract_line(one, at) for one in contracts.in_force(viewer, caller.customer, at)],
        "tickets": [
            {
                "number": ticket.number, "reason": ticket.reason, "severity": ticket.severity, "opened_at": ticket.opened_at,
                "stage": ticket.get_state_display(), "assignee": ticket.assignee.name if ticket.assignee else "", "key": key,
            }
            for key, ticket in zip(chain(JOIN_KEYS if join_url else "", repeat("")), tickets, strict=False)
        ],
    }  # fmt: skip


def contract_line(contract: Any, at: datetime) -> dict[str, str]:
    """A contract in one line."""
    version = contracts.version_at(contract, at)
    names = [thing.name for thing in version.things.all() if not thing.excluded]
    until = (
        _("until %s") % (contract.ends_on - DAY).strftime("%d/%m/%Y")
        if contract.ends_on
        else _("no end agreed")
    )
    is_suspended = state_at(contract, at) is State.SUSPENDED
    return {
        "state": "unknown" if is_suspended else "up", "plan": contract.get_plan_display(), "number": contract.number,
        "covers": _("everything") if version.covers_all else ", ".join(names[:4]),
        "words": f"{_('suspended') if is_suspended else in_hours(contract, at)}; {until}",
    }  # fmt: skip


def in_hours(contract: Any, at: datetime) -> str:
    """Whether its clocks run at this moment."""
    hours = hours_of(contract, at)
    if hours.is_extra(at):
        return _("in its Extra Time now")
    return _("in its service hours now") if hours.is_open(at) else _("outside its service hours now")


def told(viewer: Actor, caller: Caller) -> list[str]:
    """The addresses that the opening notice would go to."""
    return mail.recipients_at(viewer, caller.customer, caller.contact)


def spoken(caller: Caller, notes: str, origin: str) -> desk.Said | None:
    """What was said in the call, as the first entry of the conversation."""
    author = caller.contact.name if caller.contact else caller.customer.name
    if not notes.strip():
        return None
    kind = queries.Message.Kind.CALL if origin == "phone" else queries.Message.Kind.IN
    return desk.Said(kind=kind, text=notes.strip(), author=author, contact=caller.contact)
