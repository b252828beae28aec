"""Reading a folder by IMAP: what is in it, one mail at a time, and putting away what was taken.

Every wait is bounded, and so is what the server may send at once: a mail is asked for up to the limit and not further.
"""

import imaplib
import re
import selectors
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from imap_tools.errors import ImapToolsError, MailboxFolderSelectError
from imap_tools.mailbox import BaseMailBox, MailBox, MailBoxUnencrypted
from imap_tools.utils import encode_folder

from scudo.mail.mailboxes import Mailbox

TIMEOUT_S = 20
SLACK = 1_000_000
HEAD = 16_384
FIELDS = "RETURN-PATH FROM TO CC SUBJECT DATE MESSAGE-ID IN-REPLY-TO REFERENCES AUTO-SUBMITTED PRECEDENCE"
SIZE = re.compile(rb"\bRFC822\.SIZE (\d{1,20})\b")
UID = re.compile(rb"\bUID (\d{1,10})\b")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LATER = ("[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]")
Set = Sequence[int]


class Unreachable(Exception):
    """The server is away, broke off, or says later."""


class LoginRefused(Exception):
    """The server does not let the user in."""


class FolderRefused(Exception):
    """The folder is not there, or may not be opened."""


class Refused(Exception):
    """The server refuses a command; the connection goes on."""


@contextmanager
def connected(mailbox: Mailbox, secret: str, limit: int) -> Iterator["Folder"]:
    """The mailbox's folder, open; `secret` is the password or the access token, `limit` the largest mail in bytes.

    Raises Unreachable, LoginRefused, FolderRefused.
    """
    try:
        with translated(secret):
            box = opened(mailbox)
    except Refused as problem:  # it refuses to be asked what it can do, or STARTTLS
        raise Unreachable(str(problem)) from problem
    bound(box, limit)
    try:
        with translated(secret):
            enter(box, mailbox, secret)
        yield Folder(box, mailbox, secret, limit)
        with suppress(imaplib.IMAP4.error, OSError):
            box.client.logout()
    finally:
        with suppress(OSError):
            box.client.shutdown()


def opened(mailbox: Mailbox) -> BaseMailBox:
    """A connection, encrypted as the settings say."""
    if mailbox.tls == "tls":
        return MailBox(
            mailbox.host, mailbox.port, timeout=TIMEOUT_S, ssl_context=ssl.create_default_context()
        )
    box = MailBoxUnencrypted(mailbox.host, mailbox.port, timeout=TIMEOUT_S)
    if mailbox.tls == "starttls":
        try:
            box.client.starttls(ssl.create_default_context())
        except BaseException:
            with suppress(OSError):  # a failed handshake has closed it already
                box.client.shutdown()
            raise
    return box


def bound(box: BaseMailBox, limit: int) -> None:
    """End a connection whose server announces more at once than the largest mail."""
    whole = box.client.read

    def read(size: int) -> bytes:
        if size > limit + SLACK:
            raise imaplib.IMAP4.abort(f"the server sends {size} bytes at once")
        return whole(size)

    box.client.read = read  # type: ignore[method-assign]


def enter(box: BaseMailBox, mailbox: Mailbox, secret: str) -> None:
    """Log in and open the folder."""
    try:
        log_in(box, mailbox, secret)
    except imaplib.IMAP4.abort:
        raise
    except (imaplib.IMAP4.error, ImapToolsError) as problem:
        text = said(problem, secret)
        raise (Unreachable if any(code in text for code in LATER) else LoginRefused)(text) from problem
    box.client.capabilities = tuple(word(box.client.capability()).upper().split())
    try:
        box.folder.set(mailbox.folder)
    except MailboxFolderSelectError as problem:
        raise FolderRefused(said(problem, secret)) from problem


def log_in(box: BaseMailBox, mailbox: Mailbox, secret: str) -> None:
    """By password, or by an access token; a password that is not ASCII only goes by SASL."""
    if mailbox.oauth2:
        answers = iter([f"user={mailbox.user}\1auth=Bearer {secret}\1\1".encode()])
        box.client.authenticate("XOAUTH2", lambda _challenge: next(answers, b""))
    elif "AUTH=PLAIN" in box.client.capabilities:
        box.login_utf8(mailbox.user, secret, initial_folder=None)
    else:
        box.login(mailbox.user, secret, initial_folder=None)


@contextmanager
def translated(secret: str) -> Iterator[None]:
    """The library's exceptions as ours; no text of them holds the secret."""
    try:
        yield
    except (imaplib.IMAP4.abort, OSError) as problem:
        raise Unreachable(said(problem, secret)) from None
    except (imaplib.IMAP4.error, ImapToolsError) as problem:
        raise Refused(said(problem, secret)) from None


def said(problem: Exception, secret: str) -> str:
    """What the server said, in one line, without the secret should it have been echoed."""
    text = str(problem)
    result = getattr(problem, "command_result", None)
    if result:
        text = word(result) or str(result[0])
    line = " ".join("".join(one if one.isprintable() else " " for one in text).split())
    return (line.replace(secret, "…") if secret else line)[:300] or type(problem).__name__


def word(result: tuple[Any, Any]) -> str:
    """The text of an answer."""
    data = result[1] if isinstance(result[1], list) else [result[1]]
    return " ".join(one.decode("utf-8", "replace") for one in data if isinstance(one, bytes))


