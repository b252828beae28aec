"""The mailbox of the demo's customers: every letter that leaves stays on this machine, as a Maildir."""

import asyncio
import mailbox
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings

from scudo.lib import home


@dataclass(frozen=True)
class Letter:
    """A letter as it arrived; `key` is its name in the Maildir."""

    key: str
    at: datetime
    mail: EmailMessage

    def body(self, kind: str) -> str:
        """The text (`plain`) or the page (`html`)."""
        part = self.mail.get_body((kind,))
        return str(part.get_content()) if part else ""


def folder() -> Path:
    """Where the letters are."""
    return home.home() / "mailbox"


def box() -> mailbox.Maildir:
    """The Maildir, made when it is first asked for."""
    return mailbox.Maildir(folder(), create=True)


def letters() -> list[Letter]:
    """Every letter, newest first."""
    return sorted(read(box()), key=lambda letter: letter.at, reverse=True)


def read(kept: mailbox.Maildir) -> Iterator[Letter]:
    """The letters of a Maildir."""
    for key, message in kept.iteritems():
        mail = message_from_bytes(bytes(message), policy=policy.default)
        yield Letter(key, datetime.fromtimestamp(message.get_date(), UTC), mail)


def letter(key: str) -> Letter | None:
    """One letter by its name."""
    return next((one for one in letters() if one.key == key), None)


class Taker:
    """Takes every letter and keeps it."""

    def __init__(self) -> None:
        self.box = box()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802, ARG002
        """Keep one letter."""
        self.box.add(envelope.original_content or b"")
        return "250 Kept on this machine"


async def serve() -> None:
    """Listen where outgoing letters go, until cancelled."""
    taker, address = Taker(), settings.SMTP_SERVER
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(taker, enable_SMTPUTF8=True, hostname="mailbox"), address.host, address.port
    )
    async with server:
        await server.serve_forever()
