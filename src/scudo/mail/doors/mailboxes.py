"""IMAP in: each mailbox of the settings is read by a thread of its own, so that none waits for another.

What it reads is taken in by the hands of the process, of one mailbox one mail after the other: the second may answer the first.
Where the server tells (IDLE) a mail is seen at once; in any case the folder is looked through every 25 seconds.
"""

import asyncio
import logging
import socket
import threading
from collections.abc import Sequence
from concurrent.futures import Executor
from contextlib import suppress

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connections

from scudo.core.roles import system
from scudo.lib import clock
from scudo.lib.postgres import locks
from scudo.mail import queries
from scudo.mail.actions import fetching, mailboxes
from scudo.mail.doors.taking import take_fetched
from scudo.mail.mailboxes import Mailbox, SecretMissing
from scudo.mail.models import Fetched, Trouble
from scudo.mail.models import Mailbox as Row
from scudo.mail.transport import imap, oauth

log = logging.getLogger(__name__)
BY = system("mail")
LOOK_EVERY_S = 25
LOOKING = 7_211_022
"""The locks of mailboxes: two processes that move one mail at a time would make two of it."""
TOGETHER = 50
MEGABYTE = 1024 * 1024
FAREWELL_S = 4
SOON = (1, 2, 5, 10, 20, 40, 55)
PATIENT = (10, 30, 60, 120, 300)
WAITS_S = {Trouble.LOGIN: PATIENT, Trouble.SECRET: PATIENT, Trouble.FOLDER: PATIENT}
"""A wrong password that is tried too often gets a sender blocked; a server that was away is read within a minute."""
TROUBLES: dict[type[Exception], Trouble] = {
    imap.Unreachable: Trouble.UNREACHABLE,
    imap.LoginRefused: Trouble.LOGIN,
    imap.FolderRefused: Trouble.FOLDER,
    imap.Refused: Trouble.FOLDER,
    oauth.Unreachable: Trouble.UNREACHABLE,
    oauth.Refused: Trouble.LOGIN,
    SecretMissing: Trouble.SECRET,
    DatabaseError: Trouble.OURS,
    OSError: Trouble.OURS,
}


