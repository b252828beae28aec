"""Reading the journal, and checking that nobody changed it."""

from dataclasses import dataclass

from django.db.models import QuerySet

from scudo.core.roles import Actor
from scudo.journal import chain
from scudo.journal.models import Entry, Seal


@dataclass(frozen=True)
class Verified:
    """The outcome of walking the chain: `broken_at` is the first seal that does not fit, or None."""

    seals: int
    entries: int
    unsealed: int
    broken_at: int | None


def entries_about(viewer: Actor, subject: tuple[str, int], *others: tuple[str, int]) -> QuerySet[Entry]:
    """What happened to one subject, or several of a kind that go together, oldest first; staff only."""
    if not viewer.is_staff:
        return Entry.objects.none()
    ids = [subject[1], *(one for kind, one in others if kind == subject[0])]
    return Entry.objects.filter(subject_kind=subject[0], subject_id__in=ids).order_by("at", "pk")


def verify() -> Verified:
    """Recompute every digest from the first; a changed, added or removed entry breaks its seal."""
    previous, seals, entries = chain.START, 0, 0
    for seal in Seal.objects.order_by("pk").iterator():
        held = list(seal.entries.all())
        fits = seal.previous == previous and seal.count == len(held)
        if not fits or seal.digest != chain.digest(previous, held):
            return Verified(seals, entries, unsealed(), seal.pk)
        previous, seals, entries = seal.digest, seals + 1, entries + len(held)
    return Verified(seals, entries, unsealed(), None)


def unsealed() -> int:
    """How many entries still wait for their seal."""
    return Entry.objects.filter(seal=None).count()
