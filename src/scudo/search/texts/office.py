"""Documents of office programs: zip files with XML inside (OOXML, OpenDocument)."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import IO

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse

from scudo.search.texts.bounds import MOST_TEXT, MOST_UNPACKED, Broken, Text, told

WHERE = (
    re.compile(r"word/(document|footnotes|endnotes|comments|header\d*|footer\d*)\.xml"),
    re.compile(r"xl/(sharedStrings|worksheets/sheet\d+)\.xml"),
    re.compile(r"ppt/(slides/slide|notesSlides/notesSlide)\d+\.xml"),
    re.compile(r"content\.xml"),
)
ENDS_A_LINE = {"p", "h", "row", "tr", "table-row", "si", "br", "list-item"}
MOST_MEMBERS = 300


def read(content: bytes) -> Text:
    """The words of a document. Raises Broken; of a zip that is no document the outcome is `other`."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = [
                info for info in archive.infolist() if any(one.fullmatch(info.filename) for one in WHERE)
            ]
            if not names:
                return Text("other")
            return _members(archive, names)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as problem:
        raise Broken(str(problem)) from problem


def _members(archive: zipfile.ZipFile, names: list[zipfile.ZipInfo]) -> Text:
    """The words of the members, until there are enough."""
    parts: list[str] = []
    left, size = MOST_UNPACKED, 0
    for info in names[:MOST_MEMBERS]:
        with archive.open(info) as member:
            bounded = Bounded(member, left)
            for words in _words(bounded):
                parts.append(words)
                size += len(words) + 1
                if size > MOST_TEXT:
                    return told(parts)
            left = bounded.left
        if left <= 0:
            return told(parts, is_cut=True)
    return told(parts, is_cut=len(names) > MOST_MEMBERS)


class Bounded:
    """A member of which no more is unpacked than is left."""

    def __init__(self, member: IO[bytes], left: int) -> None:
        self.member, self.left = member, left

    def read(self, size: int = -1) -> bytes:
        """The next bytes; none where the bound is reached."""
        wanted = min(size if size > 0 else self.left, self.left)
        got = self.member.read(wanted) if wanted > 0 else b""
        self.left -= len(got)
        return got


def _words(member: Bounded) -> Iterator[str]:
    """The text between an XML's tags, line by line; a cell that only points to a shared string is none."""
    line: list[str] = []
    try:
        for _event, element in iterparse(member, forbid_dtd=True):
            name = element.tag.rpartition("}")[2]
            is_pointer = name == "c" and element.get("t") == "s"
            if name == "v" or (element.text and name != "f"):
                line.append(element.text or "")
            if is_pointer:
                line = line[:-1]
            if element.tail and element.tail.strip():
                line.append(element.tail)
            if name in ENDS_A_LINE or name == "c":
                line.append(" " if name == "c" else "")
            if name in ENDS_A_LINE and (whole := "".join(line).strip()):
                yield whole
            line = [] if name in ENDS_A_LINE else line
            element.clear()
    except (ParseError, DefusedXmlException) as problem:
        if member.left > 0:
            raise Broken(str(problem)) from problem
    if whole := "".join(line).strip():
        yield whole
