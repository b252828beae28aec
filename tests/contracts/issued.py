"""PINs of the tests: a contract with Extra Time, its PINs, calls that type them, and how much of one is kept anywhere."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from scudo.contracts import actions, pin_keys
from scudo.contracts.actions import ExtraTime, Verified
from scudo.contracts.models import Contract, Pin
from scudo.core.roles import system
from tests import cast

PHONE = system("phone")
OFFICE = {"by": cast.FOUNDER, "at": cast.AT}
EVENING = cast.rome("2026-11-23 21:00")
EVENINGS = (
    ExtraTime(("mon", "tue", "wed", "thu", "fri"), "18:00", "24:00"),
    ExtraTime(("sat", "holiday"), "08:00", "20:00"),
)
UNKNOWN = "40718263"
WITHHELD = ""


def fresh_keys() -> Iterator[None]:
    """No key before, none afterwards."""
    pin_keys.path().unlink(missing_ok=True)
    yield
    pin_keys.path().unlink(missing_ok=True)


def evenings(firm: cast.Firm, number: str = "R-EXTRA", **parts: Any) -> Contract:
    """One more contract of a firm, in force since New Year, with Extra Time."""
    return cast.agreement(firm.customer, number, **{"extra_time": EVENINGS, **parts})


def issued(contract: Contract, label: str = "Portineria", at: datetime = cast.AT) -> tuple[Pin, str]:
    """A PIN and its digits."""
    return actions.issue_pin(contract=contract, label=label, by=cast.FOUNDER, at=at)


def typed(digits: str, call: str = "call-1", caller: str = WITHHELD, at: datetime = EVENING) -> Verified:
    """Somebody types digits in a call."""
    return actions.verify_pin(pin=digits, call=call, caller=caller, by=PHONE, at=at)


def wrong(count: int, *, before: datetime = EVENING, apart: timedelta = timedelta(seconds=1)) -> None:
    """So many wrong tries, each of another call and another number, the last of them just before a moment."""
    for number in range(count):
        typed(UNKNOWN, f"wrong-{number}", f"+3906{number:07}", before - (count - number) * apart)


def kept_in(words: str) -> list[str]:
    """The tables of which any row holds the words in any column, whatever its type."""
    with connection.cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = 'public' order by 1")
        tables = [str(name) for (name,) in cursor.fetchall()]
        found = []
        for table in tables:
            cursor.execute(f'select count(*) from "{table}" t where t::text like %s', [f"%{words}%"])
            if cursor.fetchone()[0]:
                found.append(table)
    assert len(tables) > 40
    return found
