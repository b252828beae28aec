"""The example's catalogue of products, made by the same actions that people use."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from scudo.core.roles import Actor, Role
from scudo.design import actions as design
from scudo.design.queries import catalogue

FILE = Path(__file__).with_name("catalogue.yaml")
FOUNDER = Actor(name="Scudo", roles=frozenset({Role.MANAGER, Role.DESIGNER}))
SOURCE = "dato d’esempio"
READ_ON = 400
"""How many days ago the makers' figures were read."""
ENTERED, CERTIFIED, WITHDRAWN = 210, 200, 40
"""How many days ago products were entered, were certified, and one not any more."""


def products(at: datetime) -> None:
    """Enter the example's products as they stand at `at`, those that replace others first; what is there already stays."""
    written: dict[str, dict[str, Any]] = yaml.safe_load(FILE.read_text())
    for key in sorted(written, key=lambda key: "replaced-by" in written[key]):
        if catalogue.product_by_key(FOUNDER, key) is None:
            add(key, written[key], at)


def add(key: str, said: dict[str, Any], at: datetime) -> None:
    """One product with its certification and what ran of it before Scudo."""
    today, entered = at.date(), at - timedelta(days=ENTERED)
    product = design.add_product(key=key, sheet=sheet(said, today), by=FOUNDER, at=entered)
    if grounds := said.get("certified"):
        since = at - timedelta(days=CERTIFIED)
        design.certify_product(product=product, grounds=grounds, by=FOUNDER, at=since)
    if reason := said.get("withdrawn"):
        until = at - timedelta(days=WITHDRAWN)
        design.withdraw_certification(product=product, reason=reason, by=FOUNDER, at=until)
    if field := said.get("field"):
        design.add_field_record(
            product=product, units=field["units"], since=day(today, field["from"]), until=day(today, field["until"]),
            failures=field["failures"], source="registro degli interventi", by=FOUNDER, at=entered,
        )  # fmt: skip


def sheet(said: dict[str, Any], today: date) -> design.DataSheet:
    """What the file says of a product, with its days counted from `today`."""
    mtbf, repair = said.get("mtbf"), said.get("repair")
    return design.DataSheet(
        name=said["name"], maker=said["maker"], category=said["category"], mtbf_h=mtbf, repair_h=repair,
        mtbf_source=SOURCE if mtbf else "", mtbf_on=day(today, -READ_ON) if mtbf else None, repair_source=SOURCE if repair else "",
        price=Decimal(said["price"]), end_of_sale=day(today, said["sold"]) if "sold" in said else None,
        end_of_support=day(today, said["supported"]) if "supported" in said else None,
        replaced_by=said.get("replaced-by", ""), checks=said.get("checks", ""),
    )  # fmt: skip


def day(today: date, away: int) -> date:
    """A day so many days away."""
    return today + timedelta(days=away)
