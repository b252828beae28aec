"""A person at the web pages, without a browser: cookies, forms and their tokens."""

import http.cookiejar
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass

TIMEOUT_S = 20


@dataclass(frozen=True)
class Page:
    """What came back: where it led in the end, how, and its text."""

    url: str
    status: int
    text: str


class Browser:
    """Keeps cookies between pages, as one person's browser does."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def get(self, path: str) -> Page:
        """Read a page."""
        return self.open(urllib.request.Request(self.base + path, headers=self.headers()))  # noqa: S310 - our own address

    def post(self, path: str, **fields: str) -> Page:
        """Send a form."""
        data = urllib.parse.urlencode({"csrfmiddlewaretoken": self.token(), **fields}).encode()
        return self.open(urllib.request.Request(self.base + path, data, headers=self.headers()))  # noqa: S310 - our own address

    def log_in(self, email: str, password: str) -> Page:
        """Enter with a password."""
        self.get("/accounts/login/")
        return self.post("/accounts/login/", login=email, password=password)

    def token(self) -> str:
        """The token that forms carry."""
        return next((cookie.value or "" for cookie in self.cookies if cookie.name == "csrftoken"), "")

    def headers(self) -> dict[str, str]:
        """Italian, and where the request comes from."""
        return {"Accept-Language": "it", "Origin": self.base, "Referer": self.base + "/"}

    def open(self, request: urllib.request.Request) -> Page:
        """Follow redirects; an error page is a page."""
        try:
            with self.opener.open(request, timeout=TIMEOUT_S) as answer:
                return Page(answer.url, answer.status, answer.read().decode())
        except urllib.error.HTTPError as problem:
            return Page(problem.url, problem.code, problem.read().decode())
