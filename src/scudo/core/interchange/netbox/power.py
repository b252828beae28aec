"""From power ports along cables to outlets, feeds and panels: what each device is supplied by."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf, sqrt

from scudo.core.interchange.keys import Keys
from scudo.core.interchange.netbox.inventory import FEED, OUTLET, PORT, End, Inventory, Item
from scudo.core.interchange.netbox.notes import Note, NoteCode
from scudo.core.model import Component, Group
from scudo.core.model.nodes import Site

_LONGEST_CHAIN = 20
_PER_CENT = 100

Supply = str
"""The key of a component or a group."""


@dataclass(slots=True)
class Power:
    """Feeds and panels as components; groups where one of several supplies is enough, or an outlet needs its own inlet."""

    inventory: Inventory
    keys: Keys
    devices: Mapping[int, str]
    sites: Mapping[str, Site]
    components: list[Component] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    _ports: dict[int, list[Item]] = field(default_factory=dict)
    _split: set[int] = field(default_factory=set)
    _feeds: dict[int, str] = field(default_factory=dict)
    _inlets: dict[int, Supply] = field(default_factory=dict)
    _open: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        for port in self.inventory.of("power-ports"):
            self._ports.setdefault(port.refers("device"), []).append(port)
        tied = {
            outlet.refers("device")
            for outlet in self.inventory.of("power-outlets")
            if outlet.refers("power_port")
        }
        self._split = {device for device in tied if len(self._ports.get(device, [])) > 1}
        self._draw_feeds()

    def _draw_feeds(self) -> None:
        panels = {panel.id: panel for panel in self.inventory.of("power-panels")}
        keys = {panel.id: self._component(panel, "power-panel", ()) for panel in panels.values()}
        for feed in self.inventory.of("power-feeds"):
            panel = feed.refers("power_panel")
            needs = (keys[panel],) if panel in keys else ()
            self._feeds[feed.id] = self._component(feed, "power-feed", needs, panels.get(panel))

    def _component(self, item: Item, kind: str, needs: tuple[str, ...], around: Item | None = None) -> str:
        """A component of its own; it stands where it says, or what is around it does."""
        name = item.text("name") or f"{kind}-{item.id}"
        key = self.keys.key(name)
        site = item.text("site") or (around.text("site") if around else "")
        placed = self.sites[site].key if site in self.sites else ""
        self.components.append(Component(key, name, kind=kind, site=placed, needs=needs))
        return key

    def needs(self, device: int) -> tuple[Supply, ...]:
        """What supplies a device: nothing, one supply, or the group of several of which one is assumed to be enough."""
        key, ports = self.devices[device], self._ports.get(device, [])
        supplies = {port.id: supply for port in ports if (supply := self._supply(port.id))}
        self._tell_cabling(key, ports, supplies)
        if device in self._split:
            return ()
        distinct = tuple(dict.fromkeys(supplies.values()))
        if len(distinct) <= 1:
            if len(supplies) > 1:
                self.notes.append(Note(NoteCode.SAME_SUPPLY, (key, *distinct)))
            return distinct
        group = self.keys.key(f"{key}-power")
        self.groups.append(Group(group, group, 1, distinct))
        figures = {"supplies": float(len(distinct)), **self._watts(ports)}
        self.notes.append(Note(NoteCode.SUPPLIES_ASSUMED, (key, *distinct), figures))
        return (group,)

    def _tell_cabling(self, key: str, ports: list[Item], supplies: Mapping[int, Supply]) -> None:
        loose = tuple(port.text("name") or f"port-{port.id}" for port in ports if port.id not in supplies)
        if not ports:
            self.notes.append(Note(NoteCode.NO_POWER_PORTS, (key,)))
        elif not supplies:
            self.notes.append(Note(NoteCode.NOT_CABLED, (key,)))
        elif loose:
            self.notes.append(Note(NoteCode.PARTLY_CABLED, (key, *loose)))

    def _supply(self, port: int, depth: int = 0) -> Supply | None:
        """What a power port ends at: a feed, the device of an outlet, or that together with the inlet of the outlet."""
        for kind, identity in self.inventory.peers((PORT, port)):
            if kind == FEED and identity in self._feeds:
                return self._feeds[identity]
            if kind == OUTLET:
                device = self.inventory.device_of.get((OUTLET, identity), 0)
                if device in self.devices:
                    return self._outlet(device, identity, depth)
        return None

    def _outlet(self, device: int, outlet: int, depth: int) -> Supply:
        key, item = self.devices[device], self.inventory.item((OUTLET, outlet))
        inlet = item.refers("power_port") if item and device in self._split else 0
        if not inlet or depth >= _LONGEST_CHAIN:
            return key
        if inlet in self._open:
            self.notes.append(Note(NoteCode.POWER_RING, (key,)))
            return key
        if inlet not in self._inlets:
            self._inlets[inlet] = key
            self._open.add(inlet)
            supply = self._supply(inlet, depth + 1)
            self._open.remove(inlet)
            if supply and supply != key:
                port = self.inventory.item((PORT, inlet))
                group = self.keys.key(f"{key}-{port.text('name') if port else inlet}")
                self.groups.append(Group(group, group, 2, (key, supply)))
                self._inlets[inlet] = group
        return self._inlets[inlet]

    def _watts(self, ports: list[Item]) -> dict[str, float]:
        """What all ports draw at most, and what the weakest supply gives, where both are known."""
        draw = sum(port.number("maximum_draw") for port in ports)
        gives = min((self._given(port.id) for port in ports), default=inf)
        told = {"draw_w": draw, "weakest_w": gives}
        return {name: watts for name, watts in told.items() if 0 < watts < inf}

    def _given(self, port: int) -> float:
        """The watts of the feed that a port's chain ends at; without end where it ends elsewhere."""
        for _ in range(_LONGEST_CHAIN):
            ends = self.inventory.peers((PORT, port))
            feed = next((self.inventory.item(end) for end in ends if end[0] == FEED), None)
            if feed:
                return _capacity(feed)
            outlet: End | None = next((end for end in ends if end[0] == OUTLET), None)
            item = self.inventory.item(outlet) if outlet else None
            inlets = self._ports.get(item.refers("device"), []) if item else []
            port = (item.refers("power_port") if item else 0) or (inlets[0].id if len(inlets) == 1 else 0)
        return inf


def _capacity(feed: Item) -> float:
    """Volt × ampere × phases × how much of it may be used."""
    phases = sqrt(3) if feed.text("phase") == "three-phase" else 1
    watts = feed.number("voltage") * feed.number("amperage") * phases
    return watts * (feed.number("max_utilization") or _PER_CENT) / _PER_CENT or inf
