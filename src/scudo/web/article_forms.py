"""Forms about articles of the knowledge base."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from scudo.knowledge import queries
from scudo.knowledge.actions import LONGEST_TEXT, Sheet

TEXT = {"rows": 22, "data-markdown": "", "maxlength": LONGEST_TEXT}


class NamesField(forms.CharField):
    """Names apart by commas or lines."""

    def prepare_value(self, value: Any) -> Any:
        """A list as one writes it."""
        return ", ".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> tuple[str, ...]:
        """The names; the action tidies and judges them."""
        said = super().clean(value).replace("\n", ",").replace(";", ",")
        return tuple(name.strip() for name in said.split(",") if name.strip())


class ArticleForm(forms.Form):
    """What an article says; the action checks it."""

    title = forms.CharField(
        label=_("Title"), max_length=queries.LONGEST_TITLE, help_text=_("As somebody would look for it.")
    )
    text = forms.CharField(
        label=_("Text"), required=False, strip=False, widget=forms.Textarea(attrs=TEXT),
        help_text=_("Markdown: # heading, - list, 1. steps, **bold**, `command`, [words](address), | tables |."),
    )  # fmt: skip
    audience = forms.ChoiceField(
        label=_("Who may read it"), choices=queries.AUDIENCES, initial="internal",
        help_text=_("Public: customers read it in the portal, once it is published."),
    )  # fmt: skip
    things = NamesField(
        label=_("Components and services"), required=False, max_length=4000,
        help_text=_("Names as models and contracts write them, apart by commas: it is proposed on their tickets."),
    )  # fmt: skip
    products = NamesField(
        label=_("Products"), required=False, max_length=4000, help_text=_("Their keys in the catalogue, apart by commas.")
    )  # fmt: skip
    kinds = forms.MultipleChoiceField(
        label=_("Kinds of thing"), required=False, choices=queries.KINDS, widget=forms.CheckboxSelectMultiple
    )
    tags = NamesField(
        label=_("Tags"), required=False, max_length=4000, help_text=_("Words of yours, apart by commas.")
    )
    title_en = forms.CharField(label=_("Title in English"), required=False, max_length=queries.LONGEST_TITLE)
    text_en = forms.CharField(
        label=_("Text in English"), required=False, strip=False, widget=forms.Textarea(attrs={**TEXT, "rows": 10})
    )  # fmt: skip

    def sheet(self) -> Sheet:
        """What was written, as the action takes it."""
        said = self.cleaned_data
        return Sheet(
            **{name: said[name] for name in Sheet.__dataclass_fields__} | {"kinds": tuple(said["kinds"])}
        )

    def found_by(self) -> list[forms.BoundField]:
        """The fields by which it is found."""
        return [self[name] for name in ("things", "products", "kinds", "tags")]

    def english(self) -> list[forms.BoundField]:
        """The fields of the English version."""
        return [self["title_en"], self["text_en"]]


class ChangeArticleForm(ArticleForm):
    """The same with why it is changed, and of which version."""

    why = forms.CharField(
        label=_("What changed and why"), required=False, max_length=300, help_text=_("It is kept with the version.")
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput)


class WhyForm(forms.Form):
    """Why the whole article is published, taken back or retired."""

    why = forms.CharField(label=_("Why"), required=False, max_length=300)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ArticleFilterForm(forms.Form):
    """What narrows the list; the address holds it."""

    q = forms.CharField(label=_("Words"), required=False, max_length=200)
    state = forms.CharField(required=False, widget=forms.HiddenInput)
    audience = forms.ChoiceField(
        label=_("Who may read it"), required=False, choices=[("", _("any")), *queries.AUDIENCES]
    )
    tag = forms.CharField(label=_("Tag"), required=False, max_length=100)
    kind = forms.ChoiceField(
        label=_("Kind of thing"), required=False, choices=[("", _("any")), *queries.KINDS]
    )
    product = forms.CharField(label=_("Product"), required=False, max_length=100)
    thing = forms.CharField(label=_("Component or service"), required=False, max_length=100)
