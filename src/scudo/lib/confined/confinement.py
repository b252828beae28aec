"""Giving up everything a process does not need to read one file that it has open already.

Code that a hostile file brings to run is held too: no file, folder or socket can be opened any more (no number is left for one,
not even that of a stream that was closed), nothing can be started, time, memory and output are bounded. Where it was not
started by root it stays the worker's user: it can still signal that user's processes and, unless the kernel forbids it
(`kernel.yama.ptrace_scope`), trace them, that is take them over.
"""

import ctypes
import os
import resource

SECONDS = 12
MEMORY = 1 << 30
OUTPUT = 24 << 20
NOBODY = 65_534
NO_NEW_PRIVILEGES = 38


def confine() -> None:
    """Bound this process for good; what it has loaded and its three streams are all that is left to it."""
    os.nice(10)
    limit(resource.RLIMIT_CPU, SECONDS, beyond=1)
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, OUTPUT),
        (resource.RLIMIT_CORE, 0),
    ):
        limit(what, most)
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    limit(resource.RLIMIT_NPROC, 0)
    ctypes.CDLL(None).prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    limit(resource.RLIMIT_NOFILE, 0)


def limit(what: int, most: int, beyond: int = 0) -> None:
    """Set both limits, the soft and the hard one, unless the hard one is lower already.

    `beyond` sets the hard one higher: at the soft one of the processor's time a process ends by SIGXCPU, which nobody
    else sends; at the hard one by SIGKILL, as if the machine had no memory left.
    """
    _soft, hard = resource.getrlimit(what)
    least = most + beyond if hard == resource.RLIM_INFINITY else min(most + beyond, hard)
    resource.setrlimit(what, (min(most, least), least))
