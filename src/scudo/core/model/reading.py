"""YAML to `Model`: the shape by the schema, the sense by hand, and every problem with its line.

    model = read(text, "rossi.yaml")

All is built as far as it can be, so that no mistake hides another; what was found wrong is told together.
"""

from collections.abc import Iterator

from scudo.core.model.checks import checks_of
from scudo.core.model.complaints import Complaints, entries, items, names, text
from scudo.core.model.marked import Place, Row, Table, read_marked
from scudo.core.model.nodes import (
    AcceptedRisk,
    Agreed,
    Check,
    Component,
    Function,
    Group,
    Model,
    Path,
    Service,
    Site,
    Tell,
)
from scudo.core.model.problems import Malformed, Problem
from scudo.core.model.quantities import day, duration, hours, hours_between, money, share
from scudo.core.model.sense import Names, complain
from scudo.core.model.sentences import misshapen
from scudo.core.plans import Acquired

MOST_NODES = 50_000


def read(text: str, file: str = "") -> Model:
    """The model that a text holds; `file` is how problems call it.

    Raises Malformed with all problems (at most 50), in the order of lines; nothing else, whatever the text is.
    """
    root, twice = read_marked(text, file)
    known = Names(root)
    if known.count() > MOST_NODES:
        raise Malformed([Problem(1, "", f"has more than {MOST_NODES:,} nodes; split the system")], file)
    shape = misshapen(root)
    if not shape.are_all:
        raise Malformed([*twice, *shape.problems], file)
    complaints = Complaints(root, shape.places)
    complain(known, complaints, root)
    model = _model(root, known, complaints)
    if told := [*twice, *shape.problems, *complaints.problems]:
        raise Malformed(told, file)
    return model


def _model(root: Table, known: Names, complaints: Complaints) -> Model:
    key, acquired = text(root, "system"), text(root, "acquired")
    checks = root.get("checks")
    return Model(
        key=key,
        name=text(root, "name") or key,
        customer=text(root, "customer"),
        acquired=Acquired(acquired) if acquired in set(Acquired) else None,
        sites=tuple(_site(name, site) for name, site in entries(root, "sites")),
        components=tuple(
            _component(name, component, complaints) for name, component in known.components.items()
        ),
        groups=tuple(_group(name, group) for name, group in known.groups.items()),
        links=tuple((link[0], link[1]) for link in known.links if link),
        services=tuple(
            _service(name, service, known, complaints) for name, service in known.services.items()
        ),
        checks=tuple(_checks(checks, text(root, "probe"), complaints)) if isinstance(checks, Table) else (),
        accepted_risks=tuple(_risks(root, complaints)),
    )


def _site(key: str, site: Table) -> Site:
    return Site(key, text(site, "name") or key, text(site, "town"), text(site, "address"))


def _component(key: str, component: Table, complaints: Complaints) -> Component:
    place = ("components", key)
    unavailability = component.get("unavailability")
    if unavailability is not None and component.keys() & {"mtbf", "rate", "repair"}:
        complaints.add(
            (*place, "unavailability"), "stands beside mtbf, rate or repair; give one or the other"
        )
    if "rate" in component and "mtbf" in component:
        complaints.add((*place, "rate"), "stands beside mtbf, and says the same; give one or the other")
    mtbf_h = complaints.attempt((*place, "mtbf"), hours, component.get("mtbf"))
    rarely_h = complaints.attempt((*place, "rate"), hours_between, component.get("rate"))
    return Component(
        key=key,
        name=text(component, "name") or key,
        kind=text(component, "kind"),
        product=text(component, "product"),
        site=text(component, "site"),
        needs=tuple(names(component, "needs")),
        mtbf_h=mtbf_h if rarely_h is None else rarely_h,
        repair_h=complaints.attempt((*place, "repair"), hours, component.get("repair")),
        unavailability=float(unavailability) if isinstance(unavailability, int | float) else None,
        serial=text(component, "serial"),
        price=complaints.attempt((*place, "price"), money, component.get("price")),
        source=text(component, "source"),
    )


def _group(key: str, group: Table) -> Group:
    k = group.get("k")
    return Group(key, text(group, "name") or key, k if isinstance(k, int) else 1, tuple(names(group, "of")))


def _service(key: str, service: Table, known: Names, complaints: Complaints) -> Service:
    place = ("services", key)
    path, agreed = service.get("path"), service.get("agreed")
    return Service(
        key=key,
        name=text(service, "name") or key,
        needs=tuple(names(service, "needs")),
        path=_path(path, known) if isinstance(path, Table) else None,
        functions=tuple(
            Function(name, text(function, "name") or name, tuple(names(function, "needs")))
            for name, function in entries(service, "functions")
        ),
        tell=tuple(_told(service)),
        agreed=_agreed(agreed, (*place, "agreed"), complaints) if isinstance(agreed, Table) else Agreed(),
        outage=complaints.attempt((*place, "outage"), money, service.get("outage")),
    )


def _path(path: Table, known: Names) -> Path:
    return Path(text(path, "from"), known.ends(text(path, "to")))


def _told(service: Table) -> Iterator[Tell]:
    for _, told in items(service, "tell"):
        if isinstance(told, str):
            yield Tell(told)
        elif isinstance(told, Table):
            yield Tell(text(told, "second"), second=True)


def _agreed(agreed: Table, place: Place, complaints: Complaints) -> Agreed:
    return Agreed(
        complaints.attempt((*place, "availability"), share, agreed.get("availability")),
        complaints.attempt((*place, "restore"), duration, agreed.get("restore")),
    )


def _checks(checks: Table, probe: str, complaints: Complaints) -> Iterator[Check]:
    for component, written in checks.items():
        if isinstance(written, Row):
            yield from checks_of(component, checks, probe, complaints)


def _risks(root: Table, complaints: Complaints) -> Iterator[AcceptedRisk]:
    for index, risk in items(root, "accepted-risks"):
        if isinstance(risk, Table):
            on = complaints.attempt(("accepted-risks", index, "on"), day, risk.get("on"))
            if on is not None:
                yield AcceptedRisk(text(risk, "single-point"), text(risk, "by"), on, text(risk, "because"))
