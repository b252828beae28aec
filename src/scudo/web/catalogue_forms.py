"""Forms about products."""

import re
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from scudo.core.roles import Actor
from scudo.design.actions import DataSheet
from scudo.design.queries import catalogue
from scudo.desk import queries as desk

HOURS_OF_A_YEAR, HUNDRED = 8760, 100
BLANKS = re.compile(r"[\s'’]")
THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:(?:\.\d{3})+|(?:,\d{3})+)")
PLAIN_NUMBER = re.compile(r"-?\d{1,12}(?:\.\d{1,6})?", re.ASCII)
DAY = {"type": "date"}


class AmountField(forms.Field):
    """A number of any size as people write it, in either language: 120000, 120.000, 120,000, 1.450,00, 3,5.

    One separator with three digits after it parts thousands, for such figures have no thousandths.
    """

    widget = forms.TextInput(attrs={"inputmode": "decimal"})
    default_error_messages = {"invalid": _("Write a number, such as 120000.")}  # noqa: RUF012 - Django's own contract

    def to_python(self, value: Any) -> Decimal | None:
        """The number; None for nothing."""
        text = BLANKS.sub("", str(value or ""))
        if not text:
            return None
        if THOUSANDS.fullmatch(text):
            text = text.replace(".", "").replace(",", "")
        elif "." in text and "," in text:
            group = "." if text.rindex(",") > text.rindex(".") else ","
            text = text.replace(group, "")
        text = text.replace(",", ".")
        if not PLAIN_NUMBER.fullmatch(text):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return Decimal(text)

    def prepare_value(self, value: Any) -> Any:
        """A number that is there already, so that it is read back as itself."""
        if not isinstance(value, int | float | Decimal):
            return value
        whole, _point, rest = format(Decimal(str(value)), "f").partition(".")
        rest = rest.rstrip("0")
        return f"{whole}.{rest}{'0' * (len(rest) == 3)}" if rest else whole  # noqa: PLR2004 - three would part thousands


