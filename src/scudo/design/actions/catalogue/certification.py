"""Certifying products, and taking it back."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from scudo.core.roles import Actor, Role, allowed
from scudo.design.models import Certification, Product
from scudo.journal import actions as journal


class AlreadyCertified(Exception):
    """The product is certified now."""


class NotCertified(Exception):
    """The product is not certified now."""


@allowed(Role.DESIGNER, Role.MANAGER)
@transaction.atomic
def certify_product(*, product: Product, grounds: str, by: Actor, at: datetime) -> Certification:
    """Certify a product from now on (D4), saying on what grounds. Raises AlreadyCertified; ValidationError without any."""
    if not grounds.strip():
        raise ValidationError({"grounds": _("Say on what grounds: what was tested, or where it works.")})
    Product.objects.select_for_update().get(pk=product.pk)
    if in_force(product):
        raise AlreadyCertified
    made = Certification.objects.create(
        product=product, certified_at=at, certified_by_id=by.user, grounds=grounds.strip()
    )
    journal.write(kind="design.product_certified", subject=("product", product.pk), by=by, at=at)
    return made


@allowed(Role.DESIGNER, Role.MANAGER)
@transaction.atomic
def withdraw_certification(*, product: Product, reason: str, by: Actor, at: datetime) -> Certification:
    """Take the certification back; that it was, and why it is not any more, is kept. Raises NotCertified; ValidationError."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: it is kept with the product.")})
    Product.objects.select_for_update().get(pk=product.pk)
    row = in_force(product)
    if row is None:
        raise NotCertified
    row.withdrawn_at, row.withdrawn_by_id, row.reason = max(at, row.certified_at), by.user, reason.strip()
    row.save()
    journal.write(kind="design.product_withdrawn", subject=("product", product.pk), by=by, at=at)
    return row


def in_force(product: Product) -> Certification | None:
    """The certification that holds now."""
    return Certification.objects.filter(product=product, withdrawn_at=None).first()
