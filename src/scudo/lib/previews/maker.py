"""The program that makes one preview: reads a file from its input, writes pieces to its output, can do nothing else.

Everything it needs is loaded before it gives up its rights; only then it looks at the file.
"""

import sys
from typing import IO

from scudo.core.files import HEAD
from scudo.lib.confined import frames
from scudo.lib.confined.confinement import confine
from scudo.lib.previews import pictures, readings

MAKERS = {
    "picture": pictures.picture,
    "paper": pictures.paper,
    "text": readings.text,
    "archive": readings.archive,
}
LONGEST = 64 << 20


def main(how: str) -> None:
    """Make one preview."""
    (readings if how in {"text", "archive"} else pictures).load()
    confine()
    frames.write(sys.stdout.buffer, frames.BEGAN, b"")
    make(how, sys.stdin.buffer, sys.stdout.buffer)


def make(how: str, source: IO[bytes], out: IO[bytes]) -> None:
    """Read the file, as much of it as this kind of preview needs, and write what was made of it."""
    most = HEAD if how == "text" else LONGEST
    try:
        content = source.read(most + 1)
        if how != "text" and len(content) > most:
            frames.write_facts(out, problem="too_large")
        else:
            MAKERS[how](content, out)
    except MemoryError:
        frames.write_facts(out, problem="too_large")
