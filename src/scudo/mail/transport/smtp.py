"""Handing letters to the mail server."""

import base64
import smtplib
import ssl

from django.conf import settings

TIMEOUT_S = 20
FOR_GOOD = range(500, 600)
ABOUT_US = {530, 534, 535, 538}
"""It wants encryption or another login first (RFC 3207, RFC 4954): no fault of the letter."""
AUTHENTICATED = 235


class Unreachable(Exception):
    """The server is away or says later; the letter is to be tried again."""


class Refused(Exception):
    """The server will never take this letter."""


def send(mail: bytes, recipient: str) -> None:
    """Give one mail to the server, byte for byte; returns when the server has taken it. Raises Unreachable or Refused."""
    is_plain = f"{settings.MAIL_ADDRESS}{recipient}".isascii()
    try:
        with connection() as server:
            server.sendmail(
                settings.MAIL_ADDRESS, [recipient], mail, () if is_plain else ("SMTPUTF8", "BODY=8BITMIME")
            )
    except smtplib.SMTPRecipientsRefused as problem:
        code, said = next(iter(problem.recipients.values()))
        raise (Refused if code in FOR_GOOD else Unreachable)(sentence(code, said)) from problem
    except smtplib.SMTPResponseException as problem:
        is_login = isinstance(problem, smtplib.SMTPAuthenticationError) or problem.smtp_code in ABOUT_US
        for_good = problem.smtp_code in FOR_GOOD and not is_login
        raise (Refused if for_good else Unreachable)(
            sentence(problem.smtp_code, problem.smtp_error)
        ) from problem
    except (OSError, smtplib.SMTPException) as problem:
        server_name = f"{settings.SMTP_SERVER.host}:{settings.SMTP_SERVER.port}"
        raise Unreachable(
            f"The mail server {server_name} (SCUDO_SMTP_SERVER) cannot be reached: {problem}"
        ) from problem


def sentence(code: int, said: bytes | str) -> str:
    """The server's answer in one line."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return f"The mail server answered {code} {' '.join(text.split())}"


def connection() -> smtplib.SMTP:
    """A connection to the server of the settings, encrypted and logged in as they say; closed again where that fails."""
    server = settings.SMTP_SERVER
    if server.tls == "tls":
        connected: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, timeout=TIMEOUT_S, context=ssl.create_default_context()
        )
    else:
        connected = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_S)
    try:
        if server.tls == "starttls":
            connected.starttls(context=ssl.create_default_context())
        if server.user:
            log_in(connected, server.user, server.password)
    except BaseException:
        connected.close()
        raise
    return connected


def log_in(connected: smtplib.SMTP, user: str, password: str) -> None:
    """By the best way that the server offers; what is not ASCII goes in UTF-8 (RFC 4616), which smtplib does not do."""
    if f"{user}{password}".isascii():
        connected.login(user, password)
        return
    connected.ehlo_or_helo_if_needed()
    secret = base64.b64encode(f"\0{user}\0{password}".encode()).decode()
    code, said = connected.docmd("AUTH", f"PLAIN {secret}")
    if code != AUTHENTICATED:
        raise smtplib.SMTPAuthenticationError(code, said)
