"""The story's first part, at the desk: a mail, a call, their letters."""

import re
from collections.abc import Callable, Iterator
from email.message import EmailMessage

from scudo.demo.browser import Browser, Page
from scudo.demo.evidence import DESK, NUMBER, expect, letter
from scudo.demo.firms import FIRMS, PASSWORD, STAFF
from scudo.demo.installation import Installation, wait_for

WRITER = FIRMS[0].people[0]
CALLER = FIRMS[1].people[0]
Step = tuple[str, Callable[[], str]]


class DeskStory:
    """A mail and a call; each step leaves what the next one needs."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.operator = Browser(installation.base)
        self.number = self.called = ""
        self.receipt = EmailMessage()

    def steps(self) -> Iterator[Step]:
        """Title and deed, in order."""
        yield "A customer writes to the desk", self.mail
        yield "The receipt comes at once", self.receive_receipt
        yield "An operator logs in and sees it first", self.log_in
        yield "The operator answers two questions: Severity Code 1", self.assess
        yield "The opening notice comes, with its exact fields", self.receive_notice
        yield "The customer answers; the answer joins the ticket", self.answer
        yield "Another customer calls; the call is a ticket while they talk", self.call
        yield "Its opening notice comes at once", self.receive_call_notice
        yield "A technician resolves the first ticket", self.resolve
        yield "The customer reads what was done", self.receive_resolution

    def mail(self) -> str:
        """A real mail by SMTP."""
        mail = EmailMessage()
        mail["From"], mail["To"] = f"{WRITER.name} <{WRITER.address}>", DESK
        mail["Subject"] = "Gestionale fermo"
        mail.set_content("Da dieci minuti nessuno riesce a entrare nel gestionale.\n\nElena Conti")
        return f"Message-ID {self.installation.send(mail)}, answered 250"

    def receive_receipt(self) -> str:
        """Number and state, nothing else yet."""
        self.receipt = letter(self.installation, WRITER.address, "Gestionale fermo", "in valutazione")
        self.number = NUMBER.findall(self.receipt["Subject"])[0]
        return f"to {WRITER.address}: {self.receipt['Subject']}"

    def log_in(self) -> str:
        """The desk's first group holds the ticket."""
        page = self.operator.log_in(STAFF[0][0], PASSWORD)
        expect(page, self.number)
        return f"{STAFF[0][1]} reads {self.number} on the desk"

    def assess(self) -> str:
        """Two answers through the page's form."""
        page = self.operator.post(
            f"/tickets/{self.number}/assess/", effect="stopped", thing="service:Gestionale", reason="Gestionale fermo",
            kind="fault", then="acknowledge",
        )  # fmt: skip
        expect(page, "bloccante")
        return "Gestionale is covered and stopped; taken in charge"

    def receive_notice(self) -> str:
        """Number, origin, reason, Severity Code."""
        notice = letter(
            self.installation,
            WRITER.address,
            self.number,
            "Origine: Mail",
            "Motivo: Gestionale fermo",
            "Severity Code: 1 (H, bloccante)",
        )
        return str(notice["Subject"])

    def answer(self) -> str:
        """A reply to the receipt joins by its headers, whatever its subject."""
        mail = EmailMessage()
        mail["From"], mail["To"] = f"{WRITER.name} <{WRITER.address}>", DESK
        mail["Subject"] = "R: vi aggiorno"
        mail["In-Reply-To"] = mail["References"] = str(self.receipt["Message-ID"])
        mail.set_content("Aggiungo che anche il magazzino è fermo.")
        self.installation.send(mail)
        wait_for(
            lambda: "anche il magazzino è fermo" in self.ticket(self.number).text,
            "the answer is on the ticket",
        )
        return f"on {self.number}, no second ticket"

    def call(self) -> str:
        """Find the caller by phone, write, answer, register."""
        found = self.operator.get(f"/call/find/?q={CALLER.phone.replace(' ', '').removeprefix('+39')}")
        expect(found, CALLER.name)
        membership = re.findall(r"membership=([0-9%A-F]+)", found.text)[0].replace("%3A", ":")
        page = self.operator.post(
            "/call/", membership=membership, effect="partly", thing="service:Pesatura", reason="Il peso non arriva al gestionale",
            notes="La bilancia 2 pesa ma il numero non compare.", token="story",  # noqa: S106 - a form's own number
        )  # fmt: skip
        self.called = (NUMBER.findall(page.url) or [""])[0]
        expect(page, "non bloccante")
        return f"{CALLER.name} is told {self.called} on the phone"

    def receive_call_notice(self) -> str:
        """The same fields, another origin."""
        notice = letter(
            self.installation,
            CALLER.address,
            self.called,
            "Origine: Telefono",
            "Severity Code: 2 (M, non bloccante)",
        )
        return str(notice["Subject"])

    def resolve(self) -> str:
        """The technician says what was done."""
        technician = Browser(self.installation.base)
        technician.log_in(STAFF[1][0], PASSWORD)
        expect(
            technician.post(
                f"/tickets/{self.number}/do/resolve/",
                note="Riavviato il servizio; il disco pieno è stato liberato.",
            ),
            "risolto",
        )
        return f"{STAFF[1][1]} resolves {self.number}"

    def receive_resolution(self) -> str:
        """A blocking ticket's letters leave at once."""
        told = letter(self.installation, WRITER.address, self.number, "il disco pieno è stato liberato")
        return str(told["Subject"])

    def ticket(self, number: str) -> Page:
        """A ticket's page."""
        return self.operator.get(f"/tickets/{number}/")
