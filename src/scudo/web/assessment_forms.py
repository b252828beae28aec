"""Forms about technical assessments."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from scudo.contracts.queries.agreements import KINDS
from scudo.contracts.queries.assessments import OUTCOMES

LINES = forms.Textarea(attrs={"rows": 4})


class BeginForm(forms.Form):
    """Which system is assessed, and what is looked at."""

    system = forms.CharField(
        label=gettext_lazy("Key of the system"), max_length=60,
        help_text=gettext_lazy("How its model calls it, such as gestionale-e-rete. The model may come later."),
    )  # fmt: skip
    scope = forms.CharField(
        label=gettext_lazy("What is looked at"), max_length=5000, widget=LINES,
        help_text=gettext_lazy("For instance servers, network, backups, power; and what is not."),
    )  # fmt: skip


class FindingForm(forms.Form):
    """What was found, and what the contract leaves out for it."""

    text = forms.CharField(label=gettext_lazy("What was found"), max_length=500, widget=LINES)
    remedy = forms.CharField(
        label=gettext_lazy("What would mend it"), required=False, max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    limit_kind = forms.ChoiceField(
        label=gettext_lazy("The contract leaves out"), required=False, choices=[("", gettext_lazy("nothing")), *KINDS],
        help_text=gettext_lazy("Where assistance cannot be promised for it as it is."),
    )  # fmt: skip
    limit = forms.CharField(
        label=gettext_lazy("Its name"), required=False, max_length=100,
        widget=forms.TextInput(attrs={"list": "things", "autocomplete": "off"}),
        help_text=gettext_lazy("As the contract and the model name it."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """A limit has a kind and a name, or neither."""
        said = super().clean() or {}
        if bool(said.get("limit_kind")) != bool(said.get("limit")):
            self.add_error("limit", gettext_lazy("What the contract leaves out has a kind and a name."))
        return said

    def said(self) -> dict[str, Any]:
        """What was written, as the action takes it."""
        said = self.cleaned_data
        limit = (said["limit_kind"], said["limit"]) if said["limit_kind"] else None
        return {"text": said["text"], "remedy": said["remedy"], "limit": limit}


class ConcludeForm(forms.Form):
    """The outcome."""

    outcome = forms.ChoiceField(label=gettext_lazy("Outcome"), choices=OUTCOMES, widget=forms.RadioSelect)
    because = forms.CharField(
        label=gettext_lazy("Why"), required=False, max_length=5000, widget=LINES,
        help_text=gettext_lazy("Needed where it is unfavourable. The customer reads it."),
    )  # fmt: skip
