"""What a mail says: the frozen values that `parse` returns."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


class Kind(StrEnum):
    """What sort of mail it is; only a `message` may ever be acknowledged.

    `bounce`: a delivery that failed or is late (RFC 3464, or the old prose style). `receipt`: a read receipt
    (RFC 8098), a receipt of Italian certified mail, a delivery that succeeded. `report`: any other
    machine report (RFC 6522: abuse, DMARC, TLS). `auto_reply`: RFC 3834 and what predates it.
    """

    MESSAGE = "message"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    REPORT = "report"
    RECEIPT = "receipt"


@dataclass(frozen=True, slots=True)
class Address:
    """A mailbox; `name` is empty when the mail gives none."""

    address: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part that is not the letter's own text; `name` is never empty and holds no path."""

    name: str
    type: str
    content: bytes = field(repr=False)
    md5: str
    content_id: str = ""
    inline: bool = False

    @property
    def size(self) -> int:
        """Return the length of the decoded content in bytes."""
        return len(self.content)


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail, understood as far as it can be; `defects` names what was bent, cut or guessed.

    `text` has LF line ends and neither NUL nor lone surrogates; `reply` is the part of it that was newly
    written. `html` is as it came: never show it uncleaned. `message_id`, `in_reply_to` and `references` keep their angle
    brackets. `automatic` holds the headers that betray a machine, lower-case names; `loop` is our own header's value.
    `authentication` holds the values of Authentication-Results, topmost first, whoever wrote them.
    """

    sender: Address | None
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    reply_to: tuple[Address, ...]
    subject: str
    date: datetime | None
    text: str
    html: str | None
    reply: str
    attachments: tuple[Attachment, ...]
    kind: Kind
    message_id: str | None
    in_reply_to: str | None
    references: tuple[str, ...]
    automatic: Mapping[str, str]
    loop: str | None
    charset_problems: tuple[str, ...]
    defects: tuple[str, ...]
    authentication: tuple[str, ...] = ()
