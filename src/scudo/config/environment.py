"""Reading the environment: every variable is named once, checked at start, and wrong ones stop the start."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from scudo.contracts import pin_keys
from scudo.core import pin, reply_token
from scudo.core.answering import Limit
from scudo.core.calendar import Window
from scudo.lib import home
from scudo.mail import dkim_keys
from scudo.mail import mailboxes as mail


@dataclass(frozen=True)
class Listen:
    """An address and a port to listen on."""

    host: str
    port: int


@dataclass(frozen=True)
class SmtpServer:
    """The server that takes outgoing letters."""

    host: str
    port: int
    user: str
    password: str
    tls: str


def text(name: str, default: str) -> str:
    """A text, the default where it is not set."""
    return os.environ.get(name, default).strip()


def flag(name: str, *, default: bool = False) -> bool:
    """`1`/`0`, `true`/`false`, `yes`/`no`."""
    value = os.environ.get(name, "").strip().lower()
    if value in {"", "1", "true", "yes", "0", "false", "no"}:
        return default if not value else value in {"1", "true", "yes"}
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")


def number(name: str, default: int, *, least: int = 1) -> int:
    """A whole number not below `least`."""
    value = text(name, str(default))
    if not value.isdigit() or int(value) < least:
        raise ImproperlyConfigured(f"{name} must be a whole number of at least {least}, not {value!r}.")
    return int(value)


def cores(*, most: int) -> int:
    """The cores that this process may use, at most so many."""
    allowed = getattr(os, "sched_getaffinity", None)
    return min(len(allowed(0)) if allowed else os.cpu_count() or 1, most)


def days(name: str, default: str) -> tuple[int, ...]:
    """Numbers of days that grow, with commas between them: `3, 7, 14`; none is an answer too."""
    said = [one.strip() for one in text(name, default).split(",") if one.strip()]
    found = tuple(int(one) for one in said if one.isdigit())
    if len(found) != len(said) or list(found) != sorted(set(found)) or found[:1] == (0,):
        raise ImproperlyConfigured(f"{name} must be days that grow, such as {default}.")
    return found


def names(name: str, default: str, known: Sequence[str]) -> frozenset[str]:
    """Some of the known names, with blanks between them; none is an answer too."""
    said = text(name, default).split()
    if unknown := [one for one in said if one not in known]:
        raise ImproperlyConfigured(f"{name} must name {', '.join(known)}, not {', '.join(unknown)}.")
    return frozenset(said)


def reply_key(name: str) -> bytes:
    """64 hex digits or more; where it is not set the key of the data folder, made at first use. It is in no message."""
    value = text(name, "")
    try:
        key = bytes.fromhex(value)
    except ValueError:
        key = b""
    if value and len(key) < reply_token.LEAST_KEY_BYTES:
        raise ImproperlyConfigured(f"{name} must be 64 hex digits or more.")
    kept = key or home.key("replies").encode()
    if len(kept) < reply_token.LEAST_KEY_BYTES:
        damaged = home.folder("keys") / "replies"
        raise ImproperlyConfigured(
            f"{damaged} is damaged: put it back from a backup, or take it away; a new one is made then."
        )
    return kept


def separator(name: str, default: str) -> str:
    """What stands between the desk's own name and a token in an address; nothing is an answer too."""
    value = text(name, default)
    if value not in {"", "+", "-", "="}:
        raise ImproperlyConfigured(f"{name} must be +, - or =, or empty, not {value!r}.")
    return value


def limits(name: str, default: str) -> tuple[Limit, ...]:
    """`20/10m 100/24h`: so many within so long, at least one such bound."""
    try:
        pairs = [one.split("/") for one in text(name, default).split()]
        found = tuple(Limit(int(most), figure(within, timedelta)) for most, within in pairs)
    except (ValueError, OverflowError):
        found = ()
    if not found or any(limit.most > MOST_LOOKED_BACK for limit in found):
        raise ImproperlyConfigured(
            f"{name} must look like {default}, with counts from 1 to {MOST_LOOKED_BACK}."
        )
    return found


MOST_LOOKED_BACK = 10_000


def dkim(address: str) -> dkim_keys.Signing | None:
    """How letters from `address` are signed; not at all where SCUDO_DKIM_SELECTOR is not set. The key is tried at once."""
    selector = text("SCUDO_DKIM_SELECTOR", "")
    if not selector:
        return None
    own = address.rpartition("@")[2].lower()
    domain = text("SCUDO_DKIM_DOMAIN", own).lower()
    if not dkim_keys.is_name(selector):
        raise ImproperlyConfigured("SCUDO_DKIM_SELECTOR must be a name for the DNS, such as scudo1.")
    if not dkim_keys.is_name(domain) or not f".{own}".endswith(f".{domain}"):
        raise ImproperlyConfigured(f"SCUDO_DKIM_DOMAIN must be {own}, or a domain above it, not {domain!r}.")
    named = text("SCUDO_DKIM_KEY", "")
    path = Path(named).expanduser() if named else dkim_keys.path_of(selector)
    try:
        return dkim_keys.Signing(selector, domain, dkim_keys.read(path))
    except dkim_keys.Unusable as problem:
        raise ImproperlyConfigured(f"SCUDO_DKIM_KEY must name the key that signs: {problem}.") from None


