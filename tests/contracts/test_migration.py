"""Contracts of an installation that ran before there were versions come over whole."""

import psycopg
from django.core.management import call_command

from scudo.lib.postgres.cluster import SUPERUSER, embedded

BEFORE = """
    insert into customers_customer (id, key, name, vat_number, fiscal_code, pec, sdi_code, language, timezone)
        values (1, 'rossi', 'Rossi', '', '', '', '', 'it', 'Europe/Rome');
    insert into contracts_contract (id, customer_id, number, plan, starts_on, ends_on, covers_all, version, revision) values
        (1, 1, 'S-1', '360', '2026-01-01', '2099-01-01', false, 1, gen_random_uuid()),
        (2, 1, 'F-1', 'full', '2026-02-01', null, true, 1, gen_random_uuid()),
        (3, 1, 'O-1', '360', '2024-01-01', '2025-01-01', true, 1, gen_random_uuid());
    insert into contracts_coveredthing (customer_id, contract_id, kind, name) values (1, 1, 'service', 'Posta');
    insert into contracts_target (customer_id, contract_id, severity, acknowledge, restore) values (1, 1, 1, 60, 480);
    insert into contracts_extratimewindow (customer_id, contract_id, days, from_time, to_time) values (1, 2, '{sat}', '09:00', '13:00');
"""
AFTER = """
    select c.number, c.state, c.term_starts_on::text, v.number, v.covers_all, v.parts,
        (select name from contracts_coveredthing where version_id = v.id),
        (select acknowledge from contracts_target where version_id = v.id),
        (select days from contracts_extratimewindow where version_id = v.id)
    from contracts_contract c join contracts_version v on v.contract_id = c.id order by c.id
"""


def test_what_a_contract_said_becomes_its_first_version(own_database):
    for app in ("desk", "contracts"):
        call_command("migrate", app, "0001", database="owner", verbosity=0)
    url = embedded().url(SUPERUSER, own_database)
    with psycopg.connect(url, autocommit=True) as wire:
        wire.execute(BEFORE)
    call_command("migrate", database="owner", verbosity=0)
    with psycopg.connect(url, autocommit=True) as wire:
        assert wire.execute(AFTER).fetchall() == [
            ("S-1", "in_force", "2026-01-01", 1, False, False, "Posta", 60, None),
            ("F-1", "in_force", "2026-02-01", 1, True, True, None, None, ["sat"]),
            ("O-1", "ended", "2024-01-01", 1, True, False, None, None, None),
        ]
        unforced = wire.execute(
            "select relname from pg_class where relrowsecurity and not relforcerowsecurity"
        ).fetchall()
        assert unforced == []
