"""Forms about contracts: from where one hangs, and what is done with it."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from scudo.contracts.actions import Frame, Plan
from scudo.contracts.queries import Contract
from scudo.contracts.queries.attention import ACQUISITIONS, RENEWALS
from scudo.contracts.queries.rentals import rentals_of
from scudo.core import plans
from scudo.core.agreement import NOTICE_DAYS, Renewal
from scudo.core.agreement import RENEWALS as RENEWALS_OF
from scudo.core.roles import Actor
from scudo.customers.queries import Customer
from scudo.design import queries as design
from scudo.design.queries import projects
from scudo.web.contract_fields import DayField
from scudo.web.provision_forms import ProvisionsForm, offered_to

DAY = timedelta(days=1)
PLANS = [(plan.value, plan.label) for plan in Plan]
LINES = forms.Textarea(attrs={"rows": 3})
RENAMED = {"minutes": "hours", "targets": "take_1", "ends_on": "last_day"}
"""The fields that actions call otherwise."""


class ContractForm(ProvisionsForm):
    """A contract in preparation: its frame and what it says."""

    plan = forms.ChoiceField(label=gettext_lazy("Plan"), choices=PLANS)
    acquired = forms.ChoiceField(
        label=gettext_lazy("How the customer came by the system"), required=False,
        choices=[("", gettext_lazy("as its model says")), *ACQUISITIONS],
    )  # fmt: skip
    system = forms.SlugField(
        label=gettext_lazy("System"), max_length=60, required=False, widget=forms.TextInput(attrs={"list": "systems"}),
        error_messages={"invalid": gettext_lazy("A key has letters, digits and - only, such as rossi-rete.")},
        help_text=gettext_lazy("The key of one of the customer’s, or of one that comes later. Nothing here: it is about several."),
    )  # fmt: skip
    project = forms.ChoiceField(label=gettext_lazy("Project"), required=False)
    rental = forms.ChoiceField(label=gettext_lazy("Rental"), required=False)
    renewal = forms.ChoiceField(
        label=gettext_lazy("At its end"), required=False, choices=[("", gettext_lazy("as is usual for the plan")), *RENEWALS]
    )  # fmt: skip
    notice_days = forms.IntegerField(label=gettext_lazy("Days of notice"), initial=NOTICE_DAYS)

    def __init__(self, *args: Any, viewer: Actor, customer: Customer, **kwargs: Any) -> None:
        super().__init__(*args, offered=offered_to(viewer, customer), **kwargs)
        self.projects = projects.projects_for(viewer).filter(customer=customer)
        self.rentals = rentals_of(viewer, customer)
        self.systems = list(design.systems_for(viewer).filter(customer=customer))
        choices = {
            "project": [(str(one.pk), f"{one.name} ({one.system})") for one in self.projects],
            "rental": [(str(one.pk), f"{one.number} ({one.system})" if one.system else one.number) for one in self.rentals],
        }  # fmt: skip
        for name, none in (("project", _("no project")), ("rental", _("no rental"))):
            self.fields[name].choices = [("", none), *choices[name]]  # type: ignore[attr-defined]

    def frame_fields(self) -> list[forms.BoundField]:
        """The fields of the frame, in order."""
        names = (
            "plan",
            "number",
            "starts_on",
            "last_day",
            "acquired",
            "system",
            "project",
            "rental",
            "renewal",
            "notice_days",
        )
        return [self[name] for name in names if name in self.fields]

    def clean(self) -> dict[str, Any]:
        """A project says its system; each plan has its own ways to end."""
        said = super().clean() or {}
        plan, renewal = said.get("plan"), said.get("renewal")
        if plan and renewal and Renewal(renewal) not in RENEWALS_OF[plans.Plan(plan)]:
            self.add_error("renewal", _("%(plan)s is not renewed: it ends.") % {"plan": Plan(plan).label})
        chosen = self.projects.filter(pk=said["project"]).first() if said.get("project") else None
        said["system"] = said.get("system", "").lower() or (chosen.system if chosen else "")
        return said

    def frame(self, follows: Contract | None = None) -> Frame:
        """Where it hangs from, as actions take it."""
        said = self.cleaned_data
        usual = RENEWALS_OF[plans.Plan(said["plan"])][0].value
        return Frame(
            acquired=said["acquired"], system=said["system"], follows=follows, renewal=said["renewal"] or usual,
            project=self.projects.filter(pk=said["project"]).first() if said["project"] else None,
            rental=self.rentals.filter(pk=said["rental"]).first() if said["rental"] else None,
            notice_days=said["notice_days"],
        )  # fmt: skip


def frame_initial(contract: Contract) -> dict[str, Any]:
    """A contract's frame as the form begins with it."""
    names = ("plan", "acquired", "system", "notice_days")
    usual = contract.renewal == RENEWALS_OF[plans.Plan(contract.plan)][0].value
    return {
        **{name: getattr(contract, name) for name in names}, "renewal": "" if usual else contract.renewal,
        "project": contract.project_id, "rental": contract.rental_id, "seen": str(contract.revision),
    }  # fmt: skip


