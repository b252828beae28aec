"""The story, unattended and through the front doors: a mail, a call, their letters; each step is checked."""

import re
import time
from collections.abc import Callable, Iterator
from email.message import EmailMessage

from rich.console import Console

from scudo.demo.browser import Browser, Page
from scudo.demo.firms import FIRMS, PASSWORD, STAFF
from scudo.demo.installation import DidNotHappen, Installation, running, wait_for

NUMBER = re.compile(r"\b\d{2}-\d{5,}-\d\b")
WRITER = FIRMS[0].people[0]
CALLER = FIRMS[1].people[0]
DESK = "assistenza@altec.example"
Step = tuple[str, Callable[[], str]]


def tell() -> int:
    """Tell the story; the exit code says whether all of it came true."""
    console = Console(highlight=False, soft_wrap=True)
    began = time.monotonic()
    with running() as installation:
        ready = time.monotonic()
        console.print(f"[bold]An installation of its own[/bold], made and started in {ready - began:.1f} s")
        for title, step in Story(installation).steps():
            try:
                evidence = step()
            except DidNotHappen as problem:
                console.print(
                    f"[red]☒[/red] {time.monotonic() - ready:6.1f} s  {title}\n  {problem}", markup=True
                )
                return 1
            console.print(
                f"● {time.monotonic() - ready:6.1f} s  [bold]{title}[/bold]\n             {evidence}"
            )
        console.print(f"The story came true in {time.monotonic() - ready:.1f} s.")
    return 0


class Story:
    """The steps, each of which leaves what the next one needs."""

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
        letter = EmailMessage()
        letter["From"], letter["To"] = f"{WRITER.name} <{WRITER.address}>", DESK
        letter["Subject"] = "Gestionale fermo"
        letter.set_content("Da dieci minuti nessuno riesce a entrare nel gestionale.\n\nElena Conti")
        return f"Message-ID {self.installation.send(letter)}, answered 250"

    def receive_receipt(self) -> str:
        """Number and state, nothing else yet."""
        self.receipt = self.letter(WRITER.address, "Gestionale fermo", "in valutazione")
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
        notice = self.letter(
            WRITER.address,
            self.number,
            "Origine: Mail",
            "Motivo: Gestionale fermo",
            "Severity Code: 1 (H, bloccante)",
        )
        return str(notice["Subject"])

    def answer(self) -> str:
        """A reply to the receipt joins by its headers, whatever its subject."""
        letter = EmailMessage()
        letter["From"], letter["To"] = f"{WRITER.name} <{WRITER.address}>", DESK
        letter["Subject"] = "R: vi aggiorno"
        letter["In-Reply-To"] = letter["References"] = str(self.receipt["Message-ID"])
        letter.set_content("Aggiungo che anche il magazzino è fermo.")
        self.installation.send(letter)
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
        notice = self.letter(
            CALLER.address, self.called, "Origine: Telefono", "Severity Code: 2 (M, non bloccante)"
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
        letter = self.letter(WRITER.address, self.number, "il disco pieno è stato liberato")
        return str(letter["Subject"])

    def ticket(self, number: str) -> Page:
        """A ticket's page."""
        return self.operator.get(f"/tickets/{number}/")

    def letter(self, to: str, *words: str) -> EmailMessage:
        """The letter to an address that holds all the words, when it has come."""
        return wait_for(lambda: self.find(to, words), f"a letter to {to} with {', '.join(words)}")

    def find(self, to: str, words: tuple[str, ...]) -> EmailMessage | None:
        """The newest such letter."""
        fitting = [letter for letter in self.installation.letters(to) if says(letter, words)]
        return fitting[-1] if fitting else None


def says(letter: EmailMessage, words: tuple[str, ...]) -> bool:
    """Whether subject and text together hold all the words."""
    text = f"{letter['Subject']}\n{text_of(letter)}"
    return all(word in text for word in words)


def text_of(message: EmailMessage) -> str:
    """The plain text of a letter."""
    body = message.get_body(("plain",))
    return str(body.get_content()) if body else ""


def expect(page: Page, words: str) -> None:
    """See words on a page. Raises DidNotHappen."""
    if words not in page.text:
        raise DidNotHappen(f"{page.url} ({page.status}) does not say {words!r}")
