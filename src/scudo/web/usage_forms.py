"""Forms about work under a contract, prepaid hours, and the points of a trial."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from scudo.core.roles import Actor
from scudo.customers.queries import Customer
from scudo.desk import queries as desk
from scudo.web.contract_fields import DayField, ServiceTimeField

MOMENT = "%Y-%m-%dT%H:%M"
LINES = forms.Textarea(attrs={"rows": 4})


class DoneForm(forms.Form):
    """Something that was done at a time, perhaps for a ticket; `key` names it, so that a form sent twice records it once.

    `ticket` is not asked for where it is known, nor `charge` where no contract could pay, nor `payer` but where a person
    granted coverage that no contract gives. `sure` is the moment for which a charge was asked about already.
    """

    at_work = forms.DateTimeField(
        label=gettext_lazy("When the work was done"), input_formats=[MOMENT],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
    )  # fmt: skip
    ticket = forms.CharField(
        label=gettext_lazy("Ticket"), required=False, max_length=40, help_text=gettext_lazy("Its number, if it had one.")
    )  # fmt: skip
    charge = forms.BooleanField(
        label=gettext_lazy("To be invoiced, whatever the contract includes"), required=False,
        help_text=gettext_lazy("For instance out of the contract’s hours, or on what it does not cover."),
    )  # fmt: skip
    payer = forms.TypedChoiceField(
        label=gettext_lazy("Which contract pays"), required=False, coerce=int, empty_value=None,
        help_text=gettext_lazy("Coverage was granted by a person; no contract is named."),
    )  # fmt: skip
    key = forms.CharField(max_length=50, widget=forms.HiddenInput)
    sure = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, viewer: Actor, customer: Customer, without: Sequence[str] = (),
        payers: Sequence[tuple[int, str]] = (), **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.viewer, self.customer = viewer, customer
        payer = cast("forms.TypedChoiceField", self.fields["payer"])
        payer.choices = [*payers, ("", _("none: to be invoiced"))]
        for name in without:
            del self.fields[name]

    def clean_ticket(self) -> str:
        """The number of a ticket of the contract's customer."""
        written = str(self.cleaned_data["ticket"]).strip()
        if not written:
            return ""
        found = desk.ticket_by_number(self.viewer, written)
        if found is None:
            raise forms.ValidationError(_("There is no ticket of this number."))
        if found.customer_id != self.customer.pk:
            raise forms.ValidationError(_("This ticket is another customer’s."))
        return found.number


class UseForm(DoneForm):
    """Work that was done."""

    what = forms.CharField(label=gettext_lazy("What was done"), max_length=300)
    minutes = ServiceTimeField(
        label=gettext_lazy("How long it took"),
        least=0,
        help_text=gettext_lazy("For instance 45 min or 1 h 30 min."),
    )
    intervention = forms.BooleanField(
        label=gettext_lazy("Counts as an intervention"), required=False, initial=True
    )
    field_order = ("at_work", "ticket", "what", "minutes", "intervention", "payer", "charge")


class PartForm(DoneForm):
    """A part that was replaced."""

    what = forms.CharField(label=gettext_lazy("Which part"), max_length=300)
    quantity = forms.IntegerField(label=gettext_lazy("Pieces"), min_value=1, max_value=10_000, initial=1)
    serial = forms.CharField(
        label=gettext_lazy("Serial number"), required=False, max_length=100, help_text=gettext_lazy("Of the new part.")
    )  # fmt: skip
    field_order = ("at_work", "ticket", "what", "quantity", "serial", "payer", "charge")


class HoursForm(forms.Form):
    """Hours that were paid in advance."""

    minutes = ServiceTimeField(
        label=gettext_lazy("Hours bought"), help_text=gettext_lazy("For instance 20 h.")
    )
    warn_minutes = ServiceTimeField(
        label=gettext_lazy("Warn when less is left than"), least=0,
        help_text=gettext_lazy("The customer gets a letter before the hours end."),
    )  # fmt: skip
    bought_on = DayField(label=gettext_lazy("Bought on"))
    expires_on = DayField(
        label=gettext_lazy("Until, not included"), required=False, help_text=gettext_lazy("Nothing here: they do not expire.")
    )  # fmt: skip
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=200)


class PointForm(forms.Form):
    """Something to fine-tune."""

    text = forms.CharField(label=gettext_lazy("What to tune"), max_length=500, widget=LINES)


class AnswerForm(forms.Form):
    """What was done about it."""

    answer = forms.CharField(label=gettext_lazy("What was done"), max_length=500, widget=LINES)


class InvoiceForm(forms.Form):
    """The invoice that charged work and parts are on."""

    invoice = forms.CharField(label=gettext_lazy("Invoice number"), max_length=40)
    invoiced_on = DayField(label=gettext_lazy("Of the day"))
