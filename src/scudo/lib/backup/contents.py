"""What a database holds, in figures that are the same wherever it is restored."""

from dataclasses import dataclass

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from scudo.lib.postgres import roles
from scudo.lib.postgres.cluster import SUPERUSER, embedded

SAME_TEXT = (
    "set timezone = 'UTC'; set datestyle = 'ISO, YMD'; set intervalstyle = 'postgres'; "
    "set extra_float_digits = 3; set bytea_output = 'hex'; set search_path = public"
)
TABLES = """
    select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind = 'r' order by 1
"""
SUM = """
    select count(*), coalesce(sum(
        ('x' || encode(substr(sha256(convert_to(t::text, 'UTF8')), 1, 8), 'hex'))::bit(64)::bigint
    ), 0)::text from {} t
"""


@dataclass(frozen=True)
class Access:
    """A connection that reads every row: its address, and the role that the walls let pass."""

    url: str
    role: str | None

    def connect(self) -> psycopg.Connection[tuple[object, ...]]:
        """A session in which a row has one text only."""
        connection = psycopg.connect(self.url, autocommit=True)
        connection.execute(SAME_TEXT)
        if self.role:
            connection.execute(sql.SQL("set role {}").format(sql.Identifier(self.role)))
        return connection

    def environment(self) -> dict[str, str]:
        """The same for PostgreSQL's programs, so that no password stands on a command line."""
        names = {
            "host": "PGHOST",
            "port": "PGPORT",
            "user": "PGUSER",
            "password": "PGPASSWORD",
            "dbname": "PGDATABASE",
        }
        names |= {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "options": "PGOPTIONS"}
        given = conninfo_to_dict(self.url)
        return {names[key]: str(value) for key, value in given.items() if key in names and value is not None}


def reading() -> Access:
    """Access to everything in this installation's database."""
    if roles.is_embedded():
        return Access(embedded().url(SUPERUSER), None)
    return Access(roles.owner_url(), roles.APPLICATION)


def fingerprint(connection: psycopg.Connection[tuple[object, ...]]) -> dict[str, list[str]]:
    """For each table the number of its rows and a sum over their SHA-256; the order of rows does not count."""
    found = {}
    for (table,) in connection.execute(TABLES).fetchall():
        query = sql.SQL(SUM).format(sql.Identifier(str(table)))
        row = connection.execute(query).fetchone()
        assert row
        found[str(table)] = [str(row[0]), str(row[1])]
    return found
