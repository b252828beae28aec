"""`scudo mail deliver FILE…`: the whole intake, on the running installation."""

import json
import sys
from pathlib import Path
from typing import Any

from scudo.core.roles import system
from scudo.lib import clock
from scudo.mail import actions
from scudo.mail.models import Incoming, Letter


def deliver_files(files: list[str]) -> int:
    """Take each file in and print one JSON line for it; returns the exit code."""
    failed = 0
    for file in files:
        try:
            raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
            answer = outcome(file, raw)
        except OSError as problem:
            answer, failed = {"error": problem.strerror or str(problem), "file": file}, 1
        print(json.dumps(answer, ensure_ascii=False))  # noqa: T201 - the command's answer
    return failed


def outcome(file: str, raw: bytes) -> dict[str, Any]:
    """What became of one mail."""
    incoming = actions.take_in(raw=raw, envelope={"from": None, "to": []}, by=system("mail"), at=clock.now())
    receipts = Letter.objects.filter(
        kind=Letter.Kind.RECEIPT, ticket=incoming.ticket, in_reply_to=incoming.message_id
    )
    acknowledged = incoming.outcome == Incoming.Outcome.OPENED and receipts.exists()
    return {
        "file": file,
        "outcome": incoming.outcome,
        "ticket": incoming.ticket.number if incoming.ticket else None,
        "acknowledged": acknowledged,
        "reason": incoming.reason,
    }
