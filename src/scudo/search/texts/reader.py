"""The program that reads one file's text: from its input, with little time and memory; it can do nothing else.

Everything it needs is loaded before it gives up its rights; only then it looks at the file.
"""

import codecs
import importlib
import logging
import pkgutil
import signal
import sys
from encodings.aliases import aliases
from types import FrameType

import pypdf

from scudo.core.mime import parse
from scudo.lib.confined import frames
from scudo.lib.confined.confinement import confine
from scudo.search.texts import office, pdf, plain
from scudo.search.texts.bounds import MOST_BYTES, SECONDS, Broken, Text, TooSlow

log = logging.getLogger(__name__)
LETTER = b"Subject: =?koi8-r?Q?a?=\nContent-Type: text/html; charset=iso-2022-jp\n\n<p>&agrave;</p>"
DOCUMENTS = frozenset({"pdf", "docx", "xlsx", "odt", "ods", "pptx"})


def main(ending: str) -> None:
    """Read the file; `ending` is that of its name, where it is one of those that matter."""
    load()
    confine()
    out = sys.stdout.buffer
    frames.write(out, frames.BEGAN, b"")
    answer = bounded(ending)
    frames.write(out, frames.TEXT, answer.text.encode("utf-8", "replace"))
    frames.write_facts(out, outcome=answer.outcome)


def load() -> None:
    """Load tables of charsets and parts of libraries now: later nothing can be opened."""
    for name in sorted(set(aliases.values())):
        try:
            codecs.lookup(name)
        except LookupError:  # there is none on this system
            log.debug("No codec %s.", name)
    for module in pkgutil.walk_packages(pypdf.__path__, "pypdf."):
        try:
            importlib.import_module(module.name)
        except ImportError:  # a part for a library that is not here
            log.debug("No module %s.", module.name)
    parse(LETTER)


def too_slow(_number: int, _frame: FrameType | None) -> None:
    """The time of a file is over."""
    raise TooSlow


def bounded(ending: str) -> Text:
    """The file's text within its time, or why there is none."""
    signal.signal(signal.SIGPROF, too_slow)
    signal.setitimer(signal.ITIMER_PROF, SECONDS, 1)
    try:
        return text_of(sys.stdin.buffer.read(MOST_BYTES + 1), ending)
    except TooSlow:
        return Text("too_slow")
    except MemoryError:
        return Text("too_large")
    except Exception:  # noqa: BLE001 - a stranger's file may break anything; it is noted as broken
        return Text("broken")
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def text_of(content: bytes, ending: str) -> Text:
    """A file's text, by what it is and not by what it says it is. Raises Broken, TooSlow."""
    if len(content) > MOST_BYTES:
        return Text("too_large")
    if b"%PDF-" in content[:1024]:
        return pdf.read(content)
    if content.startswith(b"PK\x03\x04"):
        return office.read(content)
    if ending in DOCUMENTS:
        raise Broken("not what its name says")
    return plain.read(content, ending)
