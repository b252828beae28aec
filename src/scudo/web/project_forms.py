"""Forms about projects, requirements and acceptance tests."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from scudo.core.acceptance import Category
from scudo.core.roles import Actor
from scudo.customers import queries as customers
from scudo.design import actions
from scudo.design.queries import projects, signatures

LINES = forms.Textarea(attrs={"rows": 4})


class ProjectForm(forms.Form):
    """A project's name and the people in charge."""

    name = forms.CharField(label=_("Name"), max_length=100)
    in_charge = forms.ChoiceField(label=_("In charge here"), required=False)
    contact = forms.ChoiceField(label=_("In charge at the customer's"), required=False)

    def __init__(self, *args: Any, viewer: Actor, customer: customers.Customer | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer
        self.people = customers.contacts_for(viewer).filter(memberships__customer=customer).order_by("name")
        staff = [(str(one.pk), one.name) for one in customers.staff_for(viewer)]
        theirs = [(str(one.pk), one.name) for one in self.people] if customer else []
        self.fields["in_charge"].choices = [("", _("nobody yet")), *staff]  # type: ignore[attr-defined]
        self.fields["contact"].choices = [("", _("nobody yet")), *theirs]  # type: ignore[attr-defined]

    def charge(self) -> dict[str, Any]:
        """Who is in charge, as the actions take it."""
        said = self.cleaned_data
        staff, theirs = customers.staff_for(self.viewer), self.people
        return {
            "in_charge": staff.filter(pk=said["in_charge"]).first() if said["in_charge"] else None,
            "contact": theirs.filter(pk=said["contact"]).first() if said["contact"] else None,
        }


class NewProjectForm(ProjectForm):
    """The same with what a project is about."""

    system = forms.CharField(
        label=_("Key of the system"), max_length=60,
        help_text=_("How its model calls it, such as gestionale-e-rete. The model may come later."),
    )  # fmt: skip
    field_order = ("name", "system", "in_charge", "contact")


class RequirementForm(forms.Form):
    """A requirement, its target, and the services that it is about."""

    category = forms.ChoiceField(label=_("Category"), choices=projects.CATEGORIES)
    text = forms.CharField(label=_("What is wanted"), max_length=5000, widget=LINES)
    target_value = forms.DecimalField(label=_("Target"), required=False, max_digits=14, decimal_places=4)
    target_unit = forms.CharField(
        label=_("Unit"), required=False, max_length=20, help_text=_("For instance %, hours, users.")
    )
    target_words = forms.CharField(
        label=_("Target in words"), required=False, max_length=300,
        help_text=_("Where a figure does not say it all: how and when it is measured."),
    )  # fmt: skip
    services = forms.MultipleChoiceField(
        label=_("Services"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: the requirement is about the whole system."),
    )  # fmt: skip
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, services: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["services"].choices = services  # type: ignore[attr-defined]
        if not services:
            del self.fields["services"]

    def wish(self) -> actions.Wish:
        """What was written, as the action takes it."""
        said = self.cleaned_data
        return actions.Wish(
            Category(said["category"]), said["text"], said["target_value"], said["target_unit"], said["target_words"],
            tuple(said.get("services", ())),
        )  # fmt: skip


class BecauseForm(forms.Form):
    """A reason that is kept."""

    because = forms.CharField(label=_("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class AskForm(forms.Form):
    """To whom at the customer's a link is sent."""

    contact = forms.ChoiceField(label=_("Person"))

    def __init__(self, *args: Any, viewer: Actor, project: projects.Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = signatures.people_to_ask(viewer, project)
        self.fields["contact"].choices = [(str(one.pk), one.name) for one in self.people]  # type: ignore[attr-defined]


class StepForm(forms.Form):
    """A step of one's own."""

    what = forms.CharField(label=_("What to do"), max_length=1000, widget=LINES)
    expected = forms.CharField(label=_("What is expected"), max_length=1000, widget=LINES)


class ResultForm(forms.Form):
    """What came of a step."""

    result = forms.ChoiceField(choices=[("passed", ""), ("failed", ""), ("not-possible", "")])
    note = forms.CharField(
        label=_("Note"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)


class EvidenceForm(forms.Form):
    """What shows a result."""

    text = forms.CharField(label=_("What it shows"), max_length=500)
    link = forms.URLField(label=_("Address"), required=False, max_length=500, assume_scheme="https")
