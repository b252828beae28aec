"""`scudo model analyze|explain|advise`: what stops a system and how often, why these alarms, what is worth adding."""

from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer

from scudo.cli.models.files import (
    Language,
    Unreadable,
    answer_each,
    bytes_of,
    language_of,
    model_of,
    names_of,
    text_of,
)
from scudo.core.model import Graph, Money, read

if TYPE_CHECKING:
    from scudo.core.advice import Hours, Option
    from scudo.core.interchange.graphml import Network
    from scudo.core.redundancy import Study, Tree

Files = Annotated[
    list[str],
    typer.Argument(metavar="FILE...", help="Models in YAML, Open-PSA or GraphML; - is standard input."),
]
YamlFile = Annotated[str, typer.Argument(metavar="FILE", help="A model in YAML; - is standard input.")]
DEFAULT_ORDER = 4


def analyze(
    files: Files,
    max_order: Annotated[
        int | None, typer.Option(min=1, max=20, help="Count minimal cut sets up to this order only.")
    ] = None,
    between: Annotated[
        tuple[str, str] | None,
        typer.Option(metavar="A B", help="Of a GraphML network: what alone cuts A from B."),
    ] = None,
) -> None:
    """Say of each service or top event what stops it and how often: {file, tops: [{name, unavailability, low, high, exact, …}]}.

    Of a GraphML network: {file, articulation_points, bridges}. A file that cannot be read gives {error, file} and exit code 1.
    """
    answer_each(files, lambda file: _analyzed(file, max_order, between))


def explain(
    file: YamlFile,
    alarms: Annotated[str, typer.Option(help="Components that are seen failing, by key: a,b.")],
    good: Annotated[
        str | None,
        typer.Option(help="Components that are seen working; without it all that have a check and no alarm."),
    ] = None,
) -> None:
    """Say which failures explain these alarms, the most likely first, and which check tells them apart: {explanations, discriminating_check}."""
    answer_each([file], lambda name: _explained(name, names_of(alarms), good))


def advise(
    file: YamlFile,
    budget: Annotated[
        str, typer.Option(help="At most so much is spent: 5000 EUR. Without it, whatever pays.")
    ] = "",
) -> None:
    """Say which redundancies are the most worth adding, at most five options: {options: [{additions, cost, saves, worth, services}]}.

    Hours are of downtime in a year, before and after; `saves` is in a year, `worth` over five years less the cost.
    """
    answer_each([file], lambda name: _advised(name, budget))


def _analyzed(file: str, max_order: int | None, between: tuple[str, str] | None) -> dict[str, object]:
    from scudo.core.interchange import graphml, openpsa
    from scudo.core.redundancy import TooTangled, tree_of

    raw = bytes_of(file)
    match language_of(raw):
        case Language.GRAPHML:
            return {"file": file, **_network(graphml.read(raw, file), between)}
        case Language.OPEN_PSA:
            tree, inside = openpsa.read(raw, file), False
        case Language.YAML:
            try:
                tree, inside = tree_of(Graph(read(text_of(raw), file))), True
            except TooTangled as error:
                raise Unreadable(str(error)) from None
    return {"file": file, "tops": _tops(tree, max_order, functions_inside=inside)}


def _network(network: "Network", between: tuple[str, str] | None) -> dict[str, object]:
    from scudo.core.interchange import graphml

    if between is None:
        weak = graphml.weak_points(network)
        return {"articulation_points": weak.articulation_points, "bridges": weak.bridges}
    try:
        cut = graphml.between(network, *between)
    except graphml.NotInNetwork as error:
        raise Unreadable(str(error)) from None
    return {
        "between": cut.ends,
        "connected": cut.is_connected,
        "articulation_points": cut.articulation_points,
        "bridges": cut.bridges,
    }


def _tops(tree: "Tree", max_order: int | None, *, functions_inside: bool) -> list[dict[str, object]]:
    """The answers by top; functions of a model's service stand in their service's."""
    from scudo.core.redundancy import Study

    study = Study(tree)
    tops: dict[str, dict[str, object]] = {}
    for top in study.tops:
        service, _, function = top.partition("/") if functions_inside else (top, "", "")
        if function:
            within = tops[service].setdefault("functions", [])
            assert isinstance(within, list)
            within.append(_top(study, top, function, max_order))
        else:
            tops[service] = _top(study, top, service, max_order)
    return list(tops.values())


def _top(study: "Study", top: str, name: str, max_order: int | None) -> dict[str, object]:
    from scudo.core.redundancy import analysis

    found = analysis(study, top, max_order or DEFAULT_ORDER)
    counts, missing = found.cut_set_counts, found.cut_set_reason
    if max_order is not None:
        listed = study.cut_sets(top, max_order)
        missing = listed.reason
        counts = None if missing else Counter(map(len, listed.sets))
    answer: dict[str, object] = {
        "name": name,
        "unavailability": found.unavailability,
        "low": found.low,
        "high": found.high,
        "exact": found.exact,
        "downtime_hours_per_year": found.downtime_hours_per_year,
        "single_points": found.single_points,
        "cut_sets": None if counts is None else {str(order): counts[order] for order in sorted(counts)},
        "importance": {
            event: {
                "birnbaum": each.birnbaum,
                "fussell_vesely": each.fussell_vesely,
                "risk_achievement": each.achievement,
            }
            for event, each in found.importance.items()
        },
    }
    reasons = {"reason": found.reason, "cut_sets_reason": missing if counts is None else ""}
    return answer | {key: said for key, said in reasons.items() if said}


def _explained(file: str, alarms: list[str], good: str | None) -> dict[str, object]:
    from scudo.core.explain import explanations

    graph = Graph(model_of(file))
    found = explanations(graph, alarms, good=None if good is None else names_of(good))
    look = found.check
    return {
        "explanations": [each.components for each in found.found],
        "shares": [round(each.share, 6) for each in found.found],
        "complete": found.complete,
        "discriminating_check": look.component if look else None,
        "look": {"component": look.component, "check": look.check or None, "bits": round(look.gain, 6)}
        if look
        else None,
    }


def _advised(file: str, budget: str) -> dict[str, object]:
    from scudo.core.advice import advise as advice_on
    from scudo.core.model.quantities import money

    try:
        purse = money(budget) if budget else None
    except (ArithmeticError, ValueError):
        raise typer.BadParameter("An amount with its currency: 5000 EUR.") from None
    advice = advice_on(Graph(model_of(file)), budget=purse)
    return {
        "file": file,
        "options": [_option(each) for each in advice.options],
        "not_worth": [_option(each) for each in advice.not_worth],
        "complete": advice.complete,
        "unpriced": advice.unpriced,
        "unknown": advice.unknown,
    }


def _option(option: "Option") -> dict[str, object]:
    return {
        "additions": [
            {
                "way": each.way,
                "of": each.of,
                "component": each.component.key,
                "like": each.like,
                "needs": each.component.needs,
                "moves": each.moves,
            }
            for each in option.additions
        ],
        "cost": _amount(option.cost),
        "saves": _amount(option.saves),
        "worth": _amount(option.worth),
        "exact": option.exact,
        "services": [
            {"name": each.service, "before": _hours(each.before), "after": _hours(each.after)}
            for each in option.services
        ],
    }


def _amount(money: Money) -> dict[str, object]:
    return {"amount": float(money.amount), "currency": money.currency}


def _hours(hours: "Hours") -> dict[str, float]:
    return {"low": hours.low, "high": hours.high}
