"""Mailboxes of a real Dovecot, and the reader that the process `post` runs."""

from concurrent.futures import Executor, Future
from contextlib import contextmanager

from scudo.mail.doors.mailboxes import Reader
from scudo.mail.mailboxes import Mailbox, Secret, Taken
from scudo.mail.models import Mailbox as Row
from tests.dovecot import PASSWORD

MOVED = Taken(folder="Scudo")
KINDS = {"tls": "tls_port", "starttls": "port", "none": "port"}


def mailbox(server, name="assistenza", *, tls="none", taken=MOVED, password=PASSWORD, **parts):
    """A mailbox of the settings; its password, where it has one, stands in a file."""
    if password:
        secret = server.folder / f"{name}.password"
        secret.write_text(password + "\n")
        parts["password"] = Secret(file=str(secret))
    return Mailbox(
        name=name, host="127.0.0.1", port=getattr(server, KINDS[tls]), tls=tls, user=f"{name}@altec.example",
        folder="INBOX", taken=taken, **parts,
    )  # fmt: skip


class Here(Executor):
    """The hands of a reader, in its own thread: the tests' database is known to this process only."""

    def submit(self, work, /, *args, **kwargs):
        done = Future()
        try:
            done.set_result(work(*args, **kwargs))
        except Exception as problem:  # noqa: BLE001 - whatever it is, whoever waits gets it
            done.set_exception(problem)
        return done


@contextmanager
def reading(settings, *mailboxes):
    """Every mailbox is read, each by its thread, until the end of the block."""
    settings.MAILBOXES = mailboxes
    readers = [Reader(one, Here()) for one in mailboxes]
    for reader in readers:
        reader.start()
    try:
        yield readers
    finally:
        for reader in readers:
            reader.stop()
        for reader in readers:
            reader.join()
    assert not any(reader.thread.is_alive() for reader in readers)


def state_of(one):
    """How the reading of a mailbox goes; None before anybody looked."""
    return Row.objects.filter(place=one.place).first()
