"""Work that several threads do at once, each on a connection of its own."""

from django.db import connection

from scudo.contracts import actions


def in_thread(work):
    """A piece of work on a connection of its own; what it refused with."""
    try:
        return work()
    except (actions.DraftNotOpen, actions.LinkUnusable, actions.TooMany) as problem:
        return problem
    finally:
        connection.close()
