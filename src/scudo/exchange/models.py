"""Files that wait to be confirmed."""

from django.db import models

from scudo.customers.models import User


class Upload(models.Model):
    """A file that somebody chose to import, kept until it is confirmed, thrown away, or an hour old; `kind` is what it holds."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12)
    name = models.CharField(max_length=200)
    content = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="upload_at")]
        ordering = ["-at", "-pk"]
