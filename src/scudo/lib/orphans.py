"""A process that ends with the one that started it, even when that is killed."""

import ctypes
import os
import signal
import sys

DIE_WITH_PARENT = 1


def die_with(parent: int, number: signal.Signals) -> None:
    """Have the kernel send this process a signal when its parent dies, where the kernel can; exit at once if it is dead already."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(DIE_WITH_PARENT, number, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(0)
