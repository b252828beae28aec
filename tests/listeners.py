"""Many TCP doors on loopback that open and close as a test wants: the parts that real checks ask."""

import contextlib
import selectors
import socket
import threading


class Listeners:
    """Doors by name; a closed one refuses connections, an open one accepts and hangs up."""

    def __init__(self) -> None:
        self.ports: dict[str, int] = {}
        self.open_ones: dict[str, socket.socket] = {}
        self.selector = selectors.DefaultSelector()
        self.lock = threading.Lock()
        self.ending = threading.Event()
        self.thread = threading.Thread(target=self.serve, daemon=True)

    def start(self) -> None:
        """Begin to accept."""
        self.thread.start()

    def stop(self) -> None:
        """Close every door."""
        self.ending.set()
        self.thread.join()
        for name in list(self.open_ones):
            self.close(name)
        self.selector.close()

    def open(self, name: str) -> int:
        """Open a door, always at the same port; gives the port."""
        door = socket.socket()
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind(("127.0.0.1", self.ports.get(name, 0)))
        door.listen(512)
        door.setblocking(False)
        self.ports[name] = door.getsockname()[1]
        with self.lock:
            self.open_ones[name] = door
            self.selector.register(door, selectors.EVENT_READ)
        return self.ports[name]

    def close(self, name: str) -> None:
        """Close a door."""
        with self.lock:
            door = self.open_ones.pop(name)
            self.selector.unregister(door)
            door.close()

    def serve(self) -> None:
        """Accept and hang up until the end."""
        while not self.ending.is_set():
            for key, _events in self.selector.select(0.05):
                with self.lock, contextlib.suppress(OSError, ValueError):
                    accept_all(key.fileobj)  # type: ignore[arg-type]


def accept_all(door: socket.socket) -> None:
    """Accept what waits at a door, and hang up."""
    while True:
        try:
            guest, _address = door.accept()
        except BlockingIOError:
            return
        guest.close()
