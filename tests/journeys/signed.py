"""Run on an installation as `python -m tests.journeys.signed`: a customer whose certified system passes its acceptance test.

The firm has no contract but the one that its project's first day prepares; both sides sign at `cast.AT`.
"""

from typing import Any

from scudo.cli import start

if __name__ == "__main__":
    with start.with_database():
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
        agreed.sign(cast.Firm(customer, contact, site, None), certified=True, at=cast.AT)  # type: ignore[arg-type]
