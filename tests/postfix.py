"""A real Postfix of the test's own, on loopback, with queue and mailboxes in a folder of its own; only root can run one."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from tests.certificates import Authority
from tests.waiting import free_port, until

PROGRAM = shutil.which("postfix", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
MISSING = "Postfix is missing, or this is not root; on Debian: apt-get install postfix"
CAN_RUN = bool(PROGRAM) and os.geteuid() == 0
NOBODY = 65534

MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
myhostname = posta.rossi.example
mydestination =
mynetworks =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
local_recipient_maps =
virtual_mailbox_domains = rossi.example
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = texthash:{folder}/people
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
smtpd_relay_restrictions = reject_unauth_destination
smtpd_recipient_restrictions = check_recipient_access texthash:{folder}/later
smtpd_error_sleep_time = 0
message_size_limit = 1000000
smtpd_tls_cert_file = {authority}/server.crt
smtpd_tls_key_file = {authority}/server.key
smtpd_tls_security_level = {encryption}
smtpd_sasl_auth_enable = {login}
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:{sasl_port}
smtpd_client_restrictions = {clients}
"""
MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
127.0.0.1:{tls_port} inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
smtp unix - - n - - smtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


class Postfix:
    """Takes mail for Anna at rossi.example, and for nobody else; `lento@` is told to come later, always."""

    def __init__(self, authority: Authority, *, encryption: str = "may", sasl_port: int = 0) -> None:
        assert CAN_RUN, MISSING
        self.folder = Path(tempfile.mkdtemp(prefix="scudo-postfix-"))
        self.port, self.tls_port = free_port(), free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.folder.chmod(0o755)
        for name in ("queue", "data", "mail", "etc"):
            (self.folder / name).mkdir()
        shutil.chown(self.folder / "data", "postfix", "postfix")
        os.chown(self.folder / "mail", NOBODY, NOBODY)
        said = {
            "folder": self.folder, "authority": authority.folder, "encryption": encryption, "sasl_port": sasl_port,
            "port": self.port, "tls_port": self.tls_port, "login": "yes" if sasl_port else "no",
            "clients": "permit_sasl_authenticated, reject" if sasl_port else "",
        }  # fmt: skip
        (self.folder / "etc" / "main.cf").write_text(MAIN.format(**said))
        (self.folder / "etc" / "master.cf").write_text(MASTER.format(**said))
        (self.folder / "people").write_text("anna@rossi.example anna/\nlento@rossi.example lento/\n")
        (self.folder / "later").write_text("lento@rossi.example 450 4.2.1 Casella occupata, riprova\n")

    def start(self) -> None:
        """Start it, and wait until it greets."""
        self.process = subprocess.Popen(
            [PROGRAM or "", "-c", self.folder / "etc", "start-fg"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        until(self.greets)

    def greets(self) -> bool:
        """Whether it answers; one that ended tells its log."""
        assert self.process
        if self.process.poll() is not None:
            raise AssertionError(f"Postfix ended with {self.process.returncode}: {self.log()}")
        with socket.create_connection(("127.0.0.1", self.port), timeout=5) as wire:
            return wire.recv(4) == b"220 "

    def throw_away(self) -> None:
        """Stop it and remove its folder; its master leads a group of processes of its own, and ends with all of them."""
        if self.process:
            master = int((self.folder / "queue" / "pid" / "master.pid").read_text())
            os.kill(master, signal.SIGTERM)
            self.process.wait(20)
            self.process = None
        shutil.rmtree(self.folder, ignore_errors=True)

    def log(self) -> str:
        """The end of what it wrote."""
        file = self.folder / "log"
        return file.read_text()[-2000:] if file.exists() else ""

    def mails(self, name: str = "anna") -> list[EmailMessage]:
        """What lies in a person's mailbox, oldest first."""
        files = sorted((self.folder / "mail" / name / "new").glob("*"))
        return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]  # type: ignore[misc]
