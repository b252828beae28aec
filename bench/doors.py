"""Run as `python bench/doors.py FIRST COUNT`: TCP doors on loopback that accept and hang up; whoever ends its input ends it."""

import contextlib
import selectors
import socket
import sys

BACKLOG = 4096
TOGETHER = 256


def serve(first: int, count: int) -> None:
    """Open the doors, and accept until the standard input ends."""
    selector = selectors.DefaultSelector()
    for port in range(first, first + count):
        door = socket.socket()
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind(("127.0.0.1", port))
        door.listen(BACKLOG)
        door.setblocking(False)
        selector.register(door, selectors.EVENT_READ)
    selector.register(sys.stdin, selectors.EVENT_READ)
    sys.stdout.write("open\n")
    sys.stdout.flush()
    while True:
        for key, _events in selector.select():
            if key.fileobj is sys.stdin:
                return
            accept_all(key.fileobj)  # type: ignore[arg-type]


def accept_all(door: socket.socket) -> None:
    """Accept what waits, and hang up."""
    with contextlib.suppress(BlockingIOError):
        for _ in range(TOGETHER):
            guest, _address = door.accept()
            guest.close()


if __name__ == "__main__":
    serve(int(sys.argv[1]), int(sys.argv[2]))
