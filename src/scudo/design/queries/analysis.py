"""What follows from the models of systems: read once, analysed once, and remembered while nothing has changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from threading import Lock
from time import monotonic

from django.db import connection

from scudo.core.advice import Advice, Terms, advise
from scudo.core.model import Graph, Malformed, Model, Money, read
from scudo.core.redundancy import (
    Analysis,
    Budget,
    Figures,
    Study,
    TooTangled,
    analysis,
    doubts_of,
    interval,
    tree_of,
)
from scudo.core.roles import Actor
from scudo.design.models import Product, System
from scudo.design.queries.catalogue import figures
from scudo.design.queries.systems import graph_of, model_of, text_of

MOST_MODELS, MOST_ANALYSED, MOST_ADVICE = 64, 24, 16
DIGITS = 3
ORDER, DRAFT_ORDER, DRAFT_TOPS = 2, 1, 12
SMALL = Budget(nodes=20_000, memory_mb=40, steps=20_000, counted=20_000, cut_sets=2_000)
LOOKS = 300
CURRENCY = "EUR"


@dataclass
class Analysed:
    """One version of a model with the figures of its products, and what was worked out of it so far.

    `found` is by top: a service, or `service/function`; `spread` is where its unavailability is with 90 %. `study` is None where the network is too tangled to be analysed.
    """

    graph: Graph
    figures: Mapping[str, Figures]
    study: Study | None
    names: Mapping[str, str]
    found: dict[str, Analysis] = field(default_factory=dict)
    spread: dict[str, tuple[float, float] | None] = field(default_factory=dict)
    advised: dict[Decimal | None, Advice] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)
    advising: Lock = field(default_factory=Lock)

    @property
    def unknown(self) -> tuple[str, ...]:
        """The components that matter and of which nobody knows how often they fail, in the model's order."""
        events = self.study.tree.events if self.study else {}
        return tuple(event.name for event in events.values() if event.probability is None)

    def interval_of(self, top: str) -> tuple[float, float] | None:
        """Where the top's unavailability is with 90 %, as failure rates are only believed; None where nothing is in doubt."""
        with self.lock:
            if self.study and top in self.found and top not in self.spread:
                doubts = doubts_of(self.graph.model, self.figures)
                self.spread[top] = interval(self.study, self.names[top], doubts)
        return self.spread.get(top)

    def work(self, tops: Iterable[str], order: int, until: float) -> None:
        """Work out these tops one after the other, until a moment of the monotonic clock has passed."""
        for top in tops:
            if self.study and top in self.names and top not in self.found:
                if monotonic() > until:
                    return
                self.found[top] = analysis(self.study, self.names[top], order)


def analysis_of(
    viewer: Actor, system: System, tops: Iterable[str], at: datetime, *, seconds: float
) -> Analysed | None:
    """The model in force with what could be worked out of these tops in about so many seconds; staff only.

    What was worked out is remembered, so that who asks again gets further. Whoever comes while another waits for the same
    system gets what there is.
    """
    if not viewer.is_staff:
        return None
    analysed, until = remembered(system, at), monotonic() + seconds
    if analysed.lock.acquire(timeout=seconds):
        try:
            analysed.work(tops, ORDER, until)
        finally:
            analysed.lock.release()
    return analysed


def advice_of(viewer: Actor, system: System, budget: Decimal | None, at: datetime) -> Advice | None:
    """What is worth adding for a budget, in the currency of the system's outages; staff only, and remembered."""
    if not viewer.is_staff:
        return None
    analysed = remembered(system, at)
    with analysed.advising:
        if budget not in analysed.advised:
            if len(analysed.advised) >= MOST_ADVICE:
                analysed.advised.clear()
            terms = Terms(prices_of(analysed.graph.model), analysed.figures, looks=LOOKS, budget=SMALL)
            purse = Money(budget, currency_of(analysed.graph.model)) if budget is not None else None
            analysed.advised[budget] = advise(analysed.graph, budget=purse, terms=terms)
        return analysed.advised[budget]


def currency_of(model: Model) -> str:
    """The currency in which a system's outages are reckoned."""
    return next((service.outage.currency for service in model.services if service.outage), CURRENCY)


def remembered(system: System, at: datetime) -> Analysed:
    """What is known of the model in force with today's figures; begun anew where the version or a figure is another."""
    graph = graph_of(system)
    known = figures_of(graph.model, at)
    key = (
        connection.settings_dict["NAME"],
        system.pk,
        system.version,
        tuple(sorted(known.items(), key=by_product)),
    )
    found = _analysed.get(key)
    if found is None:
        if len(_analysed) >= MOST_ANALYSED:
            _analysed.clear()
        found = _analysed[key] = begun(graph, known, Budget())
    return found


def by_product(pair: tuple[str, Figures]) -> str:
    """The order in which figures are compared."""
    return pair[0]


def begun(graph: Graph, known: Mapping[str, Figures], budget: Budget) -> Analysed:
    """A model of which nothing is worked out yet."""
    tops = [service.key for service in graph.model.services]
    tops += [f"{service.key}/{one.key}" for service in graph.model.services for one in service.functions]
    try:
        study = Study(tree_of(graph, known), budget=budget)
    except TooTangled:
        return Analysed(graph, known, None, {})
    taken = set(study.tops)
    return Analysed(graph, known, study, {top: top if top in taken else f"{top}/" for top in tops})


def analysis_of_draft(viewer: Actor, model: Model, at: datetime, *, seconds: float) -> Analysed | None:
    """The first services of a text that is being written, on a small budget; nothing is remembered. Staff only."""
    if not viewer.is_staff:
        return None
    analysed = begun(Graph(model), figures_of(model, at), SMALL)
    analysed.work(
        [service.key for service in model.services[:DRAFT_TOPS]], DRAFT_ORDER, monotonic() + seconds
    )
    return analysed


def figures_of(model: Model, at: datetime) -> dict[str, Figures]:
    """What the catalogue says of the products of a model, by key.

    To three digits: beyond them a figure changes with every hour that a product is in service.
    """
    known = figures({part.product for part in model.components if part.product}, at)
    return {
        key: Figures(
            rounded(one.mtbf_h),
            rounded(one.repair_h),
            rounded(one.failure.belief.shape if one.failure else None),
        )
        for key, one in known.items()
    }


def rounded(amount: float | None) -> float | None:
    """An amount to three digits."""
    return None if amount is None else float(f"{amount:.{DIGITS}g}")


def prices_of(model: Model) -> dict[str, Money]:
    """What the catalogue asks for the products of a model, by key."""
    keys = {part.product for part in model.components if part.product}
    found = Product.objects.filter(key__in=keys, price__isnull=False).values_list("key", "price", "currency")
    return {key: Money(price, currency) for key, price, currency in found if price is not None}


def model_at(viewer: Actor, system: System, number: int) -> Model | None:
    """A version of a model; None where there is none, where today's rules cannot read it, or for who is not staff."""
    if not viewer.is_staff:
        return None
    if number == system.version:
        return model_of(system)
    key = (connection.settings_dict["NAME"], system.pk, number)
    if key not in _models:
        text = text_of(viewer, system, number)
        if text is None:
            return None
        if len(_models) >= MOST_MODELS:
            _models.clear()
        _models[key] = readable(text, system.key)
    return _models[key]


def readable(text: str, file: str) -> Model | None:
    """The model of a text; None where it cannot be read."""
    try:
        return read(text, file)
    except Malformed:
        return None


_models: dict[tuple[str, int, int], Model | None] = {}
_analysed: dict[tuple[str, int, int, tuple[tuple[str, Figures], ...]], Analysed] = {}
