"""Texts of files and of mails on no ticket, read where they wait; what cannot be read is noted and tried no more."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from scudo.core import mime
from scudo.core.files import HEAD, Family, kind_of
from scudo.lib import blobs
from scudo.lib.confined import frames, running
from scudo.mail.models import Incoming
from scudo.search.models import FileText, MailWords
from scudo.search.texts.bounds import ENDINGS, MOST_BYTES, MOST_TEXT, Text, printable

log = logging.getLogger(__name__)
FILES, MAILS = 20, 50
ROUNDS = 5
READER = "scudo.search.texts.reader"
LATER = timedelta(minutes=10)
Outcome = FileText.Outcome


def tick(at: datetime) -> None:
    """Read what waits, the newest first; several rounds while there is more."""
    for _round in range(ROUNDS):
        if read_mails() + read_files(at) == 0:
            return


def read_mails() -> int:
    """Read mails that are held or filed; returns how many."""
    waiting = MailWords.objects.filter(text=None).order_by("-pk").values_list("pk", "mail")[:MAILS]
    for pk, mail in waiting:  # one at a time: each may be as large as a mail may be
        raw = Incoming.objects.values_list("raw", flat=True).get(pk=mail)
        text = mime.parse(bytes(raw)).text.replace("\0", " ").encode("utf-8", "replace").decode()
        MailWords.objects.filter(pk=pk).update(text=text[: MOST_TEXT // 4])
    return len(waiting)


def read_files(at: datetime) -> int:
    """Read files that wait; returns how many were tried, none where nothing can be read now.

    A file whose reader was ended by somebody else, or had no time, waits and is tried once more later.
    """
    rows = waiting_files(at)
    for one in rows:
        try:
            read = text_of(blobs.path_of(one.attachment.digest), one.attachment.name)
        except running.NotBegun as problem:
            log.warning("Files cannot be read now: %s", problem)
            return 0
        except running.NotMade as problem:
            log.warning("The file of attachment %s was not read: %s", one.attachment_id, problem)
            read = Text(Outcome.TOO_SLOW if one.at else Outcome.WAITING)
        FileText.objects.filter(pk=one.pk).update(outcome=read.outcome, text=read.text, at=at)
    return len(rows)


def waiting_files(at: datetime) -> Sequence[FileText]:
    """The newest files that wait; where there are none, those that were tried a while ago."""
    waiting = FileText.objects.filter(outcome=Outcome.WAITING).select_related("attachment").order_by("-pk")
    return list(waiting.filter(at=None)[:FILES]) or list(waiting.filter(at__lte=at - LATER)[:FILES])


def text_of(path: Path, name: str) -> Text:
    """The text of a kept file, or why it has none. Raises NotMade where nothing is known of it."""
    try:
        size, content = path.stat().st_size, path.open("rb")
    except OSError:
        return Text(Outcome.BROKEN)
    with content:
        if size > MOST_BYTES:
            return Text(Outcome.TOO_LARGE)
        try:
            kind = kind_of(content.read(HEAD))
        except OSError:
            return Text(Outcome.BROKEN)
        if kind.family is Family.PICTURE:
            return Text(Outcome.OTHER)
        content.seek(0)
        ending = name.lower().rpartition(".")[2]
        return taken(*running.run(READER, ending if ending in ENDINGS else "", content))


def taken(written: bytes, code: int) -> Text:
    """What the reader handed over, believed no further than its form. Raises NotMade."""
    pieces = running.begun(written, code)
    outcome = str(frames.facts(pieces).get("outcome"))
    if outcome not in set(Outcome) - {Outcome.WAITING}:
        return Text(Outcome.TOO_SLOW if running.is_out_of_time(code) else Outcome.BROKEN)
    said = next((content for letter, content in pieces if letter == frames.TEXT), b"")
    has_text = outcome in {Outcome.READ, Outcome.CUT}
    return Text(outcome, printable(said.decode("utf-8", "replace"))[:MOST_TEXT] if has_text else "")
