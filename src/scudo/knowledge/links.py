"""The link by which a letter's reader opens one public article without logging in: signed, and nothing else in it."""

from django.core import signing

SALT = "knowledge.article"


def token(article: int) -> str:
    """What stands in the link."""
    return signing.dumps(article, salt=SALT)


def read(written: str) -> int | None:
    """The article of a link; None where it is forged."""
    try:
        return int(signing.loads(written, salt=SALT))
    except (signing.BadSignature, ValueError, TypeError):
        return None
