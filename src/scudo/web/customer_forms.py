"""Forms about customers and their people."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from scudo.contracts.actions import ExtraTime, Plan
from scudo.customers.queries import LANGUAGES, NOTICES

PLANS = [(plan.value, plan.label) for plan in Plan]
CLOCK = r"^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$"
DAYS = [
    ("mon", _("Mon")), ("tue", _("Tue")), ("wed", _("Wed")), ("thu", _("Thu")), ("fri", _("Fri")), ("sat", _("Sat")),
    ("sun", _("Sun")), ("holiday", _("holidays")),
]  # fmt: skip


class CustomerForm(forms.Form):
    """What identifies a company; the action checks it."""

    name = forms.CharField(label=_("Company name"), max_length=200)
    vat_number = forms.CharField(label=_("VAT number"), max_length=20, required=False)
    fiscal_code = forms.CharField(label=_("Codice fiscale"), max_length=20, required=False)
    pec = forms.EmailField(label=_("PEC address"), required=False)
    sdi_code = forms.CharField(label=_("SDI code"), max_length=10, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)


class NewCustomerForm(CustomerForm):
    """The same with the mail domain."""

    domain = forms.CharField(
        label=_("Mail domain"), max_length=253, required=False,
        help_text=_("Mail from this domain opens a ticket at once, and its sender is proposed as a person."),
    )  # fmt: skip


class ContactForm(forms.Form):
    """A customer's person."""

    name = forms.CharField(label=_("Name"), max_length=150)
    position = forms.CharField(label=_("Position"), max_length=100, required=False)
    address = forms.EmailField(label=_("E-mail address"), required=False)
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    notices = forms.ChoiceField(label=_("Letters"), choices=NOTICES)


class DomainForm(forms.Form):
    """One more mail domain of a customer."""

    domain = forms.CharField(label=_("Mail domain"), max_length=253)


class ContractForm(forms.Form):
    """A contract: plan, dates, what it covers, Extra Time; the SLA is the one its plan starts from."""

    number = forms.CharField(label=_("Number"), max_length=20)
    plan = forms.ChoiceField(label=_("Plan"), choices=PLANS)
    starts_on = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    ends_on = forms.DateField(
        label=_("Until, not included"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    covers = forms.CharField(
        label=_("Services covered, one a line"), required=False, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Nothing here: the contract covers everything."),
    )  # fmt: skip
    extra_days = forms.MultipleChoiceField(
        label=_("Extra Time on"), choices=DAYS, required=False, widget=forms.CheckboxSelectMultiple
    )
    extra_from = forms.RegexField(CLOCK, label=_("Extra Time from"), required=False, initial="07:00")
    extra_to = forms.RegexField(CLOCK, label=_("Extra Time to"), required=False, initial="22:00")

    def things(self) -> list[tuple[str, str]] | None:
        """The services that the contract lists; None for everything."""
        named = dict.fromkeys(
            line.strip()[:100] for line in self.cleaned_data["covers"].splitlines() if line.strip()
        )
        return [("service", name) for name in named] or None

    def extra_time(self) -> list[ExtraTime]:
        """The weekly window, if days were chosen."""
        said = self.cleaned_data
        if not said["extra_days"]:
            return []
        return [ExtraTime(said["extra_days"], said["extra_from"], said["extra_to"])]

    def clean(self) -> dict[str, Any]:
        """Extra Time needs its hours, in order."""
        said = super().clean() or {}
        if said.get("extra_days") and not said.get("extra_from", "") < said.get("extra_to", ""):
            self.add_error(
                "extra_to", _("Extra Time ends after it begins, on the same day; 24:00 is its end.")
            )
        return said


class SiteForm(forms.Form):
    """A place of a customer."""

    name = forms.CharField(label=_("Site"), max_length=100)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    town = forms.CharField(label=_("Town"), max_length=100, required=False)


def blame(form: forms.Form, problem: ValidationError, fields: dict[str, str] | None = None) -> None:
    """Put what an action refused beside the field that is wrong; what has no field stands above the form."""
    renamed = fields or {}
    if not hasattr(problem, "error_dict"):
        form.add_error(next(iter(renamed.values()), None), problem)
        return
    for name, errors in problem.error_dict.items():
        field: Any = renamed.get(name, name)
        form.add_error(field if field in form.fields else None, errors)
