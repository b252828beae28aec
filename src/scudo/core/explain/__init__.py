"""Which failures are behind what is seen failing (M2).

`causes` says at once, of failing components and of what was seen working when, which are the causes and which only follow.
`explanations` lists all that can have failed, most likely first, and what to look at next to tell.
"""

from scudo.core.explain.cause import TOGETHER_S, Cause, Evidence, Moments, causes
from scudo.core.explain.explanation import Explanation, Explanations, explanations
from scudo.core.explain.look import Look

__all__ = [
    "TOGETHER_S",
    "Cause",
    "Evidence",
    "Explanation",
    "Explanations",
    "Look",
    "Moments",
    "causes",
    "explanations",
]
