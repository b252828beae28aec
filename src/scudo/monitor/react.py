"""What follows for the monitor from a new model."""

from scudo.journal.models import Entry
from scudo.monitor.actions import asking


def evaluate_loaded(entry: Entry) -> None:
    """A new version of a model may mean something else: have the system's own job evaluate it."""
    asking.ask({entry.subject_id}, entry.at)