class Folder:
    """An open folder; a method raises Unreachable when the connection is lost, Refused when the server says no."""

    def __init__(self, box: BaseMailBox, mailbox: Mailbox, secret: str, limit: int) -> None:
        self.box, self.mailbox, self.secret, self.limit = box, mailbox, secret, limit
        with translated(secret):
            self.validity = int(word(box.client.response("UIDVALIDITY")) or 0)

    def has(self, capability: str) -> bool:
        """Whether the server can do something."""
        return capability in self.box.client.capabilities

    def listing(self) -> list[int]:
        """The UIDs of all mails that are to be read, ascending."""
        taken, since = self.mailbox.taken, self.mailbox.since
        criteria = ["UNDELETED"]
        if taken.flag:
            criteria.append("UNSEEN" if taken.flag == "\\Seen" else f"UNKEYWORD {taken.flag}")
        if since:
            criteria.append(f"SINCE {since.day}-{MONTHS[since.month - 1]}-{since.year}")
        with translated(self.secret):
            return sorted({int(uid) for uid in self.box.uids(" ".join(criteria), charset=None)})

    def sizes(self, uids: Set) -> dict[int, int]:
        """How large mails are, as the server says; those that are gone are missing."""
        found = {}
        for line in self.command("FETCH", numbers(uids), "(UID RFC822.SIZE)"):
            text = line[0] if isinstance(line, tuple) else line
            uid, size = UID.search(text or b""), SIZE.search(text or b"")
            if uid and size:
                found[int(uid[1])] = int(size[1])
        return found

    def fetch(self, uid: int) -> bytes | None:
        """A mail's bytes; None where it is larger than the limit, whatever size the server gave."""
        raw = self.literal(uid, f"BODY.PEEK[]<0.{self.limit + 1}>")
        return raw if len(raw) <= self.limit else None

    def head(self, uid: int) -> bytes:
        """The lines that tell whose a mail is and what it answers, without the rest."""
        return self.literal(uid, f"BODY.PEEK[HEADER.FIELDS ({FIELDS})]<0.{HEAD}>")

    def literal(self, uid: int, part: str) -> bytes:
        """One part of one mail. Raises Refused where the server answers without it."""
        for line in self.command("FETCH", str(uid), f"(UID {part})"):
            if isinstance(line, tuple) and (named := UID.search(line[0])) and int(named[1]) == uid:
                return bytes(line[1])
            if isinstance(line, tuple) and not UID.search(line[0]):  # the number follows the part
                return bytes(line[1])
        raise Refused(f"the server gives nothing of mail {uid}")

    def put_away(self, uids: Set) -> None:
        """Do with taken mails what the settings say. Raises Refused."""
        taken = self.mailbox.taken
        if taken.flag:
            self.command("STORE", numbers(uids), "+FLAGS.SILENT", f"({taken.flag})")
        elif taken.folder:
            self.move(uids, taken.folder)
        else:
            self.remove(uids)

    def move(self, uids: Set, folder: str) -> None:
        """Move mails; the folder is made where it is missing."""
        verb = "MOVE" if self.has("MOVE") else "COPY"
        try:
            self.command(verb, numbers(uids), encode_folder(folder))
        except Refused:
            if not self.made(folder):
                raise
            self.command(verb, numbers(uids), encode_folder(folder))
        if verb == "COPY":
            self.remove(uids)

    def made(self, folder: str) -> bool:
        """Whether the folder was missing and is there now."""
        make = self.box.folder.create
        with translated(self.secret):
            if self.box.folder.exists(folder):
                return False
            make(folder)
        return True

    def remove(self, uids: Set) -> None:
        """Delete mails, and nobody else's: without UIDPLUS they stay marked as deleted until somebody tidies up."""
        self.command("STORE", numbers(uids), "+FLAGS.SILENT", r"(\Deleted)")
        if self.has("UIDPLUS"):
            self.command("EXPUNGE", numbers(uids))

    def command(self, name: str, *arguments: Any) -> list[Any]:
        """One command on UIDs, and the lines of its answer."""
        with translated(self.secret):
            kind, lines = self.box.client.uid(name, *arguments)
        if kind != "OK":
            raise Refused(said(Refused(word((kind, lines)) or f"{name} {kind}"), self.secret))
        return lines

    def wait(self, seconds: float, waker: socket.socket) -> None:
        """Until something happens in the folder (where the server tells: IDLE), the waker is rung, or time is over."""
        with translated(self.secret):
            if not self.has("IDLE"):
                listen([waker], seconds)
                self.box.client.noop()
                return
            self.box.idle.start()  # type: ignore[no-untyped-call]
            if not has_more(self.box.client):
                listen([waker, self.box.client.sock], seconds)
            self.box.idle.stop()  # type: ignore[no-untyped-call]


def has_more(client: imaplib.IMAP4) -> bool:
    """Whether something was read together with the answer to IDLE: the socket would stay silent about it."""
    file: Any = getattr(client, "_file", None) or client.file
    before = client.sock.gettimeout()
    client.sock.settimeout(0)
    try:
        return bool(file.peek(1))
    except (BlockingIOError, ssl.SSLWantReadError):
        return False
    finally:
        client.sock.settimeout(before)


def listen(sockets: list[socket.socket], seconds: float) -> None:
    """Until one of the sockets has something to say."""
    with selectors.DefaultSelector() as selector:
        for one in sockets:
            selector.register(one, selectors.EVENT_READ)
        selector.select(seconds)


def numbers(uids: Set) -> str:
    """UIDs as a command takes them."""
    return ",".join(map(str, uids))