class ProductForm(forms.Form):
    """What the catalogue says of a product; the action checks it.

    Fields carry what they showed, so that only what a person changed is changed.
    """

    name = forms.CharField(label=_("Name"), max_length=150)
    maker = forms.CharField(label=_("Maker"), max_length=100)
    category = forms.ChoiceField(label=_("Category"), choices=[("", ""), *catalogue.CATEGORIES])
    mtbf_h = AmountField(
        label=_("MTBF, hours"),
        required=False,
        help_text=_("Mean time between failures, as the maker states it."),
    )
    afr = forms.FloatField(
        label=_("or AFR, % a year"), required=False, min_value=0.0001, max_value=1000, localize=True,
        help_text=_("Where the maker states an annual failure rate: the MTBF is worked out from it."),
    )  # fmt: skip
    mtbf_source = forms.CharField(label=_("Read where"), max_length=200, required=False)
    mtbf_on = forms.DateField(
        label=_("Figure of the day"), required=False, widget=forms.DateInput(DAY, "%Y-%m-%d")
    )
    repair_h = AmountField(
        label=_("Repair, hours"), required=False, help_text=_("From the failure until it works again.")
    )
    repair_source = forms.CharField(label=_("Repair time from where"), max_length=200, required=False)
    price = AmountField(label=_("Price"), required=False)
    currency = forms.CharField(label=_("Currency"), max_length=3, initial="EUR")
    end_of_sale = forms.DateField(
        label=_("End of sale"), required=False, widget=forms.DateInput(DAY, "%Y-%m-%d")
    )
    end_of_support = forms.DateField(
        label=_("End of support"), required=False, widget=forms.DateInput(DAY, "%Y-%m-%d")
    )
    replaced_by = forms.ChoiceField(label=_("Replaced by"), required=False)
    checks = forms.CharField(
        label=_("Checks it brings"), required=False, strip=False, max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=_("One a line, as models write them; $address stands for the component's own. Example: - {ping: $address, every: 15 s}"),
    )  # fmt: skip

    def __init__(self, *args: Any, viewer: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(one.key, str(one)) for one in catalogue.products_for(viewer)]
        self.fields["replaced_by"].choices = [("", _("nothing")), *known]  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.show_hidden_initial = True

    def sections(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The fields by what they are about."""
        return [
            (title, [self[name] for name in names if name in self.fields])
            for title, names in (
                (_("What it is"), ("key", "name", "maker", "category", "price", "currency")),
                (
                    _("How often it fails"),
                    ("mtbf_h", "afr", "mtbf_source", "mtbf_on", "repair_h", "repair_source"),
                ),
                (_("How long it lives"), ("end_of_sale", "end_of_support", "replaced_by")),
            )
        ]

    def clean(self) -> dict[str, Any]:
        """One figure, not two."""
        said = super().clean() or {}
        if said.get("afr") is not None and said.get("mtbf_h") is not None and "mtbf_h" in self.changed_data:
            self.add_error("afr", _("Write the MTBF or the AFR, not both."))
        return said

    def written(self) -> dict[str, Any]:
        """What a person changed, as a DataSheet takes it."""
        said = self.cleaned_data
        changed = {name: said[name] for name in self.changed_data if name in DataSheet.__dataclass_fields__}
        if said["afr"]:
            changed["mtbf_h"] = HUNDRED * HOURS_OF_A_YEAR / said["afr"]
        hours = {
            name: float(changed[name]) for name in ("mtbf_h", "repair_h") if changed.get(name) is not None
        }
        return changed | hours


class NewProductForm(ProductForm):
    """The same with the key."""

    key = forms.CharField(
        label=_("Key"), max_length=100,
        help_text=_("What models write after product: small letters, digits and -, such as dell-r650. It stays."),
    )  # fmt: skip

    def sheet(self) -> DataSheet:
        """A new product's particulars."""
        said = {name: self.cleaned_data[name] for name in DataSheet.__dataclass_fields__}
        return DataSheet(**said | self.written())


class CertifyForm(forms.Form):
    """On what grounds a product is certified."""

    grounds = forms.CharField(
        label=_("On what grounds"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What was tested, where it works: it is kept with the product."),
    )  # fmt: skip


class WithdrawForm(forms.Form):
    """Why a certification ends, or a failure does not count."""

    reason = forms.CharField(label=_("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class RecordForm(forms.Form):
    """Units in service where no model counts them."""

    units = forms.IntegerField(label=_("Units"), min_value=1)
    failures = forms.IntegerField(label=_("Failures seen"), min_value=0, initial=0)
    since = forms.DateField(label=_("In service from"), widget=forms.DateInput(DAY, "%Y-%m-%d"))
    until = forms.DateField(label=_("Until, not included"), widget=forms.DateInput(DAY, "%Y-%m-%d"))
    source = forms.CharField(label=_("Counted from what"), max_length=200)


class FailureForm(forms.Form):
    """A failure of one unit, seen in a ticket."""

    number = forms.CharField(label=_("Ticket number"), max_length=20)
    unit = forms.ChoiceField(label=_("Which unit"), required=False)
    part = forms.CharField(
        label=_("Part replaced"), max_length=100, required=False,
        help_text=_("Its serial number or name, where a part of the device failed and not the whole."),
    )  # fmt: skip
    failed_at = forms.DateTimeField(
        label=_("When"), required=False, widget=forms.DateTimeInput({"type": "datetime-local"}),
        help_text=_("Nothing here: when the ticket was opened."),
    )  # fmt: skip
    repair_h = forms.FloatField(label=_("Repair, hours"), required=False, min_value=0, localize=True)

    def __init__(self, *args: Any, viewer: Actor, product: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer
        self.units = {str(one.pk): one for one in catalogue.units_of(viewer, product)}
        named = [
            (pk, f"{one.customer.name} · {one.system.name} · {one.component}")
            for pk, one in self.units.items()
        ]
        self.fields["unit"].choices = [("", _("in no system")), *named]  # type: ignore[attr-defined]

    def clean_number(self) -> str:
        """The number of a ticket that there is."""
        self.ticket = desk.ticket_by_number(self.viewer, self.cleaned_data["number"])
        if self.ticket is None:
            raise forms.ValidationError(_("There is no ticket with this number."))
        return self.ticket.number

    def clean(self) -> dict[str, Any]:
        """The unit is one of the ticket's customer."""
        said = super().clean() or {}
        unit = self.units.get(said.get("unit", ""))
        ticket = getattr(self, "ticket", None)
        if unit and ticket and unit.customer_id != ticket.customer_id:
            self.add_error("unit", _("The ticket is of another customer."))
        return said

    def told(self) -> dict[str, Any]:
        """What the action takes."""
        said = self.cleaned_data
        unit = self.units.get(said["unit"])
        failed_at: datetime = said["failed_at"] or self.ticket.opened_at  # type: ignore[union-attr]  # clean_number saw it
        return {
            "reference": said["number"], "failed_at": failed_at, "part": said["part"], "repair_h": said["repair_h"],
            "system": unit.system if unit else None, "component": unit.component if unit else "",
        }  # fmt: skip


class FilterForm(forms.Form):
    """What narrows the list; the address holds it."""

    q = forms.CharField(label=_("Words"), required=False, max_length=100)
    category = forms.CharField(required=False, widget=forms.HiddenInput)
    certified = forms.ChoiceField(
        label=_("Certified"),
        required=False,
        choices=[("", _("any")), ("yes", _("certified")), ("no", _("not certified"))],
    )
    support = forms.ChoiceField(
        label=_("Support"),
        required=False,
        choices=[("", _("any")), ("ending", _("ended, or ends within a year"))],
    )
