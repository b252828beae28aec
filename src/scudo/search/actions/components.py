"""Components of the models in force, so that they can be found by name, product and serial number."""

from datetime import datetime

from django.db import connection, transaction

from scudo.core import model as architecture
from scudo.core.model import Malformed
from scudo.core.model.nodes import Component as Described
from scudo.core.roles import Actor, Role, allowed
from scudo.design.models import System, Version
from scudo.search.models import Component

LONGEST = 200
PLAIN = """
    update search_component set plain = search_plain(concat_ws(' ', name, key, kind, product, serial)), code = search_code(serial)
    where system_id = %s
"""


@allowed(Role.SYSTEM)
@transaction.atomic
def keep_components(*, system: int, by: Actor, at: datetime) -> int:
    """Keep the components of a system's model in force, in place of those of the version before; returns how many."""
    held = System.objects.select_for_update(no_key=True).get(pk=system)
    text = Version.objects.filter(system=held, number=held.version).values_list("text", flat=True).first()
    Component.objects.filter(system=held).delete()
    try:
        parts = architecture.read(text).components if text else ()
    except Malformed:  # a text from before a rule became stricter
        parts = ()
    made = Component.objects.bulk_create(row(held, one) for one in parts)
    with connection.cursor() as cursor:
        cursor.execute(PLAIN, [held.pk])
    return len(made)


def row(system: System, one: Described) -> Component:
    """A component as it is kept."""
    return Component(
        customer_id=system.customer_id, system=system, key=one.key[:100], name=one.name[:LONGEST], kind=one.kind[:100],
        product=one.product[:1000], serial=one.serial[:LONGEST], plain="",
    )  # fmt: skip
