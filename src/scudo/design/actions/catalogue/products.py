"""Entering products and changing what is known of them."""

from datetime import datetime
from typing import Any

from django.db import transaction

from scudo.core.roles import Actor, Role, allowed
from scudo.design.actions.catalogue.sheet import check_key, check_sheet
from scudo.design.models import Maker, Product
from scudo.design.queries.catalogue import PLAIN, DataSheet, sheet_of
from scudo.journal import actions as journal


@allowed(Role.DESIGNER, Role.MANAGER)
@transaction.atomic
def add_product(*, key: str, sheet: DataSheet, by: Actor, at: datetime) -> Product:
    """Enter a product (D2); its maker too, where it is the first one. Raises ValidationError naming each field."""
    check_key(key)
    check_sheet(sheet, key, at.date())
    product = Product.objects.create(key=key, **columns(sheet))
    journal.write(
        kind="design.product_added", subject=("product", product.pk), by=by, at=at, facts={"key": key}
    )
    return product


@allowed(Role.DESIGNER, Role.MANAGER)
@transaction.atomic
def change_product(*, product: Product, sheet: DataSheet, by: Actor, at: datetime) -> Product:
    """Let the catalogue say what `sheet` says; the key stays. Raises ValidationError naming each field."""
    row = (
        Product.objects.select_for_update(of=("self",))
        .select_related("maker", "replaced_by")
        .get(pk=product.pk)
    )
    before = sheet_of(row)
    check_sheet(sheet, row.key, at.date())
    changed = [name for name in before.__dataclass_fields__ if getattr(before, name) != getattr(sheet, name)]
    if not changed:
        return row
    said = columns(sheet)
    for name in changed:
        setattr(row, name, said[name])
    row.save(update_fields=changed)
    journal.write(
        kind="design.product_changed", subject=("product", row.pk), by=by, at=at, facts={"fields": sorted(changed)}
    )  # fmt: skip
    return row


def columns(sheet: DataSheet) -> dict[str, Any]:
    """A sheet as the row keeps it."""
    maker = sheet.maker.strip()
    known = Maker.objects.filter(name__iexact=maker).first()
    return {
        **{name: getattr(sheet, name) for name in PLAIN},
        "name": sheet.name.strip(),
        "category": sheet.category,
        "maker": known or Maker.objects.create(name=maker),
        "replaced_by": Product.objects.get(key=sheet.replaced_by) if sheet.replaced_by else None,
    }
