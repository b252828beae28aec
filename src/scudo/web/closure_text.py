"""A customer's closures as lines of text (C6): `dal 10/08/2026 al 21/08/2026 ferie`, `15/08/2026`; read and written."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from scudo.contracts.actions import Closed
from scudo.web import extra_time_words as words
from scudo.web.extra_time_words import Line, Said, Unreadable, lines, tongue, written_date

LONGEST_REASON = 200


def read(text: str) -> list[Said[Closed]]:
    """Every line that is not blank, as a closure."""
    return lines(text, lambda line: [closure(line)])


def written(closures: Iterable[Closed]) -> str:
    """Closures as lines, in the reader's language."""
    return "\n".join(map(closure_line, closures))


def closure(line: Line) -> Closed:
    """Days on which the customer is closed, with the reason behind them. Raises Unreadable."""
    line.skip(words.ARTICLES)
    line.skip(words.FROM)
    first = last = line.date()
    joined = line.ahead().kind == "dash" or line.is_word(words.TO)
    if joined and line.ahead(1).kind == "date":
        line.take()
        last = line.date()
    if last < first:
        raise Unreadable(_("The last date is before the first."))
    because = line.rest().lstrip(" ,:;-–")
    if len(because) > LONGEST_REASON:
        raise Unreadable(_("The reason has at most %(count)s characters.") % {"count": LONGEST_REASON})
    return Closed(first, last, because)


def closure_line(closed: Closed) -> str:
    """`dal 10/08/2026 al 21/08/2026 ferie`, `15/08/2026`."""
    said = tongue()
    whole = f"{said.since} {written_date(closed.first)} {said.until} {written_date(closed.last)}"
    short = f"{written_date(closed.first)} {closed.because}".strip()
    if closed.first == closed.last and [line.read for line in read(short)] == [(closed,)]:
        return short
    return f"{whole} {closed.because}".strip()
