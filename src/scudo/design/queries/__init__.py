"""What one may see of systems and their models."""

from scudo.design.models import System
from scudo.design.queries.systems import (
    checks_of,
    graph_of,
    model_of,
    revision,
    system_by_key,
    systems_for,
    text_of,
    versions_of,
    watched_by,
)

__all__ = [
    "System", "checks_of", "graph_of", "model_of", "revision", "system_by_key", "systems_for", "text_of", "versions_of", "watched_by",
]  # fmt: skip
