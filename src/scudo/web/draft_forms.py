"""Forms about drafts and the requests for them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from scudo.contracts.queries import Contract, drafts
from scudo.core.roles import Actor


class SendForm(forms.Form):
    """To whom at the customer's a draft is sent."""

    contact = forms.ChoiceField(label=_("Person"))

    def __init__(self, *args: Any, viewer: Actor, contract: Contract, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = drafts.people_to_ask(viewer, contract)
        self.fields["contact"].choices = [(str(one.pk), one.name) for one in self.people]  # type: ignore[attr-defined]


class PaperForm(forms.Form):
    """A paper that came back signed."""

    digest = forms.CharField(
        label=_("Digest at the foot of its pages"), max_length=80,
        help_text=_("Sixteen letters and digits, with or without blanks: they tell this paper from any other."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    name = forms.CharField(label=_("Who signed for the customer"), max_length=150)
    signed_on = forms.DateField(
        label=_("Signed on"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )


class DeclineForm(forms.Form):
    """What the one who asked is answered."""

    answer = forms.CharField(label=_("Answer"), max_length=500, widget=forms.Textarea(attrs={"rows": 5}))


class TakeForm(forms.Form):
    """The contract that a request became."""

    contract = forms.CharField(label=_("Contract number"), max_length=20)
