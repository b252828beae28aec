"""Documents as PDF, set by typst: what people wrote goes in as data and is never read as markup.

    pdf(template, {"title": "Verbale", …})

A template is typst, and finds its values in `data`. What it may use is in `parts.typ`; `bare` leaves out the letterhead. Fonts are those inside of typst,
nothing is fetched, and equal data give equal bytes.
"""

from scudo.lib.typeset.document import Unprintable, bare, pages_of, pdf, standard_of

__all__ = ["Unprintable", "bare", "pages_of", "pdf", "standard_of"]
