"""Forms about tickets."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from scudo.core.claim import Claim
from scudo.core.entitlement import Thing
from scudo.core.roles import Actor
from scudo.core.severity import Effect, Severity
from scudo.desk import actions as desk
from scudo.desk.queries import KINDS, ORIGIN_DETAILS
from scudo.desk.queries.claims import CLAIMS
from scudo.web.together_forms import assignable

CODES = [("", _("the one that follows")), ("1", "1 · H"), ("2", "2 · M"), ("3", "3 · L")]
EFFECTS = [(effect.value, effect.value) for effect in Effect]


class Answers(forms.Form):
    """The two questions of T2, and another code with its reason."""

    effect = forms.ChoiceField(
        choices=EFFECTS, error_messages={"required": _("Answer what no longer works.")}
    )
    thing = forms.CharField(required=False, max_length=240)
    override = forms.ChoiceField(label=_("Severity Code"), choices=CODES, required=False)
    override_reason = forms.CharField(
        label=_("Why another code"), required=False, max_length=500, help_text=_("It stays inside.")
    )
    told = forms.CharField(
        label=_("Why, for the customer"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It stands in the letter. Left empty, the letter says what the rule says."),
    )  # fmt: skip
    proposed = forms.ChoiceField(choices=CODES, required=False, widget=forms.HiddenInput)
    claim = forms.ChoiceField(choices=[("", ""), *CLAIMS], required=False)
    claim_words = forms.CharField(label=_("In their words"), required=False, max_length=300)

    def clean(self) -> dict[str, Any]:
        """A code that departs from the answers needs its reason."""
        cleaned = super().clean() or {}
        if cleaned.get("override") and not cleaned.get("override_reason", "").strip():
            self.add_error("override_reason", _("Say why: it is kept with the code."))
        return cleaned

    def assessment(self) -> desk.Assessment:
        """The answers as the desk takes them."""
        return assessment_of(self.cleaned_data)

    def claimed(self, contact: Any = None) -> desk.Claimed | None:
        """What the customer says of urgency, if somebody wrote it down."""
        return claimed_of(self.cleaned_data, contact)


def assessment_of(cleaned: dict[str, Any]) -> desk.Assessment:
    """Cleaned answers as the desk takes them."""
    chosen, proposed = cleaned.get("override"), cleaned.get("proposed")
    return desk.Assessment(
        effect=Effect(cleaned["effect"]),
        thing=thing_of(cleaned.get("thing", "")),
        severity=Severity(int(chosen)) if chosen else None,
        reason=cleaned.get("override_reason", ""),
        told=cleaned.get("told", ""),
        expected=Severity(int(proposed)) if proposed else None,
    )


def claimed_of(cleaned: dict[str, Any], contact: Any = None) -> desk.Claimed | None:
    """A cleaned answer of the customer's as the desk takes it; None where nobody chose one."""
    chosen = cleaned.get("claim")
    return desk.Claimed(Claim(chosen), cleaned.get("claim_words", ""), contact) if chosen else None


def thing_of(value: str) -> Thing | None:
    """`service:Gestionale` as a thing, with its system behind PART_OF where it has one; `other` and nothing are no thing that a contract lists."""
    kind, _colon, named = value.partition(":")
    name, _mark, system = named.partition(PART_OF)
    return Thing(kind, name, Thing("system", system) if system else None) if name else None


PART_OF = "\x1f"
"""Between a thing and its system in the value of an answer: no name has it."""


class AssessForm(Answers):
    """The assessment of a ticket that came by mail."""

    reason = forms.CharField(label=_("Reason, in one line"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS)


class CallForm(Answers):
    """A call while one talks."""

    membership = forms.CharField(error_messages={"required": _("Say who calls: type a number or a name.")})
    reason = forms.CharField(
        label=_("Reason, in one line"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    notes = forms.CharField(
        label=_("Notes while they talk"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    token = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)


class NewcomerForm(forms.Form):
    """Somebody whom nobody entered yet, taken down while they talk."""

    new_company = forms.CharField(label=_("Company"), max_length=200)
    new_name = forms.CharField(label=_("Name"), max_length=150)
    new_phone = forms.CharField(label=_("Phone"), required=False, max_length=30)
    new_address = forms.EmailField(label=_("E-mail address"), required=False)


class ByHandForm(CallForm):
    """A request that came another way."""

    notes = forms.CharField(label=_("Notes"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    origin_detail = forms.ChoiceField(label=_("How it came"), choices=ORIGIN_DETAILS)
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS)


class NoteForm(forms.Form):
    """Words for the customer with a change of state."""

    note = forms.CharField(label=_("For the customer"), widget=forms.Textarea(attrs={"rows": 4}))


class OptionalNoteForm(forms.Form):
    """The same where words are welcome, not needed."""

    note = forms.CharField(
        label=_("For the customer"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class SeverityForm(forms.Form):
    """Another Severity Code."""

    severity = forms.ChoiceField(label=_("Severity Code"), choices=CODES[1:])
    reason = forms.CharField(label=_("Why"), max_length=500, help_text=_("It stays inside."))
    told = forms.CharField(
        label=_("Why, for the customer"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It stands in the letter. Left empty, the letter says what the rule says."),
    )  # fmt: skip


class ClaimForm(forms.Form):
    """What the customer says of urgency."""

    claim = forms.ChoiceField(label=_("The customer says"), choices=CLAIMS, widget=forms.RadioSelect)
    claim_words = forms.CharField(label=_("In their words"), required=False, max_length=300)


class CoverageForm(forms.Form):
    """A decision about coverage against the rule."""

    covered = forms.ChoiceField(label=_("Coverage"), choices=[("1", _("covered")), ("0", _("not covered"))])
    reason = forms.CharField(label=_("Why"), max_length=500)


class AssignForm(forms.Form):
    """Who works on it: a person or a team, with how much each has to do."""

    assignee = forms.ChoiceField(label=_("Assigned to"), required=False)

    def __init__(self, *args: Any, viewer: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].choices = assignable(viewer)  # type: ignore[attr-defined]


class ReplyForm(forms.Form):
    """An answer to the customer, or a note inside."""

    to = forms.ChoiceField(choices=[("customer", ""), ("note", "")])
    text = forms.CharField(error_messages={"required": _("Write something first.")})
    version = forms.IntegerField()
    then = forms.CharField(required=False)
