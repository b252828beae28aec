"""The form of a maintenance duty: friendly choices that make an iCalendar rule, and a field for a rule of one's own (C3)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from scudo.contracts import queries as contracts
from scudo.contracts.queries import duties
from scudo.core.recurrence import Frequency, NthWeekday, Recurrence, Weekday
from scudo.core.roles import Actor
from scudo.design import queries as design

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
UNITS = [
    (Frequency.DAILY.value, _("days")),
    (Frequency.WEEKLY.value, _("weeks")),
    (Frequency.MONTHLY.value, _("months")),
    (Frequency.YEARLY.value, _("years")),
]
DAYS = [(day.name, WEEKDAYS[day.value]) for day in Weekday]
EACH, WHOLE = "0", ""
PLACES = [
    (EACH, _("each of them")),
    ("1", pgettext_lazy("weekday", "the first")),
    ("2", pgettext_lazy("weekday", "the second")),
    ("3", pgettext_lazy("weekday", "the third")),
    ("4", pgettext_lazy("weekday", "the fourth")),
    ("-1", pgettext_lazy("weekday", "the last")),
]
MONTHDAYS = [("", "—"), *((str(day), str(day)) for day in range(1, 29)), ("-1", _("the last"))]
"""The days that every month has: a month without the 31st would be left out."""
BY_WEEK = {Frequency.DAILY.value, Frequency.WEEKLY.value}
LARGEST = 3650
LEAD_DAYS = 7


class DutyForm(forms.Form):
    """What is done, on what, how often, from when, and how early its ticket opens; the action checks it."""

    what = forms.CharField(label=_("What is done"), max_length=200)
    thing = forms.ChoiceField(label=_("On what"), required=False)
    every = forms.IntegerField(
        label=pgettext_lazy("duty", "Every"), min_value=1, max_value=LARGEST, initial=1
    )
    unit = forms.ChoiceField(label=_("Unit"), choices=UNITS, initial=Frequency.MONTHLY.value)
    days = forms.MultipleChoiceField(
        label=pgettext_lazy("duty", "On"), choices=DAYS, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: the weekday, or the day of the month, of the first day."),
    )  # fmt: skip
    place = forms.ChoiceField(
        label=_("Which of these weekdays"), choices=PLACES, required=False, initial=EACH,
        help_text=_("With months and years: the first Monday, say, or the last Friday."),
    )  # fmt: skip
    monthday = forms.ChoiceField(
        label=_("Or the day of the month"), choices=MONTHDAYS, required=False,
        help_text=_("With years it is that day of the month of the first day."),
    )  # fmt: skip
    starts_on = forms.DateField(
        label=_("First day"),
        widget=DATE,
        help_text=_("Where counting begins; days before today are not due."),
    )
    until = forms.DateField(label=_("Last day"), required=False, widget=DATE)
    lead_days = forms.IntegerField(
        label=_("Days before"), min_value=0, max_value=180, initial=LEAD_DAYS,
        help_text=_("So early its ticket opens, on the office day before where that is none."),
    )  # fmt: skip
    rule = forms.CharField(
        label=_("Rule of one's own"), required=False, max_length=200,
        help_text=_("For who knows them: an iCalendar rule, such as FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO, in place of the choices above."),
    )  # fmt: skip

    def __init__(self, *args: Any, things: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["thing"].choices = things  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Choices that say nothing together are refused; a rule of one's own stands for them all."""
        said = super().clean() or {}
        if said.get("rule") or not {"unit", "every"} <= said.keys():
            return said
        by_week, placed = said["unit"] in BY_WEEK, said.get("place") not in {EACH, ""}
        if placed and (by_week or not said.get("days")):
            self.add_error("place", _("Choose weekdays with it, and months or years."))
        if not by_week and said.get("days") and not placed:
            self.add_error("place", _("Say which of these weekdays of the month."))
        if said.get("monthday") and (by_week or said.get("days")):
            self.add_error("monthday", _("Either a day of the month, with months or years, or weekdays."))
        return said

    def parts(self) -> dict[str, Any]:
        """The duty as the actions take it."""
        said = self.cleaned_data
        kind, _colon, name = said["thing"].partition(":")
        return {
            "what": said["what"], "rule": said["rule"] or str(recurrence_of(said)), "starts_on": said["starts_on"],
            "lead_days": said["lead_days"], "thing": (kind, name) if name else None,
        }  # fmt: skip

    @property
    def fields_of_action(self) -> dict[str, str]:
        """Where what the action refuses stands: a rule that the choices made is theirs."""
        return {} if self.cleaned_data.get("rule") else {"rule": "every"}


