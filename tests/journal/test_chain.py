"""The journal's chain: whoever changes what happened is found out, and the application cannot even try."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import ProgrammingError, connection, connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scudo.core.roles import system
from scudo.journal import actions, chain, queries
from scudo.journal.models import Entry, Seal

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
FACTS = st.dictionaries(
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
    st.integers() | st.booleans(),
    max_size=4,
)


FORGED = (
    "insert into journal_entry (kind, subject_kind, subject_id, at, by_name, facts, seal_id) "
    "select kind, subject_kind, 9, at, by_name, facts, seal_id from journal_entry where subject_id = 1"
)


def write(number: int) -> list[Entry]:
    return [
        actions.write(
            kind="tests.happened", subject=("ticket", each), by=system("timer"), at=AT, facts={"each": each}
        )
        for each in range(number)
    ]


def as_owner(query: str) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("alter table journal_entry no force row level security")
        cursor.execute(query)
        cursor.execute("alter table journal_entry force row level security")


@pytest.mark.django_db
def test_sealed_entries_fit_their_chain():
    write(3)
    actions.tick(AT)
    write(2)
    actions.tick(AT)
    write(1)
    assert queries.verify() == queries.Verified(seals=2, entries=5, unsealed=1, broken_at=None)


@pytest.mark.django_db
def test_a_tick_with_nothing_new_makes_no_seal():
    write(1)
    actions.tick(AT)
    actions.tick(AT + timedelta(minutes=1))
    assert Seal.objects.count() == 1


@pytest.mark.parametrize(
    "tampering",
    [
        "update journal_entry set by_name = 'nobody' where subject_id = 1",
        "update journal_entry set facts = '{\"each\": 7}' where subject_id = 1",
        "update journal_entry set at = at + interval '1 microsecond' where subject_id = 1",
        "delete from journal_entry where subject_id = 1",
        "update journal_entry set seal_id = null where subject_id = 1",
        FORGED,
    ],
)
def test_a_changed_removed_or_added_entry_breaks_the_chain(own_database, tampering):
    write(3)
    actions.tick(AT)
    seal = Seal.objects.get()
    as_owner(tampering)
    assert queries.verify().broken_at == seal.pk


def test_a_removed_seal_breaks_the_chain_at_the_next(own_database):
    for _ in range(3):
        write(1)
        actions.tick(AT)
    _first, second, third = Seal.objects.order_by("pk")
    as_owner(f"delete from journal_entry where seal_id = {second.pk}")
    with connections["owner"].cursor() as cursor:
        cursor.execute("delete from journal_seal where id = %s", [second.pk])
    assert queries.verify().broken_at == third.pk


@pytest.mark.django_db
@pytest.mark.parametrize(
    "tampering",
    [
        "update journal_entry set facts = '{}'",
        "delete from journal_entry",
        "truncate journal_entry",
        "update journal_seal set digest = ''",
        "delete from journal_seal",
    ],
)
def test_the_application_can_neither_change_nor_remove_what_happened(tampering):
    write(1)
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(tampering)


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(facts=FACTS, microsecond=st.integers(0, 999_999))
def test_the_digest_is_the_same_before_and_after_the_database(facts, microsecond):
    written = actions.write(
        kind="tests.happened",
        subject=("ticket", 1),
        by=system("timer"),
        at=AT.replace(microsecond=microsecond),
        facts=facts,
    )
    assert chain.digest(chain.START, [written]) == chain.digest(
        chain.START, [Entry.objects.get(pk=written.pk)]
    )
