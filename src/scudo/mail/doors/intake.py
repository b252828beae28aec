"""SMTP and LMTP in: a mail is answered 250 when it is a ticket, or safely held for a person; never before."""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.db import DatabaseError, OperationalError, connections

from scudo.core.roles import system
from scudo.lib import clock
from scudo.mail import actions
from scudo.mail.models import Incoming

log = logging.getLogger(__name__)
BY = system("mail")
THREADS = 3
MEGABYTE = 1024 * 1024


class Door:
    """Takes mails from the wire into the desk, a few at a time."""

    def __init__(self) -> None:
        self.threads = ThreadPoolExecutor(THREADS, thread_name_prefix="intake")

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's names and arguments
        self,
        server: SMTP,  # noqa: ARG002
        session: Session,  # noqa: ARG002
        envelope: Envelope,
        address: str,
        options: list[str],  # noqa: ARG002
    ) -> str:
        """Mail for our own domain only: this is a door, not a relay."""
        if address.rpartition("@")[2].lower() != settings.MAIL_ADDRESS.rpartition("@")[2].lower():
            return "550 5.7.1 This server takes mail for the assistance desk only"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take one mail in; the answer says whether it is safe with us."""
        raw = envelope.original_content or b""
        facts = {"from": envelope.mail_from or "", "to": envelope.rcpt_tos[:100], "peer": str(session.peer)}
        loop = asyncio.get_running_loop()
        answer = await loop.run_in_executor(self.threads, take, raw, facts)
        recipients = len(envelope.rcpt_tos) if isinstance(server, LMTP) else 1  # RFC 2033: an answer for each
        return "\r\n".join([answer] * recipients)


def take(raw: bytes, envelope: dict[str, Any]) -> str:
    """One mail in, in its own thread; anything that stops it tells the sender's server to come again."""
    try:
        incoming = taken(raw, envelope)
    except DatabaseError as problem:
        connections.close_all()
        log.error("A mail waits at its sender: the database is away: %s", problem)  # noqa: TRY400
        return "451 4.3.0 The desk's database is away, try again later"
    except OSError as problem:
        log.error("A mail waits at its sender: it cannot be stored: %s", problem)  # noqa: TRY400
        return "452 4.3.1 The mail cannot be stored now, try again later"
    except Exception:
        connections.close_all()
        log.exception("A mail waits at its sender")
        return "451 4.3.0 The mail cannot be taken now, try again later"
    return f"250 2.0.0 Taken in as {incoming.outcome} {incoming.pk}"


def taken(raw: bytes, envelope: dict[str, Any]) -> Incoming:
    """One mail in, on this thread's own connection; one that died meanwhile is opened anew, once."""
    try:
        return actions.take_in(raw=raw, envelope=envelope, by=BY, at=clock.now())
    except OperationalError:
        connections.close_all()
        return actions.take_in(raw=raw, envelope=envelope, by=BY, at=clock.now())


async def serve() -> None:
    """Listen for SMTP and LMTP until cancelled."""
    limit = settings.MAIL_LIMIT_MB * MEGABYTE
    door = Door()
    controllers = [
        Listener(door, protocol, address.host, address.port, limit)
        for protocol, address in ((SMTP, settings.SMTP_LISTEN), (LMTP, settings.LMTP_LISTEN))
    ]
    servers = [await controller.listen() for controller in controllers]
    try:
        await asyncio.gather(*(server.serve_forever() for server in servers))
    finally:
        for server in servers:
            server.close()
        door.threads.shutdown()


class Listener:
    """One protocol on one address."""

    def __init__(self, door: Door, protocol: type[SMTP], host: str, port: int, limit: int) -> None:
        self.door, self.protocol, self.host, self.port, self.limit = door, protocol, host, port, limit

    def session(self) -> SMTP:
        """A new connection's protocol."""
        return self.protocol(
            self.door,
            data_size_limit=self.limit,
            enable_SMTPUTF8=True,
            hostname="scudo",
            ident="Scudo",
            timeout=300,
        )

    async def listen(self) -> asyncio.Server:
        """Open the port."""
        return await asyncio.get_running_loop().create_server(self.session, self.host, self.port)
