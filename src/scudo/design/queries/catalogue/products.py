"""What one may see of the catalogue: the provider's people and the software, nobody else."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from scudo.core.roles import Actor
from scudo.design.models import Certification, Failure, FieldRecord, Maker, Product, Unit

CATEGORIES = Product.Category.choices
NEAR = timedelta(days=365)
HOLDS = Exists(Certification.objects.filter(product=OuterRef("pk"), withdrawn_at=None))


def products_for(viewer: Actor) -> QuerySet[Product]:
    """Every product, by maker and name."""
    found = Product.objects.select_related("maker", "replaced_by__maker")
    seen = found if viewer.is_staff or viewer.is_system else found.none()
    return seen.order_by("maker__name", "name", "pk")


def product_by_key(viewer: Actor, key: str) -> Product | None:
    """A product by its key; None where the catalogue has none, or the viewer may not see it."""
    return products_for(viewer).filter(key=key).first()


def narrowed(
    products: QuerySet[Product],
    *,
    text: str = "",
    category: str = "",
    certified: str = "",
    ending: date | None = None,
) -> QuerySet[Product]:
    """Products that hold every word; of a category; certified (`yes`, `no`); whose support has ended or is about to, seen from a day."""
    for word in text.split():
        products = products.filter(
            Q(name__icontains=word) | Q(maker__name__icontains=word) | Q(key__icontains=word)
        )
    if category:
        products = products.filter(category=category)
    if certified in {"yes", "no"}:
        products = products.filter(HOLDS if certified == "yes" else ~HOLDS)
    if ending:
        products = products.filter(end_of_support__lte=ending + NEAR)
    return products


def counts(products: QuerySet[Product]) -> dict[str, int]:
    """How many products there are of each category."""
    rows = products.order_by().values_list("category").annotate(count=Count("pk"))
    return dict(rows)


def certified_among(keys: Iterable[str]) -> frozenset[str]:
    """Which of these keys are products that are certified now."""
    found = Certification.objects.filter(product__key__in=set(keys), withdrawn_at=None)
    return frozenset(found.values_list("product__key", flat=True))


def makers_for(viewer: Actor) -> QuerySet[Maker]:
    """Who makes what the catalogue has."""
    found = Maker.objects.all()
    return found if viewer.is_staff else found.none()


def certifications_of(viewer: Actor, product: Product) -> QuerySet[Certification]:
    """When a product was certified, by whom, and why not any more; the newest first."""
    found = Certification.objects.filter(product=product).select_related("certified_by", "withdrawn_by")
    return found if viewer.is_staff else found.none()


def records_of(viewer: Actor, product: Product) -> QuerySet[FieldRecord]:
    """Units in service before Scudo, the latest first."""
    found = FieldRecord.objects.filter(product=product).select_related("by")
    return found if viewer.is_staff else found.none()


def failures_of(viewer: Actor, product: Product) -> QuerySet[Failure]:
    """Failures of a product's units, those that do not count too; the newest first."""
    found = Failure.objects.filter(product=product).select_related("system", "customer", "by")
    return found if viewer.is_staff else found.none()


def units_of(viewer: Actor, product: Product) -> QuerySet[Unit]:
    """Where a product is used now: components of models in force, by customer and system."""
    found = Unit.objects.filter(product=product.key, until=None).select_related("system", "customer")
    seen = found if viewer.is_staff or viewer.is_system else found.none()
    return seen.order_by("customer__name", "system__name", "component")
