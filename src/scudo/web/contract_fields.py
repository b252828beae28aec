"""Fields of the forms about contracts: amounts of service time, days, things that a contract lists, lines of text."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from scudo.contracts.actions import Closed, ExtraTime
from scudo.contracts.queries.agreements import KINDS
from scudo.web import closure_text, extra_time_text
from scudo.web.extra_time_words import FIRST_YEAR, LAST_YEAR, Said

LONGEST = 5_256_000
MINUTES_AN_HOUR = 60
LONGEST_NAME = 100
MOST_LINES = 200
MOST_CHARACTERS = 20_000
MOST_PROBLEMS = 5
TIME = re.compile(
    r"(?:(?P<hours>\d{1,6}(?:[.,]\d{1,2})?)\s*(?:h|ore|ora|hours?)(?![^\W\d_]))?\s*(?:e\s+|and\s+)?"
    r"(?:(?P<minutes>\d{1,7})\s*(?:min|minuti|minuto|minutes?|m)?)?",
    re.IGNORECASE,
)
KIND_WORDS = {
    "sistema": "system", "system": "system", "servizio": "service", "service": "service", "componente": "component",
    "component": "component",
}  # fmt: skip
KIND_NAMES = dict(KINDS)


class ServiceTimeField(forms.Field):
    """An amount of service time as people write it, in minutes: 4 h, 30 min, 1 h 30 min, 1,5 h."""

    widget = forms.TextInput(attrs={"autocomplete": "off"})
    default_error_messages = {  # noqa: RUF012 - Django's own contract
        "invalid": gettext_lazy("Write a time such as 4 h, 30 min or 1 h 30 min."),
        "range": gettext_lazy("Write a time of more than nothing and at most ten years."),
    }

    def __init__(self, *, least: int = 1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.least = least

    def to_python(self, value: Any) -> int | None:
        """Whole minutes; None for nothing."""
        text = " ".join(str(value or "").split())
        if not text:
            return None
        found = TIME.fullmatch(text)
        if found is None or text.isdecimal():
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        hours = float((found["hours"] or "0").replace(",", "."))
        minutes = round(hours * MINUTES_AN_HOUR) + int(found["minutes"] or 0)
        if not self.least <= minutes <= LONGEST:
            raise forms.ValidationError(self.error_messages["range"], code="range")
        return minutes

    def prepare_value(self, value: Any) -> Any:
        """Minutes as one would write them."""
        return written_time(value) if isinstance(value, int) else value


def written_time(minutes: int) -> str:
    """`1 h 30 min`, the same in every language."""
    hours, rest = divmod(minutes, MINUTES_AN_HOUR)
    parts = [f"{hours} h" if hours or not rest else "", f"{rest} min" if rest else ""]
    return " ".join(filter(None, parts))


class DayField(forms.DateField):
    """A day within the years that a contract can mean."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def to_python(self, value: Any) -> date | None:
        """The day; None for nothing."""
        day: date | None = super().to_python(value)
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return day


class ThingsField(forms.MultipleChoiceField):
    """Things that are ticked, as `service:Posta`; also one that the model no longer has."""

    def valid_value(self, value: str) -> bool:
        """Whether it names a thing at all."""
        kind, _colon, name = value.partition(":")
        return kind in KIND_NAMES and 0 < len(name) <= LONGEST_NAME and "\0" not in name

    def clean(self, value: Any) -> list[tuple[str, str]]:
        """Kinds and names, each once."""
        chosen = super().clean(value)
        return [(kind, name) for kind, _colon, name in (one.partition(":") for one in dict.fromkeys(chosen))]


class LinesField(forms.CharField):
    """Text whose lines are read one by one; every line that cannot be read is said."""

    widget = forms.Textarea(attrs={"rows": 5, "spellcheck": "false", "autocomplete": "off"})

    def __init__(self, reading: Callable[[str], Sequence[Said[Any]]], **kwargs: Any) -> None:
        super().__init__(required=False, max_length=MOST_CHARACTERS, **kwargs)
        self.reading = reading

    def clean(self, value: Any) -> list[Any]:
        """What the lines mean, in order."""
        lines = self.reading(super().clean(value))
        if len(lines) > MOST_LINES:
            raise forms.ValidationError(_("These are more than %(count)s lines.") % {"count": MOST_LINES})
        if wrong := [str(line) for line in lines if line.problem]:
            raise forms.ValidationError(wrong[:MOST_PROBLEMS])
        return [one for line in lines for one in line.read]


class ExtraTimeField(LinesField):
    """Extra Time, a window a line (C7)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(extra_time_text.read, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Windows as lines."""
        if isinstance(value, str) or value is None:
            return value
        windows: Sequence[ExtraTime] = value
        return extra_time_text.written(windows)


class ClosuresField(LinesField):
    """The customer's closures, one a line (C6)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(closure_text.read, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Closures as lines."""
        if isinstance(value, str) or value is None:
            return value
        closures: Sequence[Closed] = value
        return closure_text.written(closures)


class NamesField(LinesField):
    """Things that no model has: a name a line, a service unless the line says `system:` or `component:` before it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_names, **kwargs)
        self.widget.attrs["rows"] = 2

    def prepare_value(self, value: Any) -> Any:
        """Things as lines."""
        if isinstance(value, str) or value is None:
            return value
        return "\n".join(written_name(*one) for one in value)


def written_name(kind: str, name: str) -> str:
    """`Posta`, `component: NAS`: as `read_names` reads it."""
    plain = read_names(name) if kind == "service" else []
    if plain and plain[0].read == ((kind, name),):
        return name
    return f"{KIND_NAMES[kind]}: {name}"


def read_names(text: str) -> list[Said[tuple[str, str]]]:
    """Every line that is not blank, as kind and name of a thing."""
    found: list[Said[tuple[str, str]]] = []
    for number, raw in enumerate(text.splitlines(), 1):
        line = " ".join(raw.split())
        if not line:
            continue
        word, colon, rest = line.partition(":")
        kind = KIND_WORDS.get(word.strip().lower()) if colon else None
        name = rest.strip() if kind else line
        if not name or len(name) > LONGEST_NAME:
            problem = _("A name has at most %(count)s characters, and at least one.") % {
                "count": LONGEST_NAME
            }
            found.append(Said(number, line, problem=problem))
        else:
            found.append(Said(number, line, ((kind or "service", name),)))
    return found
