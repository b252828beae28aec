"""The form of what a contract says (C2-C7): coverage, times promised, service hours, what is included."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from scudo.contracts.actions import DEFAULT_TARGETS, Closed, ExtraTime, Provisions
from scudo.core.roles import Actor
from scudo.customers.queries import Customer
from scudo.design import queries as design
from scudo.web import closure_text
from scudo.web.contract_fields import (
    KIND_NAMES,
    ClosuresField,
    ExtraTimeField,
    NamesField,
    ServiceTimeField,
    ThingsField,
)
from scudo.web.contract_said import SEVERITIES
from scudo.web.extra_time_text import written
from scudo.web.extra_time_words import DAYS


@dataclass(frozen=True)
class Group:
    """Things of one system, offered to be listed: each with its key, name and kind."""

    name: str
    things: list[dict[str, str]] = field(default_factory=list)


class TargetsForm(forms.Form):
    """Both promises of each Severity Code; a blank time to restore is best effort."""

    take_1, restore_1 = ServiceTimeField(), ServiceTimeField(required=False)
    take_2, restore_2 = ServiceTimeField(), ServiceTimeField(required=False)
    take_3, restore_3 = ServiceTimeField(), ServiceTimeField(required=False)

    def targets(self) -> list[tuple[int, forms.BoundField, forms.BoundField]]:
        """The fields by Severity Code, for the page."""
        return [(severity, self[f"take_{severity}"], self[f"restore_{severity}"]) for severity in SEVERITIES]

    def promised(self) -> dict[int, tuple[int, int | None]]:
        """The times, as actions take them."""
        said = self.cleaned_data
        return {severity: (said[f"take_{severity}"], said[f"restore_{severity}"]) for severity in SEVERITIES}


def targets_initial(targets: Mapping[int, tuple[int, int | None]]) -> dict[str, int | None]:
    """Times as the form begins with them."""
    return {
        f"{name}_{severity}": pair[place]
        for severity, pair in targets.items()
        for place, name in enumerate(("take", "restore"))
    }


class HoursForm(forms.Form):
    """Service hours beyond the office's, and days without any."""

    extra_time = ExtraTimeField(
        label=gettext_lazy("Extra Time, one window a line"),
        help_text=gettext_lazy(
            "Hours beyond the office’s. Without any, the contract runs in office hours only."
        ),
    )
    closures = ClosuresField(
        label=gettext_lazy("Days on which the customer is closed, one line each"),
        help_text=gettext_lazy("On these no clock runs."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["extra_time"].widget.attrs |= {"placeholder": placeholder(), "rows": 6}
        self.fields["closures"].widget.attrs |= {"placeholder": closed_placeholder(), "rows": 3}


class ProvisionsForm(TargetsForm, HoursForm):
    """What a contract says."""

    covers_all = forms.ChoiceField(
        label=gettext_lazy("It covers"), widget=forms.RadioSelect,
        choices=[("all", gettext_lazy("everything of the customer’s")), ("listed", gettext_lazy("only what is listed"))],
    )  # fmt: skip
    covers = ThingsField(required=False)
    excludes = ThingsField(required=False)
    more_covers = NamesField(
        label=gettext_lazy("Further things covered, one a line"),
        help_text=gettext_lazy("A service by its name; a system or component as “system: Rete”, “component: NAS”."),
    )  # fmt: skip
    more_excludes = NamesField(label=gettext_lazy("Further things left out, one a line"))
    interventions = forms.IntegerField(
        label=gettext_lazy("Interventions included in a year"), required=False, min_value=0, max_value=100_000,
        help_text=gettext_lazy("Nothing here: without a limit."),
    )  # fmt: skip
    hours = ServiceTimeField(
        label=gettext_lazy("Hours included in a year"), required=False, least=0,
        help_text=gettext_lazy("Such as 40 h. Nothing here: without a limit; 0 h: only prepaid hours."),
    )  # fmt: skip
    parts = forms.ChoiceField(
        label=gettext_lazy("Parts and devices"), required=False,
        choices=[("", gettext_lazy("as the plan has it")), ("1", gettext_lazy("replaced at no cost")), ("0", gettext_lazy("charged"))],
    )  # fmt: skip

    def __init__(self, *args: Any, offered: list[Group], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = offered

    def groups(self) -> Iterator[dict[str, Any]]:
        """The things offered, each with what is ticked."""
        covers, excludes = (set(map(self.key, self[name].value() or ())) for name in ("covers", "excludes"))
        for group in self.offered:
            rows = [
                {**one, "covered": one["key"] in covers, "excluded": one["key"] in excludes}
                for one in group.things
            ]
            yield {"name": group.name, "things": rows}

    @staticmethod
    def key(value: Any) -> str:
        """How the page names a thing; a pair where it comes from a contract."""
        return value if isinstance(value, str) else ":".join(value)

    def provisions(self) -> Provisions:
        """What was written, as actions take it."""
        said = self.cleaned_data
        covers = list(dict.fromkeys([*said["covers"], *said["more_covers"]]))
        return Provisions(
            covers=None if said["covers_all"] == "all" else covers,
            excludes=list(dict.fromkeys([*said["excludes"], *said["more_excludes"]])),
            targets=self.promised(), extra_time=said["extra_time"], closures=said["closures"],
            interventions=said["interventions"], minutes=said["hours"],
            parts={"1": True, "0": False}.get(said["parts"]),
        )  # fmt: skip


def placeholder() -> str:
    """What stands in an empty field of Extra Time."""
    evenings = ExtraTime(DAYS[:5], "18:00", "22:00")
    saturdays = ExtraTime(("sat",), "09:00", "13:00", since=date(2026, 12, 1), until=date(2026, 12, 24))
    return written([evenings, saturdays])


def closed_placeholder() -> str:
    """What stands in an empty field of closures."""
    return closure_text.written([Closed(date(2026, 8, 10), date(2026, 8, 21), _("summer holidays"))])


def provisions_initial(provisions: Provisions, plan: str, offered: list[Group]) -> dict[str, Any]:
    """Provisions as the form begins with them; things that are not offered stand in the free lines."""
    known = {one["key"] for group in offered for one in group.things}
    listed = {"covers": list(provisions.covers or ()), "excludes": list(provisions.excludes)}
    return {
        "covers_all": "all" if provisions.covers is None else "listed",
        **{name: [one for one in things if ":".join(one) in known] for name, things in listed.items()},
        **{f"more_{name}": [one for one in things if ":".join(one) not in known] for name, things in listed.items()},
        **targets_initial(provisions.targets or DEFAULT_TARGETS[plan]),
        "extra_time": list(provisions.extra_time), "closures": list(provisions.closures),
        "interventions": provisions.interventions, "hours": provisions.minutes,
        "parts": "" if provisions.parts is None else str(int(provisions.parts)),
    }  # fmt: skip


def offered_to(viewer: Actor, customer: Customer) -> list[Group]:
    """What the models of a customer's systems hold: the system, its services, its components."""
    return [
        Group(system.name, [thing("system", system.name), *parts_of(system)])
        for system in design.systems_for(viewer).filter(customer=customer)
    ]


def parts_of(system: Any) -> list[dict[str, str]]:
    """The services and components of a system's model, each name of a kind once."""
    model = design.model_of(system)
    named = [("service", one.name) for one in model.services] + [
        ("component", one.name) for one in model.components
    ]
    return [thing(kind, name) for kind, name in dict.fromkeys(named)]


def thing(kind: str, name: str) -> dict[str, str]:
    """A thing as the page offers it."""
    return {"key": f"{kind}:{name}", "name": name, "kind": str(KIND_NAMES[kind])}
