"""Which redundancy to add for a budget (D3).

advice = advise(graph, budget=Money(Decimal(5_000), "EUR"))
for option in advice.options: print(option.additions, option.cost, option.saves)
"""

from scudo.core.advice.additions import Addition, Way
from scudo.core.advice.advising import Advice, Change, Option, Terms, advise
from scudo.core.advice.downtime import Hours
from scudo.core.advice.growth import grown

__all__ = ["Addition", "Advice", "Change", "Hours", "Option", "Terms", "Way", "advise", "grown"]
