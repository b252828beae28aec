"""Forms about customers and their people."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from scudo.customers.queries import LANGUAGES, NOTICES, STEPS


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
    steps = forms.ChoiceField(label=_("How much they tell"), choices=STEPS, required=False)

    def clean_steps(self) -> str:
        """Every step, where nothing else was chosen."""
        return str(self.cleaned_data["steps"] or STEPS[0][0])


class LettersForm(forms.Form):
    """Which letters a person gets."""

    notices = forms.ChoiceField(label=_("Letters"), choices=NOTICES)
    steps = forms.ChoiceField(
        label=_("How much they tell"), choices=STEPS,
        help_text=_("What matters: opened, waiting for the customer, resolved, opened again, cancelled."),
    )  # fmt: skip


class DomainForm(forms.Form):
    """One more mail domain of a customer."""

    domain = forms.CharField(label=_("Mail domain"), max_length=253)


class SiteForm(forms.Form):
    """A place of a customer."""

    name = forms.CharField(label=_("Site"), max_length=100)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    town = forms.CharField(label=_("Town"), max_length=100, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)


def blame(form: forms.Form, problem: ValidationError, fields: dict[str, str] | None = None) -> None:
    """Put what an action refused beside the field that is wrong; what has no field stands above the form."""
    renamed = fields or {}
    if not hasattr(problem, "error_dict"):
        form.add_error(next(iter(renamed.values()), None), problem)
        return
    for name, errors in problem.error_dict.items():
        field: Any = renamed.get(name, name)
        form.add_error(field if field in form.fields else None, errors)
