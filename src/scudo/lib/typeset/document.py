"""Setting one document."""

import json
import re
from collections.abc import Mapping
from importlib import resources
from typing import Any, Literal

import typst

ARCHIVE: Literal["a-2a"] = "a-2a"
"""PDF/A-2a (ISO 19005-2): to be kept, with its text as text."""
PARTS, LETTERHEAD = "parts.typ", "letterhead.typ"
STANDARD = re.compile(rb"<pdfaid:part>(\d)</pdfaid:part><pdfaid:conformance>([ABU])</pdfaid:conformance>")
PAGES = re.compile(rb"<xmpTPg:NPages>(\d+)</xmpTPg:NPages>")


class Unprintable(ValueError):
    """The template is wrong; the message is typst's."""


def pdf(template: str, data: Mapping[str, Any]) -> bytes:
    """A document as PDF/A; as plain PDF where a character has no shape in the fonts, which the archive's form forbids.

    `data` has `title`, `author`, `footer`, `language` and `date` (year, month, day), and whatever the template asks for.
    Raises Unprintable.
    """
    return bare(f"{text_of(LETTERHEAD)}\n{template}", data)


def bare(template: str, data: Mapping[str, Any]) -> bytes:
    """The same for a template that lays out its pages itself, without the letterhead and its `footer`."""
    source = f"{text_of(PARTS)}\n{template}".encode()
    values = json.dumps(printable(data), ensure_ascii=False)
    try:
        return compiled(source, values, [ARCHIVE])
    except typst.TypstError:
        pass
    try:
        return compiled(source, values, [])
    except typst.TypstError as problem:
        raise Unprintable(str(problem)) from None


def text_of(file: str) -> str:
    """One of the templates that stand here."""
    return resources.files(__package__).joinpath(file).read_text(encoding="utf-8")


def standard_of(file: bytes) -> str:
    """The archive's form that a file made here says it has, `PDF/A-2a`; blank for plain PDF."""
    found = STANDARD.search(file)
    return f"PDF/A-{found[1].decode()}{found[2].decode().lower()}" if found else ""


def pages_of(file: bytes) -> int:
    """How many pages a file made here has."""
    found = PAGES.search(file)
    return int(found[1]) if found else 0


def compiled(source: bytes, values: str, standards: list[Literal["a-2a"]]) -> bytes:
    """What typst makes of it; no clock is read, so that nothing but the data counts."""
    return typst.compile(
        source, format="pdf", sys_inputs={"data": values}, ignore_system_fonts=True, timestamp=0,
        pdf_standards=[*standards],
    )  # fmt: skip


def printable(value: Any) -> Any:
    """Data without characters that have no shape anywhere: controls and halves of surrogate pairs."""
    if isinstance(value, str):
        return "".join(letter for letter in value if letter in "\n\u00ad" or is_shown(letter))
    if isinstance(value, Mapping):
        return {name: printable(one) for name, one in value.items()}
    return [printable(one) for one in value] if isinstance(value, list | tuple) else value


def is_shown(letter: str) -> bool:
    """Whether a character is more than a command to a terminal or a wrong byte."""
    code = ord(letter)
    is_control = code < 0x20 or 0x7F <= code < 0xA0  # noqa: PLR2004 - C0, DEL and C1 of ISO 6429
    is_surrogate = 0xD800 <= code < 0xE000  # noqa: PLR2004 - no characters
    return not is_control and not is_surrogate
