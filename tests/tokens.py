"""A token endpoint of the test (RFC 6749), which also tells a mail server whose a token is (RFC 7662)."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs


class Tokens:
    """Gives an access token for the refresh token of the moment, and a new refresh token with it."""

    def __init__(self, user: str) -> None:
        self.user = user
        self.refresh_token = "primo-rinnovo"
        self.granted: set[str] = set()
        self.asked: list[dict[str, str]] = []
        self.status = 200
        tokens = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                said = {key: one for key, [one] in parse_qs(self.rfile.read(length).decode()).items()}
                status, answer = tokens.answer(self.path, said)
                body = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments: object) -> None:
                """Stay silent."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, path: str, said: dict[str, str]) -> tuple[int, dict[str, object]]:
        """What is answered to one question."""
        if path == "/introspect":
            return 200, {"active": said["token"] in self.granted, "username": self.user}
        self.asked.append(said)
        if self.status != 200:
            return self.status, {"error": "server_error"}
        if said["refresh_token"] != self.refresh_token:
            return 400, {"error": "invalid_grant"}
        number = len(self.asked)
        self.refresh_token = f"rinnovo-{number}"
        self.granted.add(f"accesso-{number}")
        return 200, {
            "access_token": f"accesso-{number}",
            "expires_in": 3600,
            "refresh_token": self.refresh_token,
        }

    def stop(self) -> None:
        """Answer no more."""
        self.server.shutdown()
        self.server.server_close()