def recurrence_of(said: dict[str, Any]) -> Recurrence:
    """The rule that the choices make; what they leave open the first day says."""
    frequency, place = Frequency(said["unit"]), int(said["place"] or EACH)
    weekdays = tuple(sorted(NthWeekday(Weekday[day], place) for day in said["days"]))
    monthdays = (int(said["monthday"]),) if said["monthday"] else ()
    is_bound = frequency is Frequency.YEARLY and bool(weekdays or monthdays)
    return Recurrence(
        frequency,
        interval=said["every"],
        months=(said["starts_on"].month,) if is_bound else (),
        monthdays=monthdays,
        weekdays=weekdays,
        until=said["until"],
    )


def initial_of(duty: duties.Duty) -> dict[str, Any]:
    """The form of a duty as it is; a rule that the choices cannot make stands in its own field."""
    shown = {
        "what": duty.what, "thing": f"{duty.kind}:{duty.thing}" if duty.thing else WHOLE, "starts_on": duty.starts_on,
        "lead_days": duty.lead_days,
    }  # fmt: skip
    rule = duties.recurrence_of(duty.rule)
    chosen = choices_of(rule)
    is_offered = chosen["place"] in dict(PLACES) and chosen["monthday"] in dict(MONTHDAYS)
    is_same = is_offered and recurrence_of({**chosen, "starts_on": duty.starts_on}) == rule
    return shown | (chosen if is_same else {"rule": duty.rule})


def choices_of(rule: Recurrence) -> dict[str, Any]:
    """The choices nearest to a rule."""
    place = rule.weekdays[0].nth if rule.weekdays else 0
    return {
        "unit": rule.frequency.value, "every": rule.interval, "days": [one.weekday.name for one in rule.weekdays],
        "place": str(place), "monthday": str(rule.monthdays[0]) if rule.monthdays else "", "until": rule.until,
    }  # fmt: skip


def things_for(
    viewer: Actor, contract: contracts.Contract, at: datetime, kept: str = WHOLE
) -> list[tuple[str, Any]]:
    """What a duty may be about: what the contract lists, then its system's services and components; `kept` is among them."""
    version = contracts.version_at(contract, at)
    listed = {f"{one.kind}:{one.name}": one.name for one in version.things.all() if not one.excluded}
    groups = [(_("Of the contract"), list(listed.items())), *of_system(viewer, contract, listed)]
    known = {key for _name, group in groups for key, _word in group}
    rest = [(kept, kept.partition(":")[2])] if kept and kept not in known else []
    return [(WHOLE, _("no one thing")), *rest, *((name, group) for name, group in groups if group)]


def of_system(
    viewer: Actor, contract: contracts.Contract, but: Iterable[str]
) -> list[tuple[Any, list[tuple[str, str]]]]:
    """The services and components of the system that a contract is about."""
    system = design.system_by_key(viewer, contract.system) if contract.system else None
    if system is None:
        return []
    model = design.model_of(system)
    named = (
        (_("Services"), [(f"service:{one.name}", one.name) for one in model.services]),
        (_("Components"), [(f"component:{one.name}", one.name) for one in model.components]),
    )
    return [(name, [one for one in group if one[0] not in but]) for name, group in named]
