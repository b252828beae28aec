"""What a draft from NetBox leaves to a person: what was assumed, what is unproven, what was left out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class NoteCode(StrEnum):
    """What a note says; `names` are what it is about, keys of the draft unless it says otherwise."""

    NOT_CABLED = "power-not-cabled"
    """Redundancy unproven: the device's power is not cabled in NetBox."""
    PARTLY_CABLED = "power-partly-cabled"
    """The device, and the names of its power ports that are not cabled."""
    NO_POWER_PORTS = "no-power-ports"
    """Redundancy unproven: NetBox knows no power port of the device; its supplies may be module bays."""
    SUPPLIES_ASSUMED = "supplies-assumed"
    """The device, and its supplies, of which one is assumed to be enough: a load may need n-1, compare draw with amperage."""
    SAME_SUPPLY = "same-supply"
    """The device, and the one supply that all its power ports end at."""
    POWER_RING = "power-ring"
    """Devices that feed each other: what the first needs was left out."""
    ASK_K = "ask-k"
    """A virtual chassis or a cluster, as a group of which all are needed: ask how many are enough."""
    NO_HOSTS = "cluster-without-hosts"
    """A cluster, by its name, of which NetBox names no device; its machines need nothing in the draft."""
    THROUGH_PANEL = "link-through-panel"
    """A device with a cable that ends at a patch panel and whose other end NetBox does not say."""
    ELSEWHERE = "cable-elsewhere"
    """A device, and what its cable ends at, in NetBox's word: not drawn."""
    LEFT_OUT = "left-out"
    """A device, by its name, that is in store or on its way out, and the word that NetBox has for it."""
    RACKS = "racks-left-out"
    """Racks, by their names, that several devices share: add those that are to count as a shared cause."""
    UNREAD = "unread"
    """Lists of the export that are not read, by their names."""
    NO_SERVICES = "no-services"
    """NetBox does not know what the customer buys: add services, and what each needs."""


@dataclass(frozen=True, slots=True)
class Note:
    """One thing to look at. `figures`: of assumed supplies their number, the draw and what the weakest gives, in watts."""

    code: NoteCode
    names: tuple[str, ...] = ()
    figures: Mapping[str, float] = field(default_factory=dict)
