"""Run on an installation as `python -m tests.journeys.signed`: a customer whose certified system passes its acceptance test.

The firm has no contract but the one that its project's first day prepares; both sides sign at `cast.AT`. The office has an
account. `python -m tests.journeys.signed pin DIGITS` verifies a PIN as the automatic answer does, and prints what came of it.
"""

import json
import sys
from typing import Any

from scudo.cli import start


def make() -> None:
    """The customer, the office, the signatures."""
    from scudo.core.roles import Role
    from scudo.customers import actions as customers
    from tests import cast
    from tests.contracts import agreed

    made: dict[str, Any] = {"by": cast.FOUNDER, "at": cast.AT}
    customer = customers.add_customer(
        name="Rossi Impianti S.r.l.", vat_number="01234560587", domains=["rossi.example"], **made
    )
    contact = customers.add_contact(
        customer=customer, name="Anna Rossi", addresses=["anna@rossi.example"], notices="all", **made
    )
    site = customers.add_site(customer=customer, name="Sede Rossi", town="Roma", **made)
    for roles, name in (([Role.OFFICE, Role.MANAGER], "segreteria"), ([Role.OPERATOR], "banco")):
        customers.add_user(
            email=f"{name}@altec.example",
            name=name.title(),
            roles=roles,
            password=cast.PASSWORD,
            language="it",
            **made,
        )
    agreed.sign(cast.Firm(customer, contact, site, None), certified=True, at=cast.AT)  # type: ignore[arg-type]


def verify(digits: str) -> None:
    """What the automatic answer is told of a PIN, as JSON."""
    from scudo.contracts import actions as contracts
    from scudo.core.roles import system
    from scudo.lib import clock

    found = contracts.verify_pin(
        pin=digits, call=f"prova-{digits}", caller="+39061234567", by=system("voice"), at=clock.now()
    )
    said = {
        "outcome": found.outcome, "contract": found.contract.number if found.contract else None,
        "in_hours": found.in_hours, "in_extra_time": found.in_extra_time,
    }  # fmt: skip
    sys.stdout.write(json.dumps(said) + "\n")


if __name__ == "__main__":
    with start.with_database():
        if sys.argv[1:2] == ["pin"]:
            verify(sys.argv[2])
        else:
            make()
