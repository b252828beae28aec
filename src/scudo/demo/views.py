"""What the demo's customers received, and the infrastructure that they have."""

import contextlib
from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from scudo.customers.rules import key_of
from scudo.demo import mailbox
from scudo.demo.estate import control
from scudo.demo.estate.control import Deed, Standing, State
from scudo.demo.firms import FIRMS

PAGE = 40
PAPER = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
STATES = {
    State.RUNS: ("up", _("runs")),
    State.BROKEN: ("down", _("broken")),
    State.WITHOUT_POWER: ("down", _("without power")),
    State.STARTS: ("unknown", _("starts")),
}


def listed(request: HttpRequest, pk: str = "") -> HttpResponse:
    """All letters, newest first, and the one that is read."""
    page = Paginator(mailbox.letters(), PAGE).get_page(request.GET.get("page"))
    chosen = found(pk) if pk else None
    context = {
        "letters": [line(letter) for letter in page.object_list],
        "letter": whole(chosen) if chosen else None,
        "pages": {
            "previous_url": f"?page={page.previous_page_number()}" if page.has_previous() else "",
            "next_url": f"?page={page.next_page_number()}" if page.has_next() else "",
            "words": f"{page.number} / {page.paginator.num_pages}",
        },
    }
    return render(request, "demo/mailbox.html", context)


def found(pk: str) -> mailbox.Letter:
    """The letter of an address. Raises Http404."""
    letter = mailbox.letter(pk)
    if letter is None:
        raise Http404
    return letter


def line(letter: mailbox.Letter) -> dict[str, Any]:
    """A letter in the list."""
    return {
        "pk": letter.key,
        "subject": str(letter.mail["Subject"]),
        "to": str(letter.mail["To"]),
        "at": letter.at,
    }


def whole(letter: mailbox.Letter) -> dict[str, Any]:
    """A letter to be read."""
    return {
        **line(letter),
        "sender": str(letter.mail["From"]),
        "text": letter.body("plain"),
        "html_url": reverse("demo:paper", args=[letter.key]) if letter.body("html") else "",
        "headers": "\n".join(f"{name}: {value}" for name, value in letter.mail.items()),
    }


def paper(request: HttpRequest, pk: str) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """A letter's page alone, where nothing of it can run."""
    return HttpResponse(found(pk).body("html"), headers={"Content-Security-Policy": PAPER})


def estate(request: HttpRequest) -> HttpResponse:
    """The parts of each customer's system, with the button that breaks or mends each; none while no keeper runs."""
    try:
        standing = control.ask(Deed.LIST)
    except control.NotRunning:
        standing = []
    return render(request, "demo/estate.html", {"systems": systems(standing)})


def systems(standing: Sequence[Standing]) -> list[dict[str, Any]]:
    """Parts by system, in the order in which they came."""
    firms = {key_of(firm.name): firm.name for firm in FIRMS}
    found: dict[str, dict[str, Any]] = {}
    names = {part.key: part.name for part in standing}
    for part in standing:
        system = found.setdefault(
            part.system, {"name": part.system, "firm": firms.get(part.customer, part.customer), "parts": []}
        )
        system["parts"].append(part_line(part, names))
    return list(found.values())


def part_line(part: Standing, names: dict[str, str]) -> dict[str, Any]:
    """A part in its table; what has no power is not broken and comes back with its feed."""
    state, words = STATES[part.state]
    return {
        "key": part.key,
        "name": part.name,
        "state": state,
        "words": words,
        "pid": part.pid,
        "feeds": ", ".join(names[feed] for feed in part.feeds),
        "may_break": part.state in {State.RUNS, State.STARTS},
        "may_mend": part.state is State.BROKEN,
    }


@require_POST
def break_part(request: HttpRequest, name: str) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Kill a part."""
    return have_done(Deed.BREAK, name)


@require_POST
def mend_part(request: HttpRequest, name: str) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Start a part again."""
    return have_done(Deed.MEND, name)


def have_done(deed: Deed, name: str) -> HttpResponse:
    """Ask the keeper, and show how all stand. Raises Http404 for a part that is not there."""
    with contextlib.suppress(control.NotRunning):  # the page that follows says so
        try:
            control.ask(deed, name)
        except control.UnknownPart:
            raise Http404 from None
    return redirect("demo:estate")
