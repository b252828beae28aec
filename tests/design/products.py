"""A few products of the tests, and a system of Rossi's that is made of them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from scudo.design import actions as design
from scudo.design.models import Failure, Product, System
from tests import cast

BEGAN = datetime(2025, 11, 23, 9, 30, tzinfo=UTC)
"""A year before `cast.AT`."""

MODEL = """
system: rossi-sala
name: Sala macchine
customer: rossi-impianti
acquired: bought
components:
  linea: {kind: power-feed}
  ups-1: {product: apc-smt2200, needs: [linea]}
  ups-2: {product: apc-smt2200, needs: [linea]}
  erp-1: {product: dell-r650, needs: [ups-1]}
  erp-2: {product: dell-r650, needs: [ups-2]}
  nas: {product: synology-rs1221, needs: [ups-1]}
groups:
  nodi: {k: 1, of: [erp-1, erp-2]}
services:
  gestionale: {needs: [nodi]}
"""

SHEETS = {
    "apc-smt2200": design.DataSheet(
        name="Smart-UPS 2200", maker="APC", category="ups", mtbf_h=200_000, mtbf_source="scheda del costruttore",
        mtbf_on=date(2025, 3, 1), repair_h=4, repair_source="contratto del costruttore", price=Decimal(1450),
    ),
    "dell-r650": design.DataSheet(
        name="PowerEdge R650", maker="Dell", category="server", mtbf_h=300_000, mtbf_source="scheda del costruttore",
        mtbf_on=date(2025, 3, 1),
    ),
    "synology-rs1221": design.DataSheet(name="RackStation RS1221+", maker="Synology", category="storage"),
    "wd-red-4": design.DataSheet(name="Red Plus 4 TB", maker="Western Digital", category="disk"),
}  # fmt: skip


def product(key: str = "apc-smt2200", at: datetime = BEGAN, **changes: Any) -> Product:
    """One of the products above, or one like the UPS under another key, with what `changes` says."""
    sheet = SHEETS.get(key, SHEETS["apc-smt2200"])
    said = {name: getattr(sheet, name) for name in sheet.__dataclass_fields__} | changes
    return design.add_product(key=key, sheet=design.DataSheet(**said), by=cast.FOUNDER, at=at)


def installed(text: str = MODEL, at: datetime = BEGAN) -> System:
    """Rossi's system as this text says, in force since `at`."""
    return design.load(text=text, file="rossi.yaml", by=cast.FOUNDER, at=at).system


def failed(of: Product, reference: str, at: datetime = cast.AT, **place: Any) -> Failure:
    """One failure, kept an hour after it happened."""
    return design.record_failure(
        reference=reference, product=of, failed_at=at - timedelta(hours=1), by=cast.FOUNDER, at=at, **place
    )
