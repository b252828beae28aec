"""SMTP and LMTP in: a mail is answered 250 when it is a ticket, or safely held for a person; never before."""

import asyncio
import logging
from concurrent.futures import Executor

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings

from scudo.mail.doors.taking import COME_AGAIN, take

log = logging.getLogger(__name__)
MEGABYTE = 1024 * 1024


class Door:
    """Takes mails from the wire and has them taken into the desk by its hands, as many at a time as there are."""

    def __init__(self, hands: Executor) -> None:
        self.hands = hands

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
        try:
            answer = await asyncio.get_running_loop().run_in_executor(self.hands, take, raw, facts)
        except Exception as problem:  # noqa: BLE001 - anything else than "come again" would send the mail back
            log.error("A mail waits at its sender: %s: %s", type(problem).__name__, problem)  # noqa: TRY400
            answer = COME_AGAIN
        recipients = len(envelope.rcpt_tos) if isinstance(server, LMTP) else 1  # RFC 2033: an answer for each
        return "\r\n".join([answer] * recipients)


async def serve(hands: Executor) -> None:
    """Listen for SMTP and LMTP until cancelled."""
    limit = settings.MAIL_LIMIT_MB * MEGABYTE
    door = Door(hands)
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
