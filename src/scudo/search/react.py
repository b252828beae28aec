"""What follows for the search: a model that was loaded has other components."""

from scudo.core.roles import system
from scudo.journal.models import Entry
from scudo.search import actions

BY = system("search")


def keep_components(entry: Entry) -> None:
    """The components of a system whose model changed."""
    actions.keep_components(system=entry.subject_id, by=BY, at=entry.at)
