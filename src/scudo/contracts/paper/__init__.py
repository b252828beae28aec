"""The paper of a contract (C9): its words in two languages, the document that both sides sign, and its PDF.

document = written(subject)          # frozen: JSON with every word that is printed
digest = digest_of(document)         # what is signed
file = printed(document, Mark())     # PDF/A of the document alone, equal bytes for equal text
"""

from scudo.contracts.paper.document import digest_of, read, written
from scudo.contracts.paper.printing import CODE_LENGTH, Mark, code_of, printed
from scudo.contracts.paper.subject import (
    Assessed,
    ExtraTime,
    Followed,
    Party,
    Provider,
    Rented,
    Said,
    Subject,
    System,
    Time,
)

__all__ = [
    "CODE_LENGTH", "Assessed", "ExtraTime", "Followed", "Mark", "Party", "Provider", "Rented", "Said", "Subject", "System", "Time",
    "code_of", "digest_of", "printed", "read", "written",
]  # fmt: skip
