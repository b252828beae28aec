"""A real Dovecot of the test's own, on loopback, in a folder of its own, under a user who is nobody special."""

import getpass
import grp
import os
import shutil
import signal
import subprocess
import tempfile
from email.message import EmailMessage
from imaplib import IMAP4
from pathlib import Path

from tests.certificates import Authority
from tests.waiting import free_port, until

PATH = f"{os.environ.get('PATH', '')}:/usr/sbin"
PROGRAM = shutil.which("dovecot", path=PATH)
MISSING = "Dovecot is missing; on Debian: apt-get install dovecot-imapd"
PASSWORD = "parola-con-è"

CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = {ssl}
ssl_cert = <{authority}/server.crt
ssl_key = <{authority}/server.key
disable_plaintext_auth = no
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
mail_uid = {user}
mail_gid = {group}
mail_home = {folder}/mail/%u
mail_location = maildir:~/Maildir
auth_failure_delay = 0
auth_mechanisms = plain login xoauth2
imap_capability = {capability}
mail_plugins = acl
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service auth {{
  inet_listener {{
    address = 127.0.0.1
    port = {sasl_port}
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
passdb {{
  driver = static
  args = password={password}
}}
{tokens}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/mail/%u
}}
plugin {{
  acl = vfile:cache_secs=0
}}
"""
BY_TOKEN = """
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/oauth2
}}
"""
TOKENS = """
introspection_mode = post
introspection_url = {introspection}
username_attribute = username
active_attribute = active
active_value = true
tls_ca_cert_file =
"""


class Dovecot:
    """Every `nome@altec.example` is an account with the same password, made when it is first used."""

    def __init__(self, authority: Authority, *, idle: bool = True, introspection: str = "") -> None:
        assert PROGRAM, MISSING
        self.folder = Path(tempfile.mkdtemp(prefix="scudo-dovecot-"))
        self.port, self.tls_port, self.sasl_port = free_port(), free_port(), free_port()
        self.user, self.group = (
            ("nobody", "nogroup")
            if os.geteuid() == 0
            else (getpass.getuser(), grp.getgrgid(os.getgid()).gr_name)
        )
        self.authority = authority
        self.process: subprocess.Popen[bytes] | None = None
        self.configuration = self.folder / "dovecot.conf"
        said = CONFIGURATION.format(
            folder=self.folder, password=PASSWORD, authority=authority.folder, ssl="yes", user=self.user, group=self.group, port=self.port,
            tls_port=self.tls_port,
            sasl_port=self.sasl_port,
            tokens=BY_TOKEN.format(folder=self.folder) if introspection else "",
            capability="" if idle else "IMAP4rev1 SASL-IR LITERAL+ UIDPLUS",
        )  # fmt: skip
        self.configuration.write_text(said)
        (self.folder / "oauth2").write_text(TOKENS.format(introspection=introspection))
        (self.folder / "mail").mkdir()
        self.own()

    def own(self) -> None:
        """Give the folder to the user whose server it is."""
        self.folder.chmod(0o755)
        if os.geteuid() == 0:
            for path in [self.folder, *self.folder.rglob("*")]:
                shutil.chown(path, self.user, self.group)

    def start(self) -> None:
        """Start it, and wait until it lets somebody in."""
        self.process = subprocess.Popen(
            [PROGRAM or "", "-F", "-c", self.configuration],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        until(self.greets)

    def greets(self) -> bool:
        """Whether it answers; one that ended tells its log."""
        assert self.process
        if self.process.poll() is not None:
            raise AssertionError(f"Dovecot ended: {self.log()}")
        try:
            with IMAP4("127.0.0.1", self.port, timeout=5) as wire:
                return bool(wire.welcome)
        except IMAP4.error:
            return False

    def stop(self) -> None:
        """Stop it with its children: else they go on for their clients for a while."""
        if self.process:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(20)
            self.process = None

    def throw_away(self) -> None:
        """Stop it and remove its folder."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def log(self) -> str:
        """The end of what it wrote."""
        file = self.folder / "log"
        return file.read_text()[-2000:] if file.exists() else ""

    def client(self, name: str) -> IMAP4:
        """A connection of a person's mail program."""
        wire = IMAP4("127.0.0.1", self.port, timeout=10)
        wire.authenticate("PLAIN", lambda _: f"\0{name}@altec.example\0{PASSWORD}".encode())
        return wire

    def deliver(self, name: str, mail: EmailMessage | bytes, folder: str = "INBOX") -> None:
        """Put a mail into an account, as a mail server does that gets it."""
        raw = mail if isinstance(mail, bytes) else mail.as_bytes()
        with self.client(name) as wire:
            assert wire.append(folder, "", "", raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))[0] == "OK"

    def count(self, name: str, folder: str = "INBOX", criteria: str = "ALL") -> int:
        """How many mails a folder holds; -1 where there is none."""
        with self.client(name) as wire:
            if wire.select(f'"{folder}"', readonly=True)[0] != "OK":
                return -1
            return len(wire.search(None, criteria)[1][0].split())

    def forbid(self, name: str, folder: str) -> Path:
        """Make a folder that nobody may write to; the file to remove where it is to be allowed again."""
        with self.client(name) as wire:
            wire.create(folder)
        rule = self.maildir(name) / f".{folder}" / "dovecot-acl"
        rule.write_text("owner lr\n")
        rule.chmod(0o644)
        return rule

    def count_anew(self, name: str) -> None:
        """Give every mail of the INBOX a new number, as a server does that was restored: another UIDVALIDITY."""
        listed = self.maildir(name) / "dovecot-uidlist"
        listed.unlink()
        for index in self.maildir(name).glob("dovecot.index*"):
            index.unlink()

    def maildir(self, name: str) -> Path:
        """Where an account's mails lie."""
        return self.folder / "mail" / f"{name}@altec.example" / "Maildir"
