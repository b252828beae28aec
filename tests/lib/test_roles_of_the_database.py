"""The roles of the database: the application is neither superuser nor owner, and walls hold it."""

import pytest
from django.db import ProgrammingError, connection, connections, transaction

from scudo.lib.postgres import roles


def one(query: str, alias: str = "default") -> object:
    with connections[alias].cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_the_application_works_under_its_own_role():
    assert one("select current_user") == roles.APPLICATION


def test_the_owner_migrates(own_database):
    assert one("select current_user", "owner") == roles.OWNER


@pytest.mark.django_db
@pytest.mark.parametrize("role", [roles.OWNER, roles.APPLICATION, roles.PORTAL])
def test_no_role_of_scudo_is_a_superuser_or_passes_the_walls(role):
    assert (
        one(
            f"select rolsuper or rolbypassrls or rolcreaterole or rolcreatedb from pg_roles where rolname = '{role}'"
        )
        is False
    )


@pytest.mark.django_db
def test_every_table_belongs_to_the_owner():
    others = one(
        f"select count(*) from pg_tables where schemaname = 'public' and tableowner <> '{roles.OWNER}'"
    )
    assert others == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "drop table journal_entry",
        "alter table journal_entry disable row level security",
        "create table mine (id int)",
        "drop policy staff on journal_entry",
        "alter table journal_entry disable trigger all",
        f"set role {roles.OWNER}",
    ],
)
def test_the_application_cannot_change_the_form_of_the_database(statement):
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
