"""`scudo bench desk`: the desk's pages with 1,000,000 tickets and 5,000,000 messages and entries over HTTP.

One operator asks for each kind of page one after the other; then fifty at once, each with a page every few seconds as people
work: a list, a ticket, a search, a note saved, and each with the stream of news that an open page has. Times are the whole
answer on the wire.
"""

import contextlib
import json
import random
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPResponse
from urllib.parse import quote, urlencode

from bench.place import ROOT, Place, percentile, running

DEFAULT_SIZE = 1_000_000
OPERATORS = 50
WARM, ASKED = 20, 200
THINK_S, MINUTE_S = 5.0, 60.0
FOLLOWED = ("desk_ticket", "desk_message")
WORDS = (
    "gestionale",
    "stampante magazzino",
    "backup",
    "centralino pomezia",
    "password",
    "VPN casa",
    "NAS",
    "cassa errore",
)
VERSION = re.compile(r'name="version" value="(\d+)"')


class Operator:
    """One operator's browser: a connection kept open, a session, and what pages they ask for."""

    def __init__(self, address: tuple[str, int], session: str, numbers: Sequence[str], seed: int) -> None:
        self.server, self.dice, self.numbers = (
            HTTPConnection(*address, timeout=120),
            random.Random(seed),
            numbers,
        )
        self.cookies = {"sessionid": session}

    def ask(self, method: str, path: str, said: dict[str, str] | None = None) -> str:
        """A page, or what is sent to one. Raises RuntimeError for an answer that is neither."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if said is not None:
            body = urlencode({**said, "csrfmiddlewaretoken": self.cookies["csrftoken"]})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.server.request(method, path, body, headers)
        answer = self.server.getresponse()
        text = answer.read().decode()
        if found := re.search(r"csrftoken=([^;]+)", answer.headers.get("Set-Cookie", "")):
            self.cookies["csrftoken"] = found[1]
        if answer.status not in {200, 302}:
            raise RuntimeError(f"{method} {path}: {answer.status}")
        return text

    def hear(self) -> HTTPResponse:
        """The stream of news, on a connection of its own."""
        wire = HTTPConnection(self.server.host, self.server.port, timeout=120)
        wire.request("GET", "/events/", headers={"Cookie": f"sessionid={self.cookies['sessionid']}"})
        answer = wire.getresponse()
        if answer.status != HTTPStatus.OK:
            raise RuntimeError(f"/events/: {answer.status}")
        return answer

    def list(self) -> None:
        """The desk's first page."""
        self.ask("GET", "/desk/")

    def ticket(self) -> None:
        """A ticket of these years."""
        self.ask("GET", f"/tickets/{self.dice.choice(self.numbers)}/")

    def search(self) -> None:
        """Words in the search box."""
        self.ask("GET", f"/search/?q={quote(self.dice.choice(WORDS))}")

    def saving(self) -> Callable[[], None]:
        """A note on a ticket, whose page was read before: what is timed is the saving alone."""
        number = self.dice.choice(self.numbers)
        page = self.ask("GET", f"/tickets/{number}/")
        version = VERSION.search(page)
        said = {
            "to": "note",
            "text": "Provato dal magazzino: risponde.",
            "version": version[1] if version else "1",
            "then": "",
        }
        return lambda: void(self.ask("POST", f"/tickets/{number}/reply/", said))


def void(_answer: str) -> None:
    """Nothing is made of an answer."""


def run(size: int | None, seed: int) -> dict[str, float]:
    """`list_…`, `ticket_…`, `search_…`, `save_p50_ms` and `_p95_ms`; `concurrent50_p95_ms` of fifty operators' pages."""
    with running() as place:
        filled = fill(place, size or DEFAULT_SIZE, seed)
        address = ("127.0.0.1", place.installation.ports["web"])
        operators = [
            Operator(address, session, filled["numbers"], seed + number)
            for number, session in enumerate(filled["sessions"])
        ]
        return {"tickets": size or DEFAULT_SIZE, **alone(operators[0]), **together(operators)}


def fill(place: Place, size: int, seed: int) -> dict[str, list[str]]:
    """Tickets, messages, entries; the server's statistics brought up to date."""
    for table in FOLLOWED:  # read afterwards, all at once, as after a restore
        place.sql(f"alter table {table} disable trigger user")
    process = subprocess.run(
        [sys.executable, "-m", "bench.many_tickets", str(size), str(seed), str(OPERATORS)], cwd=ROOT,
        env=place.installation.environment, check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    for table in FOLLOWED:
        place.sql(f"alter table {table} enable trigger user")
    place.sql("vacuum analyze")
    place.sql("checkpoint")
    answer: dict[str, list[str]] = json.loads(process.stdout.splitlines()[-1])
    return answer


def alone(operator: Operator) -> dict[str, float]:
    """Each kind of page, one after the other."""
    figures: dict[str, float] = {}
    for name, once in (("list", operator.list), ("ticket", operator.ticket), ("search", operator.search)):
        figures |= told(name, [timed(once) for _time in range(WARM + ASKED)][WARM:])
    return figures | told("save", [timed(operator.saving()) for _time in range(WARM + ASKED)][WARM:])


def together(operators: Sequence[Operator]) -> dict[str, float]:
    """A minute of all of them at work."""
    times: list[float] = []
    for stream in [one.hear() for one in operators]:
        threading.Thread(target=drained, args=(stream,), daemon=True).start()
    threads = [threading.Thread(target=at_work, args=(one, times)) for one in operators]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {
        "concurrent50_p50_ms": ms(percentile(times, 0.5)), "concurrent50_p95_ms": ms(percentile(times, 0.95)),
        "concurrent50_pages": len(times),
    }  # fmt: skip


def drained(stream: HTTPResponse) -> None:
    """Read news until there is nobody left who tells any."""
    with contextlib.suppress(OSError, HTTPException):
        while stream.readline():
            pass


def at_work(operator: Operator, times: list[float]) -> None:
    """One operator's minute: a page, some thought, the next page."""
    ends = time.monotonic() + MINUTE_S
    time.sleep(operator.dice.random() * THINK_S)
    while time.monotonic() < ends:
        once = operator.dice.choice((operator.list, operator.ticket, operator.ticket, operator.search, None))
        times.append(timed(once or operator.saving()))
        time.sleep(operator.dice.uniform(0.5, 1.5) * THINK_S)


def timed(once: Callable[[], None]) -> float:
    """Seconds that something took."""
    begun = time.perf_counter()
    once()
    return time.perf_counter() - begun


def told(name: str, times: Sequence[float]) -> dict[str, float]:
    """The figures of one kind of page."""
    return {f"{name}_p50_ms": ms(percentile(times, 0.5)), f"{name}_p95_ms": ms(percentile(times, 0.95))}


def ms(seconds: float) -> float:
    """Milliseconds."""
    return round(seconds * 1000, 1)
