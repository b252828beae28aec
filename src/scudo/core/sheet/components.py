"""Components of a system's model in the words of a table: cells in, plain values of the model's file out.

    values = drawn(values_of(model), {"erp-1": {"needs": "ups-1, rete", "mtbf": "90000 h"}})

The model's own reader judges what comes out; the faults that it finds lead back to the component by `blamed`.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from scudo.core.interchange.keys import Keys
from scudo.core.model import Component, figures, quantities
from scudo.core.sheet.faults import Fault, Wrong
from scudo.core.sheet.readers import decimal, joined, parted, plain_figure

Values = dict[str, object]

_UNITS = {
    "s": "s", "sec": "s", "min": "min", "m": "min", "minuti": "min", "minutes": "min", "h": "h", "ore": "h", "ora": "h", "hours": "h", "d": "d",
    "g": "d", "gg": "d", "giorni": "d", "days": "d", "y": "y", "a": "y", "anni": "y", "anno": "y", "years": "y",
}  # fmt: skip
_LONGEST_FIGURE = 20
_FIELDS = ("name", "kind", "product", "site", "serial", "source", "mtbf", "repair", "price")


def texts_of(component: Component) -> dict[str, str]:
    """A component as its columns have it; a name that is the key stays blank, as in the model's file."""
    return {
        "component": component.key,
        "name": "" if component.name == component.key else component.name,
        "kind": component.kind,
        "product": component.product,
        "site": component.site,
        "needs": joined(component.needs),
        "mtbf": figures.hours(component.mtbf_h) or "",
        "repair": figures.hours(component.repair_h) or "",
        "unavailability": ""
        if component.unavailability is None
        else figures.decimal(component.unavailability),
        "serial": component.serial,
        "price": figures.money(component.price) or "",
        "source": component.source,
    }


def duration(text: str) -> str:
    """A time with its unit, hours where none is written: `90.000 ore` is `90000 h`. Raises Wrong."""
    number = text.rstrip("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ. ")
    unit = text[len(number) :].strip(" .").lower() or "h"
    if unit not in _UNITS:
        raise Wrong(Fault.NO_FIGURE)
    plain = f"{plain_figure(decimal(number))} {_UNITS[unit]}"
    try:
        return figures.hours(quantities.hours(plain)) or plain
    except ValueError:
        raise Wrong(Fault.NO_FIGURE) from None


def probability(text: str) -> str:
    """A share of one, or of a hundred with its sign: `0,1 %` is `0.001`. Raises Wrong."""
    is_share = text.endswith("%")
    plain = text.removesuffix("%").strip().replace(",", ".")
    number = decimal(plain) if "." not in plain else _plain(plain)
    number = number / 100 if is_share else number
    if not 0 <= number <= 1:
        raise Wrong(Fault.NO_FIGURE)
    return plain_figure(number)


def _plain(text: str) -> Decimal:
    whole, _, decimals = text.partition(".")
    if (
        not (whole.isascii() and whole.isdigit() and decimals.isascii() and decimals.isdigit())
        or len(text) > _LONGEST_FIGURE
    ):
        raise Wrong(Fault.NO_FIGURE)
    return Decimal(text)


def drawn(values: Mapping[str, object], wanted: Mapping[str, Mapping[str, str]]) -> Values:
    """A model's values with components as the columns want them: a blank text takes a field away, what is not named stays."""
    sections = dict(values)
    components = dict(_mapping(sections.get("components")))
    sites = dict(_mapping(sections.get("sites")))
    for key, news in wanted.items():
        fields = dict(_mapping(components.get(key)))
        for name, text in news.items():
            _set(fields, name, text, sites)
        components[key] = fields
    sections["components"] = components
    if sites:
        sections["sites"] = sites
    return _in_order(sections)


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _set(fields: Values, name: str, text: str, sites: Values) -> None:
    if name == "component":
        return
    if not text:
        fields.pop(name, None)
    elif name == "needs":
        fields[name] = parted(text)
    elif name == "unavailability":
        fields[name] = float(text)
    elif name == "site":
        fields[name] = _site(text, sites)
    elif name in _FIELDS:
        fields[name] = text


def _site(text: str, sites: Values) -> str:
    """The key of a site, by key or name; one that nobody knows yet is put among the sites."""
    for key, site in sites.items():
        if text in {key, _mapping(site).get("name")}:
            return key
    keys = Keys("site")
    for key in sites:
        keys.reserve(key)
    key = keys.key(text)
    sites[key] = {} if key == text else {"name": text}
    return key


def _in_order(sections: Values) -> Values:
    """The sections in the order of a model's file, fields of one line first."""
    order = ("system", "name", "customer", "acquired", "probe", "sites", "components", "groups", "links", "services", "checks", "accepted-risks")  # fmt: skip
    return {name: sections[name] for name in order if name in sections}


def blamed(where: str, keys: Iterable[str]) -> str:
    """The component that a problem at `components.erp-1.needs[0]` is about; blank where it is about none of these."""
    place = where.removeprefix("components.")
    if place == where:
        return ""
    fitting = [key for key in keys if place == key or place.startswith((f"{key}.", f"{key}["))]
    return max(fitting, key=len, default="")


def field_of(where: str) -> str:
    """The field that such a problem is about."""
    return where.rpartition(".")[2].partition("[")[0]
