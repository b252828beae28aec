"""The door for telephone exchanges: what rings, was answered, ended (docs/howto/phone.md)."""

import json
from typing import Any

from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from ninja import Router, Schema, Status

from scudo.core.calling import Event
from scudo.core.roles import system
from scudo.lib import clock
from scudo.voice import actions as voice
from scudo.voice import numbers, queries
from scudo.voice.queries import Direction, Switchboard

BY = system("phone")
MOST_BYTES = 16_384
LONGEST = {"call": 100, "event": 20, "direction": 20}
"""Fields without which, or with a wrong one of which, it is not known what happens to which call."""
CUT = {"from": 100, "to": 100, "extension": 20, "token": 100}
"""Fields for which no call is refused: what does not fit is left out."""
BEARER = "Bearer "

router = Router(tags=["phone"])


class Problem(Schema):
    """Why a telling was refused, and the field where one is to blame."""

    error: str
    field: str = ""


class Kept(Schema):
    """How the call stands now: ringing, answered, ended or missed."""

    state: str


class Wrong(Exception):
    """A field, or all that was sent where it is empty, cannot be understood."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}" if field else why)
        self.field = field


@router.post("calls", response={200: Kept, 400: Problem, 401: Problem, 413: Problem})
def calls(request: HttpRequest) -> Status[Any]:
    """Take in what an exchange tells of a call, as JSON or as a form; told again it changes nothing."""
    if int(request.headers.get("Content-Length") or 0) > MOST_BYTES:
        return Status(413, {"error": "A telling has at most 16 kB."})
    try:
        said = fields_of(request)
        exchange = exchange_of(request, said)
        if exchange is None:
            return Status(
                401,
                {
                    "error": "The secret is missing or is not known: Authorization: Bearer SECRET, or the field token."
                },
            )
        call = voice.tell(switchboard=exchange, told=told(said), by=BY, at=clock.now())
    except Wrong as problem:
        return Status(400, {"error": str(problem), "field": problem.field})
    return Status(200, {"state": call.state})


def exchange_of(request: HttpRequest, said: dict[str, str]) -> Switchboard | None:
    """Who tells, by the secret in the header or among the fields."""
    header = request.headers.get("Authorization", "")
    secret = header.removeprefix(BEARER) if header.startswith(BEARER) else said["token"]
    return queries.switchboard_by_secret(secret.strip())


def fields_of(request: HttpRequest) -> dict[str, str]:
    """The fields that are known, each a text of bounded length; others are left alone. Raises Wrong."""
    try:
        sent = from_json(request.body) if request.content_type == "application/json" else request.POST.dict()
    except (MultiPartParserError, UnreadablePostError, ValueError) as problem:
        raise Wrong("", "The body is neither JSON nor a form.") from problem
    return {
        **{name: text_of(name, sent.get(name), most) for name, most in LONGEST.items()},
        **{name: cut(sent.get(name), most) for name, most in CUT.items()},
    }


def from_json(body: bytes) -> dict[str, Any]:
    """A JSON object. Raises ValueError, Wrong."""
    try:
        sent = json.loads(body)
    except RecursionError as problem:
        raise Wrong("", "The body is nested too deeply.") from problem
    if not isinstance(sent, dict):
        raise Wrong("", "The body is not an object of fields.")
    return sent


def text_of(name: str, value: Any, most: int) -> str:
    """A field as text, without what does not print. Raises Wrong."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise Wrong(name, "is not a text")
    text = printable(str(value))
    if len(text) > most:
        raise Wrong(name, f"has more than {most} characters")
    return text


def cut(value: Any, most: int) -> str:
    """A field as text, as far as it fits: a name that is too long gives way to the number behind it."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    text = printable(str(value))
    if len(text) > most and "<" in text:
        text = numbers.bare(text)
    return text[:most]


def printable(text: str) -> str:
    """A text without the signs that do not print, and without blanks around it."""
    return "".join(letter for letter in text if letter.isprintable()).strip()


def told(said: dict[str, str]) -> voice.Told:
    """The fields as the action takes them. Raises Wrong naming the first that is wrong."""
    if not said["call"]:
        raise Wrong("call", "is missing: the exchange's own id of the call")
    event = choice(said, "event", [one.value for one in Event])
    direction = choice(
        {"direction": "in", **{k: v for k, v in said.items() if v}}, "direction", Direction.values
    )
    other, own = (said["from"], said["to"]) if direction == Direction.IN else (said["to"], said["from"])
    return voice.Told(said["call"], Event(event), Direction(direction), other, own, said["extension"])


def choice(said: dict[str, str], name: str, known: list[str]) -> str:
    """A field that is one of few words. Raises Wrong."""
    word = said.get(name, "").lower()
    if word not in known:
        raise Wrong(name, f"is one of {', '.join(known)}" + (f", not {word!r}" if word else ""))
    return word
