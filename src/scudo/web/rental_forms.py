"""Forms about rentals and their devices; a list of devices as it is pasted from a spreadsheet."""

import csv
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from scudo.contracts.actions import Asset
from scudo.contracts.queries import Contract, rentals
from scudo.core.roles import Actor
from scudo.web.contract_fields import DayField

MOST_CHARACTERS = 500_000
MOST_PROBLEMS = 20
LONGEST = (200, 100, 100)
LONGEST_LINE = 1_000
HEADERS = {"product", "prodotto", "serial", "serial number", "matricola", "numero di serie", "component", "componente"}  # fmt: skip


class RentalForm(forms.Form):
    """What is rented, from when to when."""

    number = forms.CharField(
        label=gettext_lazy("Number"), required=False, max_length=40, help_text=gettext_lazy("Nothing here: it gets the next one.")
    )  # fmt: skip
    system = forms.CharField(
        label=gettext_lazy("Key of the system"), required=False, max_length=60,
        help_text=gettext_lazy("How its model calls it, such as gestionale-e-rete."),
    )  # fmt: skip
    starts_on = DayField(label=gettext_lazy("From"))
    ends_on = DayField(
        label=gettext_lazy("Until, not included"), required=False, help_text=gettext_lazy("Nothing here: no end is agreed.")
    )  # fmt: skip


class DevicesField(forms.CharField):
    """Devices, one a line: product;serial number;component, or the same cells pasted from a spreadsheet."""

    widget = forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "autocomplete": "off"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=MOST_CHARACTERS, **kwargs)

    def clean(self, value: Any) -> list[Asset]:
        """The devices; every line that is wrong is said with its number."""
        found, problems = read(str(super().clean(value)))
        if problems:
            raise forms.ValidationError(problems[:MOST_PROBLEMS])
        return found


def read(text: str) -> tuple[list[Asset], list[str]]:
    """Devices as they are written, and what is wrong, by line; blank lines and a line of titles are passed over."""
    found: list[Asset] = []
    problems: list[str] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(text.lstrip("\ufeff").splitlines(), 1):
        cells = cells_of(line[:LONGEST_LINE])
        if not any(cells) or {cell.casefold() for cell in cells if cell} <= HEADERS:
            continue
        asset = Asset(*[*cells, "", "", ""][:3])
        problem = amiss(number, cells) or twice(number, asset, seen)
        found += [] if problem else [asset]
        problems += [problem] if problem else []
    return found, problems


def cells_of(line: str) -> list[str]:
    """The cells of a line, parted by tabs where it has any, else by semicolons."""
    return [
        " ".join(cell.split())
        for cell in next(csv.reader([line], delimiter="\t" if "\t" in line else ";"), [])
    ]


def amiss(number: int, cells: list[str]) -> str:
    """What is wrong with the cells of a line, or nothing."""
    if any(cells[3:]):
        words = _("Line %(line)d: more than three cells; write product;serial number;component.")
    elif not all([*cells, "", ""][:2]):
        words = _("Line %(line)d: product and serial number are needed, parted by a semicolon.")
    elif any(len(cell) > longest for cell, longest in zip(cells, LONGEST, strict=False)):
        words = _("Line %(line)d: this is too long.")
    else:
        return ""
    return words % {"line": number}


def twice(number: int, asset: Asset, seen: dict[str, int]) -> str:
    """Whether a line before has the same serial number; `seen` keeps the first line of each."""
    first = seen.setdefault(rentals.same(asset.serial), number)
    if first == number:
        return ""
    words = _("Line %(line)d: the serial number %(serial)s stands in line %(first)d already.")
    return words % {"line": number, "serial": asset.serial, "first": first}


class NewRentalForm(RentalForm):
    """The same with its devices."""

    assets = DevicesField(
        label=gettext_lazy("Devices"),
        help_text=gettext_lazy("One a line: product;serial number;component. Cells of a spreadsheet can be pasted."),
    )  # fmt: skip


class AssetForm(forms.Form):
    """One more device."""

    product = forms.CharField(label=gettext_lazy("Product"), max_length=200)
    serial = forms.CharField(label=gettext_lazy("Serial number"), max_length=100)
    component = forms.CharField(
        label=gettext_lazy("Component"), required=False, max_length=100, help_text=gettext_lazy("As the model names it.")
    )  # fmt: skip


class RemoveAssetForm(forms.Form):
    """Why a device is taken out."""

    because = forms.ChoiceField(label=gettext_lazy("Why"), choices=rentals.REMOVALS, widget=forms.RadioSelect)


class ChooseRentalForm(forms.Form):
    """The rental that a contract in preparation hangs from."""

    rental = forms.ChoiceField(label=gettext_lazy("Rental"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, viewer: Actor, contract: Contract, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = {str(one.pk): one for one in rentals.for_contract(viewer, contract, day)}
        named = [(key, f"{one.number} {one.system}".strip()) for key, one in self.found.items()]
        self.fields["rental"].choices = named  # type: ignore[attr-defined]

    def chosen(self) -> rentals.Rental:
        """The rental that was chosen."""
        return self.found[self.cleaned_data["rental"]]
