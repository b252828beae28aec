"""Handing letters to the mail server."""

import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from django.conf import settings

from scudo.lib import blobs
from scudo.mail import queries
from scudo.mail.models import Letter

TIMEOUT_S = 20
FOR_GOOD = range(500, 600)


class Unreachable(Exception):
    """The server is away or says later; the letter is to be tried again."""


class Refused(Exception):
    """The server will never take this letter."""


def send(letter: Letter) -> None:
    """Give one letter to the server; returns when the server has taken it. Raises Unreachable or Refused."""
    try:
        with connection() as server:
            server.send_message(message(letter), from_addr=settings.MAIL_ADDRESS, to_addrs=[letter.recipient])
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


def message(letter: Letter) -> EmailMessage:
    """A letter as a mail: text and HTML; what no person wrote says so (RFC 3834)."""
    mail = EmailMessage(policy=SMTP)
    user, _, domain = settings.MAIL_ADDRESS.partition("@")
    mail["From"] = Address(settings.PROVIDER_NAME, user, domain)
    mail["To"] = letter.recipient
    mail["Subject"] = letter.subject
    mail["Date"] = format_datetime(letter.made_at)
    mail["Message-ID"] = f"<{letter.message_id}>"
    if letter.in_reply_to:
        mail["In-Reply-To"] = mail["References"] = f"<{letter.in_reply_to}>"
    mail["X-Scudo-Loop"] = queries.installation_mark()
    if letter.kind != Letter.Kind.REPLY:
        mail["Auto-Submitted"] = "auto-replied" if letter.kind == Letter.Kind.RECEIPT else "auto-generated"
        mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(letter.text)
    if letter.html:
        mail.add_alternative(letter.html, subtype="html")
    for file in letter.reply.attachments.all() if letter.reply else ():
        kind, _, subtype = file.type.partition("/")
        content = blobs.path_of(file.digest).read_bytes()
        mail.add_attachment(
            content, maintype=kind or "application", subtype=subtype or "octet-stream", filename=file.name
        )
    return mail
