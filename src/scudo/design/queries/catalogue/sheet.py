"""What the catalogue says of a product, as one value."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from scudo.design.models import Product

PLAIN = (
    "mtbf_h", "mtbf_source", "mtbf_on", "repair_h", "repair_source", "price", "currency", "end_of_sale", "end_of_support",
    "checks",
)  # fmt: skip


@dataclass(frozen=True)
class DataSheet:
    """A product's particulars; hours and price are None where nobody knows them.

    `category` is a value of Product.Category, `replaced_by` a key of the catalogue, `checks` a list in the language of the
    model (docs/rules/model.md) in which `$address` stands for the component's own.
    """

    name: str
    maker: str
    category: str
    mtbf_h: float | None = None
    mtbf_source: str = ""
    mtbf_on: date | None = None
    repair_h: float | None = None
    repair_source: str = ""
    price: Decimal | None = None
    currency: str = "EUR"
    end_of_sale: date | None = None
    end_of_support: date | None = None
    replaced_by: str = ""
    checks: str = ""


def sheet_of(product: Product) -> DataSheet:
    """What the catalogue says of a product now."""
    alike = ("name", "category", *PLAIN)
    return DataSheet(
        **{name: getattr(product, name) for name in alike},
        maker=product.maker.name,
        replaced_by=product.replaced_by.key if product.replaced_by else "",
    )
