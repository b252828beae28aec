"""The form that takes a file."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from scudo.core.roles import Actor
from scudo.core.sheet import MOST_BYTES, MOST_ROWS
from scudo.exchange.queries import kinds_for


class UploadForm(forms.Form):
    """A file and what it holds; the action checks both."""

    kind = forms.ChoiceField(label=_("What the file holds"), choices=())
    file = forms.FileField(
        label=_("File"), allow_empty_file=True,
        help_text=_("CSV or Excel (.xlsx), at most %(mb)s MB and %(rows)s rows. You see first what it would do.") % {"mb": MOST_BYTES // 1_000_000, "rows": MOST_ROWS},
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
    )  # fmt: skip

    def __init__(self, *args: Any, viewer: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.name, kind.title) for kind in kinds_for(viewer)]  # type: ignore[attr-defined]
