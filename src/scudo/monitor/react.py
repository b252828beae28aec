"""What follows for the monitor from a new model."""

from scudo.core.roles import system
from scudo.design import queries as design
from scudo.journal.models import Entry
from scudo.monitor import actions

BY = system("monitor")


def evaluate_loaded(entry: Entry) -> None:
    """A new version of a model may mean something else: evaluate it."""
    loaded = design.systems_for(BY).get(pk=entry.subject_id)
    actions.evaluate(system=loaded, by=BY, at=entry.at)
