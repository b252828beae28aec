"""Fault trees in the Open-PSA Model Exchange Format (MEF 2.0d): its fault tree layer, and what of the stochastic one is a number.

tree = openpsa.read(content, "plant.xml")
text = openpsa.write(tree)
"""

from scudo.core.interchange.openpsa.reading import read
from scudo.core.interchange.openpsa.writing import write

__all__ = ["read", "write"]
