"""The lists of NetBox's REST API, as they come: bounded, with what is missing left blank, and ends of cables found.

Shapes of NetBox 2.11 to 4: `link_peers` and `connected_endpoints` with their type, before 3.3 the singular, before 3.1
`cable_peer`; cables with lists of terminations, before 3.3 with one at each side.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from scudo.core.interchange.findings import Findings

MOST_OBJECTS = 200_000
_MOST_TEXT = 1000
PORT, OUTLET, FEED, INTERFACE = "dcim.powerport", "dcim.poweroutlet", "dcim.powerfeed", "dcim.interface"
PANEL_PORTS = {"dcim.frontport", "dcim.rearport"}
LISTS = (
    "devices", "interfaces", "cables", "power-ports", "power-outlets", "power-feeds", "power-panels", "racks", "sites",
    "virtual-chassis", "clusters", "virtual-machines",
)  # fmt: skip
_TYPES = {"power-ports": PORT, "power-outlets": OUTLET, "power-feeds": FEED, "interfaces": INTERFACE}

End = tuple[str, int]
"""What a cable ends at: NetBox's word for it, and its id."""


@dataclass(frozen=True, slots=True)
class Item:
    """One object of a list; `place` is where it stands in the export."""

    place: str
    fields: Mapping[str, object]
    id: int = 0

    def text(self, *names: str) -> str:
        """The first of these fields that says something: a text, or of an object its slug, value or name."""
        return next((text for name in names if (text := _text(self.fields.get(name)))), "")

    def named(self, name: str) -> str:
        """The name, for people, of the object in a field."""
        within = self.fields.get(name)
        return _text(within.get("name") or within.get("display")) if isinstance(within, Mapping) else ""

    def number(self, name: str) -> float:
        """A number; 0 where there is none."""
        value = self.fields.get(name)
        return float(value) if isinstance(value, int | float) and abs(value) < 1e12 else 0.0  # noqa: PLR2004 - no quantity is larger

    def refers(self, name: str) -> int:
        """The id of the object in a field; 0 where there is none."""
        return _id(self.fields.get(name))


@dataclass(slots=True)
class Inventory:
    """All lists by name, and where cables lead. `of` gives the items of one list, each id once."""

    findings: Findings
    unread: list[str] = field(default_factory=list)
    device_of: dict[End, int] = field(default_factory=dict)
    _lists: dict[str, list[Item]] = field(default_factory=dict)
    _by_end: dict[End, Item] = field(default_factory=dict)
    _cabled: dict[End, dict[End, None]] = field(default_factory=dict)
    _connected: dict[End, dict[End, None]] = field(default_factory=dict)

    def of(self, name: str) -> list[Item]:
        """The items of a list."""
        return self._lists.get(name, [])

    def item(self, end: End) -> Item | None:
        """What a cable ends at, where its list was given."""
        return self._by_end.get(end)

    def peers(self, end: End) -> list[End]:
        """What is at the other end: of the whole way where NetBox traced it, else of the cable."""
        return list(self._connected.get(end) or self._cabled.get(end, {}))

    def take(self, exported: Mapping[str, object]) -> None:
        """Read the lists. Raises Malformed for what has another shape, and where there is too much of it."""
        total = 0
        for written, content in exported.items():
            name = _list_name(str(written))
            if name not in LISTS:
                self.unread.append(str(written)[:_MOST_TEXT])
                continue
            items = list(self._items(str(written), content))
            total += len(items)
            if total > MOST_OBJECTS:
                self.findings.stop(
                    1, str(written), f"has more than {MOST_OBJECTS:,} objects; export one site at a time"
                )
            known = {item.id for item in self.of(name)}
            self._lists.setdefault(name, []).extend(item for item in items if item.id not in known)
        self.findings.end()
        self._find_ends()

    def _items(self, name: str, content: object) -> Iterator[Item]:
        listed = content.get("results") if isinstance(content, Mapping) else content
        if not isinstance(listed, list):
            self.findings.add(1, name, "is no list; export it as NetBox's API gives it")
            return
        seen = set[int]()
        for index, fields in enumerate(listed):
            place = f"{name}[{index}]"
            identity = _id(fields)
            if not isinstance(fields, Mapping) or not identity:
                self.findings.add(1, place, "has no id; export it as NetBox's API gives it")
            elif identity not in seen:
                seen.add(identity)
                yield Item(place, fields, identity)

    def _find_ends(self) -> None:
        for name, kind in _TYPES.items():
            for item in self.of(name):
                end = kind, item.id
                self._by_end[end] = item
                self._belongs(end, item.fields)
                self._join(self._connected, [end], self._far_ends(item, "connected_endpoint"))
                self._join(self._cabled, [end], self._far_ends(item, "link_peer"))
                self._join(self._cabled, [end], self._far_ends(item, "cable_peer"))
        for cable in self.of("cables"):
            self._join(self._cabled, self._terminations(cable, "a"), self._terminations(cable, "b"))

    def _far_ends(self, item: Item, name: str) -> list[End]:
        """As one object, or several, with a field beside them that says what they are."""
        kind = item.text(f"{name}s_type", f"{name}_type")
        found = item.fields.get(f"{name}s") or item.fields.get(name)
        listed = found if isinstance(found, list) else [found]
        return [self._end(kind, each) for each in listed if kind and _id(each)]

    def _terminations(self, cable: Item, side: str) -> list[End]:
        listed = cable.fields.get(f"{side}_terminations")
        if not isinstance(listed, list):
            kind, identity = (
                cable.text(f"termination_{side}_type"),
                _id(cable.fields.get(f"termination_{side}_id")),
            )
            within = cable.fields.get(f"termination_{side}")
            return [self._end(kind, within if _id(within) else identity)] if kind and identity else []
        ends = [each for each in listed if isinstance(each, Mapping)]
        return [
            self._end(kind, each.get("object") if _id(each.get("object")) else each.get("object_id"))
            for each in ends
            if (kind := _text(each.get("object_type"))) and _id(each.get("object_id"))
        ]

    def _end(self, kind: str, found: object) -> End:
        end = kind, _id(found)
        if isinstance(found, Mapping):
            self._belongs(end, found)
        return end

    def _belongs(self, end: End, fields: Mapping[str, object]) -> None:
        device = _id(fields.get("device"))
        if device:
            self.device_of.setdefault(end, device)

    @staticmethod
    def _join(ways: dict[End, dict[End, None]], ends: Iterable[End], others: Iterable[End]) -> None:
        """Both ways, in the order in which they are met."""
        others = list(others)
        for end in ends:
            for other in others:
                ways.setdefault(end, {})[other] = None
                ways.setdefault(other, {})[end] = None


def _list_name(written: str) -> str:
    """`power_ports`, `dcim/power-ports/` and `Power ports` are `power-ports`."""
    return written.strip("/").rpartition("/")[2].lower().replace("_", "-").replace(" ", "-")


def _id(value: object) -> int:
    identity = value.get("id") if isinstance(value, Mapping) else value
    return identity if isinstance(identity, int) and not isinstance(identity, bool) and identity > 0 else 0


def _text(value: object) -> str:
    if isinstance(value, Mapping):
        value = value.get("slug") or value.get("value") or value.get("name")
    if not isinstance(value, str):
        return ""
    return value.strip()[:_MOST_TEXT].encode("utf-8", "replace").decode("utf-8")
