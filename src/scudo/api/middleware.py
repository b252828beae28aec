"""What machines may send at most."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.deprecation import MiddlewareMixin

MOST_BYTES = 8_000_000
PREFIX = "/api/"


class BoundedRequests(MiddlewareMixin):
    """Refuses what is too large before it is read; a probe's batch is half of that at most."""

    get_response: Callable[[HttpRequest], HttpResponse]

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        """413 for a request to the machines' face that says it is too large."""
        announced = request.headers.get("Content-Length", "")
        if request.path.startswith(PREFIX) and announced.isdecimal() and int(announced) > MOST_BYTES:
            return JsonResponse({"error": "A request has at most 8 MB."}, status=413)
        return None
