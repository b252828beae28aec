"""A ticket's number with a signature, short enough for the local part of a mail address: `26-00421-7.k3vq6xw2mzr4tq5a`.

The signature is HMAC-SHA256 (RFC 2104) cut to 80 bits, in Base32 without regard to case, since some mail programs lower it.
Eighty bits are out of reach for who has to send a mail for every guess.
"""

import base64
import hashlib
import hmac
import re

from scudo.core import number

SIGNATURE_BYTES = 10
LEAST_KEY_BYTES = 32
_PURPOSE = b"scudo reply to "
_TOKEN = re.compile(r"(\d{2}-\d{5,12}-\d)\.([a-z2-7]{16})", re.IGNORECASE | re.ASCII)


def made(ticket: str, key: bytes) -> str:
    """The token of a ticket's number. Raises ValueError for a key that is too short to protect anything."""
    if len(key) < LEAST_KEY_BYTES:
        raise ValueError(f"a key of less than {LEAST_KEY_BYTES} bytes")
    signature = hmac.digest(key, _PURPOSE + ticket.encode(), hashlib.sha256)[:SIGNATURE_BYTES]
    return f"{ticket}.{base64.b32encode(signature).decode().lower()}"


def looks_like(text: str) -> bool:
    """Whether a text has the form of a token, whoever made it."""
    return _TOKEN.fullmatch(text) is not None


def read(token: str, key: bytes) -> str | None:
    """The ticket's number in a token that was made with this key; None for anything else."""
    found = _TOKEN.fullmatch(token)
    if found is None or not hmac.compare_digest(made(found[1], key), token.lower()):
        return None
    try:
        return str(number.parse(found[1]))
    except number.Invalid:
        return None
