"""What a command needs before it can work: Django, and a database that runs."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from scudo.lib import home
from scudo.lib.postgres import cluster, roles


class NothingHere(Exception):
    """The data folder holds no installation yet."""


def with_django() -> None:
    """Load the settings and the apps; wrong settings raise ImproperlyConfigured."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "scudo.config.settings")
    import django

    django.setup()


@contextmanager
def with_database() -> Iterator[None]:
    """Django with its database running; an embedded server that was not running is stopped again."""
    with server():
        with_django()
        yield
        from django.db import connections

        connections.close_all()
        for connection in connections.all():
            connection.close_pool()  # type: ignore[attr-defined]


@contextmanager
def server() -> Iterator[None]:
    """The embedded server running; nothing is done where DATABASE_URL names another."""
    if not roles.is_embedded():
        yield
        return
    embedded = cluster.embedded()
    if not (embedded.data / "PG_VERSION").exists():
        raise NothingHere(
            f"There is no Scudo in {home.home()} yet: start it with `scudo up`, or set SCUDO_HOME."
        )
    was_running = embedded.is_running()
    embedded.ensure()
    try:
        yield
    finally:
        if not was_running:
            embedded.stop()
