"""The process that reads: paths and names come in, texts go out; it can write nothing and has little time and memory."""

import json
import resource
import signal
import sys
from pathlib import Path
from types import FrameType

from scudo.search.texts import office, pdf, plain
from scudo.search.texts.bounds import MEMORY, MOST_BYTES, SECONDS, Broken, Text, TooSlow


def main() -> None:
    """Answer every line; an answer is out before the next file is opened."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGALRM, too_slow)
    for line in sys.stdin:
        path, name = json.loads(line)
        sys.stdout.write(json.dumps(bounded(Path(path), name.lower())) + "\n")
        sys.stdout.flush()


def too_slow(_number: int, _frame: FrameType | None) -> None:
    """The time of a file is over."""
    raise TooSlow


def bounded(path: Path, name: str) -> Text:
    """A file's text within its time, or why there is none."""
    signal.setitimer(signal.ITIMER_REAL, SECONDS, 1)
    try:
        return text_of(path, name)
    except TooSlow:
        return Text("too_slow")
    except MemoryError:
        return Text("too_large")
    except Exception as problem:  # noqa: BLE001 - a stranger's file may break anything; it is noted as broken
        sys.stderr.write(f"{path.name}: {type(problem).__name__}\n")
        return Text("broken")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def text_of(path: Path, name: str) -> Text:
    """A file's text, by what it is and not by what it says it is. Raises Broken, TooSlow."""
    if path.stat().st_size > MOST_BYTES:
        return Text("too_large")
    content = path.read_bytes()
    if b"%PDF-" in content[:1024]:
        return pdf.read(content)
    if content.startswith(b"PK\x03\x04"):
        return office.read(content)
    if name.endswith((".pdf", ".docx", ".xlsx", ".odt", ".ods", ".pptx")):
        raise Broken("not what its name says")
    return plain.read(content, name)


if __name__ == "__main__":
    main()
