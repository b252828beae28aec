"""The PIN Assistenza (C8): only keyed digests, and what was tried."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from scudo.contracts.models.agreements import Contract
from scudo.core.pin import Outcome
from scudo.customers.models import Customer, User


class Pin(models.Model):
    """A contract's PIN: HMAC-SHA256 under the key named `key`, which stands outside the database."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="pins")
    digest = models.CharField(max_length=64, unique=True)
    key = models.CharField(max_length=16)
    label = models.CharField(_("given to"), max_length=100, blank=True)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    revoked_because = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["contract"], condition=models.Q(revoked_at=None), name="pin_in_use")]
        ordering = ["-issued_at", "-pk"]


class PinTry(models.Model):
    """One try: the call, a keyed digest of the caller's number (blank if withheld), what came of it. Never digits."""

    call = models.CharField(max_length=100)
    caller = models.CharField(max_length=64, blank=True)
    outcome = models.CharField(max_length=8, choices=[(one.value, one.value) for one in Outcome])
    pin = models.ForeignKey(Pin, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["call"], name="pin_try_call"),
            models.Index(fields=["-at"], name="pin_try_at"),
        ]
