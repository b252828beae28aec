"""Texts of files and of mails on no ticket, read where they wait; what cannot be read is noted and tried no more."""

import json
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import scudo
from scudo.core import mime
from scudo.lib import blobs
from scudo.mail.models import Incoming
from scudo.search.models import FileText, MailWords
from scudo.search.texts.bounds import MOST_TEXT, SECONDS

FILES, MAILS = 20, 50
ROUNDS = 5
PATIENCE_S = 15
SOURCES = Path(scudo.__file__).resolve().parents[1]
Answer = tuple[str, str]


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
    """Read files that wait; returns how many were read or given up."""
    waiting = FileText.objects.filter(outcome=FileText.Outcome.WAITING).select_related("attachment")
    rows = list(waiting.order_by("-pk")[:FILES])
    if not rows:
        return 0
    answers = texts([(str(blobs.path_of(one.attachment.digest)), one.attachment.name) for one in rows])
    for one, (outcome, text) in zip(rows, answers, strict=False):
        FileText.objects.filter(pk=one.pk).update(outcome=outcome, text=text, at=at)
    return len(answers)


def texts(files: Sequence[tuple[str, str]]) -> list[Answer]:
    """What the reader answers of files by path and name, in their order.

    Where it dies, the file it was at is blamed, and those after it wait for the next time.
    """
    said, blame = ask("".join(json.dumps(one) + "\n" for one in files), PATIENCE_S + SECONDS * len(files))
    answers: list[Answer] = []
    for line in said.splitlines():
        try:
            outcome, text = json.loads(line)
        except ValueError:
            break
        answers.append((outcome, text))
    if len(answers) < len(files):
        answers.append((blame, ""))
    return answers


def ask(lines: str, patience: float) -> tuple[str, str]:
    """What the process that reads has answered, and what to say of the file it stopped at."""
    command = [sys.executable, "-m", "scudo.search.texts"]
    try:
        run = subprocess.run(  # noqa: S603 - our own module; what strangers sent is only named on its standard input
            command, input=lines, capture_output=True, text=True, timeout=patience, check=False, cwd="/",
            env={"PYTHONPATH": str(SOURCES), "PYTHONIOENCODING": "utf-8"},
        )  # fmt: skip
    except subprocess.TimeoutExpired as stopped:
        return (stopped.stdout or b"").decode("utf-8", "replace"), FileText.Outcome.TOO_SLOW
    return run.stdout, FileText.Outcome.BROKEN
