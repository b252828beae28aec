"""What every answer carries: a strict content security policy, the person's language, zone and theme."""

import zoneinfo
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-src 'self'; base-uri 'none'; frame-ancestors 'self'"
)
Answer = Callable[[HttpRequest], HttpResponse]


class ContentSecurity:
    """Nothing but our own files runs in a page; a view may set a stricter policy of its own."""

    sync_capable = True
    async_capable = False

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with the policy on it."""
        response = self.answer(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        return response


class Preferences:
    """Language and theme as the person chose them, else as the browser asks; Italian first."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the person's language and zone."""
        chosen = getattr(request.user, "language", "") or request.COOKIES.get("language", "")
        known = {code for code, _ in settings.LANGUAGES}
        language = chosen if chosen in known else translation.get_language_from_request(request)
        zone = zoneinfo.ZoneInfo(settings.PROVIDER_TIMEZONE)
        with translation.override(language), timezone.override(zone):
            request.LANGUAGE_CODE = language
            response = self.answer(request)
            if hasattr(response, "render") and callable(response.render):
                response.render()
        response.headers.setdefault("Content-Language", language)
        return response
