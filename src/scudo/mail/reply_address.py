"""The address that a letter about a ticket is answered to: our own, with a signed token that names the ticket."""

from collections.abc import Iterable

from django.conf import settings

from scudo.core import reply_token

LONGEST_LOCAL_PART = 64
MOST_TRIED = 20


def of(ticket: str) -> str:
    """`assistenza+26-00421-7.k3vq6xw2mzr4tq5a@altec.example`; empty where the settings want none, or no mail server would take it."""
    user, _, domain = settings.MAIL_ADDRESS.partition("@")
    separator = settings.REPLY_SEPARATOR
    local = f"{user}{separator}{reply_token.made(ticket, settings.REPLY_KEY)}"
    return f"{local}@{domain}" if separator and len(local) <= LONGEST_LOCAL_PART else ""


def is_ours(address: str) -> bool:
    """Whether an address is the desk's, with or without a token."""
    return address.lower() == settings.MAIL_ADDRESS.lower() or token_in(address) is not None


def token_in(address: str) -> str | None:
    """What stands in the place of the token, whoever wrote it; None where the address is not the desk's or has none."""
    user, _, domain = settings.MAIL_ADDRESS.lower().partition("@")
    local, at, host = address.strip().strip("<>").lower().rpartition("@")
    beginning = f"{user}{settings.REPLY_SEPARATOR or '+'}"
    if not at or host != domain or not local.startswith(beginning):
        return None
    token = local.removeprefix(beginning)
    return token if reply_token.looks_like(token) else None


def named_in(addresses: Iterable[str]) -> tuple[list[str], bool]:
    """Numbers of tickets that these addresses name with our signature, and whether one bears a signature that is not ours."""
    tokens = list(dict.fromkeys(token for one in addresses if (token := token_in(one)) is not None))
    read = [reply_token.read(token, settings.REPLY_KEY) for token in tokens[:MOST_TRIED]]
    return [number for number in read if number], None in read
