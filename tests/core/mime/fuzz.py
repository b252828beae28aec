"""Mails that atheris makes out of the corpus, guided by what of the reader they reach.

Run as `python -m tests.core.mime.fuzz SECONDS FOLDER`: ends with 0 when the time is up, otherwise with the mail that the
reader stumbled over in FOLDER. What holds of every mail: it is read, its answer is JSON, its memory is bounded.
"""

import json
import sys
import tracemalloc
from itertools import count
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["scudo.core.mime"]):
    from scudo.core.mime.parser import read

from scudo.cli.mail_parse import answer_for

LETTERS = Path(__file__).parents[2] / "letters"
LONGEST = 1 << 16
WEIGHED_EVERY = 64
GROUND = 4_000_000
"""Bytes that reading takes of any mail, however small."""

_read = count(1)


def one(raw: bytes) -> None:
    """Read one mail; every so often weigh what that took."""
    if next(_read) % WEIGHED_EVERY:
        check(raw)
        return
    tracemalloc.start()
    try:
        check(raw)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak <= 10 * len(raw) + GROUND, f"{peak} bytes for a mail of {len(raw)}"


def check(raw: bytes) -> None:
    """What is read can be told as JSON, in UTF-8, and kept by the database."""
    line = json.dumps(answer_for("x", read(raw)), ensure_ascii=False)
    line.encode("utf-8")
    assert "\\u0000" not in line


def main(seconds: int, folder: Path) -> None:
    """Fuzz for a time."""
    options = (
        f"-max_total_time={seconds}",
        f"-max_len={LONGEST}",
        "-timeout=20",
        "-rss_limit_mb=0",
        "-verbosity=0",
    )
    places = (folder / "found", LETTERS)
    places[0].mkdir(parents=True, exist_ok=True)
    atheris.Setup([sys.argv[0], *options, f"-artifact_prefix={folder}/", *map(str, places)], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
