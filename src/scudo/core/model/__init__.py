"""The architecture of one system: read, kept, and asked what follows from failures.

    model = read(text, "rossi.yaml")
    graph = Graph(model)
    graph.assess({"erp-1"}).services["gestionale"].state

docs/rules/model.md has the language and the rules.
"""

from scudo.core.model.graph import Graph, NotInModel
from scudo.core.model.nodes import (
    AcceptedRisk,
    Agreed,
    Check,
    Component,
    Function,
    Group,
    Kind,
    Link,
    Model,
    Money,
    Path,
    Service,
    Setting,
    Site,
    Tell,
)
from scudo.core.model.problems import Malformed, Problem
from scudo.core.model.reading import read
from scudo.core.model.schema import SCHEMA
from scudo.core.model.verdict import Assessment, FunctionState, ServiceState, State
from scudo.core.plans import Acquired

__all__ = [
    "SCHEMA",
    "AcceptedRisk",
    "Acquired",
    "Agreed",
    "Assessment",
    "Check",
    "Component",
    "Function",
    "FunctionState",
    "Graph",
    "Group",
    "Kind",
    "Link",
    "Malformed",
    "Model",
    "Money",
    "NotInModel",
    "Path",
    "Problem",
    "Service",
    "ServiceState",
    "Setting",
    "Site",
    "State",
    "Tell",
    "read",
]
