"""The words of the query language: names of filters and of their values, in both languages."""

import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from itertools import islice

from scudo.core.lifecycle import OPEN, WAITING, State

ME = "me"
NOBODY = "nobody"


class Field(StrEnum):
    """What a filter is about."""

    CUSTOMER = "customer"
    CONTACT = "contact"
    SEVERITY = "severity"
    STATE = "state"
    ASSIGNEE = "assignee"
    ORIGIN = "origin"
    KIND = "kind"
    SINCE = "since"
    UNTIL = "until"


def fold(text: str) -> str:
    """Small letters without accents."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(one for one in apart if not unicodedata.combining(one))


def _spelled(table: Mapping[str, str]) -> dict[str, str]:
    """Every spelling with what it means: `{"customer": "cliente azienda"}` the other way round."""
    return {spelling: meant for meant, spellings in table.items() for spelling in spellings.split()}


# of each the Italian name first, then the English one, then what else people write
_NAMES: Mapping[str, str] = {
    Field.CUSTOMER: "cliente customer azienda company",
    Field.CONTACT: "persona person contatto contact",
    Field.SEVERITY: "gravita severity",
    Field.STATE: "stato state status",
    Field.ASSIGNEE: "assegnato assigned assegnata assignee",
    Field.ORIGIN: "origine origin",
    Field.KIND: "tipo kind type",
    Field.SINCE: "dal since da from",
    Field.UNTIL: "al until fino to",
}
_ACCENTED = {"gravita": "gravità"}
FIELDS = {name: Field(field) for name, field in _spelled(_NAMES).items()}

_SEVERITIES = {
    "1": "1 h alta alto high bloccante blocking",
    "2": "2 m media medio medium",
    "3": "3 l bassa basso low",
    "0": "0 nessuna nessuno none davalutare unassessed",
}
_ORIGINS = {
    "phone": "telefono phone telefonata",
    "mail": "mail email posta lettera",
    "monitor": "monitor monitoraggio altecmonitor",
    "other": "altro other altra",
}
_KINDS = {
    "fault": "guasto fault",
    "request": "richiesta request",
    "planned": "pianificato planned pianificata",
    "prediction": "previsione prediction",
}
_STATES = {
    "open": "aperto open aperti aperta",
    "ended": "finito ended finiti finita",
    "waiting": "attesa waiting inattesa",
    State.NEW: "nuovo new nuovi",
    State.ACKNOWLEDGED: "preso taken presoincarico acknowledged",
    State.IN_PROGRESS: "lavorazione progress inlavorazione inprogress incorso",
    State.WAITING_CUSTOMER: "attesacliente waitingcustomer",
    State.WAITING_SUPPLIER: "attesafornitore waitingsupplier",
    State.RESOLVED: "risolto resolved risolti",
    State.CLOSED: "chiuso closed chiusi chiusa",
    State.CANCELLED: "annullato cancelled canceled annullati",
}
_SEVERAL = {"open": OPEN, "waiting": WAITING, "ended": frozenset(State) - OPEN}
_PEOPLE = {ME: "io me mio mine", NOBODY: "nessuno nobody nessuna none"}

VALUES = {
    Field.SEVERITY: _spelled(_SEVERITIES),
    Field.STATE: _spelled(_STATES),
    Field.ORIGIN: _spelled(_ORIGINS),
    Field.KIND: _spelled(_KINDS),
    Field.ASSIGNEE: _spelled(_PEOPLE),
}
_TABLES: dict[Field, Mapping[str, str]] = {
    Field.SEVERITY: _SEVERITIES,
    Field.STATE: _STATES,
    Field.ORIGIN: _ORIGINS,
    Field.KIND: _KINDS,
}


def states_of(meant: str) -> frozenset[str]:
    """The states that a value stands for: `open` for several, any other for itself."""
    return frozenset(
        state.value for state in _SEVERAL.get(meant, {State(meant)} if meant in set(State) else ())
    )


def names_of(field: Field, language: str) -> str:
    """How a filter is called in a language, `it` or `en`."""
    name = _NAMES[field].split()[0 if language == "it" else 1]
    return _ACCENTED.get(name, name)


def value_names(field: Field, language: str) -> tuple[str, ...]:
    """Values that a filter knows, as people of a language write them; none where anything may be written."""
    table = _TABLES.get(field, {})
    place = 0 if field is Field.SEVERITY or language == "it" else 1
    return tuple(next(islice(spellings.split(), place, None)) for spellings in table.values())


_HOLDING = """
    il lo la i gli le un uno una di a da in con su per tra fra del dello della dei degli delle al allo alla ai agli alle
    dal dallo dalla dai dagli dalle nel nello nella nei negli nelle sul sullo sulla sui sugli sulle e ed o che
    the an of to on at by for with and or is are was were from
"""
FUNCTION_WORDS = frozenset(_HOLDING.split())
"""Words that hold others together: a text in the other language does not have them, so none is asked for."""
