"""The hash of a batch of entries."""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC

from scudo.journal.models import Entry

START = "0" * 64


def digest(previous: str, entries: Iterable[Entry]) -> str:
    """SHA-256 over the previous digest and every field of the entries, in the order of their ids."""
    hashed = hashlib.sha256(previous.encode())
    for entry in sorted(entries, key=lambda entry: entry.pk):
        hashed.update(canonical(entry).encode())
    return hashed.hexdigest()


def canonical(entry: Entry) -> str:
    """An entry as text that is the same however the database or Python orders it."""
    return json.dumps(
        [
            entry.pk,
            entry.kind,
            entry.subject_kind,
            entry.subject_id,
            entry.customer_id,
            entry.at.astimezone(UTC).isoformat(),
            entry.by_name,
            entry.by_user,
            entry.facts,
        ],
        sort_keys=True,
        ensure_ascii=True,
        separators=(",", ":"),
    )
