"""A structured estate as one model, drawn from a seed: what the bench of the model measures on.

Eight sites share out racks, the first has more than half of them. From a site's ground up:

    transformer, cooling ─ feed-a, feed-b ─ pdu-a, pdu-b ─ 1 of 2 ─┬─ switches in pairs ─ hosts ─ k of n ─ instances ─ services
    racks ─────────────────────────────────────────────────────────┘  storage arrays in pairs ───────────────┘

Half of a rack's hosts carry instances in clusters; a service stands on a cluster of application instances, on a pair of
databases, and has functions of its own; one in five spans two sites, one in five needs a path from its site's office over the
drawn network. What carries everything (transformers, feeds, cooling, racks, a half of the pdus) has no check, the rest has.
"""

import random
from collections.abc import Iterable, Iterator
from decimal import Decimal

from scudo.core.model import (
    Check,
    Component,
    Function,
    Group,
    Kind,
    Link,
    Model,
    Money,
    Path,
    Service,
    Setting,
    Site,
)

SITES = 8
FIRST_SHARE = 0.58
HOSTS_IN_RACK = 20
COMPONENTS_IN_RACK = HOSTS_IN_RACK + 5
IN_RACKS = 0.64
"""The share of all components that stands in racks; the rest is what runs on it, and the sites themselves."""
FIGURES = {
    "transformer": (90_000, 12), "cooling": (40_000, 6), "feed": (20_000, 3), "pdu": (150_000, 4), "rack": (900_000, 8),
    "switch": (180_000, 4), "host": (60_000, 6), "array": (120_000, 8), "router": (130_000, 5), "application": (3_000, 0.5),
    "database": (8_000, 1), "part": (4_000, 1),
}  # fmt: skip
"""Hours between failures, and to repair one, by kind."""
PRICES = {"feed": 9_000, "pdu": 700, "switch": 2_400, "host": 7_500, "array": 30_000, "router": 3_000}
SPANS, CROSSES = 1, 2
"""Which of five services span two sites, and which need a path."""
UNWATCHED = {"transformer", "cooling", "feed", "rack"}


def estate(size: int, services: int, seed: int) -> Model:
    """About `size` components (exactly from two thousand on; the least has some six hundred) and exactly so many services."""
    return _Estate(random.Random(seed)).built(size, services)


