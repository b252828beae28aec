"""What stops a service, how often, and what matters most (D3): fault trees, cut sets, availability, importance."""

from scudo.core.redundancy.tree import Event, Gate, Op, Tree

__all__ = ["Event", "Gate", "Op", "Tree"]
