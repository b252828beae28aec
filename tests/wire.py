"""A wire to a server on loopback that a test can cut and mend."""

import contextlib
import socket
import threading


class Wire:
    """Forwards connections to a port; while it is cut every connection ends and none is taken."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.door = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = int(self.door.getsockname()[1])
        self.is_cut = False
        self.open_ones: set[socket.socket] = set()
        self.lock = threading.Lock()
        threading.Thread(target=self.serve, daemon=True).start()

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        """End every connection, and take none."""
        self.is_cut = True
        with self.lock:
            for one in self.open_ones:
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        """Take connections again."""
        self.is_cut = False

    def close(self) -> None:
        """Be gone for good."""
        self.cut()
        self.door.close()

    def serve(self) -> None:
        """Take connections until it is closed."""
        while True:
            try:
                guest, _address = self.door.accept()
            except OSError:
                return
            if self.is_cut:
                guest.close()
            else:
                threading.Thread(target=self.join, args=(guest,), daemon=True).start()

    def join(self, guest: socket.socket) -> None:
        """Connect one guest with the server."""
        try:
            host = socket.create_connection(("127.0.0.1", self.target))
        except OSError:
            guest.close()
            return
        with self.lock:
            self.open_ones |= {guest, host}
        back = threading.Thread(target=self.carry, args=(host, guest), daemon=True)
        back.start()
        self.carry(guest, host)
        back.join()
        with self.lock:
            self.open_ones -= {guest, host}
        guest.close()
        host.close()

    def carry(self, source: socket.socket, sink: socket.socket) -> None:
        """Hand on what comes, until an end."""
        with contextlib.suppress(OSError):
            while piece := source.recv(65_536):
                sink.sendall(piece)
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
