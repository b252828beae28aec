# ruff: noqa: A005
"""A mail server of the test: keeps every letter it takes, and misbehaves when told to."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.waiting import free_port


@dataclass(frozen=True)
class Received:
    """A letter as it arrived: envelope and content, read and as bytes."""

    sender: str
    recipients: tuple[str, ...]
    mail: EmailMessage
    raw: bytes

    def text(self) -> str:
        """The plain text."""
        part = self.mail.get_body(("plain",))
        return str(part.get_content()) if part else ""

    def says(self, *words: str) -> bool:
        """Whether subject and text together hold all the words."""
        whole = f"{self.mail['Subject']}\n{self.text()}"
        return all(word in whole for word in words)


class Mailbox:
    """Every letter received, and a condition that is notified of each."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.arrived = threading.Condition()
        self.answer = ""
        self.hangs_up = False
        self.controller = Controller(self, hostname="127.0.0.1", port=free_port())

    def start(self) -> None:
        """Begin to listen on a free port."""
        self.controller.start()

    def stop(self) -> None:
        """Listen no more."""
        self.controller.stop()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.controller.port)

    def refuse(self, answer: str = "451 try again later") -> None:
        """Answer every letter with this from now on."""
        self.answer = answer

    def hang_up(self) -> None:
        """Cut the connection after a letter's content from now on."""
        self.hangs_up = True

    def behave(self) -> None:
        """Take letters again."""
        self.answer, self.hangs_up = "", False

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Take a letter, or not."""
        if self.hangs_up:
            cast("Any", server).transport.abort()
            return "421 gone"
        if self.answer:
            return self.answer
        raw = cast("bytes", envelope.original_content)
        mail = cast("EmailMessage", message_from_bytes(raw, policy=policy.default))
        with self.arrived:
            self.received.append(Received(envelope.mail_from or "", tuple(envelope.rcpt_tos), mail, raw))
            self.arrived.notify_all()
        return "250 taken"

    def to(self, address: str) -> list[Received]:
        """The letters to one address, oldest first."""
        with self.arrived:
            return [letter for letter in self.received if address in letter.recipients]

    def last_to(self, address: str) -> Received:
        """The newest letter to one address."""
        return self.to(address)[-1]

    def wait_for(self, predicate: Callable[[Received], bool], seconds: float = 20) -> Received:
        """The first letter for which `predicate` holds, as soon as it is there."""
        with self.arrived:
            self.arrived.wait_for(lambda: any(map(predicate, self.received)), seconds)
            for letter in self.received:
                if predicate(letter):
                    return letter
            subjects = [f"{letter.recipients}: {letter.mail['Subject']}" for letter in self.received]
        raise AssertionError(f"No such letter within {seconds} s; there are {subjects}")

    def clear(self) -> None:
        """Forget what was received."""
        with self.arrived:
            self.received.clear()
