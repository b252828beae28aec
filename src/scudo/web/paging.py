"""Links from one page of a list to the next."""

from typing import Any
from urllib.parse import urlencode

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


def with_value(asked: QueryDict, **values: Any) -> str:
    """The address's query with some values set, or left out where they are empty."""
    kept = {name: value for name, value in asked.items() if name != "page"}
    return urlencode({name: value for name, value in {**kept, **values}.items() if value not in ("", None)})
