"""How products stand: the failure rate that joins the maker's figure with the field's, and the ranking by it (D2)."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from scudo.core.reliability import FailureRate, RepairTime, failure_rate, repair_time
from scudo.design.models import Product
from scudo.design.queries.catalogue.evidence import FieldEvidence, evidence_of
from scudo.design.queries.catalogue.products import certified_among

CATEGORY_ORDER = {category: place for place, category in enumerate(Product.Category.values)}


@dataclass(frozen=True)
class Standing:
    """A product, whether it is certified now, and what the field says of it.

    `rate` is None where neither its maker nor the field says anything.

    `rank` counts within its category from 1, the best failure rate first; None where the rate is unknown.
    """

    product: Product
    certified: bool
    evidence: FieldEvidence
    rate: FailureRate | None
    rank: int | None = None


@dataclass(frozen=True)
class Figures:
    """What core.redundancy asks of a product: hours, None where nobody knows, and the beliefs that they are means of."""

    mtbf_h: float | None
    repair_h: float | None
    failure: FailureRate | None
    repair: RepairTime | None


def standings(products: Iterable[Product], at: datetime) -> list[Standing]:
    """Products by category, the best failure rate first, what is unknown last; four questions, however many they are."""
    listed = list(products)
    evidence, certified = evidence_of(listed, at), certified_among(one.key for one in listed)
    found = [
        Standing(one, one.key in certified, evidence[one.key], rate_of(one, evidence[one.key]))
        for one in listed
    ]
    found.sort(key=place)
    return [
        one for _category, group in groupby(found, lambda one: one.product.category) for one in ranked(group)
    ]


def ranked(category: Iterable[Standing]) -> Iterator[Standing]:
    """One category's products in their order, counted; equal rates have equal ranks."""
    before, rank = 0.0, 0
    for count, one in enumerate(category, start=1):
        if one.rate is None:
            yield one
            continue
        rank = rank if one.rate.afr == before else count
        before = one.rate.afr
        yield replace(one, rank=rank)


def place(one: Standing) -> tuple[int, bool, float, float, str]:
    """Where a product stands in the list; of equal rates the better known comes first."""
    afr, known = (one.rate.afr, one.rate.belief.shape) if one.rate else (0.0, 0.0)
    return CATEGORY_ORDER[one.product.category], one.rate is None, afr, -known, str(one.product)


def rate_of(product: Product, evidence: FieldEvidence) -> FailureRate | None:
    """What is believed of a product's failure rate."""
    if product.mtbf_h is None and not evidence.hours:
        return None
    return failure_rate(product.mtbf_h, failures=evidence.failures, hours=evidence.hours)


def repair_of(product: Product, evidence: FieldEvidence) -> RepairTime | None:
    """What is believed of the time that its repair takes."""
    if product.repair_h is None and not evidence.repaired:
        return None
    return repair_time(product.repair_h, repairs=evidence.repaired, hours=evidence.repairs)


def figures(keys: Collection[str], at: datetime) -> dict[str, Figures]:
    """The figures of those of these products that the catalogue has, by key."""
    products = list(Product.objects.filter(key__in=set(keys)))
    evidence = evidence_of(products, at)
    return {one.key: figures_of(one, evidence[one.key]) for one in products}


def figures_of(product: Product, evidence: FieldEvidence) -> Figures:
    """One product's."""
    rate, repair = rate_of(product, evidence), repair_of(product, evidence)
    return Figures(rate.mtbf_h if rate else None, repair.hours if repair else None, rate, repair)
