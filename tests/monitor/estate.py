"""A small system of Rossi Impianti, and a probe that says of it what a test wants, by the probe's own door.

   users ── sw-a ─┬─ erp-1 ─┐
         └─ sw-b ─┴─ erp-2 ─┴─ 1 of 2 ── db ──▶ Gestionale ── stampante ──▶ Etichette
feed-a ─▶ sw-a, erp-1      feed-b ─▶ sw-b, erp-2      nas ──▶ Archivio (outside the contract)
"""

import itertools
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from scudo.core.roles import system
from scudo.design import actions as design
from scudo.design.models import Check, System
from scudo.desk.models import Ticket
from scudo.lib import clock
from scudo.monitor import actions as monitor
from scudo.monitor.models import Probe, Watch
from tests import cast
from tests.jobs import work_off

MODEL = """
system: rossi-rete
name: Rete Rossi
customer: rossi-impianti
acquired: bought
components:
  feed-a: {kind: power-feed, name: Linea A, mtbf: 4000 h}
  feed-b: {kind: power-feed, name: Linea B, mtbf: 4000 h}
  sw-a: {needs: [feed-a], mtbf: 200000 h}
  sw-b: {needs: [feed-b], mtbf: 200000 h}
  erp-1: {needs: [feed-a, rete], mtbf: 90000 h}
  erp-2: {needs: [feed-b, rete], mtbf: 90000 h}
  db: {needs: [rete], mtbf: 90000 h}
  stampante: {needs: [rete]}
  nas: {needs: [rete]}
groups:
  rete: {k: 1, of: [sw-a, sw-b]}
  nodi: {k: 1, of: [erp-1, erp-2]}
services:
  gestionale:
    name: Gestionale
    needs: [nodi, db]
    functions:
      etichette: {name: Etichette, needs: [stampante]}
  archivio: {name: Archivio, needs: [nas]}
checks:
  sw-a: [{tcp: "10.0.0.1:22", every: 30 s, retry: 10 s}]
  sw-b: [{tcp: "10.0.0.2:22", every: 30 s, retry: 10 s}]
  erp-1: [{http: "http://10.0.0.11/health", every: 30 s, retry: 10 s}]
  erp-2: [{http: "http://10.0.0.12/health", every: 30 s, retry: 10 s}]
  db: [{tcp: "10.0.0.13:5432", every: 30 s, retry: 10 s}]
  stampante: [{tcp: "10.0.0.14:9100", every: 30 s, retry: 10 s}]
  nas: [{tcp: "10.0.0.15:445", every: 30 s, retry: 10 s}]
"""
PROBE = system("probe")
MONITOR = system("monitor")


class Estate:
    """The system with everything working at first; `at` is the moment of the next results."""

    def __init__(self, text: str = MODEL) -> None:
        self.firm = cast.rossi()
        self.at = cast.AT
        design.load(text=text, by=cast.FOUNDER, at=self.at)
        self.system = System.objects.get(key="rossi-rete")
        self.probe = enrolled("", None, self.at)
        self.checks = {check.component: check.pk for check in Check.objects.filter(system=self.system)}
        self.numbers = itertools.count(1)
        self.down: set[str] = set()
        self.statuses: dict[str, int] = {}
        self.round()

    def status(self, component: str) -> int:
        """What a component's check says."""
        return self.statuses.get(component, 2 if component in self.down else 0)

    def send(self, components: Iterable[str], *, after_s: float = 30) -> None:
        """One result for each, and all that follows."""
        self.at += timedelta(seconds=after_s)
        self.take([self.result(component) for component in components])

    def result(self, component: str, at: datetime | None = None) -> monitor.Result:
        """A result of a component's check at a moment (now)."""
        status = self.status(component)
        moment = (at or self.at).timestamp()
        return monitor.Result(
            next(self.numbers), self.checks[component], moment, status, 1.5, f"says {status}"
        )

    def take(self, results: list[monitor.Result], *, more: bool = False, spool: str = "s1") -> int:
        """Hand a batch over, and let all that follows happen."""
        clock.move(self.at)
        batch = monitor.Batch(spool, self.at.timestamp(), results, more)
        through = monitor.take_results(probe=self.probe, batch=batch, by=PROBE, at=self.at)
        settle()
        return through

    def round(self, times: int = 1) -> None:
        """Every check answers."""
        for _time in range(times):
            self.send(self.checks)

    def fail(self, *components: str) -> None:
        """Components fail, and are believed to have failed."""
        self.down |= set(components)
        self.round(3)

    def mend(self, *components: str) -> None:
        """Components work again, and are asked."""
        self.down -= set(components)
        self.round()

    def double(self, name: str) -> System:
        """Another system of the customer with the same services and components, all well, which nobody asks."""
        text = MODEL.replace("rossi-rete", "rossi-altra").replace("Rete Rossi", name).partition("checks:")[0]
        design.load(text=text, by=cast.FOUNDER, at=self.at)
        made = System.objects.get(key="rossi-altra")
        watched = {"customer": self.firm.customer, "evaluated_at": self.at}
        Watch.objects.update_or_create(system=made, defaults=watched)
        return made

    def tickets(self) -> list[Ticket]:
        """The monitor's tickets, oldest first."""
        return list(Ticket.objects.filter(origin="monitor").order_by("pk"))

    def watch(self) -> Watch:
        """How the system stands."""
        return Watch.objects.get(system=self.system)

    def only_ticket(self) -> Ticket:
        """The one ticket there is."""
        (ticket,) = self.tickets()
        return ticket


def settle() -> None:
    """Let all follow that follows by itself, but for the delivery of letters."""
    work_off("reactions")
    work_off("monitor")
    work_off("reactions")


def enrolled(name: str, customer: object, at: datetime) -> Probe:
    """A probe that has been let in."""
    code = monitor.invite_probe(name=name, customer=customer, by=cast.FOUNDER, at=at)  # type: ignore[arg-type]
    probe, _token = monitor.enrol(code=code, host="host", release="1", by=PROBE, at=at)
    return probe


def utc(seconds: float) -> datetime:
    """Seconds since 1970 as a moment."""
    return datetime.fromtimestamp(seconds, UTC)
