"""What changed between two versions of a model, in words of the reader's language."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from scudo.core.model import AcceptedRisk, Agreed, Check, Model, Money, Path, Tell
from scudo.core.model.difference import Change, ChangeKind, FieldChange, Part, difference
from scudo.lib.ui.words import duration

SIGNS = {ChangeKind.ADDED: "+", ChangeKind.REMOVED: "−", ChangeKind.CHANGED: "~"}
KINDS = {
    ChangeKind.ADDED: gettext_lazy("added"),
    ChangeKind.REMOVED: gettext_lazy("removed"),
    ChangeKind.CHANGED: gettext_lazy("changed"),
}
PARTS = {
    Part.SYSTEM: gettext_lazy("system"),
    Part.SITE: gettext_lazy("site"),
    Part.COMPONENT: gettext_lazy("component"),
    Part.GROUP: gettext_lazy("group"),
    Part.LINK: gettext_lazy("link"),
    Part.SERVICE: gettext_lazy("service"),
    Part.FUNCTION: gettext_lazy("function"),
    Part.CHECK: gettext_lazy("check"),
    Part.RISK: gettext_lazy("accepted risk"),
}
FIELDS = {
    "name": gettext_lazy("name"), "customer": gettext_lazy("customer"), "acquired": gettext_lazy("acquired"), "town": gettext_lazy("town"),
    "address": gettext_lazy("address"), "kind": gettext_lazy("kind"), "product": gettext_lazy("product"), "site": gettext_lazy("site"),
    "needs": gettext_lazy("needs"), "mtbf_h": gettext_lazy("MTBF"), "repair_h": gettext_lazy("repair"),
    "unavailability": gettext_lazy("unavailability"), "serial": gettext_lazy("serial number"), "price": gettext_lazy("price"),
    "source": gettext_lazy("figures from"), "k": gettext_lazy("needed"), "of": gettext_lazy("members"), "path": gettext_lazy("path"),
    "tell": gettext_lazy("told"), "agreed": gettext_lazy("agreed"), "outage": gettext_lazy("cost of an hour"),
    "spec": gettext_lazy("what is asked"), "every_s": gettext_lazy("every"), "retry_s": gettext_lazy("again after"),
    "attempts": gettext_lazy("attempts"), "timeout_s": gettext_lazy("waits"), "probe": gettext_lazy("probe"),
    "warn_trend": gettext_lazy("warns ahead"), "by": gettext_lazy("accepted by"), "on": gettext_lazy("accepted on"),
    "because": gettext_lazy("because"),
}  # fmt: skip
OWNED = {Part.CHECK: Part.COMPONENT, Part.FUNCTION: Part.SERVICE, Part.RISK: Part.COMPONENT}
NODES = {
    Part.COMPONENT: "part", Part.GROUP: "part", Part.CHECK: "part", Part.RISK: "part", Part.SERVICE: "service", Part.FUNCTION: "function",
}  # fmt: skip
MOST_NAMES = 8


def changed_nodes(before: Model, after: Model) -> frozenset[str]:
    """The keys of the drawing's nodes that are in both versions, but not the same."""
    return frozenset(node for change in difference(before, after) for node in nodes_of(change))


def nodes_of(change: Change) -> Iterator[str]:
    """The node that differs by a change; a check, or a risk, is its component's."""
    if change.part in NODES and (change.part in OWNED or change.kind is ChangeKind.CHANGED):
        own = change.part in {Part.SERVICE, Part.FUNCTION}
        yield f"{NODES[change.part]}:{'/'.join(change.key) if own else change.key[0]}"


def lines(before: Model, after: Model) -> list[dict[str, str]]:
    """All that changed, one line each; what came or went with what it belongs to is not said twice."""
    changes = difference(before, after)
    whole = {(one.part, one.key[0]) for one in changes if one.kind is not ChangeKind.CHANGED}
    return [
        line(one)
        for one in changes
        if one.part not in OWNED
        or one.kind is ChangeKind.CHANGED
        or (OWNED[one.part], one.key[0]) not in whole
    ]


def line(change: Change) -> dict[str, str]:
    """One change: its sign with the word for it, what it is about, and which fields say something else."""
    said = "; ".join(map(field, change.fields))
    return {
        "sign": SIGNS[change.kind], "kind": str(KINDS[change.kind]), "part": str(PARTS[change.part]), "name": named(change), "said": said,
    }  # fmt: skip


def named(change: Change) -> str:
    """What a thing is called: by its name, where it has one of its own."""
    node = change.after or change.before
    if node is None:
        return change.key[0]
    if isinstance(node, tuple):
        return " – ".join(node)
    if isinstance(node, Check):
        return f"{node.component}, {node.key}"
    if isinstance(node, AcceptedRisk):
        return node.single_point
    return node.name


def field(change: FieldChange) -> str:
    """`MTBF 4,000 h → 6,000 h`; of lists only what came and went."""
    word = str(FIELDS.get(change.field, change.field))
    if isinstance(change.before, tuple) and isinstance(change.after, tuple):
        moved = [
            f"{sign} {shown(items)}" for sign, items in (("+", change.added), ("−", change.removed)) if items
        ]
        return f"{word} {', '.join(moved) or _('in another order')}"
    if change.field == "spec":
        return word
    return f"{word} {value(change.field, change.before)} → {value(change.field, change.after)}"


def shown(items: Sequence[object]) -> str:
    """The first of some names."""
    return ", ".join(str(value("", item)) for item in items[:MOST_NAMES]) + (
        "…" if len(items) > MOST_NAMES else ""
    )


def value(name: str, held: object) -> str:
    """What a field holds, as people read it; a dash for nothing."""
    if held is None or held == "" or held == Agreed():
        return "—"
    if isinstance(held, float | int) and not isinstance(held, bool):
        return quantity(name, held)
    if isinstance(held, timedelta):
        return duration(held)
    return structure(held)


def quantity(name: str, amount: float) -> str:
    """A number with the unit of its field."""
    written = number_format(
        amount, None if amount < 1 else 0 if amount == int(amount) else 1, force_grouping=True
    )
    if name.endswith("_h"):
        return _("%(hours)s h") % {"hours": written}
    if name.endswith("_s"):
        return _("%s s") % written
    return written


def structure(held: object) -> str:
    """What is more than a number, in few words."""
    if isinstance(held, Money):
        return f"{number_format(held.amount, force_grouping=True)} {held.currency}"
    if isinstance(held, Tell):
        return held.address
    if isinstance(held, Path):
        return f"{held.origin} – {shown(held.targets)}"
    if isinstance(held, Agreed):
        parts: Iterable[Any] = (
            f"{number_format(held.availability * 100)} %" if held.availability is not None else "",
            duration(held.restore) if held.restore is not None else "",
        )
        return ", ".join(filter(None, parts))
    if isinstance(held, date):
        return held.strftime("%d/%m/%Y")
    return str(held)
