"""Which components are instances of which product, and since when: hours in service hang from it (D2)."""

from datetime import datetime

from scudo.core.model import Model
from scudo.design.models import System, Unit


def keep_units(*, system: System, model: Model, at: datetime) -> None:
    """Let the units in service be those that the model in force names; part of `load`, in its transaction."""
    named = {one.key: one.product for one in model.components if one.product}
    present = Unit.objects.filter(system=system, until=None)
    gone = [unit for unit in present if named.get(unit.component) != unit.product]
    staying = {unit.component for unit in present} - {unit.component for unit in gone}
    for unit in gone:
        unit.until = max(at, unit.since)
    Unit.objects.bulk_update(gone, ["until"], batch_size=1_000)
    Unit.objects.bulk_create(
        Unit(customer_id=system.customer_id, system=system, component=component, product=product, since=at)
        for component, product in named.items()
        if component not in staying
    )