class _Estate:
    """What has been built so far."""

    def __init__(self, draw: random.Random) -> None:
        self._draw = draw
        self._components: dict[str, Component] = {}
        self._groups: dict[str, Group] = {}
        self._links: list[Link] = []
        self._services: list[Service] = []
        self._clusters: list[list[str]] = []
        self._arrays: list[str] = []

    def built(self, size: int, services: int) -> Model:
        racks = max(2 * SITES, round(size * IN_RACKS / COMPONENTS_IN_RACK))
        first = round(racks * FIRST_SHARE)
        shares = [first, *(_shared(racks - first, SITES - 1))]
        for site, share in enumerate(shares):
            self._site(f"s{site}", share)
        weights = [len(clusters) for clusters in self._clusters]
        for number in range(services):
            self._service(number, self._draw.choices(range(SITES), weights)[0])
        self._fill(size)
        return Model(
            key="estate",
            name="estate",
            sites=tuple(Site(f"s{site}", f"s{site}") for site in range(SITES)),
            components=tuple(self._components.values()),
            groups=tuple(self._groups.values()),
            links=tuple(self._links),
            services=tuple(self._services),
            checks=tuple(_checks(self._components.values())),
        )

    def _site(self, site: str, racks: int) -> None:
        """Power and cooling, two core switches, the office's routers, racks, arrays, and clusters over the racks."""
        self._add(f"{site}-transformer", "transformer")
        self._add(f"{site}-cooling", "cooling")
        for side in "ab":
            self._add(f"{site}-feed-{side}", "feed", f"{site}-transformer")
            self._add(f"{site}-core-{side}", "switch", f"{site}-feed-{side}", f"{site}-cooling")
            self._add(f"{site}-router-{side}", "router", f"{site}-feed-{side}")
            self._links.append((f"{site}-office", f"{site}-router-{side}"))
        for router in "ab":
            self._links += [(f"{site}-router-{router}", f"{site}-core-{side}") for side in "ab"]
        self._group(f"{site}-core", 1, [f"{site}-core-a", f"{site}-core-b"])
        hosts = [self._rack(site, f"{site}-r{rack}") for rack in range(racks)]
        self._clusters.append(list(self._clustered(site, hosts)))
        self._arrays.append(self._storage(site, racks))

    def _rack(self, site: str, rack: str) -> list[str]:
        """A rack with two power rails, two switches and its hosts; the first half of these, for clusters."""
        self._add(rack, "rack", f"{site}-cooling")
        for side in "ab":
            self._add(f"{rack}-pdu-{side}", "pdu", f"{site}-feed-{side}", rack)
        self._group(f"{rack}-power", 1, [f"{rack}-pdu-a", f"{rack}-pdu-b"])
        for side in "ab":
            self._add(f"{rack}-sw-{side}", "switch", f"{rack}-power", f"{site}-core")
            self._links += [(f"{rack}-sw-{side}", f"{site}-core-{core}") for core in "ab"]
        self._group(f"{rack}-net", 1, [f"{rack}-sw-a", f"{rack}-sw-b"])
        hosts = [
            self._add(f"{rack}-h{host}", "host", f"{rack}-power", f"{rack}-net", rack)
            for host in range(HOSTS_IN_RACK)
        ]
        return hosts[: HOSTS_IN_RACK // 2]

    def _clustered(self, site: str, racks: list[list[str]]) -> Iterator[str]:
        """Clusters of hosts of several racks, all but one of which (of many, two) are enough."""
        waiting = [host for together in zip(*racks, strict=True) for host in together]
        number = 0
        while waiting:
            size, spare = self._draw.choice(((3, 1), (4, 1), (6, 2), (8, 2)))
            members, waiting = waiting[:size], waiting[size:]
            spare = min(len(members) - 1, spare)
            yield self._group(f"{site}-cluster-{number}", len(members) - spare, members)
            for member in members:
                rack = member.rpartition("-")[0]
                self._links += [(member, f"{rack}-sw-{side}") for side in "ab"]
            number += 1

    def _storage(self, site: str, racks: int) -> str:
        for side in "ab":
            rack = f"{site}-r{self._draw.randrange(racks)}"
            self._add(f"{site}-array-{side}", "array", f"{rack}-power", f"{site}-core", rack)
        return self._group(f"{site}-storage", 1, [f"{site}-array-a", f"{site}-array-b"])

    def _service(self, number: int, site: int) -> None:
        """Application instances of which all but one are enough, a pair of databases, functions; perhaps a path."""
        key, draw = f"service-{number}", self._draw
        other = draw.randrange(SITES) if number % 5 == SPANS else site
        homes = [(site, draw.choice(self._clusters[site])), (other, draw.choice(self._clusters[other]))]
        instances = [
            self._add(f"{key}-app-{one}", "application", homes[one % 2][1])
            for one in range(draw.choice((2, 3)))
        ]
        databases = [
            self._add(f"{key}-db-{one}", "database", cluster, self._arrays[home])
            for one, (home, cluster) in enumerate(homes)
        ]
        needs = [
            self._group(f"{key}-apps", len(instances) - 1, instances),
            self._group(f"{key}-dbs", 1, databases),
        ]
        functions = [
            Function(f"f{one}", f"f{one}", (self._add(f"{key}-part-{one}", "part", homes[0][1]),))
            for one in range(draw.choice((1, 2)))
        ]
        targets = self._groups[homes[0][1]].of
        path = Path(f"s{site}-office", targets) if number % 5 == CROSSES else None
        outage = Money(Decimal(draw.choice((50, 200, 900, 3_000))), "EUR")
        self._services.append(Service(key, key, tuple(needs), path, tuple(functions), outage=outage))

    def _fill(self, size: int) -> None:
        """Instances beside the services, on clusters, until the estate has its size."""
        for number in range(size - len(self._components)):
            site = self._draw.randrange(SITES)
            self._add(f"extra-{number}", "part", self._draw.choice(self._clusters[site]), self._arrays[site])

    def _add(self, key: str, kind: str, *needs: str) -> str:
        mtbf, repair = FIGURES[kind]
        mtbf_h = round(mtbf * self._draw.uniform(0.7, 1.4))
        price = Money(Decimal(PRICES[kind]), "EUR") if kind in PRICES else None
        self._components[key] = Component(
            key, key, kind, needs=needs, mtbf_h=mtbf_h, repair_h=repair, price=price
        )
        return key

    def _group(self, key: str, k: int, of: list[str]) -> str:
        self._groups[key] = Group(key, key, k, tuple(of))
        return key


def _shared(whole: int, parts: int) -> list[int]:
    return [whole // parts + (part < whole % parts) for part in range(parts)]


def _checks(components: Iterable[Component]) -> Iterator[Check]:
    spec: dict[str, Setting] = {"host": "192.0.2.1"}
    for component in components:
        if component.kind not in UNWATCHED and not component.key.endswith("pdu-b"):
            yield Check(component.key, "ping", Kind.PING, spec)
