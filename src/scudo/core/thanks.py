"""Whether a letter says thanks and nothing else: such a letter opens no ticket again (docs/rules/reopening.md).

Nothing is guessed: what is not one of the phrases below, a greeting or the writer's own name makes it a letter like any
other, and so does a digit, a question or a "no". A letter taken for more than thanks costs a look; the reverse a customer.
"""

import re
import unicodedata

LONGEST = 300
_ENOUGH = (
    "grazie", "ringrazio", "ringraziamo", "thanks", "thank you", "thx", "perfetto", "ottimo", "ok", "okay", "va bene", "ricevuto",
    "perfect", "great", "received", "noted", "\N{THUMBS UP SIGN}", "\N{PERSON WITH FOLDED HANDS}",
)  # fmt: skip
_POLITE = (
    "grazie mille", "mille grazie", "molte grazie", "tante grazie", "grazie infinite", "grazie tante", "grazie ancora",
    "grazie di cuore", "grazie di tutto", "grazie a te", "grazie a voi", "grazie a lei", "grazie a tutti", "la ringrazio", "vi ringrazio",
    "ti ringrazio", "grazie per il supporto", "grazie per l aiuto", "grazie per l assistenza", "grazie per la disponibilita",
    "per il supporto", "per l aiuto", "per l assistenza", "per la disponibilita", "per la risposta", "per la collaborazione",
    "tutto ok", "tutto bene", "tutto risolto", "problema risolto", "risolto", "ora funziona", "adesso funziona", "funziona tutto", "tutto funziona",
    "molto gentile", "gentilissimo", "gentilissima", "gentilissimi", "gentilissime", "siete stati gentilissimi", "ottimo lavoro", "bene cosi",
    "buongiorno", "buonasera", "buon pomeriggio", "buona giornata", "buona serata", "buon lavoro", "buon weekend", "buon fine settimana",
    "ciao", "salve", "saluti", "un saluto", "a presto", "cordiali saluti", "distinti saluti", "cordialmente", "tanti saluti", "anche", "e",
    "thank you very much", "thank you so much", "many thanks", "thanks a lot", "thanks again", "thanks so much", "thanks very much",
    "thanks for your help", "thanks for the help", "for your help", "for the help", "for your support", "for the support",
    "it works now", "works now", "all good", "all fine", "problem solved", "solved", "much appreciated", "appreciated", "well done",
    "hello", "hi", "good morning", "good evening", "have a nice day", "have a good day", "have a nice evening", "have a nice weekend",
    "best regards", "kind regards", "regards", "best wishes", "best", "cheers", "bye", "all the best", "and", "very kind",
)  # fmt: skip
_BY_LENGTH = sorted({*_ENOUGH, *_POLITE}, key=len, reverse=True)
_PHRASE = re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(one) for one in _BY_LENGTH)})(?!\w)")
_SAYS_IT = re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(one) for one in _ENOUGH)})(?!\w)")
_SIGNS = re.compile(r"[^\w\s\N{THUMBS UP SIGN}\N{PERSON WITH FOLDED HANDS}?]+")


def is_thanks(text: str, author: str = "") -> bool:
    """Whether what was newly written is thanks or assent alone; `author` is who signs it."""
    if len(text) > LONGEST or "?" in text:
        return False
    plain = _plain(text)
    if not _SAYS_IT.search(plain):
        return False
    left = _PHRASE.sub(" ", plain).split()
    return set(left) <= set(_plain(author).split())


def _plain(text: str) -> str:
    """Small letters without accents and signs, one space between words."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(one for one in parts if not unicodedata.combining(one))
    return " ".join(_SIGNS.sub(" ", bare).split())