class Reader:
    """Reads one mailbox until it is stopped."""

    def __init__(self, mailbox: Mailbox, hands: Executor) -> None:
        self.mailbox, self.hands = mailbox, hands
        self.limit = settings.MAIL_LIMIT_MB * MEGABYTE
        self.ended = threading.Event()
        self.waker, self.ringer = socket.socketpair()
        self.token: oauth.Token | None = None
        self.failures = 0
        self.thread = threading.Thread(target=self.run, name=f"mailbox-{mailbox.name}", daemon=True)

    def start(self) -> None:
        """Begin to read."""
        self.thread.start()

    def stop(self) -> None:
        """Begin to end; what is being taken is finished."""
        self.ended.set()
        with suppress(OSError):
            self.ringer.send(b".")

    def join(self) -> None:
        """Wait until it has ended, but not for ever: a server may be slow."""
        self.thread.join(FAREWELL_S)
        if not self.thread.is_alive():
            self.waker.close()
            self.ringer.close()

    def run(self) -> None:
        """Read, and begin again after each trouble, later each time."""
        while not self.ended.is_set():
            try:
                self.visit()
            except Exception as problem:  # noqa: BLE001 - whatever it is, the mailbox is read again
                self.ended.wait(self.failed(problem))
            finally:
                connections.close_all()

    def visit(self) -> None:
        """One connection: look the folder through, wait for news, again, until it breaks or is stopped.

        Where mails may not be put away it ends too: what a user may do is often asked once for a connection.
        """
        row = mailboxes.known(self.mailbox.place)
        with imap.connected(self.mailbox, self.secret(), self.limit) as folder:
            refusal = ""
            while not self.ended.is_set() and not refusal:
                with locks.one_at_a_time(LOOKING, row.pk) as mine:
                    refusal = self.look(row, folder) if mine else ""
                connections.close_all()  # none is held while nothing happens
                folder.wait(LOOK_EVERY_S, self.waker)

    def secret(self) -> str:
        """The password, or an access token that is still good."""
        if self.mailbox.password:
            return self.mailbox.password.read()
        if self.token is None or self.token.until <= clock.real():
            self.token = oauth.token(self.mailbox, clock.real())
        return self.token.value

    def failed(self, problem: Exception) -> float:
        """Note a trouble; gives the seconds to wait."""
        trouble = next((one for kind, one in TROUBLES.items() if isinstance(problem, kind)), Trouble.OURS)
        self.token = None if trouble == Trouble.LOGIN else self.token
        waits = WAITS_S.get(trouble, SOON)
        seconds = waits[min(self.failures, len(waits) - 1)]
        self.failures += 1
        text = str(problem).strip().partition("\n")[0] or type(problem).__name__
        log.warning("The mailbox %s %s, again in %s s: %s", self.mailbox.name, trouble.value, seconds, text)
        if type(problem) not in TROUBLES and not isinstance(problem, DatabaseError | OSError):
            log.error("A fault at the mailbox %s", self.mailbox.name, exc_info=problem)
        try:
            row = mailboxes.known(self.mailbox.place)
            mailboxes.note_trouble(mailbox=row, trouble=trouble, detail=text, by=BY, at=clock.now())
        except DatabaseError:
            connections.close_all()
        return seconds

    def look(self, row: Row, folder: imap.Folder) -> str:
        """Take every mail that is not remembered, and put away what was taken; gives why that was refused."""
        listed = folder.listing()
        fetching.note_gone(row, folder.validity, listed)
        states = queries.dealt_with(row, folder.validity, listed, clock.real())
        fresh = [uid for uid in listed if uid not in states]
        left = [uid for uid, state in states.items() if state == Fetched.State.TAKEN]
        refusal = self.put_away(row, folder, left)
        for start in range(0, len(fresh), TOGETHER):
            taken = self.take_some(row, folder, fresh[start : start + TOGETHER])
            refusal = self.put_away(row, folder, taken) or refusal
            if self.ended.is_set():
                return refusal
            self.looked(row, refusal)
        if not fresh:
            self.looked(row, refusal)
        self.failures = 0
        return refusal

    def looked(self, row: Row, refusal: str) -> None:
        """Note that the reading goes on."""
        trouble = Trouble.KEEPS if refusal else Trouble.NONE
        mailboxes.note_read(mailbox=row, trouble=trouble, detail=refusal, by=BY, at=clock.now())

    def take_some(self, row: Row, folder: imap.Folder, uids: Sequence[int]) -> list[int]:
        """Take some mails one by one; gives those that are taken. One that cannot be is left for another time."""
        sizes, taken = folder.sizes(uids), []
        recounted = queries.was_recounted(row, folder.validity)
        for uid in uids:
            if self.ended.is_set():
                break
            where = fetching.Where(row, self.mailbox.name, folder.validity, uid, recounted)
            try:
                if uid in sizes and self.take(where, folder, sizes[uid]) == Fetched.State.TAKEN:
                    taken.append(uid)
            except (
                imap.Unreachable
            ) as problem:  # some servers hang up at a mail that they cannot read themselves
                self.postpone(where, problem)
                raise
            except (OperationalError, InterfaceError, OSError):
                raise
            except imap.Refused as problem:
                self.postpone(where, problem)
            except Exception as problem:
                log.exception("A mail of the mailbox %s cannot be taken", self.mailbox.name)
                self.postpone(where, problem)
        return taken

    def postpone(self, where: fetching.Where, problem: Exception) -> None:
        """Leave one mail for another time."""
        log.warning("Mail %s of the mailbox %s is tried again: %s", where.uid, where.name, problem)
        fetching.postpone(where=where, problem=type(problem).__name__, by=BY, at=clock.now())

    def take(self, where: fetching.Where, folder: imap.Folder, size: int) -> str:
        """Take one mail; gives its state then. At the end none is begun."""
        raw = folder.fetch(where.uid) if size <= self.limit else None
        if raw is None:
            head, size = folder.head(where.uid), max(size, self.limit + 1)
            return fetching.hold_large(where=where, size=size, head=head, by=BY, at=clock.now()).state
        if self.ended.is_set():
            return Fetched.State.WAITING
        return self.hands.submit(take_fetched, where, raw).result()

    def put_away(self, row: Row, folder: imap.Folder, uids: list[int]) -> str:
        """Put away taken mails; gives what the server says where it refuses: they are remembered, and tried again."""
        if not uids:
            return ""
        try:
            folder.put_away(uids)
        except imap.Refused as problem:
            return str(problem)
        fetching.note_away(row, folder.validity, uids)
        return ""


async def serve(hands: Executor) -> None:
    """Read every mailbox of the settings until cancelled."""
    readers = [Reader(mailbox, hands) for mailbox in settings.MAILBOXES]
    for reader in readers:
        reader.start()
    try:
        await asyncio.Event().wait()
    finally:
        for reader in readers:
            reader.stop()
        await asyncio.gather(*(asyncio.to_thread(reader.join) for reader in readers))