def listen(name: str, default: str) -> Listen:
    """`host:port`."""
    host, _, port = text(name, default).rpartition(":")
    if not host or not port.isdigit() or int(port) > 65535:  # noqa: PLR2004 - the last port
        raise ImproperlyConfigured(f"{name} must be host:port, such as {default}.")
    return Listen(host.strip("[]"), int(port))


def smtp(name: str, default: str) -> SmtpServer:
    """`smtp://[user:password@]host[:port]`, `smtp+starttls://…` or `smtps://…`."""
    parts = urlsplit(text(name, default))
    kinds = {"smtp": ("none", 25), "smtp+starttls": ("starttls", 587), "smtps": ("tls", 465)}
    if parts.scheme not in kinds or not parts.hostname:
        raise ImproperlyConfigured(f"{name} must be smtp://host:port, smtp+starttls://… or smtps://….")
    tls, port = kinds[parts.scheme]
    return SmtpServer(
        parts.hostname, parts.port or port, unquote(parts.username or ""), unquote(parts.password or ""), tls
    )


def mailboxes(name: str) -> tuple[mail.Mailbox, ...]:
    """The mailboxes of the file that is named; none where it is not set."""
    path = text(name, "")
    try:
        return mail.read(path) if path else ()
    except ValueError as problem:
        raise ImproperlyConfigured(
            f"{name} must name a file with mailboxes that are right: {problem}."
        ) from None


def targets(name: str, default: str) -> dict[int, tuple[int, int | None]]:
    """`1h/8h, 4h/16h, 8h/40h`: minutes to take charge and to restore for Severity 1, 2 and 3; `-` is best effort."""
    pairs = [pair.strip().split("/") for pair in text(name, default).split(",")]
    try:
        first, second, third = ((minutes(take), minutes(restore)) for take, restore in pairs)
        promised = {1: first, 2: second, 3: third}
    except ValueError:
        promised = {}
    if not promised or any(take is None for take, _restore in promised.values()):
        raise ImproperlyConfigured(f"{name} must look like: {default}")
    return {severity: (take or 0, restore) for severity, (take, restore) in promised.items()}


def keys(name: str) -> tuple[pin_keys.Key, ...]:
    """`id:hex id:hex`, the current key first; none where it is not set. What was written is in no message."""
    try:
        return pin_keys.read(text(name, ""))
    except ValueError as problem:
        raise ImproperlyConfigured(f"{name} must be {problem}.") from None


def pin_policy(name: str) -> pin.Policy:
    """`cap=30 longest=30s`: figures of docs/rules/pin.md that differ there."""
    said = [one.partition("=") for one in text(name, "").split()]
    kinds = {one.name: type(getattr(pin.STANDARD, one.name)) for one in fields(pin.Policy)}
    try:
        return pin.Policy(**{key: figure(written, kinds[key]) for key, _equals, written in said})
    except KeyError as unknown:
        raise ImproperlyConfigured(f"{name} must name {', '.join(kinds)}, not {unknown.args[0]}.") from None
    except (ValueError, OverflowError) as problem:
        raise ImproperlyConfigured(f"{name} must look like cap=30 longest=30s: {problem}.") from None


def figure(written: str, kind: type) -> Any:
    """A whole number, or a time such as `30s`, `1h`. Raises ValueError."""
    if kind is int:
        return int(written)
    return timedelta(seconds=int(written[:-1]) * {"h": 3600, "m": 60, "s": 1}.get(written[-1:], 0))


def minutes(written: str) -> int | None:
    """`4h` or `30m`, more than nothing; None for `-`. Raises ValueError."""
    amount, unit = written.strip()[:-1], written.strip()[-1:]
    if unit == "-" and not amount:
        return None
    found = int(amount) * {"h": 60, "m": 1}.get(unit, 0)
    if found <= 0:
        raise ValueError(written)
    return found


def week(name: str, default: str) -> dict[str, list[tuple[str, str]]]:
    """`mon-fri 09:00-13:00,14:00-18:00; sat 09:00-12:00` as windows by weekday."""
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    windows: dict[str, list[tuple[str, str]]] = {}
    try:
        for part in filter(None, (piece.strip() for piece in text(name, default).split(";"))):
            named, hours = part.split()
            first, _, last = named.partition("-")
            for day in days[days.index(first) : days.index(last or first) + 1]:
                windows[day] = [window(span) for span in hours.split(",")]
    except ValueError:
        raise ImproperlyConfigured(f"{name} must look like: {default}") from None
    return windows


def window(span: str) -> tuple[str, str]:
    """`09:00-18:00`, in order and within one day. Raises ValueError."""
    opens, closes = span.split("-")
    Window.of(opens, closes)
    return opens, closes
