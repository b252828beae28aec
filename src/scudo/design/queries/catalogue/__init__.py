"""What one may see of the catalogue of products (D2)."""

from scudo.design.models import Product
from scudo.design.queries.catalogue.evidence import FieldEvidence, evidence_of
from scudo.design.queries.catalogue.products import (
    CATEGORIES,
    NEAR,
    certifications_of,
    certified_among,
    counts,
    failures_of,
    makers_for,
    narrowed,
    product_by_key,
    products_for,
    records_of,
    units_of,
)
from scudo.design.queries.catalogue.sheet import PLAIN, DataSheet, sheet_of
from scudo.design.queries.catalogue.standing import Figures, Standing, figures, standings

__all__ = [
    "CATEGORIES",
    "NEAR",
    "PLAIN",
    "DataSheet",
    "FieldEvidence",
    "Figures",
    "Product",
    "Standing",
    "certifications_of",
    "certified_among",
    "counts",
    "evidence_of",
    "failures_of",
    "figures",
    "makers_for",
    "narrowed",
    "product_by_key",
    "products_for",
    "records_of",
    "sheet_of",
    "standings",
    "units_of",
]  # fmt: skip
