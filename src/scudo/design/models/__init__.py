"""Systems with their models and checks."""

from scudo.design.models.systems import Check, System, Version

__all__ = ["Check", "System", "Version"]
