"""Handing letters to the mail server."""

import smtplib
import ssl

from django.conf import settings

TIMEOUT_S = 20
FOR_GOOD = range(500, 600)


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
        for_good = problem.smtp_code in FOR_GOOD and not isinstance(problem, smtplib.SMTPAuthenticationError)
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
    """A connection to the server of the settings, encrypted and logged in as they say."""
    server = settings.SMTP_SERVER
    if server.tls == "tls":
        connected: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, timeout=TIMEOUT_S, context=ssl.create_default_context()
        )
    else:
        connected = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_S)
    if server.tls == "starttls":
        connected.starttls(context=ssl.create_default_context())
    if server.user:
        connected.login(server.user, server.password)
    return connected
