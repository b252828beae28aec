"""The link by which one person says how one ticket went: signed, good for two months, and nothing else in it."""

from datetime import timedelta

from django.core import signing

SALT = "desk.satisfaction"
LIFE = timedelta(days=60)


def token(ticket: int, contact: int) -> str:
    """What stands in the link."""
    return signing.dumps([ticket, contact], salt=SALT)


def read(written: str) -> tuple[int, int] | None:
    """The ticket and the person of a link; None where it is forged or too old."""
    try:
        ticket, contact = signing.loads(written, salt=SALT, max_age=LIFE)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return int(ticket), int(contact)
