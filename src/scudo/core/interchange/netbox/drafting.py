"""NetBox's lists to a model that a person finishes: what is known is drawn, what was assumed is noted."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from scudo.core.interchange.findings import Findings
from scudo.core.interchange.keys import Keys, readable
from scudo.core.interchange.netbox.inventory import INTERFACE, PANEL_PORTS, Inventory, Item
from scudo.core.interchange.netbox.notes import Note, NoteCode
from scudo.core.interchange.netbox.power import Power
from scudo.core.model import Component, Group, Model, Site
from scudo.core.model.reading import MOST_NODES
from scudo.core.model.rings import rings

_NOT_IN_SERVICE = {"inventory", "decommissioning"}
_SHARED = 2
_MOST_ROUNDS = 40


@dataclass(frozen=True, slots=True)
class Draft:
    """A model that can be written and read, and what a person has to look at before it is true."""

    model: Model
    notes: tuple[Note, ...]


def draft(exported: object, system: str, file: str = "") -> Draft:
    """The draft of an export: `exported` are NetBox's lists by name, `system` is the key of the system to be.

    Raises Malformed for what has not the shape of NetBox's API; what is missing is not told but noted.
    """
    findings = Findings(file)
    inventory = Inventory(findings)
    if not isinstance(exported, Mapping):
        findings.stop(1, "", "is no object of lists; name each list as NetBox does, such as devices")
    inventory.take(exported)
    if not inventory.of("devices") and not inventory.of("virtual-machines"):
        findings.stop(1, "devices", "holds no device; export dcim/devices")
    return _Drafting(inventory).drafted(system)


@dataclass(slots=True)
class _Drafting:
    inventory: Inventory
    notes: list[Note] = field(default_factory=list)
    keys: Keys = field(default_factory=Keys)
    devices: dict[int, Item] = field(default_factory=dict)
    device_keys: dict[int, str] = field(default_factory=dict)
    sites: dict[str, Site] = field(default_factory=dict)
    groups: list[Group] = field(default_factory=list)
    hosts: dict[int, str] = field(default_factory=dict)

    def drafted(self, system: str) -> Draft:
        self._find_sites()
        self._find_devices()
        power = Power(self.inventory, self.keys, self.device_keys, self.sites)
        components = [self._device(item, power.needs(item.id)) for item in self.devices.values()]
        self._join("virtual-chassis", "virtual_chassis")
        self._join("clusters", "cluster")
        components += [*power.components, *self._machines()]
        groups = [*power.groups, *self.groups]
        self.notes += power.notes
        if len(components) + len(groups) > MOST_NODES:
            self.inventory.findings.stop(
                1, "devices", f"makes more than {MOST_NODES:,} nodes; export one site at a time"
            )
        components = self._without_rings(components, groups)
        links = tuple(self._links())
        self._note_the_rest()
        model = Model(
            key=system,
            name=system,
            sites=tuple(self.sites.values()),
            components=tuple(components),
            groups=tuple(groups),
            links=links,
        )
        once = {(note.code, note.names): note for note in self.notes}
        return Draft(model, tuple(once.values()))

    def _find_sites(self) -> None:
        """Those that are listed, and those that something stands at."""
        keys = Keys("site")
        for site in self.inventory.of("sites"):
            name = site.text("slug", "name")
            if name and name not in self.sites:
                key = keys.key(name)
                address = " ".join(site.text("physical_address").split())
                self.sites[name] = Site(key, readable(site.text("name"), key), address=address)
        for item in (
            *self.inventory.of("devices"),
            *self.inventory.of("virtual-machines"),
            *self.inventory.of("power-panels"),
        ):
            name = item.text("site")
            if name and name not in self.sites:
                key = keys.key(name)
                self.sites[name] = Site(key, readable(item.named("site"), key))

    def _find_devices(self) -> None:
        for item in self.inventory.of("devices"):
            status = item.text("status")
            if status in _NOT_IN_SERVICE:
                self.notes.append(Note(NoteCode.LEFT_OUT, (_name(item, "device"), status)))
            else:
                self.devices[item.id] = item
                self.device_keys[item.id] = self.keys.key(_name(item, "device"))

    def _device(self, item: Item, supplies: tuple[str, ...]) -> Component:
        key = self.device_keys[item.id]
        parent = self.device_keys.get(item.refers("parent_device"))
        return Component(
            key=key,
            name=readable(_name(item, "device"), key),
            kind=item.text("role", "device_role"),
            product=item.text("device_type"),
            site=self._site(item),
            needs=tuple(dict.fromkeys((*((parent,) if parent else ()), *supplies))),
            serial=item.text("serial"),
        )

    def _site(self, item: Item) -> str:
        site = item.text("site")
        return self.sites[site].key if site else ""

    def _join(self, name: str, within: str) -> None:
        """The devices of each virtual chassis, of each cluster: a group of which all are needed, until somebody says k."""
        members: dict[int, list[str]] = {}
        names = {item.id: item.text("name") for item in self.inventory.of(name)}
        for item in self.devices.values():
            around = item.refers(within)
            if around:
                names.setdefault(around, item.named(within))
                members.setdefault(around, []).append(self.device_keys[item.id])
        for identity, of in members.items():
            key = self.keys.key(names[identity] or f"{name}-{identity}")
            self.groups.append(Group(key, readable(names[identity], key), len(of), tuple(of)))
            self.notes.append(Note(NoteCode.ASK_K, (key, *of)))
            if within == "cluster":
                self.hosts[identity] = key

    def _machines(self) -> Iterator[Component]:
        """Virtual machines: each needs the device that it is bound to, or its cluster."""
        without = dict[int, str]()
        for item in self.inventory.of("virtual-machines"):
            name = _name(item, "machine")
            key = self.keys.key(name)
            cluster = item.refers("cluster")
            host = self.device_keys.get(item.refers("device")) or self.hosts.get(cluster)
            if cluster and not host:
                without[cluster] = item.named("cluster") or f"cluster-{cluster}"
            yield Component(
                key=key,
                name=readable(name, key),
                kind="virtual-machine",
                site=self._site(item),
                needs=(host,) if host else (),
            )
        self.notes += [Note(NoteCode.NO_HOSTS, (name,)) for name in without.values()]

    def _without_rings(self, components: list[Component], groups: list[Group]) -> list[Component]:
        """Nothing may need itself: what feeds itself in NetBox loses its needs, and is noted."""
        known = {each.key: each for each in components}
        of = {each.key: each.of for each in groups}

        def needs(name: str) -> tuple[str, ...]:
            return known[name].needs if name in known else of[name]

        rounds = 0
        while found := list(rings([*known, *of], needs)):
            rounds += 1
            if rounds > _MOST_ROUNDS:
                told = "feed themselves in too many places; correct them in NetBox"
                self.inventory.findings.stop(1, "cables", told)
            for ring in found:
                first = next(name for name in ring if name in known)
                known[first] = replace(known[first], needs=())
                others = (name for name in ring if name != first)
                self.notes.append(Note(NoteCode.POWER_RING, (first, *others)))
        return list(known.values())

    def _links(self) -> Iterator[tuple[str, str]]:
        """Devices whose interfaces are cabled to each other, each pair once; two of one device are no link."""
        seen = set[frozenset[str]]()
        for item in self.inventory.of("interfaces"):
            one = self.device_keys.get(item.refers("device"))
            for end in self.inventory.peers((INTERFACE, item.id)) if one else ():
                other = (
                    self.device_keys.get(self.inventory.device_of.get(end, 0))
                    if end[0] == INTERFACE
                    else None
                )
                if other is None and one:
                    self._note_end(one, end[0])
                elif one and other and one != other and frozenset((one, other)) not in seen:
                    seen.add(frozenset((one, other)))
                    yield one, other

    def _note_end(self, device: str, kind: str) -> None:
        if kind in PANEL_PORTS:
            self.notes.append(Note(NoteCode.THROUGH_PANEL, (device,)))
        else:
            self.notes.append(Note(NoteCode.ELSEWHERE, (device, kind)))

    def _note_the_rest(self) -> None:
        racks = Counter(item.named("rack") for item in self.devices.values())
        shared = tuple(rack for rack, count in racks.items() if rack and count >= _SHARED)
        if shared:
            self.notes.append(Note(NoteCode.RACKS, shared))
        if self.inventory.unread:
            self.notes.append(Note(NoteCode.UNREAD, tuple(self.inventory.unread)))
        self.notes.append(Note(NoteCode.NO_SERVICES))


def _name(item: Item, kind: str) -> str:
    return item.text("name", "display") or f"{kind}-{item.id}"
