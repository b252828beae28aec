"""Running a program of ours on one file that strangers sent; whether it is the file's fault where it made nothing of it."""

import signal
import subprocess
import sys
import tempfile
from itertools import islice
from pathlib import Path
from typing import IO

import scudo
from scudo.lib import home
from scudo.lib.confined import frames
from scudo.lib.confined.frames import Piece

SOURCE = str(Path(scudo.__file__).parents[1])
PROGRAM = """
import importlib, sys
sys.path.insert(0, sys.argv[1])
importlib.import_module(sys.argv[2]).main(sys.argv[3])
"""
PATIENCE_S = 40
MOST_PIECES = 40
FALLS = (signal.SIGILL, signal.SIGTRAP, signal.SIGABRT, signal.SIGBUS, signal.SIGFPE, signal.SIGSEGV)
"""How a program ends when a library falls over a damaged file."""


class NotMade(Exception):
    """The program was ended by somebody else, or had no time: nothing is known of the file, it is tried again."""


class NotBegun(NotMade):
    """It did not come as far as the file: another file would not have been read either."""


def run(module: str, how: str, content: IO[bytes]) -> tuple[bytes, int]:
    """What a module's `main(how)` writes with a file as its input, and its exit code. Raises NotMade where the machine had no time or room.

    The file must be one of the system's, since another process reads it. `main` confines itself, writes BEGAN, then reads.
    """
    with tempfile.TemporaryFile(dir=home.folder("run")) as out:
        try:
            done = subprocess.run(  # noqa: S603 - our own program; nothing of the file is among its words
                [sys.executable, "-I", "-c", PROGRAM, SOURCE, module, how],
                stdin=content, stdout=out, stderr=subprocess.DEVNULL, env={}, cwd="/", timeout=PATIENCE_S, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired as problem:
            out.seek(0)
            begun(out.read(), -signal.SIGKILL)
            raise NotMade(f"not within {PATIENCE_S} s") from problem
        except OSError as problem:
            raise NotBegun(f"the machine has no room for the program: {problem}") from problem
        out.seek(0)
        return out.read(), done.returncode


def begun(written: bytes, code: int) -> list[Piece]:
    """The pieces that were handed over. Raises NotBegun where the program did not say that it comes to the file."""
    pieces = list(islice(frames.read(written), MOST_PIECES))
    if not pieces or pieces[0][0] != frames.BEGAN:
        raise NotBegun(f"the program ended with {code} before it saw the file")
    return pieces


def is_out_of_time(code: int) -> bool:
    """Whether a program that made nothing of a file had used up its time; else it fell over it. Raises NotMade where neither."""
    if code < 0 and -code not in (*FALLS, signal.SIGXCPU):
        raise NotMade(f"the program was ended by signal {-code}")
    return code == -signal.SIGXCPU
