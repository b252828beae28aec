"""Files that hold a model, in any of the languages that Scudo reads, and answers as lines of JSON."""

import json
import re
import sys
from collections.abc import Callable, Iterable
from enum import StrEnum
from pathlib import Path

import typer

from scudo.core.model import Malformed, Model, NotInModel, read

MOST_BYTES = 100_000_000
_FIRST_ELEMENT = re.compile(rb"<([A-Za-z_][\w.:-]*)")


class Language(StrEnum):
    """In which language a file is written."""

    YAML = "yaml"
    OPEN_PSA = "open-psa"
    GRAPHML = "graphml"


class Unreadable(Exception):
    """A file gives no text."""


def bytes_of(file: str) -> bytes:
    """What a file holds; - is standard input. Raises Unreadable."""
    try:
        if file == "-":
            raw = sys.stdin.buffer.read(MOST_BYTES + 1)
        else:
            with Path(file).open("rb") as opened:
                raw = opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise Unreadable(f"cannot be read: {error.strerror or error}") from None
    if len(raw) > MOST_BYTES:
        raise Unreadable(f"has more than {MOST_BYTES // 1_000_000} MB")
    return raw


def language_of(raw: bytes) -> Language:
    """By the first element of an XML file; what is no XML is YAML."""
    start = raw[:65_536].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start.startswith(b"<"):
        return Language.YAML
    bare = re.sub(rb"<!--.*?-->|<\?.*?\?>|<![^>]*>", b"", start, flags=re.DOTALL)
    found = _FIRST_ELEMENT.search(bare)
    is_graph = found is not None and found[1].rpartition(b":")[2] == b"graphml"
    return Language.GRAPHML if is_graph else Language.OPEN_PSA


def text_of(raw: bytes) -> str:
    """UTF-8 as text. Raises Unreadable with the line that is not."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise Unreadable(f"line {line} is not UTF-8; save the file as UTF-8") from None


def model_of(file: str) -> Model:
    """The YAML model in a file. Raises Unreadable, Malformed."""
    return read(text_of(bytes_of(file)), file)


def names_of(written: str) -> list[str]:
    """Names that are separated by commas."""
    return [name.strip() for name in written.split(",") if name.strip()]


def answer_each(files: Iterable[str], answer: Callable[[str], dict[str, object]]) -> None:
    """One line of JSON for each file; one that cannot be answered gives {error, file}, and exit code 1 at the end."""
    failed = False
    for file in files:
        try:
            say_json(answer(file))
        except (Unreadable, Malformed, NotInModel) as error:
            failed = True
            say_json({"error": str(error), "file": file})
    if failed:
        raise typer.Exit(1)


def say_json(answer: dict[str, object]) -> None:
    """An answer as one line of JSON."""
    say(json.dumps(answer, ensure_ascii=False))


def say(line: str) -> None:
    """A line on standard output, whatever the terminal can show."""
    sys.stdout.buffer.write(f"{line}\n".encode("utf-8", "backslashreplace"))
    sys.stdout.buffer.flush()
