"""Forms about the fields that a customer's tickets have of their own."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from scudo.core.custom_field import LONGEST_VALUE, Kind
from scudo.desk.actions import FieldTerms
from scudo.desk.queries.custom_fields import KINDS, CustomField

WIDGETS: dict[str, forms.Widget] = {
    Kind.DATE: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    Kind.NUMBER: forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    Kind.TEXT: forms.TextInput(attrs={"autocomplete": "off"}),
}


def form_field(field: CustomField, *, is_filter: bool = False) -> forms.Field:
    """A customer's field as forms show it; as a filter it may always stay empty. The action reads what is written."""
    required = field.required and not is_filter
    wanted = {"required": gettext("This customer wants it filled in.")}
    if field.kind == Kind.CHOICE:
        nothing = gettext("any") if is_filter else ""
        choices = [("", nothing), *((one, one) for one in field.choices)]
        return forms.ChoiceField(label=field.name, required=required, choices=choices, error_messages=wanted)
    return forms.CharField(
        label=field.name,
        required=required,
        max_length=LONGEST_VALUE,
        widget=WIDGETS[field.kind],
        error_messages=wanted,
    )


class ValuesForm(forms.Form):
    """What a ticket has in its customer's fields."""

    def __init__(self, data: Any = None, *, fields: Sequence[tuple[CustomField, str]], **kwargs: Any) -> None:
        super().__init__(data, initial={f"field_{field.pk}": value for field, value in fields}, **kwargs)
        self.keys: dict[str, int] = {}
        for field, value in fields:
            name = f"field_{field.pk}"
            self.keys[name], self.fields[name] = field.pk, form_field(field)
            if field.kind == Kind.CHOICE and value and value not in field.choices:
                self.fields[name].choices = [*self.fields[name].choices, (value, value)]  # type: ignore[attr-defined]

    def values(self) -> dict[int, str]:
        """What was written, by the field's id; whether it fits is for the action to judge."""
        return {key: str(self.data.get(name, "")) for name, key in self.keys.items() if name in self.data}

    def blame(self, problem: ValidationError) -> list[str]:
        """Put what the action refused beside its field; what is about none of them is returned."""
        if not hasattr(problem, "error_dict"):
            return list(problem.messages)
        others: list[str] = []
        for name, errors in problem.error_dict.items():
            if name not in self.fields:
                others += [message for one in errors for message in one.messages]
            elif name not in self.errors:
                self.add_error(name, errors)
        return others


class CustomFieldForm(forms.Form):
    """A field of a customer's tickets; its kind is chosen once."""

    name = forms.CharField(
        label=_("Name"), max_length=60, help_text=_("For instance order number, department, delivery.")
    )
    kind = forms.ChoiceField(label=_("What is written in it"), choices=KINDS)
    choices = forms.CharField(
        label=_("What may be chosen, one a line"), required=False, max_length=8000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Only for one of a list."),
    )  # fmt: skip
    required = forms.BooleanField(label=_("To be filled in before the ticket is assessed"), required=False)
    position = forms.IntegerField(label=_("Place among the fields"), min_value=0, max_value=99, initial=0)

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_new:
            del self.fields["kind"]

    def terms(self) -> FieldTerms:
        """What was written, as the action takes it."""
        said = self.cleaned_data
        return FieldTerms(
            said["name"],
            said.get("kind", ""),
            said.get("choices", "").splitlines(),
            required=said["required"],
            position=said["position"],
        )
