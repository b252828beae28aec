"""The life of a ticket: state × verb → state, as one table (docs/rules/lifecycle.md)."""

from enum import StrEnum


class State(StrEnum):
    """Where a ticket stands."""

    NEW = "new"
    ACKNOWLEDGED = "acknowledged"
    IN_PROGRESS = "in_progress"
    WAITING_CUSTOMER = "waiting_customer"
    WAITING_SUPPLIER = "waiting_supplier"
    RESOLVED = "resolved"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Verb(StrEnum):
    """What a person, or the software, does with a ticket."""

    ACKNOWLEDGE = "acknowledge"
    START = "start"
    WAIT_CUSTOMER = "wait_customer"
    WAIT_SUPPLIER = "wait_supplier"
    RESUME = "resume"
    RESOLVE = "resolve"
    CLOSE = "close"
    REOPEN = "reopen"
    CANCEL = "cancel"


OPEN = frozenset(
    {State.NEW, State.ACKNOWLEDGED, State.IN_PROGRESS, State.WAITING_CUSTOMER, State.WAITING_SUPPLIER}
)
WAITING = frozenset({State.WAITING_CUSTOMER, State.WAITING_SUPPLIER})
TAKEN = OPEN - {State.NEW}


class NotPossible(Exception):
    """The verb does not apply in this state."""

    def __init__(self, state: State, verb: Verb) -> None:
        super().__init__(f"A ticket that is {state.value} cannot be changed by {verb.value}.")
        self.state = state
        self.verb = verb


TABLE: dict[Verb, tuple[frozenset[State], State]] = {
    Verb.ACKNOWLEDGE: (frozenset({State.NEW}), State.ACKNOWLEDGED),
    Verb.START: (frozenset({State.NEW, State.ACKNOWLEDGED}), State.IN_PROGRESS),
    Verb.WAIT_CUSTOMER: (OPEN - {State.WAITING_CUSTOMER}, State.WAITING_CUSTOMER),
    Verb.WAIT_SUPPLIER: (OPEN - {State.WAITING_SUPPLIER}, State.WAITING_SUPPLIER),
    Verb.RESUME: (WAITING, State.IN_PROGRESS),
    Verb.RESOLVE: (OPEN, State.RESOLVED),
    Verb.CLOSE: (frozenset({State.RESOLVED}), State.CLOSED),
    Verb.REOPEN: (frozenset({State.RESOLVED, State.CLOSED, State.CANCELLED}), State.IN_PROGRESS),
    Verb.CANCEL: (OPEN, State.CANCELLED),
}


def after(state: State, verb: Verb) -> State:
    """The state that follows. Raises NotPossible."""
    sources, target = TABLE[verb]
    if state not in sources:
        raise NotPossible(state, verb)
    return target


def possible(state: State) -> tuple[Verb, ...]:
    """The verbs that apply in a state, in the order of the table."""
    return tuple(verb for verb, (sources, _) in TABLE.items() if state in sources)
