"""What machines may send at most."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.deprecation import MiddlewareMixin

MOST_BYTES = 8_000_000
DIGITS = 12
PREFIX = "/api/"
READING = ("GET", "HEAD")


class BoundedRequests(MiddlewareMixin):
    """Refuses what is too large, or does not say how large it is, before it is read; a probe's batch is half of that at most."""

    get_response: Callable[[HttpRequest], HttpResponse]

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        """411 for a request to the machines' face that announces no length, 413 for one that is too large."""
        announced = request.headers.get("Content-Length", "")
        if not request.path.startswith(PREFIX) or request.method in READING:
            return None
        if not announced.isdecimal():
            return JsonResponse({"error": "A request says how long it is (Content-Length)."}, status=411)
        if len(announced) > DIGITS or int(announced) > MOST_BYTES:
            return JsonResponse({"error": "A request has at most 8 MB."}, status=413)
        return None
