"""What the demo's customers received."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from scudo.demo import mailbox

PAGE = 40
PAPER = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"


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