class PrepareForm(ContractForm):
    """The same with a number."""

    number = forms.CharField(
        label=gettext_lazy("Number"), max_length=20, required=False, help_text=gettext_lazy("Nothing here: the next of its series.")
    )  # fmt: skip


class AddForm(PrepareForm):
    """The same for a contract that runs already under a paper that was signed before."""

    starts_on = DayField(label=gettext_lazy("First day"))
    last_day = DayField(
        label=gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy("Nothing here: no end is agreed."),
    )

    def ends_on(self) -> date | None:
        """The first day after it."""
        return after(self.cleaned_data["last_day"])


def after(last_day: date | None) -> date | None:
    """The first day without cover, by the last one with it."""
    return None if last_day is None else last_day + DAY


class ChangeForm(ContractForm):
    """A contract in preparation as it stood when one began to change it."""

    seen = forms.CharField(max_length=36, widget=forms.HiddenInput, required=False)


class AmendForm(ProvisionsForm):
    """Another version of what a contract says, from a day on."""

    holds_from = DayField(label=gettext_lazy("It holds from"))
    because = forms.CharField(label=gettext_lazy("Why"), max_length=500, widget=LINES)
    seen = forms.CharField(max_length=36, widget=forms.HiddenInput, required=False)

    def frame_fields(self) -> list[forms.BoundField]:
        """The fields beside what it says."""
        return [self["holds_from"], self["because"]]


class StartForm(forms.Form):
    """From when a contract in preparation runs."""

    starts_on = DayField(
        label=gettext_lazy("First day"), required=False,
        help_text=gettext_lazy("Nothing here: today, or the day that the plan or the contract before it says."),
    )  # fmt: skip


class BecauseForm(forms.Form):
    """A reason that is kept."""

    because = forms.CharField(label=gettext_lazy("Why"), max_length=500, widget=LINES)


class EndForm(BecauseForm):
    """When and why a contract ends before its time."""

    last_day = DayField(label=gettext_lazy("Last day with cover"))
    field_order = ("last_day", "because")


class ConvertForm(forms.Form):
    """What a contract becomes."""

    plan = forms.ChoiceField(label=gettext_lazy("Plan"))
    rental = forms.ChoiceField(label=gettext_lazy("Rental"), required=False)

    def __init__(
        self, *args: Any, viewer: Actor, contract: Contract, possible: list[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rentals = rentals_of(viewer, contract.customer)
        self.fields["plan"].choices = [pair for pair in PLANS if pair[0] in possible]  # type: ignore[attr-defined]
        if Plan.FULL.value not in possible:
            del self.fields["rental"]
            return
        self.fields["rental"].help_text = _("%(plan)s lasts as long as it.") % {"plan": Plan.FULL.label}
        known = [(str(one.pk), one.number) for one in self.rentals]
        self.fields["rental"].choices = [("", _("none yet")), *known]  # type: ignore[attr-defined]

    def chosen_rental(self) -> Any:
        """The rental that was chosen."""
        chosen = self.cleaned_data.get("rental")
        return self.rentals.filter(pk=chosen).first() if chosen else None
