"""What can be done in the design phase."""

from scudo.design.actions.systems import load

__all__ = ["load"]
