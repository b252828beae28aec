"""`scudo bench fault-to-mail`: from the hard state of a check to the notice accepted by the customer's mail server.

Twenty customers with fifty checks each, real TCP doors, the real probe, every process of an installation. A single point of a
covered service fails: Severity 1, which is told at once. The time to settle (from the door closing to the hard state) is
counted apart, for it is what the model's intervals and attempts ask for.
"""

import random
import re
import time
from typing import Any

from aiosmtpd.controller import Controller

from bench.place import Place, customers, paced, percentile, running
from scudo.demo.installation import free_port, wait_for
from tests.listeners import Listeners

FAULTS = 200
SYSTEMS, CHECKS, SINGLE = 20, 50, 10
PER_S = 4.0
NUMBER = re.compile(rb"\[(\d{2}-\d{5,}-\d)\]")
FAILED = """
    select d.component, y.key, extract(epoch from c.at)::float8 from monitor_statechange c
    join design_check d on d.id = c.check_of_id join design_system y on y.id = d.system_id where c.hard = 2
"""
TICKETS = """
    select t.number, y.key, i.cause, extract(epoch from t.opened_at)::float8,
        (select extract(epoch from min(l.sent_at))::float8 from mail_letter l where l.ticket_id = t.id) from monitor_incident i join desk_ticket t on t.id = i.ticket_id
    join design_system y on y.id = i.system_id
"""


class Accepted:
    """A mail server that notes when it accepted the first letter about each ticket."""

    def __init__(self) -> None:
        self.at: dict[str, float] = {}

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Accept, and note the time."""
        found = NUMBER.search(envelope.content)
        if found:
            self.at.setdefault(found[1].decode(), time.time())
        return "250 taken"


def run(size: int | None, seed: int) -> dict[str, float]:
    """`p50_s`, `p95_s`, `p99_s` from hard state to acceptance; `settle_p50_s` before it; `faults` measured, `lost` of them."""
    faults = size or FAULTS
    accepted, doors = Accepted(), Listeners()
    server = Controller(accepted, hostname="127.0.0.1", port=free_port())
    server.start()
    doors.start()
    try:
        with running(server.port) as place:
            return measure(place, doors, accepted, faults, random.Random(seed))
    finally:
        doors.stop()
        server.stop()


def measure(
    place: Place, doors: Listeners, accepted: Accepted, faults: int, dice: random.Random
) -> dict[str, float]:
    """Break single points, one after the other at random moments, and wait for their letters."""
    keys = [f"cliente-{index:02}" for index in range(SYSTEMS)]
    customers(place, [f"{key}:{','.join(f'servizio-{one}' for one in range(SINGLE))}" for key in keys])
    place.load([(key, model(key, doors)) for key in keys])
    wait_for(
        lambda: place.sql("select count(*) from monitor_checkstate")[0][0] == SYSTEMS * CHECKS,
        "all checks",
        120,
    )
    points = [f"{key}/solo-{one}" for key in keys for one in range(SINGLE)]
    dice.shuffle(points)
    points = points[:faults]
    closed: dict[str, float] = {}

    def cut(index: int) -> None:
        doors.close(points[index])
        closed[points[index]] = time.time()

    paced([sum(gaps) for gaps in waits(dice, len(points))], cut)
    wait_for(lambda: len(accepted.at) >= len(points), "every letter", 60)
    hard = {f"{key}/{component}": at for component, key, at in place.sql(FAILED)}
    rows = place.sql(TICKETS)
    told = {f"{key}/{cause}": accepted.at[number] for number, key, cause, *_ in rows if number in accepted.at}
    opened = [at - hard[f"{key}/{cause}"] for _number, key, cause, at, _sent in rows]
    found = [told[point] - hard[point] for point in points if point in told]
    return {
        **{f"p{share}_s": round(percentile(found, share / 100), 3) for share in (50, 95, 99)},
        "opened_p95_s": round(percentile(opened, 0.95), 3),
        "settle_p50_s": round(percentile([hard[point] - closed[point] for point in points], 0.5), 3),
        "faults": len(found), "lost": len(points) - len(found), "checks": SYSTEMS * CHECKS,
    }  # fmt: skip


def waits(dice: random.Random, count: int) -> list[list[float]]:
    """The gaps before each fault, as they come by chance, four a second."""
    gaps = [dice.expovariate(PER_S) for _ in range(count)]
    return [gaps[: index + 1] for index in range(count)]


def model(key: str, doors: Listeners) -> str:
    """A system of fifty checks: ten services on single points, the rest in pairs."""
    names = [f"solo-{one}" for one in range(SINGLE)]
    pairs = [(f"nodo-{one}-a", f"nodo-{one}-b") for one in range((CHECKS - SINGLE) // 2)]
    names += [name for pair in pairs for name in pair]
    lines = [f"system: {key}", f"customer: {key}", "acquired: bought", "components:"]
    lines += [f"  {name}: {{}}" for name in names]
    lines += [
        "groups:",
        *(f"  coppia-{index}: {{k: 1, of: [{a}, {b}]}}" for index, (a, b) in enumerate(pairs)),
    ]
    lines.append("services:")
    each = len(pairs) // SINGLE
    for one in range(SINGLE):
        needs = [f"solo-{one}", *(f"coppia-{one * each + index}" for index in range(each))]
        lines.append(f"  servizio-{one}: {{needs: [{', '.join(needs)}]}}")
    lines.append("checks:")
    lines += [
        f'  {name}: [{{tcp: "127.0.0.1:{doors.open(f"{key}/{name}")}", every: 2 s, retry: 1 s, attempts: 3, timeout: 1 s}}]'
        for name in names
    ]
    return "\n".join(lines) + "\n"
