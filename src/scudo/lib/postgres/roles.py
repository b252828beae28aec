"""Three roles: the owner migrates, the application works, the portal sees one customer."""

import os
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from scudo.lib.postgres.cluster import SUPERUSER, embedded

OWNER = "scudo_owner"
APPLICATION = "scudo_app"
PORTAL = "scudo_portal"
DATABASE = "scudo"

PREPARE = f"""
grant {PORTAL} to {APPLICATION};
revoke create on schema public from public;
grant usage on schema public to {APPLICATION}, {PORTAL};
alter default privileges in schema public grant select, insert, update, delete on tables to {APPLICATION};
alter default privileges in schema public grant usage, select, update on sequences to {APPLICATION};
alter default privileges in schema public grant execute on functions to {APPLICATION};
"""


def is_embedded() -> bool:
    """Whether this installation keeps its own server."""
    return not os.environ.get("DATABASE_URL")


def owner_url() -> str:
    """The connection that migrates: DATABASE_OWNER_URL, else DATABASE_URL, else the embedded server's owner."""
    given = os.environ.get("DATABASE_OWNER_URL") or os.environ.get("DATABASE_URL")
    return given or embedded().url(OWNER)


def application_url() -> str:
    """The connection of every process at work.

    Where only the owner's DATABASE_URL is given, the session takes the application's role as it connects.
    """
    given = os.environ.get("DATABASE_URL")
    if not given:
        return embedded().url(APPLICATION)
    if os.environ.get("DATABASE_OWNER_URL"):
        return given
    return psycopg.conninfo.make_conninfo(given, options=f"-c role={APPLICATION}")


def django_settings(url: str) -> dict[str, Any]:
    """A connection string as Django's `DATABASES` entry; several hosts stay several (failover)."""
    parts = {name: value for name, value in conninfo_to_dict(url).items() if value is not None}
    known = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    settings: dict[str, Any] = {name: str(parts.pop(key, "")) for name, key in known.items()}
    return {"ENGINE": "django.db.backends.postgresql", **settings, "OPTIONS": parts}


def prepare() -> None:
    """Start the embedded server if it is ours, and see that roles, database and default rights are there."""
    if is_embedded():
        cluster = embedded()
        cluster.ensure()
        with psycopg.connect(cluster.url(SUPERUSER, "postgres"), autocommit=True) as admin:
            make_roles(admin, login=True)
            make_database(admin, DATABASE)
        grant(cluster.url(SUPERUSER), OWNER)
        return
    with psycopg.connect(owner_url(), autocommit=True) as owner:
        make_roles(owner, login=False)
    grant(owner_url())


def make_roles(connection: psycopg.Connection[Any], *, login: bool) -> None:
    """Make the roles that are missing; none is superuser, none may pass the walls."""
    here = {name for (name,) in connection.execute("select rolname from pg_roles")}
    for name, may_login in ((OWNER, login), (APPLICATION, login), (PORTAL, False)):
        if name in here or (name == OWNER and not login):
            continue
        kind = sql.SQL("login noinherit" if may_login else "nologin noinherit")
        connection.execute(sql.SQL("create role {} {}").format(sql.Identifier(name), kind))
    if not login:
        user = sql.Identifier(connection.info.user)
        for name in (APPLICATION, PORTAL):
            connection.execute(sql.SQL("grant {} to {}").format(sql.Identifier(name), user))


def make_database(connection: psycopg.Connection[Any], name: str) -> None:
    """Make an empty database for the owner, unless it is there."""
    if connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
        return
    names = {"name": sql.Identifier(name), "owner": sql.Identifier(OWNER)}
    connection.execute(sql.SQL("create database {name} owner {owner}").format(**names))


def grant(url: str, owner: str | None = None) -> None:
    """Default rights of what the owner will make; `owner` when the connection is the superuser's."""
    with psycopg.connect(url, autocommit=True) as connection:
        for extension in ("unaccent", "pg_trgm", "btree_gist"):  # trusted: a database's owner may make them
            connection.execute(f"create extension if not exists {extension}")
        if owner:
            connection.execute(f"grant all on schema public to {owner}")
            connection.execute(f"grant {PORTAL} to {APPLICATION}")
            connection.execute(f"set role {owner}")
        connection.execute(PREPARE.replace(f"grant {PORTAL} to {APPLICATION};", "") if owner else PREPARE)
