"""Access tokens from a token endpoint, by a refresh token (RFC 6749, section 6)."""

import hashlib
import json
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from scudo.lib import home
from scudo.mail.mailboxes import Mailbox, OAuth2

TIMEOUT_S = 20
LARGEST_ANSWER = 65_536
EARLY = timedelta(minutes=1)
LATER = {408, 425, 429}
BROKEN = range(500, 600)
GRANTED = 200


class Unreachable(Exception):
    """The token endpoint is away or says later."""


class Refused(Exception):
    """The token endpoint gives no token: a person has to see to it."""


@dataclass(frozen=True)
class Token:
    """An access token and until when it may be used."""

    value: str
    until: datetime


def token(mailbox: Mailbox, at: datetime) -> Token:
    """A new access token. Raises Unreachable, Refused, or SecretMissing."""
    oauth2 = mailbox.oauth2
    assert oauth2, "only asked for a mailbox that has it"
    given = oauth2.refresh_token.read()
    kept = keeping(mailbox)
    answer = asked(oauth2, current(kept, given))
    value = answer.get("access_token")
    if not isinstance(value, str) or not value or not value.isprintable():
        raise Refused(f"{oauth2.token_url} answered without an access_token")
    renewed = answer.get("refresh_token")
    if isinstance(renewed, str) and renewed and renewed != current(kept, given):
        keep(kept, given, renewed)
    seconds = answer.get("expires_in")
    life = timedelta(seconds=seconds if isinstance(seconds, int) and 0 < seconds < 10**6 else 300)
    return Token(value, at + max(life - EARLY, life / 2))


def asked(oauth2: OAuth2, refresh_token: str) -> dict[str, Any]:
    """What the endpoint answers."""
    said = {"grant_type": "refresh_token", "refresh_token": refresh_token, "client_id": oauth2.client_id}
    if oauth2.client_secret:
        said["client_secret"] = oauth2.client_secret.read()
    if oauth2.scope:
        said["scope"] = oauth2.scope
    try:
        with httpx.stream("POST", oauth2.token_url, data=said, timeout=TIMEOUT_S) as response:
            body = beginning(response)
    except httpx.HTTPError as problem:
        raise Unreachable(f"{oauth2.token_url} cannot be reached: {type(problem).__name__}") from None
    answer = as_object(body)
    if response.status_code == GRANTED:
        return answer
    code = "".join(one for one in str(answer.get("error", ""))[:60] if one.isalnum() or one in "_-")
    later = response.status_code in LATER or response.status_code in BROKEN
    raise (Unreachable if later else Refused)(
        f"{oauth2.token_url} answered {response.status_code} {code}".strip()
    )


def beginning(response: httpx.Response) -> bytes:
    """As much of an answer as a token may need."""
    body = b""
    for piece in response.iter_bytes(8192):
        body += piece
        if len(body) > LARGEST_ANSWER:
            break
    return body


def as_object(body: bytes) -> dict[str, Any]:
    """The JSON object that an answer is; an empty one where it is none."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def keeping(mailbox: Mailbox) -> Path:
    """Where a refresh token that the endpoint renewed is kept: its file may be one that Scudo cannot write."""
    return home.folder("keys") / f"mailbox-{mailbox.name}.json"


def current(kept: Path, given: str) -> str:
    """The renewed token, as long as it descends from the one that is given; a newly given one wins."""
    try:
        found = as_object(kept.read_bytes())
    except FileNotFoundError:
        return given
    renewed = found.get("token")
    return renewed if isinstance(renewed, str) and found.get("given") == mark(given) else given


def keep(kept: Path, given: str, renewed: str) -> None:
    """Keep a renewed token, readable by Scudo alone, whole or not at all."""
    made = kept.with_suffix(f".{os.getpid()}")
    made.touch(mode=0o600)
    made.write_text(json.dumps({"given": mark(given), "token": renewed}))
    made.replace(kept)


def mark(given: str) -> str:
    """What tells one given token from another."""
    return hashlib.sha256(given.encode()).hexdigest()
