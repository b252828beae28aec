"""Lists as files, and what importing them would do or does."""

from scudo.core.roles import Role
from scudo.core.sheet import as_text, as_workbook
from scudo.exchange import actions, queries
from scudo.exchange.queries import KINDS, Verb
from tests import cast

MANAGER = cast.Actor(name="Manager", roles=frozenset({Role.MANAGER}))


def csv(*rows):
    """Rows of texts as a file; each row is one text with semicolons."""
    return "\n".join(rows).encode()


def plan(kind, *rows, by=MANAGER, at=cast.AT):
    """What a file would do."""
    content = rows[0] if len(rows) == 1 and isinstance(rows[0], bytes) else csv(*rows)
    return queries.plan_of(by, KINDS[kind], content, at)


def problems(kind, *rows, **more):
    """What is wrong, as (row, heading, fault)."""
    return [(one.row, one.column, str(one.fault)) for one in plan(kind, *rows, **more).problems]


def steps(kind, *rows, **more):
    """What would be done, as (verb, thing, title)."""
    made = plan(kind, *rows, **more)
    assert made.problems == []
    return [(str(step.verb), step.thing, step.title) for step in made.steps]


def changes(kind, *rows, **more):
    """What would change, as (column, before, after)."""
    made = plan(kind, *rows, **more)
    assert made.problems == []
    return [(one.column, one.before, one.after) for step in made.of(Verb.CHANGE) for one in step.changes]


def do(kind, *rows, by=MANAGER, at=cast.AT):
    """Import a file."""
    content = rows[0] if len(rows) == 1 and isinstance(rows[0], bytes) else csv(*rows)
    return actions.import_file(kind=kind, content=content, by=by, at=at)


def exported(kind, language="it", *, workbook=False):
    """Everything of a kind as a file."""
    if workbook:
        return as_workbook(queries.pages(MANAGER, KINDS[kind], language))
    return as_text(queries.rows(MANAGER, KINDS[kind], language)).encode()
