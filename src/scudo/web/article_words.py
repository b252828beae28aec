"""Articles of the knowledge base in the reader's words."""

from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scudo.core import markdown
from scudo.core.because import Because
from scudo.core.proposing import Reason
from scudo.knowledge import queries

STATES = dict(queries.STATES)
AUDIENCES = dict(queries.AUDIENCES)
KINDS = dict(queries.KINDS)


def html(text: str) -> SafeString:
    """An article's text as a page shows it; made of harmless tags only, whatever was written."""
    return mark_safe(markdown.html(text))  # noqa: S308 - cleaned by nh3


def helped(count: int) -> str:
    """On how many tickets an article served."""
    if not count:
        return _("on no ticket yet")
    return ngettext("on %(count)d ticket", "on %(count)d tickets", count) % {"count": count}


def why(one: Because) -> str:
    """Why an article is proposed."""
    if one.code is Reason.HELPED:
        return _("served %s") % helped(int(str(one["count"])))
    if one.code is Reason.WORDS:
        return _("words of the reason")
    name = str(one["name"])
    sentences = {Reason.THING: _("about %s"), Reason.PRODUCT: _("product %s"), Reason.KIND: _("kind: %s")}
    return sentences[Reason(one.code)] % (KINDS.get(name, name) if one.code is Reason.KIND else name)


def links(article: Any) -> list[dict[str, Any]]:
    """What an article is about, each with the address of the list of such articles."""
    listed = reverse("web:articles")
    kinds = {key: str(KINDS.get(key, key)) for key in article.kinds}
    groups: list[tuple[str, str, dict[str, str]]] = [
        (_("Components and services"), "thing", {one: one for one in article.things}),
        (_("Products"), "product", {one: one for one in article.products}),
        (_("Kinds of thing"), "kind", kinds),
        (_("Tags"), "tag", {one: one for one in article.tags}),
    ]
    return [
        {
            "word": word,
            "values": [{"name": name, "url": f"{listed}?{key}={value}"} for value, name in values.items()],
        }
        for word, key, values in groups
        if values
    ]


def whole(version: queries.Version) -> str:
    """A version as one text, to be compared with another: what it is about, then what it says."""
    about = [
        f"{word}: {', '.join(names)}"
        for word, names in (
            (_("Components and services"), version.things), (_("Products"), version.products), (_("Kinds of thing"), version.kinds),
            (_("Tags"), version.tags),
        )
        if names
    ]  # fmt: skip
    head = [version.title, f"{STATES[version.state]}, {AUDIENCES[version.audience]}", *about, ""]
    english = ["", version.title_en, "", version.text_en] if version.text_en else []
    return "\n".join([*map(str, head), version.text, *english])
