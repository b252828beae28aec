"""Which mailboxes are read, from the file that SCUDO_MAILBOXES names (docs/howto/mailboxes.md)."""

import ipaddress
import os
import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

MOST = 50
LARGEST_FILE = 100_000
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
FLAG = re.compile(r"\\Seen|[A-Za-z0-9$_-]{1,40}")
KINDS = {"imaps": ("tls", 993), "imap+starttls": ("starttls", 143), "imap": ("none", 143)}
INBOX = "INBOX"


class SecretMissing(Exception):
    """A password or token is not where the file says."""


@dataclass(frozen=True)
class Secret:
    """Where a password or a token stands: read anew for each use, so that a new one needs no restart."""

    file: str = ""
    variable: str = ""

    def read(self) -> str:
        """The secret itself. Raises SecretMissing, which names the place alone."""
        if self.variable:
            found = os.environ.get(self.variable, "").strip()
        else:
            try:
                found = Path(self.file).read_text().strip()
            except (OSError, ValueError) as problem:
                raise SecretMissing(f"{self.file} cannot be read: {type(problem).__name__}") from None
        if not found:
            raise SecretMissing(f"{self.variable or self.file} is empty")
        return found


@dataclass(frozen=True)
class OAuth2:
    """How a refresh token becomes an access token (RFC 6749, section 6)."""

    token_url: str
    client_id: str
    refresh_token: Secret
    client_secret: Secret | None = None
    scope: str = ""


@dataclass(frozen=True)
class Taken:
    """What is done with a mail that was taken: moved to a folder, given a flag, or deleted (neither is set)."""

    folder: str = ""
    flag: str = ""


@dataclass(frozen=True)
class Mailbox:
    """One folder of one account; `since` leaves alone what came before that day."""

    name: str
    host: str
    port: int
    tls: str
    user: str
    folder: str
    taken: Taken
    password: Secret | None = None
    oauth2: OAuth2 | None = None
    since: date | None = None

    @property
    def place(self) -> str:
        """What it reads, whatever it is called."""
        return f"{self.user}@{self.host}:{self.port}/{self.folder}"


def read(path: str) -> tuple[Mailbox, ...]:
    """The mailboxes of a file. Raises ValueError with the line or the mailbox, the field and the fix."""
    try:
        written = Path(path).read_bytes()
    except OSError as problem:
        raise ValueError(f"{path} cannot be read ({problem.strerror})") from None
    if len(written) > LARGEST_FILE:
        raise ValueError(f"{path} is larger than {LARGEST_FILE} bytes")
    try:
        listed = yaml.safe_load(written)
    except (yaml.YAMLError, ValueError, RecursionError) as problem:
        raise ValueError(f"{path} is no YAML: {' '.join(str(problem).split())[:200]}") from None
    if not isinstance(listed, list) or not 1 <= len(listed) <= MOST:
        raise ValueError(f"{path} must list 1 to {MOST} mailboxes")
    found = tuple(one(entry, number) for number, entry in enumerate(listed, 1))
    for what, values in (("name", [box.name for box in found]), ("folder", [box.place for box in found])):
        if twice := sorted({value for value in values if values.count(value) > 1}):
            raise ValueError(f"two mailboxes have the same {what}: {twice[0]}")
    return found


@dataclass
class Fields:
    """What an entry says, field by field; what nobody asked for is unknown."""

    where: str
    given: dict[str, Any]
    asked: set[str] = field(default_factory=set)

    def text(self, name: str, default: str | None = None) -> str:
        """A text. Raises ValueError where it is missing and has no default, or is no text."""
        self.asked.add(name)
        value = self.given.get(name, default)
        if not isinstance(value, str) or (not value.strip() and default is None):
            raise ValueError(f"{self.where} must say {name} as a text")
        if not value.isprintable():
            raise ValueError(f"{self.where} must have no line breaks in {name}")
        return value.strip()

    def secret(self, name: str) -> Secret | None:
        """`name_file` or `name_variable`; None where neither is given."""
        file, variable = self.text(f"{name}_file", ""), self.text(f"{name}_variable", "")
        if file and variable:
            raise ValueError(f"{self.where} must say {name}_file or {name}_variable, not both")
        if name in self.given:
            raise ValueError(
                f"{self.where} must name where the {name} stands, with {name}_file or {name}_variable"
            )
        return Secret(file, variable) if file or variable else None

    def close(self) -> None:
        """Nothing else may be said. Raises ValueError."""
        if unknown := sorted(str(name) for name in self.given.keys() - self.asked):
            raise ValueError(
                f"{self.where} has no field {unknown[0]}; there are {', '.join(sorted(self.asked))}"
            )


