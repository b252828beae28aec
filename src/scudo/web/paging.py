"""Links from one page of a list to the next, and from a filter to the list without it."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Page
from django.http import QueryDict
from django.utils.translation import gettext as _


def pages(page: "Page[Any]", asked: QueryDict) -> dict[str, str]:
    """Addresses of the page before and after, and which rows these are."""
    first, last, everything = page.start_index(), page.end_index(), page.paginator.count
    return {
        "previous_url": f"?{with_value(asked, page=page.previous_page_number())}"
        if page.has_previous()
        else "",
        "next_url": f"?{with_value(asked, page=page.next_page_number())}" if page.has_next() else "",
        "words": _("%(first)s to %(last)s of %(all)s") % {"first": first, "last": last, "all": everything},
    }


def chips(form: forms.Form, names: Iterable[str], asked: QueryDict) -> list[dict[str, str]]:
    """The filters in force, each with the address that removes it."""
    told = []
    for name in names:
        if value := asked.get(name, ""):
            choices = dict(getattr(form.fields[name], "choices", ()))
            url = f"?{with_value(asked, **{name: ''})}"
            told.append(
                {"word": str(form.fields[name].label), "value": str(choices.get(value, value)), "url": url}
            )
    return told


def with_value(asked: QueryDict, **values: Any) -> str:
    """The address's query with some values set, or left out where they are empty."""
    kept = {name: value for name, value in asked.items() if name != "page"}
    return urlencode({name: value for name, value in {**kept, **values}.items() if value not in ("", None)})
