"""What a model consists of, as written: one file is one system. Keys name things, `name` is what people read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from scudo.core.plans import Acquired

Link = tuple[str, str]
Setting = str | int | float | bool


class Kind(StrEnum):
    """How a check asks; the values are those of the probe."""

    TCP = "tcp"
    HTTP = "http"
    PING = "ping"
    POSTGRES = "postgres"
    SNMP = "snmp"
    PLUGIN = "plugin"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency (ISO 4217)."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Site:
    """A place of the customer's."""

    key: str
    name: str
    town: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Component:
    """What can fail by itself; it works while it did not and all of `needs` (components, groups) work.

    `mtbf_h` and `repair_h` are hours, `unavailability` is a probability that stands in their place; None is unknown,
    where the product's figures count. `source` says where the figures come from.
    """

    key: str
    name: str
    kind: str = ""
    product: str = ""
    site: str = ""
    needs: tuple[str, ...] = ()
    mtbf_h: float | None = None
    repair_h: float | None = None
    unavailability: float | None = None
    serial: str = ""
    price: Money | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Works while at least `k` of its members (components, groups) work."""

    key: str
    name: str
    k: int
    of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Path:
    """At least one way of links from `origin` to one of `targets`, over components that work; places never fail.

    `targets` are components or places; `any-of` a group has become the group's components, however deep.
    """

    origin: str
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Function:
    """A part of a service; it works while the service and all of `needs` work."""

    key: str
    name: str
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tell:
    """Who is told of a service: a mail address or a telephone number; `second` where the first may be what is down."""

    address: str
    second: bool = False


@dataclass(frozen=True, slots=True)
class Agreed:
    """What was promised of a service; `availability` is a share of one."""

    availability: float | None = None
    restore: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """What the customer buys; it works while all of `needs` work and its path exists. `outage` is a cost per hour."""

    key: str
    name: str
    needs: tuple[str, ...] = ()
    path: Path | None = None
    functions: tuple[Function, ...] = ()
    tell: tuple[Tell, ...] = ()
    agreed: Agreed = Agreed()
    outage: Money | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """How a component is watched: `spec` as the probe takes it, times in seconds, `probe` blank for the centre's.

    `key` names the check within its component and outlives edits of the rest. `warn_trend` is how long ahead a crossing
    is worth a warning.
    """

    component: str
    key: str
    kind: Kind
    spec: Mapping[str, Setting]
    every_s: float = 60.0
    retry_s: float = 15.0
    attempts: int = 3
    timeout_s: float = 10.0
    probe: str = ""
    warn_trend: timedelta | None = None


@dataclass(frozen=True, slots=True)
class AcceptedRisk:
    """A single point of failure that somebody accepted in writing (D4)."""

    single_point: str
    by: str
    on: date
    because: str


@dataclass(frozen=True, slots=True)
class Model:
    """One system as one architecture; everything in the order in which it was written.

    `customer` is the customer's key; blank, and `acquired` None, where the file does not say.
    """

    key: str
    name: str
    customer: str = ""
    acquired: Acquired | None = None
    sites: tuple[Site, ...] = ()
    components: tuple[Component, ...] = ()
    groups: tuple[Group, ...] = ()
    links: tuple[Link, ...] = ()
    services: tuple[Service, ...] = ()
    checks: tuple[Check, ...] = ()
    accepted_risks: tuple[AcceptedRisk, ...] = ()

    @property
    def places(self) -> tuple[str, ...]:
        """The ends of links that are no component, in order."""
        components = {component.key for component in self.components}
        return tuple(dict.fromkeys(end for link in self.links for end in link if end not in components))