def fields_of(entry: Any, where: str) -> Fields:
    """An entry as fields. Raises ValueError."""
    if not isinstance(entry, dict):
        raise ValueError(f"{where} must be fields with values, such as name: assistenza")  # noqa: TRY004 - read() raises this
    return Fields(where, entry)


def one(entry: Any, number: int) -> Mailbox:
    """One mailbox. Raises ValueError."""
    fields = fields_of(entry, f"mailbox {number}")
    name = fields.text("name")
    if not NAME.fullmatch(name):
        raise ValueError(f"mailbox {number} must have a name of small letters, digits and dashes")
    fields.where = f"mailbox {name}"
    host, port, tls = server_of(fields)
    folder = fields.text("folder", INBOX)
    found = Mailbox(
        name=name, host=host, port=port, tls=tls, user=fields.text("user"),
        folder=INBOX if folder.upper() == INBOX else folder, taken=taken_of(fields), password=fields.secret("password"),
        oauth2=oauth2_of(fields), since=day_of(fields),
    )  # fmt: skip
    fields.close()
    if (found.password is None) == (found.oauth2 is None):
        raise ValueError(
            f"{fields.where} must have a password_file, a password_variable or oauth2, one of them"
        )
    if found.taken.folder and found.taken.folder.upper() == found.folder.upper():
        raise ValueError(f"{fields.where} must move what was taken to another folder than the one it reads")
    return found


def server_of(fields: Fields) -> tuple[str, int, str]:
    """Host, port and encryption. Raises ValueError."""
    try:
        parts = urlsplit(fields.text("server"))
        tls, port = KINDS[parts.scheme]
        host, port = parts.hostname or "", parts.port or port
    except (KeyError, ValueError):
        host = ""
    if not host or parts.username or parts.path.strip("/"):
        raise ValueError(
            f"{fields.where} must have a server such as imaps://host or imap+starttls://host:port"
        )
    if tls == "none" and not is_loopback(host):
        raise ValueError(
            f"{fields.where} must have a server with imaps:// or imap+starttls://: {host} is another machine"
        )
    return host, port, tls


def is_loopback(host: str) -> bool:
    """Whether a host is this machine itself."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def taken_of(fields: Fields) -> Taken:
    """What becomes of taken mails: the folder Scudo unless something else is said. Raises ValueError."""
    said = [name for name in ("move_to", "flag", "delete") if name in fields.given]
    fields.asked |= {"delete"}
    folder, flag = fields.text("move_to", ""), fields.text("flag", "")
    if len(said) > 1 or (said == ["delete"] and fields.given["delete"] is not True):
        raise ValueError(f"{fields.where} must say one of move_to, flag and delete: true")
    if (said == ["move_to"] and not folder) or (said == ["flag"] and not FLAG.fullmatch(flag)):
        raise ValueError(f"{fields.where} must give {said[0]} a name, such as Scudo")
    return Taken(folder, flag) if said else Taken(folder="Scudo")


def oauth2_of(fields: Fields) -> OAuth2 | None:
    """The token endpoint and what it wants. Raises ValueError."""
    fields.asked.add("oauth2")
    if "oauth2" not in fields.given:
        return None
    said = fields_of(fields.given["oauth2"], f"oauth2 of {fields.where}")
    refresh_token = said.secret("refresh_token")
    if refresh_token is None:
        raise ValueError(f"{said.where} must have a refresh_token_file or a refresh_token_variable")
    found = OAuth2(
        said.text("token_url"), said.text("client_id"), refresh_token, said.secret("client_secret"), said.text("scope", "")
    )  # fmt: skip
    said.close()
    parts = urlsplit(found.token_url)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname or "")):
        raise ValueError(f"{said.where} must have a token_url with https://")
    return found


def day_of(fields: Fields) -> date | None:
    """The day before which mails are left alone. Raises ValueError."""
    fields.asked.add("since")
    value = fields.given.get("since")
    if value is not None and type(value) is not date:
        raise ValueError(f"{fields.where} must have a day in since, such as 2026-11-23")
    return value
