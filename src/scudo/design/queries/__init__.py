"""What one may see of systems and their models, of products, and of projects."""

from scudo.design.models import Project, System
from scudo.design.queries.acceptance import acceptance_of, open_acceptance_of
from scudo.design.queries.analysis import (
    Analysed,
    advice_of,
    analysis_of,
    analysis_of_draft,
    currency_of,
    model_at,
)
from scudo.design.queries.catalogue import certified_among, figures
from scudo.design.queries.projects import certification_of, project_by_id, projects_for
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
    "Analysed", "Project", "System", "acceptance_of", "advice_of", "analysis_of", "analysis_of_draft", "certification_of",
    "certified_among", "checks_of", "currency_of", "figures", "graph_of", "model_at", "model_of", "open_acceptance_of", "project_by_id",
    "projects_for", "revision", "system_by_key", "systems_for", "text_of", "versions_of", "watched_by",
]  # fmt: skip
