"""Signing a mail that is about to leave (DKIM, RFC 6376): its headers and every byte of its body."""

import dkim

from scudo.mail.dkim_keys import Signing

SIGNED = (
    b"from", b"to", b"subject", b"date", b"message-id", b"reply-to", b"in-reply-to", b"references", b"mime-version", b"content-type",
    b"content-transfer-encoding", b"auto-submitted",
)  # fmt: skip
"""Each is named once more than it stands there where it makes the letter: none can be added on the way."""
NEVER_ADDED = (b"from", b"to", b"subject", b"date", b"reply-to")


def signed(raw: bytes, names: list[str], signing: Signing) -> bytes:
    """The mail with its signature above; `names` are its headers. Raises dkim.DKIMException."""
    present = {name.lower().encode() for name in names}
    header: bytes = dkim.sign(
        raw, signing.selector.encode(), signing.domain.encode(), signing.key, canonicalize=(b"relaxed", b"relaxed"),
        include_headers=[*(name for name in SIGNED if name in present), *NEVER_ADDED],
    )  # fmt: skip
    return header + raw
