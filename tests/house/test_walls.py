"""The walls between customers stand on every table: a test that a new model without one does not pass."""

import pytest
from django.apps import apps
from django.db import connection

from scudo.lib.postgres.roles import APPLICATION, PORTAL

pytestmark = pytest.mark.django_db

# Tables that reach their customer by another way than a column `customer_id`, and by which.
REACHED_OTHERWISE = {
    "customers_customer": "the customer is the row itself",
    "customers_contact": "a person may speak for several companies: reached through their memberships",
    "customers_mailaddress": "belongs to a person: reached through the person's memberships",
    "customers_phone": "belongs to a person: reached through the person's memberships",
    "customers_entrylink": "belongs to a person, and no customer ever sees a row",
    "knowledge_article": "belongs to no customer: the portal's role sees the rows that are public and published",
}
# Tables that belong to no customer and have no wall, and why that is safe.
WITHOUT_WALL = {
    "contracts_frozencalendar": "service hours without names or customers; equal ones are shared by digest",
    "contracts_officeexception": "the provider's own hours; the portal's role has no right on the table",
    "contracts_pintry": "calls and digests, of callers nobody knows; the portal's role has no right on the table",
    "contracts_series": "the last number of each series; the portal's role has no right on the table",
    "customers_user": "accounts, staff's too; the portal's role has no right on the table",
    "desk_bulk": "who did what to many tickets; each ticket's row has its wall; the portal's role has no right on the table",
    "desk_replytemplate": "texts for everybody's customers; the portal's role has no right on the table",
    "desk_savedview": "what the provider's people look at; the portal's role has no right on the table",
    "desk_tag": "words without customers; the portal's role has no right on the table",
    "desk_team": "the provider's own teams; the portal's role has no right on the table",
    "design_certification": "about products, which belong to no customer; the portal's role has no right on the table",
    "design_fieldrecord": "about products; counts without customers; the portal's role has no right on the table",
    "design_maker": "who makes products; the portal's role has no right on the table",
    "design_product": "products belong to no customer; the portal's role has no right on the table",
    "exchange_upload": "files of one of the staff, seen by that person alone; the portal's role has no right on the table",
    "journal_seal": "hashes over entries of all customers; the portal's role has no right on the table",
    "knowledge_version": "how articles were; the portal's role has no right on the table",
    "mail_fetched": "numbers of mails on their servers, no words; the portal's role has no right on the table",
    "mail_mailbox": "the provider's own mailboxes; the portal's role has no right on the table",
    "lib_cacheentry": "who tried to sign in how often, for minutes; the portal's role has no right on the table",
    "lib_clockoffset": "one row: how far a test installation's clock is moved",
    "lib_process": "which processes run",
    "voice_switchboard": "the provider's own telephone exchanges; the portal's role has no right on the table",
    "search_progress": "how far what was there was read; the portal's role has no right on the table",
}


def own_tables():
    """Tables of the models that live in the tower."""
    return {model._meta.db_table for model in apps.get_models() if model.__module__.startswith("scudo.")}


def rows(query, *parameters):
    """What the catalogue of PostgreSQL answers."""
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchall()


def tables_with_customer():
    return {
        name
        for (name,) in rows(
            "select table_name from information_schema.columns where column_name = 'customer_id'"
        )
    }


def walled_tables():
    """Tables whose rows are guarded from everyone, their owner too."""
    return {
        name for (name,) in rows("select relname from pg_class where relrowsecurity and relforcerowsecurity")
    }


def readable_by_portal():
    """Everything in the schema of which the portal's role may read a row or a column."""
    query = """
        select relname from pg_class join pg_namespace on pg_namespace.oid = relnamespace
        where nspname = 'public' and relkind in ('r', 'p', 'v', 'm', 'f')
        and (has_table_privilege(%s, pg_class.oid, 'select') or has_any_column_privilege(%s, pg_class.oid, 'select'))
    """
    return {name for (name,) in rows(query, PORTAL, PORTAL)}


def test_every_table_knows_its_customer():
    without = own_tables() - tables_with_customer()
    assert without == {*REACHED_OTHERWISE, *WITHOUT_WALL}


def test_every_table_of_a_customer_has_its_wall():
    assert own_tables() - walled_tables() == {*WITHOUT_WALL}


def test_every_wall_has_a_policy_for_each_role_and_no_other():
    found = rows(
        "select tablename, policyname, roles::text[], permissive from pg_policies where schemaname = 'public'"
    )
    expected = {(table, role) for table in walled_tables() for role in (APPLICATION, PORTAL)}
    assert {(table, role) for table, _, roles, _ in found for role in roles} == expected
    assert len(found) == len(expected)


def test_the_portal_reads_nothing_that_has_no_wall():
    assert readable_by_portal() <= walled_tables()


def test_the_portal_cannot_make_the_walls_fall():
    powers = rows("select rolsuper, rolbypassrls, rolcreaterole from pg_roles where rolname = %s", PORTAL)
    assert powers == [(False, False, False)]
    owned = rows(
        "select count(*) from pg_class join pg_roles on pg_roles.oid = relowner where rolname = %s", PORTAL
    )
    assert owned == [(0,)]


def test_a_table_without_a_wall_is_caught():
    with connection.cursor() as cursor:
        cursor.execute("create temporary table desk_secret (id int, customer_id int)")
    assert "desk_secret" in tables_with_customer()
    assert "desk_secret" not in walled_tables()
