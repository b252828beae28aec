"""Run on an installation as `python -m tests.journeys.firms KEY:SERVICE,SERVICE …`: customers whose contract covers those services."""

import sys
from datetime import timedelta

from scudo.cli import start


def make(key: str, covered: list[str]) -> None:
    """One customer with a person who is told everything, and a contract of a year."""
    from scudo.contracts import actions as contracts
    from scudo.core.roles import STAFF, Actor
    from scudo.customers import actions as customers
    from scudo.lib import clock

    at = clock.now()
    made = {"by": Actor(name="Founder", roles=STAFF), "at": at}
    customer = customers.add_customer(name=key, domains=[f"{key}.example"], **made)  # type: ignore[arg-type]
    customers.add_contact(
        customer=customer,
        name=f"Anna {key.title()}",
        addresses=[f"anna@{key}.example"],
        notices="all",
        **made,  # type: ignore[arg-type]
    )
    contracts.add_contract(
        customer=customer, number=key[-20:], plan="360", starts_on=at.date() - timedelta(days=1),
        provisions=contracts.Provisions(covers=[("service", name) for name in covered]), **made,  # type: ignore[arg-type]
    )  # fmt: skip


if __name__ == "__main__":
    with start.with_database():
        for argument in sys.argv[1:]:
            key, _, services = argument.partition(":")
            make(key, [name for name in services.split(",") if name])
