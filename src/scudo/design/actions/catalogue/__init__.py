"""What can be done with the catalogue of products."""

from scudo.design.actions.catalogue.certification import (
    AlreadyCertified,
    NotCertified,
    certify_product,
    withdraw_certification,
)
from scudo.design.actions.catalogue.field import (
    add_field_record,
    dismiss_failure,
    record_failure,
    remove_field_record,
)
from scudo.design.actions.catalogue.products import add_product, change_product
from scudo.design.actions.catalogue.units import keep_units
from scudo.design.queries.catalogue import DataSheet

__all__ = [
    "AlreadyCertified", "DataSheet", "NotCertified", "add_field_record", "add_product", "certify_product", "change_product",
    "dismiss_failure", "keep_units", "record_failure", "remove_field_record", "withdraw_certification",
]  # fmt: skip
