"""What changed between two versions of a model, as data; the words are the faces'.

    for change in difference(before, after):
        change.part, change.key, change.kind, change.fields

Order is not a difference, nor is the direction of a link. A rename is not guessed: what has another key is another thing.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from itertools import chain

from scudo.core.model.nodes import (
    AcceptedRisk,
    Check,
    Component,
    Function,
    Group,
    Link,
    Model,
    Path,
    Service,
    Site,
)

Key = tuple[str, ...]
Node = Site | Component | Group | Link | Service | Function | Check | AcceptedRisk

_WITHOUT_ORDER = {"needs", "of"}
_PARTS = {"sites", "components", "groups", "links", "services", "checks", "accepted_risks"}
_KEYS = {"key", "component", "single_point", "functions"}


class Part(StrEnum):
    """What a change is about; the order is that of the changes."""

    SYSTEM = "system"
    SITE = "site"
    COMPONENT = "component"
    GROUP = "group"
    LINK = "link"
    SERVICE = "service"
    FUNCTION = "function"
    CHECK = "check"
    RISK = "risk"


class ChangeKind(StrEnum):
    """What became of it."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a thing that is in both; `field` is its name in `core.model`, the values are as the field has them."""

    field: str
    before: object
    after: object

    @property
    def added(self) -> tuple[object, ...]:
        """Of a list, what is only in the later one."""
        return _without(self.after, self.before)

    @property
    def removed(self) -> tuple[object, ...]:
        """Of a list, what is only in the earlier one."""
        return _without(self.before, self.after)


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that was added, removed or changed.

    `key` is (key,); of a function (service, function), of a check (component, check), of a link its ends in order, of the
    system as a whole its key before. `before` and `after` are the nodes, None where there is none (and of the system);
    `fields` says what changed, and is empty unless the kind is CHANGED.
    """

    part: Part
    kind: ChangeKind
    key: Key
    before: Node | None = None
    after: Node | None = None
    fields: tuple[FieldChange, ...] = ()


def difference(before: Model, after: Model) -> tuple[Change, ...]:
    """All that was added, removed or changed, part by part; empty where only the order of writing differs.

    What belongs to a thing that came or went is listed too: the checks of a component, the functions of a service.
    """
    parts = (_compared(part, nodes(before), nodes(after)) for part, nodes in _NODES.items())
    return (*_system(before, after), *chain.from_iterable(parts))


Keyed = Sequence[tuple[Key, Node]]

_NODES: dict[Part, Callable[[Model], Keyed]] = {
    Part.SITE: lambda model: [((each.key,), each) for each in model.sites],
    Part.COMPONENT: lambda model: [((each.key,), each) for each in model.components],
    Part.GROUP: lambda model: [((each.key,), each) for each in model.groups],
    Part.LINK: lambda model: [(_ends(link), _ends(link)) for link in model.links],
    Part.SERVICE: lambda model: [((each.key,), each) for each in model.services],
    Part.FUNCTION: lambda model: [
        ((service.key, each.key), each) for service in model.services for each in service.functions
    ],
    Part.CHECK: lambda model: [((each.component, each.key), each) for each in model.checks],
    Part.RISK: lambda model: [((each.single_point,), each) for each in model.accepted_risks],
}


def _system(before: Model, after: Model) -> Iterator[Change]:
    changed = tuple(
        FieldChange(name, getattr(before, name), getattr(after, name))
        for name in (field.name for field in fields(Model) if field.name not in _PARTS)
        if getattr(before, name) != getattr(after, name)
    )
    if changed:
        yield Change(Part.SYSTEM, ChangeKind.CHANGED, (before.key,), fields=changed)


def _compared(part: Part, before: Keyed, after: Keyed) -> Iterator[Change]:
    """Equal nodes cancel out; one that is left on each side of a key has changed, more came and went."""
    earlier, later = _by_key(before), _by_key(after)
    for key in dict.fromkeys([*earlier, *later]):
        gone, come = _left(earlier.get(key, []), later.get(key, []))
        if len(gone) == len(come) == 1:
            yield Change(part, ChangeKind.CHANGED, key, gone[0], come[0], tuple(_fields(gone[0], come[0])))
            continue
        yield from (Change(part, ChangeKind.REMOVED, key, before=node) for node in gone)
        yield from (Change(part, ChangeKind.ADDED, key, after=node) for node in come)


def _by_key(nodes: Keyed) -> dict[Key, list[Node]]:
    found: dict[Key, list[Node]] = {}
    for key, node in nodes:
        found.setdefault(key, []).append(node)
    return found


def _left(before: Sequence[Node], after: Sequence[Node]) -> tuple[list[Node], list[Node]]:
    """What is only in the one, and only in the other; each as often as it is more often there."""
    return _more(before, after), _more(after, before)


def _more(nodes: Iterable[Node], others: Iterable[Node]) -> list[Node]:
    spare = Counter(map(_sense, others))
    left = []
    for node in nodes:
        if spare[_sense(node)]:
            spare[_sense(node)] -= 1
        else:
            left.append(node)
    return left


def _fields(before: Node, after: Node) -> Iterator[FieldChange]:
    """The fields in which two nodes of one kind differ; functions are parts of their own."""
    if isinstance(before, tuple) or isinstance(after, tuple):
        return
    for field in fields(before):
        one, other = getattr(before, field.name), getattr(after, field.name)
        if field.name not in _KEYS and _meant(field.name, one) != _meant(field.name, other):
            yield FieldChange(field.name, one, other)


def _sense(node: Node) -> Hashable:
    """What of a node is compared: equal for two that differ in order alone."""
    if isinstance(node, tuple):
        return node
    return tuple(
        _meant(field.name, getattr(node, field.name)) for field in fields(node) if field.name not in _KEYS
    )


def _meant(field: str, value: object) -> Hashable:
    match value:
        case tuple() if field in _WITHOUT_ORDER:
            return frozenset(value)
        case Path():
            return replace(value, targets=tuple(sorted(value.targets)))
        case Mapping():
            return frozenset(value.items())
        case Hashable():
            return value
        case _:
            raise TypeError(f"{field} cannot be compared")


def _ends(link: Link) -> Link:
    return min(link), max(link)


def _without(one: object, other: object) -> tuple[object, ...]:
    left_out = set(other) if isinstance(other, tuple) else set()
    return tuple(item for item in one if item not in left_out) if isinstance(one, tuple) else ()
