"""What narrows the desk's list: read from an address, shown as a form and as chips."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from scudo.core.roles import Actor
from scudo.customers import queries as customers
from scudo.desk.queries import OF_TEAM, ORIGINS, teams
from scudo.desk.queries.custom_fields import CustomField, fields_of
from scudo.desk.queries.worklist import ORDERS, Filters, is_key
from scudo.web.custom_field_forms import form_field
from scudo.web.forms import CODES
from scudo.web.paging import chips as named_chips
from scudo.web.paging import with_value

NAMES = ("q", "severity", "origin", "assignee", "tag", "order")
FIELD = "field_"
LONGEST = 100


def view_of(said: Mapping[str, str]) -> str:
    """The view in an address; who searches, or comes from a customer's page, means every ticket."""
    return said.get("view") or ("all" if said.get("q") or said.get("customer") else "open")


def filters_of(said: Mapping[str, str]) -> Filters:
    """The filters in an address, or in a saved view."""
    plain = {name: value[:LONGEST].replace("\0", "") for name, value in said.items()}
    keys = {
        name.removeprefix(FIELD): value for name, value in plain.items() if name.startswith(FIELD) and value
    }
    return Filters(
        view=view_of(plain), text=plain.get("q", ""), severity=plain.get("severity", ""), origin=plain.get("origin", ""),
        assignee=plain.get("assignee", ""), customer=plain.get("customer", ""), tag=plain.get("tag", ""),
        order=plain.get("order", ""), fields={int(key): value for key, value in keys.items() if is_key(key)},
    )  # fmt: skip


def is_filtered(said: Mapping[str, str]) -> bool:
    """Whether anything but the view narrows the list."""
    return any(
        value
        for name, value in said.items()
        if name in {*NAMES, "customer"} - {"order"} or name.startswith(FIELD)
    )


def kept_of(said: Mapping[str, str]) -> dict[str, str]:
    """What a saved view keeps of an address."""
    return {
        name: value
        for name, value in said.items()
        if value and (name in {*NAMES, "view", "customer"} or name.startswith(FIELD))
    }


def own_fields(viewer: Actor, said: Mapping[str, str]) -> list[CustomField]:
    """The fields of the customer in an address."""
    customer = said.get("customer", "")
    return fields_of(viewer, int(customer)) if is_key(customer) else []


def order_names() -> dict[str, str]:
    """The orders of the list."""
    named = {
        "newest": gettext("newest first"),
        "oldest": gettext("oldest first"),
        "changed": gettext("changed last first"),
    }
    return {name: named[name] for name in ORDERS}


def people(viewer: Actor) -> list[tuple[str, str]]:
    """To whom tickets are given: people, then teams."""
    found = [(str(user.pk), user.name) for user in customers.staff_for(viewer)]
    return found + [
        (f"{OF_TEAM}{team.pk}", gettext("team %(name)s") % {"name": team.name})
        for team in teams.teams_for(viewer)
    ]


class FilterForm(forms.Form):
    """What narrows the list; the address holds it."""

    q = forms.CharField(label=_("Words"), required=False, max_length=100)
    view = forms.CharField(required=False, widget=forms.HiddenInput)
    customer = forms.CharField(required=False, widget=forms.HiddenInput)
    saved = forms.CharField(required=False, widget=forms.HiddenInput)
    severity = forms.ChoiceField(
        label=_("Gravity"), required=False, choices=[("", _("any")), *CODES[1:], ("0", _("to assess"))]
    )
    origin = forms.ChoiceField(label=_("Origin"), required=False, choices=())
    assignee = forms.ChoiceField(label=_("Assigned to"), required=False, choices=())
    tag = forms.CharField(
        label=_("Tag"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"list": "tags", "autocomplete": "off"}),
    )
    order = forms.ChoiceField(label=_("Order"), required=False, choices=())

    def __init__(
        self,
        data: QueryDict,
        *,
        people: Sequence[tuple[str, str]],
        fields: Sequence[CustomField],
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        choices = {
            "origin": [("", gettext("any")), *ORIGINS],
            "assignee": [("", gettext("anybody")), *people],
            "order": [("", gettext("what is due first")), *order_names().items()],
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]
        for field in fields:
            self.fields[f"{FIELD}{field.pk}"] = form_field(field, is_filter=True)


def chips(viewer: Actor, asked: QueryDict, form: FilterForm) -> list[dict[str, str]]:
    """The filters in force, each with the address that removes it."""
    named = [name for name in form.fields if name in NAMES or name.startswith(FIELD)]
    found = named_chips(form, named, asked)
    customer = asked.get("customer", "")
    one = customers.customers_for(viewer).filter(pk=int(customer)).first() if is_key(customer) else None
    if one:
        without = {name: "" for name in form.fields if name.startswith(FIELD)}
        url = f"?{with_value(asked, customer='', **without)}"
        found.insert(0, {"word": pgettext("filter", "Customer"), "value": one.name, "url": url})
    return found
