"""What a person writes of an article, and what is wrong with it."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, fields

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from scudo.design.models import Product
from scudo.knowledge.models import KINDS, LONGEST_NAME, LONGEST_TITLE, Content

LONGEST_TEXT = 60_000
MOST_NAMES = 30
LISTS = ("tags", "products", "kinds", "things")


@dataclass(frozen=True)
class Sheet:
    """An article's content, without its state."""

    title: str
    text: str
    title_en: str = ""
    text_en: str = ""
    audience: str = Content.Audience.INTERNAL
    tags: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    things: tuple[str, ...] = ()


def sheet_of(content: Content) -> Sheet:
    """What an article, or one of its versions, says."""
    lists = {name: tuple(getattr(content, name)) for name in LISTS}
    plain = {one.name: getattr(content, one.name) for one in fields(Sheet) if one.name not in LISTS}
    return Sheet(**plain | lists)


def tidy(sheet: Sheet) -> Sheet:
    """The same with titles in one line, line ends of one kind, and each name once, in small letters."""
    return Sheet(
        title=one_line(sheet.title), title_en=one_line(sheet.title_en), text=lines(sheet.text), text_en=lines(sheet.text_en),
        audience=sheet.audience, tags=tidy_names(sheet.tags), products=tidy_names(sheet.products), kinds=tidy_names(sheet.kinds),
        things=tidy_names(sheet.things),
    )  # fmt: skip


def tidy_names(names: Iterable[str]) -> tuple[str, ...]:
    """Each name once, in small letters, in alphabetical order."""
    return tuple(sorted({one_line(name).lower() for name in names} - {""}))


def one_line(text: str) -> str:
    """Words apart by one blank, without signs that nobody sees."""
    return " ".join("".join(one for one in text if one in "\t\n" or is_seen(one)).split())


def lines(text: str) -> str:
    """A text whose lines end alike, without signs that nobody sees."""
    joined = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(one for one in joined if one in "\t\n" or is_seen(one)).strip("\n")


def is_seen(sign: str) -> bool:
    """Whether a sign is no control character; those that turn the direction of writing are."""
    return (
        unicodedata.category(sign) not in {"Cc", "Cs"}
        and sign not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    )


def check(sheet: Sheet) -> None:
    """Raises ValidationError naming each field."""
    wrong = {**check_words(sheet), **check_names(sheet)}
    if wrong:
        raise ValidationError(wrong)


def check_words(sheet: Sheet) -> dict[str, str]:
    """A title there is, no text is endless, English is whole or not there."""
    wrong = {}
    if not sheet.title:
        wrong["title"] = _("Write a title, as somebody would look for it.")
    for name in ("title", "title_en"):
        if len(getattr(sheet, name)) > LONGEST_TITLE:
            wrong[name] = _("A title has at most %d letters.") % LONGEST_TITLE
    for name in ("text", "text_en"):
        if len(getattr(sheet, name)) > LONGEST_TEXT:
            wrong[name] = _(
                "An article has at most %(most)d letters, this has %(count)d: make two of it."
            ) % {
                "most": LONGEST_TEXT,
                "count": len(getattr(sheet, name)),
            }
    if bool(sheet.title_en) is not bool(sheet.text_en):
        missing = "text_en" if sheet.title_en else "title_en"
        wrong.setdefault(missing, _("The English version has a title and a text, or neither."))
    if sheet.audience not in Content.Audience.values:
        wrong["audience"] = _("Say who may read it.")
    return wrong


def check_names(sheet: Sheet) -> dict[str, str]:
    """Few names, none endless, products and kinds that the catalogue has."""
    wrong = {}
    for name in LISTS:
        given = getattr(sheet, name)
        if len(given) > MOST_NAMES:
            wrong[name] = _("At most %d of them.") % MOST_NAMES
        elif long := [one for one in given if len(one) > LONGEST_NAME]:
            wrong[name] = _("“%s…” is too long.") % long[0][:20]
    if "products" not in wrong and (unknown := without(sheet.products, known_products(sheet.products))):
        wrong["products"] = _("The catalogue does not have %s.") % ", ".join(unknown)
    if "kinds" not in wrong and (unknown := without(sheet.kinds, dict(KINDS))):
        wrong["kinds"] = _("The catalogue has no kind %s.") % ", ".join(unknown)
    return wrong


def without(given: Iterable[str], known: Iterable[str]) -> list[str]:
    """What is given and not known."""
    return sorted(set(given) - set(known))


def known_products(keys: Iterable[str]) -> set[str]:
    """Which of these keys the catalogue has."""
    return set(Product.objects.filter(key__in=list(keys)).values_list("key", flat=True))
