"""A model as its file: YAML that a person would have written, and that `read` reads back as the same model.

    text = write(model)
    assert read(text) == model

Every part stands in the model's order, one line for each thing where it fits. What follows by itself is left out: names
that are the key, times of a check that nobody chose, keys of checks that are the kind with its number.
"""

from collections.abc import Iterator, Mapping
from itertools import groupby
from operator import attrgetter

from scudo.core.model.checks import LEAST_RETRY_S, OIDS, SNMP_PORT
from scudo.core.model.ends import Ends, groups_by_ends
from scudo.core.model.figures import NoNotation, duration, hours, money, probability, seconds, share
from scudo.core.model.nodes import (
    AcceptedRisk,
    Agreed,
    Check,
    Component,
    Function,
    Group,
    Kind,
    Model,
    Path,
    Service,
    Site,
    Tell,
)
from scudo.core.model.tidy import Value, document

Values = dict[str, Value]
GroupsByEnds = Mapping[Ends, str]

_USUAL = Check("", "", Kind.TCP, {})


def write(model: Model) -> str:
    """The YAML of a model; `read` gives back an equal one wherever `read` could have given this one.

    Figures that no notation has exactly are the nearest that there is. Raises NoNotation for what the language has no
    words for: a figure outside what it can say, a path to several ends that are no group's.
    """
    return document(values(model))


def values(model: Model) -> Values:
    """What stands in a model's file, as plain values: texts, numbers, lists and mappings."""
    ends = groups_by_ends(model)
    probe = _shared_probe(model)
    sections: dict[str, Value] = {
        "sites": {each.key: _site(each) for each in model.sites},
        "components": {each.key: _component(each) for each in model.components},
        "groups": {each.key: _group(each) for each in model.groups},
        "links": [list(link) for link in model.links],
        "services": {each.key: _service(each, ends) for each in model.services},
        "checks": {key: list(_checks(checks, probe)) for key, checks in _by_component(model).items()},
        "accepted-risks": [_risk(each) for each in model.accepted_risks],
    }
    head = _named(model, customer=model.customer, acquired=model.acquired, probe=probe)
    return {"system": model.key, **head, **{key: section for key, section in sections.items() if section}}


def _named(node: Model | Site | Component | Group | Service | Function, **fields: Value) -> Values:
    """The name where it is not the key, then the fields that say something."""
    told = {key: value for key, value in fields.items() if value not in ("", None, [], {})}
    return told if node.name == node.key else {"name": node.name, **told}


def _site(site: Site) -> Values:
    return _named(site, town=site.town, address=site.address)


def _component(component: Component) -> Values:
    return _named(
        component,
        kind=component.kind,
        product=component.product,
        site=component.site,
        needs=list(component.needs),
        mtbf=hours(component.mtbf_h),
        repair=hours(component.repair_h),
        unavailability=probability(component.unavailability),
        serial=component.serial,
        price=money(component.price),
        source=component.source,
    )


def _group(group: Group) -> Values:
    return _named(group, k=group.k, of=list(group.of))


def _service(service: Service, ends: GroupsByEnds) -> Values:
    cost = money(service.outage)
    return _named(
        service,
        needs=list(service.needs),
        path=_path(service.path, ends) if service.path else None,
        functions={each.key: _named(each, needs=list(each.needs)) for each in service.functions},
        agreed=_agreed(service.agreed),
        outage=f"{cost}/h" if cost else None,
        tell=[_told(each) for each in service.tell],
    )


def _path(path: Path, ends: GroupsByEnds) -> Values:
    if len(path.targets) == 1:
        return {"from": path.origin, "to": path.targets[0]}
    if path.targets not in ends:
        raise NoNotation(f"no group consists of {', '.join(path.targets)}; add one that the path can end at")
    return {"from": path.origin, "to": f"any-of {ends[path.targets]}"}


def _agreed(agreed: Agreed) -> Values:
    told: Values = {"availability": share(agreed.availability), "restore": duration(agreed.restore)}
    return {key: value for key, value in told.items() if value is not None}


def _told(tell: Tell) -> Value:
    return {"second": tell.address} if tell.second else tell.address


def _risk(risk: AcceptedRisk) -> Values:
    return {
        "single-point": risk.single_point,
        "by": risk.by,
        "on": risk.on.isoformat(),
        "because": risk.because,
    }


def _by_component(model: Model) -> dict[str, list[Check]]:
    found: dict[str, list[Check]] = {}
    for key, checks in groupby(model.checks, attrgetter("component")):
        found.setdefault(key, []).extend(checks)
    return found


def _shared_probe(model: Model) -> str:
    """The probe that runs all checks; blank where they have several, or the centre's."""
    probes = {check.probe for check in model.checks}
    return probes.pop() if len(probes) == 1 else ""


def _checks(checks: list[Check], probe: str) -> Iterator[Values]:
    counted: dict[Kind, int] = {}
    for check in checks:
        counted[check.kind] = counted.get(check.kind, 0) + 1
        told = _address(check) | _times(check)
        if check.key != f"{check.kind}-{counted[check.kind]}":
            told["key"] = check.key
        if check.probe != probe:
            told["probe"] = check.probe
        yield told


def _times(check: Check) -> Values:
    """The times that do not follow by themselves."""
    every = check.every_s
    told: Values = {}
    if every != _USUAL.every_s:
        told["every"] = seconds(every)
    if check.retry_s != min(every, max(LEAST_RETRY_S, every / 4)):
        told["retry"] = seconds(check.retry_s)
    if check.attempts != _USUAL.attempts:
        told["attempts"] = check.attempts
    if check.timeout_s != min(every, _USUAL.timeout_s):
        told["timeout"] = seconds(check.timeout_s)
    if check.warn_trend is not None:
        told["warn-trend"] = duration(check.warn_trend)
    return told


def _address(check: Check) -> Values:
    """What is asked, under the name of the kind."""
    spec: Mapping[str, Value] = check.spec
    match check.kind:
        case Kind.TCP | Kind.POSTGRES:
            host = str(spec["host"])
            return {check.kind: f"[{host}]:{spec['port']}" if ":" in host else f"{host}:{spec['port']}"}
        case Kind.PING:
            return {"ping": spec["host"]}
        case Kind.PLUGIN:
            return {"plugin": spec["command"]}
        case Kind.HTTP:
            return {"http": spec["url"], **_told_of(spec, expect=200, contains=None, verify=True)}
        case Kind.SNMP:
            more = _told_of(spec, equals=None, community="public", port=SNMP_PORT)
            return {"snmp": {"host": spec["host"], "oid": _oid(str(spec["oid"])), **more}}


def _told_of(spec: Mapping[str, Value], **usual: Value) -> Values:
    """Of these the settings that are there and are not what they would be anyway."""
    return {name: spec[name] for name, value in usual.items() if name in spec and spec[name] != value}


def _oid(oid: str) -> str:
    """By the name that is known for it."""
    for name, known in OIDS.items():
        if oid.startswith(f"{known}."):
            return f"{name}{oid.removeprefix(known)}"
    return oid
