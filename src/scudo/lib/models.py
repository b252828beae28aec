"""What the processes of an installation tell each other."""

from django.db import models


class ClockOffset(models.Model):
    """How far a test installation's clock stands from the real one; at most one row."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    offset = models.DurationField()

    class Meta:
        constraints = [models.CheckConstraint(name="clock_offset_is_one_row", condition=models.Q(id=1))]


class Process(models.Model):
    """A running process; `seen_at` is real time, renewed every few seconds."""

    name = models.CharField(max_length=40)
    host = models.CharField(max_length=100)
    pid = models.IntegerField()
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["host", "pid", "name"], name="process_once")]


class CacheEntry(models.Model):
    """Django's cache, the same for all processes: who tried to sign in how often, which codes were used. Its DatabaseCache names the columns."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)
