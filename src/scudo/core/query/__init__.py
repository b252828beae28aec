"""What people type to search, in Italian or English: `stampante "non risponde" cliente:rossi gravità:1 -stato:chiuso dal:2026-11-01`.

`parse` never raises: what cannot be understood is a problem that names the word.
"""

from scudo.core.query.days import Days
from scudo.core.query.parsing import Filter, Problem, Query, Term, Trouble, parse
from scudo.core.query.vocabulary import ME, NOBODY, Field, fold, names_of, value_names

__all__ = [
    "ME", "NOBODY", "Days", "Field", "Filter", "Problem", "Query", "Term", "Trouble", "fold", "names_of", "parse", "value_names",
]  # fmt: skip
