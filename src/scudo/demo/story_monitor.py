"""The story's second part, at the monitor: parts that really die, one ticket for each fault, and its end."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from scudo.demo.browser import Browser
from scudo.demo.evidence import expect, letter
from scudo.demo.firms import FIRMS, PASSWORD, STAFF
from scudo.demo.installation import DidNotHappen, Installation, wait_for

FIRM = FIRMS[0]
TOLD = FIRM.people[1].address
NODES = ("erp-1", "erp-2")
FEED, FEED_NAME = "alimentazione-a", "Alimentazione A"
SYSTEM = "gestionale-e-rete"
WATCHED_S = 60
Step = tuple[str, Callable[[], str]]


@dataclass(frozen=True)
class Line:
    """A ticket of the monitor as the desk lists it."""

    number: str
    severity: str
    reason: str


class MonitorStory:
    """Faults from their beginning to their end; each step leaves what the next one needs."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.operator = Browser(installation.base)
        self.number = self.shared = ""

    def steps(self) -> Iterator[Step]:
        """Title and deed, in order."""
        yield "The monitor sees every part of the customer's system at work", self.watch
        yield "One of two application nodes dies: redundancy lost, Severity Code 3", self.lose_redundancy
        yield "The other dies too: the same ticket is Severity Code 1", self.stop_service
        yield "The customer reads it, with its exact fields", self.receive_stop
        yield "Both nodes come back: the monitor resolves the ticket", self.recover
        yield "The customer reads that the fault is over", self.receive_end
        yield "The desk closes the ticket", self.close
        yield "A power feed fails and takes two parts at once: one ticket, on the feed", self.cut_power
        yield "The power comes back: the fault is over", self.restore_power

    def watch(self) -> str:
        """The wall shows the system as working."""
        self.operator.log_in(STAFF[0][0], PASSWORD)
        wait_for(self.is_well, f"the wall shows {FIRM.name} as working", WATCHED_S)
        return f"{FIRM.name} is working on the wall"

    def lose_redundancy(self) -> str:
        """One ticket, before any customer noticed."""
        self.installation.break_part(NODES[0])
        ticket = wait_for(lambda: self.only_open("3"), "one ticket of Severity Code 3 is on the desk")
        self.number = ticket.number
        expect(self.operator.get(f"/tickets/{self.number}/"), "AltecMonitor")
        return f"{NODES[0]} killed; {ticket.number}: {ticket.reason}"

    def stop_service(self) -> str:
        """The number stays, the code does not."""
        self.installation.break_part(NODES[1])
        ticket = wait_for(lambda: self.only_open("1"), "the ticket is of Severity Code 1")
        if ticket.number != self.number:
            raise DidNotHappen(f"the same ticket follows the fault: {self.number} became {ticket.number}")
        return f"{NODES[1]} killed; {ticket.number}: {ticket.reason}"

    def receive_stop(self) -> str:
        """Origin, number and code, to the address that the system's model names."""
        notice = letter(
            self.installation, TOLD, self.number, "Origine: AltecMonitor", "Severity Code: 1 (H, bloccante)"
        )
        return f"to {TOLD}: {notice['Subject']}"

    def recover(self) -> str:
        """Nobody has to resolve what the monitor saw end."""
        for node in NODES:
            self.installation.mend_part(node)
        self.wait_resolved(self.number)
        return f"{' and '.join(NODES)} run again; {self.number} is resolved"

    def receive_end(self) -> str:
        """Told at once, as the stop was."""
        notice = letter(self.installation, TOLD, self.number, "Ticket risolto", "AltecMonitor")
        return f"to {TOLD}: {notice['Subject']}"

    def close(self) -> str:
        """What comes later is another fault."""
        expect(self.operator.post(f"/tickets/{self.number}/do/close/", note=""), "chiuso")
        return f"{STAFF[0][1]} closes {self.number}"

    def cut_power(self) -> str:
        """The cause that no check can see is named, and nothing else is opened."""
        self.installation.break_part(FEED)
        ticket = wait_for(self.only_on_feed, f"one ticket names {FEED_NAME}")
        self.shared = ticket.number
        return f"{FEED} cut; {ticket.number}: {ticket.reason}"

    def restore_power(self) -> str:
        """What the feed took down comes back by itself."""
        self.installation.mend_part(FEED)
        self.wait_resolved(self.shared)
        wait_for(self.is_well, f"the wall shows {FIRM.name} as working")
        return f"{FEED} is back; {self.shared} is resolved"

    def is_well(self) -> bool:
        """Whether the wall shows the system as working."""
        rows = self.operator.get("/monitor/rows/").text
        return f'id="s-{SYSTEM}" data-state="up"' in rows

    def only_open(self, severity: str) -> Line | None:
        """The customer's one open ticket of the monitor, once it is of this Severity Code."""
        lines = self.listed("open")
        return lines[0] if len(lines) == 1 and lines[0].severity == severity else None

    def only_on_feed(self) -> Line | None:
        """The customer's one open ticket of the monitor, once it names the feed."""
        lines = self.listed("open")
        return lines[0] if len(lines) == 1 and FEED_NAME in lines[0].reason else None

    def wait_resolved(self, number: str) -> None:
        """Wait until the desk lists a ticket as resolved. Raises DidNotHappen."""
        wait_for(lambda: number in {line.number for line in self.listed("resolved")}, f"{number} is resolved")

    def listed(self, view: str) -> list[Line]:
        """The customer's tickets of the monitor in a view of the desk; a file of columns in the desk's own order."""
        rows = csv.reader(self.operator.get(f"/desk.csv?view={view}&origin=monitor").text.splitlines())
        return [
            Line(number, severity, reason) for number, severity, firm, reason, *_ in rows if firm == FIRM.name
        ]
