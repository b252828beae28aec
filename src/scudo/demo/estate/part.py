"""One part of the example's infrastructure, a process of its own: `python -m scudo.demo.estate.part PROGRAM NAME PORT [PORT…]`.

It listens on PORT, reaches other parts by the ports after it, all on loopback, and ends when its standard input ends.
The keeper holds the other end of that, so that no part outlives the keeper, however the keeper died.
Threads rather than asyncio, which would double the memory of each part.
"""

import os
import socket
import socketserver
import struct
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress

HOST = "127.0.0.1"
CHUNK = 16 * 1024
LONGEST_LINE = 1024
MOST_HEADERS = 100
PATIENCE_S = 10.0
REACH_S = 0.5
SSL_REQUEST = struct.pack("!ii", 8, 80877103)
SITE = "<!doctype html><html lang=it><title>Officine Marchetti</title><h1>Officine Marchetti</h1></html>\n"
LABELS_LEFT = 1200

Call = socketserver.StreamRequestHandler
Program = Callable[[Call, Sequence[int]], None]


class Part(socketserver.ThreadingTCPServer):
    """A program behind a port; a caller that goes away in the middle is nobody's trouble."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, program: Program, reaches: Sequence[int]) -> None:
        class Answer(socketserver.StreamRequestHandler):
            timeout = PATIENCE_S

            def handle(self) -> None:
                with suppress(OSError):
                    program(self, reaches)

        super().__init__((HOST, port), Answer)


def door(call: Call, _reaches: Sequence[int]) -> None:
    """A port that is open and says nothing: a storage, a switchboard, a line, a scale."""
    while call.rfile.read1(CHUNK):
        pass


def application(call: Call, reaches: Sequence[int]) -> None:
    """A node of the application: `/health` is well only while the databases that it reaches answer."""
    path = requested(call)
    if path == "/health" and not all(map(database_answers, reaches)):
        respond(call, "503 Service Unavailable", "the database does not answer\n")
    else:
        respond(call, "200 OK", "ok\n")


def site(call: Call, _reaches: Sequence[int]) -> None:
    """A web site of one page."""
    requested(call)
    respond(call, "200 OK", SITE, kind="text/html")


def forwarder(call: Call, reaches: Sequence[int]) -> None:
    """Pass a connection on to the next node in turn that takes it; to none, it is closed."""
    turn = call.client_address[1] % len(reaches)
    for port in (*reaches[turn:], *reaches[:turn]):
        with suppress(OSError), socket.create_connection((HOST, port), timeout=REACH_S) as node:
            node.settimeout(PATIENCE_S)
            back = threading.Thread(target=pump, args=(node, call.connection), daemon=True)
            back.start()
            pump(call.connection, node)
            back.join()
            return


def database(call: Call, _reaches: Sequence[int]) -> None:
    """A PostgreSQL as far as its door: no encryption is its answer to who asks for it."""
    while call.rfile.read(len(SSL_REQUEST)) == SSL_REQUEST:
        call.wfile.write(b"N")


def relay(call: Call, _reaches: Sequence[int]) -> None:
    """A mail server that greets, and takes no mail."""
    call.wfile.write(b"220 posta.officine-marchetti.example ESMTP\r\n")
    while line := call.rfile.readline(LONGEST_LINE):
        verb = line[:4].upper()
        if verb == b"QUIT":
            call.wfile.write(b"221 Bye\r\n")
            return
        is_known = verb in {b"EHLO", b"HELO", b"NOOP", b"RSET"}
        call.wfile.write(
            b"250 posta.officine-marchetti.example\r\n" if is_known else b"454 Not from here\r\n"
        )


def printer(call: Call, _reaches: Sequence[int]) -> None:
    """A label printer: `~HS` asks how many labels are left."""
    while line := call.rfile.readline(LONGEST_LINE):
        if line.strip() == b"~HS":
            call.wfile.write(b"labels %d\r\n" % LABELS_LEFT)


PROGRAMS: dict[str, Program] = {
    "door": door,
    "application": application,
    "site": site,
    "forwarder": forwarder,
    "database": database,
    "relay": relay,
    "printer": printer,
}
FEED = "feed"


def requested(call: Call) -> str:
    """The path that an HTTP request asks for; its headers are read and not looked at."""
    words = call.rfile.readline(LONGEST_LINE).decode("latin-1").split()
    for _ in range(MOST_HEADERS):
        if call.rfile.readline(LONGEST_LINE).strip() == b"":
            break
    return words[1] if len(words) > 1 else ""


def respond(call: Call, status: str, text: str, kind: str = "text/plain") -> None:
    """Answer an HTTP request."""
    body = text.encode()
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}; charset=utf-8\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    call.wfile.write(head.encode() + body)


def database_answers(port: int) -> bool:
    """Whether a PostgreSQL answers at a port."""
    try:
        with socket.create_connection((HOST, port), timeout=REACH_S) as wire:
            wire.sendall(SSL_REQUEST)
            return wire.recv(1) in {b"N", b"S"}
    except OSError:
        return False


def pump(source: socket.socket, target: socket.socket) -> None:
    """Pass bytes on until there are no more, and say so to the other side."""
    with suppress(OSError):
        while chunk := source.recv(CHUNK):
            target.sendall(chunk)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


def main(program: str, _name: str, port: str, *reaches: str) -> None:
    """Be the part until standard input ends; a feed listens to nobody, it is only there."""
    if program != FEED:
        part = Part(int(port), PROGRAMS[program], [int(other) for other in reaches])
        threading.Thread(target=part.serve_forever, args=(3600.0,), daemon=True).start()
    while os.read(sys.stdin.fileno(), CHUNK):
        pass
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
