"""Files that are text themselves: notes, logs, tables, pages, mails."""

import codecs

from scudo.core import mime
from scudo.core.mime.markup import html_to_text
from scudo.search.texts.bounds import MOST_TEXT, Text, told

MOST_READ = 4 * MOST_TEXT
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
LEAST_PRINTABLE = 0.9


def read(content: bytes, ending: str) -> Text:
    """The words of a text; of anything that does not look like one the outcome is `other`."""
    head = content[:MOST_READ]
    if ending == "eml":
        letter = mime.parse(content)
        return told([letter.subject, letter.text])
    text = decoded(head)
    if text is None:
        return Text("other")
    if ending in {"html", "htm", "xml", "svg"} or text.lstrip()[:15].lower().startswith(
        ("<!doctype html", "<html")
    ):
        text = html_to_text(text)
    return told([text], is_cut=len(content) > MOST_READ)


def decoded(head: bytes) -> str | None:
    """Bytes as text, if they are: with a mark, as UTF-8, else as what Windows writes here."""
    for mark, encoding in MARKS:
        if head.startswith(mark):
            return head.decode(encoding, "replace")
    if b"\0" in head:
        return None
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        text = head.decode("cp1252", "replace")
    printable = sum(one.isprintable() or one.isspace() for one in text[:4000])
    return text if printable >= LEAST_PRINTABLE * len(text[:4000]) else None
