"""`scudo mail parse`: what the intake would read in a mail, as one JSON line per file."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from scudo.core.mime import parse

if TYPE_CHECKING:
    from scudo.core.mime import Address, Letter


def parse_files(files: list[str]) -> int:
    """Print one JSON line per file, in order; `-` is standard input.

    Returns the exit code: 1 if a file could not be read (its line is `{"error": …, "file": …}`), else 0.
    """
    failed = False
    for name in files:
        try:
            raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
            answer = answer_for(name, parse(raw))
        except (OSError, ValueError) as error:
            failed = True
            answer = {"error": _reason(error), "file": name}
        line = json.dumps(answer, ensure_ascii=False) + "\n"
        sys.stdout.buffer.write(line.encode("utf-8", "backslashreplace"))
    sys.stdout.buffer.flush()
    return 1 if failed else 0


def answer_for(name: str, letter: Letter) -> dict[str, object]:
    """Return the documented answer; a missing sender has an empty address and name, a missing identifier is null."""
    return {
        "file": name,
        "from": _address(letter.sender) if letter.sender else {"address": "", "name": ""},
        "to": [_address(one) for one in letter.to],
        "subject": letter.subject,
        "text": letter.text,
        "reply": letter.reply,
        "attachments": [
            {"name": one.name, "type": one.type, "size": one.size, "md5": one.md5}
            for one in letter.attachments
        ],
        "kind": letter.kind.value,
        "message_id": letter.message_id,
        "in_reply_to": letter.in_reply_to,
        "references": list(letter.references),
    }


def _address(address: Address) -> dict[str, str]:
    return {"address": address.address, "name": address.name}


def _reason(error: OSError | ValueError) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)
