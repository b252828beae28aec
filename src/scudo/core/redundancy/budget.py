"""How much may be spent on one module before an answer is a bound, or a reason; counted, never timed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Budget:
    """The defaults take a few seconds for one top at the worst, and some 300 MB.

    `memory_mb` is what CUDD may take to make a diagram, in megabytes (0: do without), `nodes` how large the diagram may be at last. `steps` go to
    bounds where there is none; `counted` steps to counting all minimal cut sets; `cut_sets` is how many are listed.
    """

    nodes: int = 600_000
    memory_mb: int = 120
    steps: int = 300_000
    counted: int = 200_000
    cut_sets: int = 20_000
