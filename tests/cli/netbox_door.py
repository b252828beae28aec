"""A NetBox as far as Scudo asks one: lists by pages, behind a token; what was asked is kept."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

TOKEN = "0123456789abcdef"
PAGE = 2


class NetBox:
    """Serves lists on loopback while it is entered."""

    def __init__(self, lists):
        self.asked = []
        door = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                asked = urlsplit(self.path)
                door.asked.append(self.path)
                if self.headers["Authorization"] != f"Token {TOKEN}":
                    self.answer(403, {"detail": "Invalid token"})
                    return
                items = lists.get(asked.path.rstrip("/").rpartition("/")[2], [])
                start = int(parse_qs(asked.query)["offset"][0])
                following = "elsewhere" if start + PAGE < len(items) else None
                self.answer(200, {"results": items[start : start + PAGE], "next": following})

            def answer(self, status, body):
                content = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_arguments):
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self):
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()
        return self

    def __exit__(self, *_error):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
