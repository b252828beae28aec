"""What a search says: problems with a word, names of filters, examples."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from scudo.core.query import Field, Filter, Problem, Query, Trouble, names_of, value_names


def language() -> str:
    """The reader's language, of those that the filters know."""
    return "it" if (get_language() or "").startswith("it") else "en"


def url_of(text: str, **more: Any) -> str:
    """The page of a search."""
    return f"{reverse('web:search')}?{urlencode({'q': text, **more})}"


def problem(one: Problem, query: Query) -> dict[str, Any]:
    """What is wrong with a word, and links to what may be meant."""
    known = value_names(one.field, language()) if one.field else ()
    sentences = {
        Trouble.NO_SUCH_FILTER: _("There is no filter “%(word)s”."),
        Trouble.NO_VALUE: _("After “%(word)s” a value is missing."),
        Trouble.NOT_A_VALUE: _("“%(word)s” is not known here. One of: %(known)s.")
        if known
        else _("Nobody is called “%(word)s”."),
        Trouble.NOT_A_DAY: _("“%(word)s” is not a day: write 2026-11-01, 1/11/2026, 2026-11 or 7d."),
        Trouble.BACKWARDS: _("“%(word)s” ends before the period begins."),
        Trouble.TOO_LONG: _("The search is too long: nothing after “%(word)s” was read."),
    }
    words = sentences[one.trouble] % {"word": one.word, "known": ", ".join(known)}
    tries = []
    if one.trouble is Trouble.NO_SUCH_FILTER and one.field:
        meant = names_of(one.field, language())
        tries = [{"word": f"{meant}:", "url": url_of(query.text.replace(f"{one.word}:", f"{meant}:", 1))}]
    elif one.trouble is Trouble.NOT_A_VALUE and known and one.field:
        tries = [{"word": each, "url": url_of(query.text.replace(one.word, each, 1))} for each in known]
    return {"words": words, "tries": tries}


def chip(one: Filter, query: Query) -> dict[str, str]:
    """A filter in force, with the search without it."""
    name = names_of(one.field, language())
    return {
        "word": _("not %s") % name if one.is_absent else name,
        "value": one.written,
        "url": url_of(query.without(one)),
    }


def offers(query: Query) -> list[dict[str, str]]:
    """Filters that one may want to add."""
    if not query.words or query.of(Field.STATE):
        return []
    state = f"{names_of(Field.STATE, language())}:{value_names(Field.STATE, language())[0]}"
    return [{"word": state, "url": url_of(f"{query.text.strip()} {state}")}]


def nothing(found: Any) -> str:
    """Why nothing is shown."""
    if found.problems:
        return _("Nothing was looked for yet. Some examples:")
    return _("Nothing was found. Try fewer words, or one of these:")


def examples() -> list[dict[str, str]]:
    """What one may write, each with what it finds."""
    if language() == "it":
        texts = ["stampante magazzino", '"non risponde"', "cliente:rossi gravità:1 stato:aperto", "assegnato:io -stato:attesa",
                 "backup dal:2026-11 al:ieri", "06 7807070", "stamp*"]  # fmt: skip
    else:
        texts = ["printer warehouse", '"does not answer"', "customer:rossi severity:1 state:open", "assigned:me -state:waiting",
                 "backup since:2026-11 until:yesterday", "06 7807070", "print*"]  # fmt: skip
    words = [
        _("all of these words, in tickets, letters, files and everywhere else"),
        _("these words in this order"),
        _("only tickets, narrowed by filters"),
        _("my tickets, without those that wait"),
        _("within a period, by the day on which a ticket was opened"),
        _("a phone, a serial number or a ticket’s number, in any spelling"),
        _("words that begin so"),
    ]
    return [
        {"text": text, "words": said, "url": url_of(text)} for text, said in zip(texts, words, strict=True)
    ]


def notices(found: Any, *, is_reading: bool) -> list[str]:
    """What one has to know to trust what is shown."""
    said = []
    if found.are_starts:
        said.append(_("No ticket has these words as they are: these have words that begin so."))
    if found.is_bounded:
        said.append(
            _(
                "Only the newest tickets were looked through: narrow the search by customer, period or more words."
            )
        )
    if is_reading:
        said.append(_("Older tickets are still being read: for some time not all of them are found."))
    return said
