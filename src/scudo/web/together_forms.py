"""Forms about tickets that belong together, and about teams."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from scudo.core.merging import BY_HAND
from scudo.core.roles import Actor
from scudo.customers import queries as customers
from scudo.desk.queries import OF_TEAM, Ticket, teams, together
from scudo.web import together_words as words

LONGEST_NUMBER = 30


class NumberForm(forms.Form):
    """Another ticket, chosen or written by its number."""

    chosen = forms.ChoiceField(
        label=gettext_lazy("Which ticket"), widget=forms.RadioSelect, required=False, choices=()
    )
    number = forms.CharField(
        label=gettext_lazy("Or its number"), required=False, max_length=LONGEST_NUMBER,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, *args: Any, offered: Sequence[Ticket], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            (one.number, f"{one.number} · {one.reason} ({one.get_state_display()})") for one in offered
        ]
        self.fields["chosen"].choices = choices  # type: ignore[attr-defined]
        if not choices:
            del self.fields["chosen"]
            self.fields["number"].label = _("Number of the ticket")

    def clean(self) -> dict[str, Any]:
        """One of the two; a number that is written counts."""
        cleaned = super().clean() or {}
        cleaned["which"] = cleaned.get("number", "").strip() or cleaned.get("chosen", "")
        if not cleaned["which"] and not self.errors:
            self.add_error("number", _("Choose a ticket, or write its number."))
        return cleaned


class LinkForm(NumberForm):
    """What this ticket is to another."""

    kind = forms.ChoiceField(label=gettext_lazy("This ticket"))
    field_order = ("kind", "chosen", "number")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sides = [(kind, forward) for kind in BY_HAND for forward in (True, False)]
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (f"{kind.value}{'' if forward else '-back'}", words.is_what(kind, forward=forward))
            for kind, forward in sides
        ]


class SplitForm(forms.Form):
    """What the new ticket is about; which messages it takes stands beside them."""

    reason = forms.CharField(
        label=gettext_lazy("Reason of the new ticket, in one line"), max_length=200,
        error_messages={"required": gettext_lazy("Say in one line what the request is about.")},
    )  # fmt: skip
    messages = forms.TypedMultipleChoiceField(coerce=int, required=False, choices=())

    def __init__(self, *args: Any, said: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["messages"].choices = [(str(pk), pk) for pk in said]  # type: ignore[attr-defined]


class FollowerForm(forms.Form):
    """One of the customer's people who is told of a ticket."""

    contact = forms.ChoiceField(
        label=gettext_lazy("Let follow it"), error_messages={"required": gettext_lazy("Choose a person.")}
    )

    def __init__(self, *args: Any, viewer: Actor, ticket: Ticket, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(str(one.pk), one.name) for one in together.people_to_add(viewer, ticket)]
        self.fields["contact"].choices = [("", _("one of the customer’s people")), *people]  # type: ignore[attr-defined]


class TeamForm(forms.Form):
    """A team's name and people."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    members = forms.MultipleChoiceField(
        label=gettext_lazy("People"), required=False, choices=(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, viewer: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = customers.staff_for(viewer)
        self.fields["members"].choices = [(str(one.pk), one.name) for one in people]  # type: ignore[attr-defined]


def assignable(viewer: Actor) -> list[tuple[str, Any]]:
    """To whom a ticket may be given, with how many open ones each has: nobody, teams, people."""
    load = teams.load(viewer)
    groups = [
        (f"{OF_TEAM}{one.pk}", busy(one.name, load.teams.get(one.pk, 0))) for one in teams.teams_for(viewer)
    ]
    people = [
        (str(one.pk), busy(one.name, load.people.get(one.pk, 0))) for one in customers.staff_for(viewer)
    ]
    named = [(_("Teams"), groups)] if groups else []
    return [("", _("nobody")), *named, (_("People"), people)]


def busy(name: str, count: int) -> str:
    """A name with how many open tickets they have."""
    return _("%(name)s, %(count)s open") % {"name": name, "count": count}
