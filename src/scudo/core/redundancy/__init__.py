"""What stops a service, how often, and what matters most (D3): fault trees, cut sets, availability, importance.

    tree = tree_of(graph, {"ups-9": Figures(mtbf_h=200_000, repair_h=8)})
    for each in analyze(tree): print(each.name, each.unavailability, each.single_points)

docs/rules/redundancy.md has the rules.
"""

from scudo.core.redundancy.analysis import HOURS_A_YEAR, Analysis, Importance, analysis, analyze
from scudo.core.redundancy.budget import Budget
from scudo.core.redundancy.chances import Chance
from scudo.core.redundancy.guard import Standing, guard
from scudo.core.redundancy.study import Listed, Study
from scudo.core.redundancy.tree import Event, Gate, Op, Tree
from scudo.core.redundancy.trees import Figures, tree_of, unavailability_of
from scudo.core.redundancy.uncertainty import Doubt, doubts_of, interval
from scudo.core.redundancy.ways import TooTangled

__all__ = [
    "HOURS_A_YEAR",
    "Analysis",
    "Budget",
    "Chance",
    "Doubt",
    "Event",
    "Figures",
    "Gate",
    "Importance",
    "Listed",
    "Op",
    "Standing",
    "Study",
    "TooTangled",
    "Tree",
    "analysis",
    "analyze",
    "doubts_of",
    "guard",
    "interval",
    "tree_of",
    "unavailability_of",
]
