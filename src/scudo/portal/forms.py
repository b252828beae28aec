"""What customers' people, and strangers, write into the portal."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from scudo.contracts.actions import Plan
from scudo.core.plans import Acquired
from scudo.customers import rules
from scudo.lib.ui.hours import week_in_words

LONGEST_POINT = 500


class PointForm(forms.Form):
    """Something to fine-tune while a trial runs (C1)."""

    text = forms.CharField(
        label=gettext_lazy("What should be tuned?"),
        max_length=LONGEST_POINT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One thing at a time: we answer each of them here."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].error_messages["required"] = gettext_lazy("Write what should be tuned.")


def is_phone(text: str) -> None:
    """Raises ValidationError for what is no phone number."""
    rules.phone(text)


def is_vat_number(text: str) -> None:
    """Raises ValidationError for what is no VAT number."""
    rules.vat_number(text)


def plans() -> list[tuple[str, str]]:
    """The plans, or none in particular."""
    return [("", _("I do not know")), *((str(value), str(label)) for value, label in Plan.choices)]


def acquisitions() -> list[tuple[str, str]]:
    """How somebody may have come by a system."""
    provider = {"provider": settings.PROVIDER_NAME}
    return [
        ("", _("I do not know")),
        (Acquired.BOUGHT.value, _("We bought it from %(provider)s") % provider),
        (Acquired.RENTED.value, _("We rent it from %(provider)s") % provider),
        (Acquired.TAKEN_OVER.value, _("We use it already, others made it")),
    ]


class DraftForm(forms.Form):
    """A request for the draft of a contract (C9), by anybody: few questions, each of which may be left to the office.

    `website` is a trap: nobody sees it, and programs that fill in every field do.
    """

    company = forms.CharField(
        label=gettext_lazy("Company"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    name = forms.CharField(
        label=gettext_lazy("Your first and last name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    mail = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label=gettext_lazy("Phone"),
        max_length=40,
        required=False,
        validators=[is_phone],
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
    )
    vat_number = forms.CharField(
        label=gettext_lazy("Your VAT number"), max_length=20, required=False, validators=[is_vat_number]
    )
    plan = forms.ChoiceField(label=gettext_lazy("Which plan?"), choices=plans, required=False)
    acquired = forms.ChoiceField(
        label=gettext_lazy("How did you come by the system?"), choices=acquisitions, required=False
    )
    things = forms.CharField(
        label=gettext_lazy("What should be assisted?"),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy(
            "As you would tell it on the phone. For example: two servers, twelve PCs, the phone system and the accounting program, in one office in Rome and one in Latina."
        ),
    )
    hours = forms.CharField(
        label=gettext_lazy("When do you need us?"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    website = forms.CharField(
        label=gettext_lazy("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hours"].help_text = _(
            "Our office is there %(hours)s. For example: also in the evening until 22, on Saturday morning, or always (H24x7)."
        ) % {"hours": week_in_words(settings.OFFICE_HOURS)}

    def clean_website(self) -> str:
        """Refuse what a program filled in. Raises ValidationError."""
        if self.cleaned_data["website"]:
            raise ValidationError(_("Leave the last field empty: it is there to stop programs."))
        return ""
