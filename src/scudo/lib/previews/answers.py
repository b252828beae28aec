"""Files and their pictures over HTTP: nothing that came from outside is ever opened as a page of ours."""

from typing import TypeVar

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase

from scudo.lib import blobs
from scudo.lib.previews import store

Answer = TypeVar("Answer", bound=HttpResponseBase)


def saved(digest: str, name: str) -> FileResponse:
    """A kept file, to be saved: its declared type is not passed on."""
    try:
        content = blobs.path_of(digest).open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(
        content, as_attachment=True, filename=name, content_type="application/octet-stream"
    )
    return guarded(response)


def picture(digest: str, number: int) -> HttpResponse:
    """A picture of a preview; 0 is the small one. Raises Http404 where it was not made."""
    try:
        content = store.page(digest, number).read_bytes()
    except (FileNotFoundError, ValueError):
        raise Http404 from None
    response = guarded(HttpResponse(content, content_type="image/webp"))
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


def guarded(response: Answer) -> Answer:
    """An answer that no browser takes for a page, a script or another type than it says."""
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
