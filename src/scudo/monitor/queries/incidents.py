"""What other floors need to know of the fault behind a ticket."""

from scudo.design import queries as design
from scudo.desk.models import Ticket
from scudo.desk.queries.family import family_of
from scudo.monitor.models import Incident


def addresses_to_tell(ticket: Ticket) -> frozenset[str]:
    """The mail addresses that the model names for the service that suffers, or where none suffers yet for all of the system's."""
    of_these = Incident.objects.filter(ticket__in=family_of(ticket)).exclude(system=None)
    incident = of_these.select_related("system").first()
    if incident is None or incident.system is None:
        return frozenset()
    services = design.model_of(incident.system).services
    suffering = [service for service in services if service.key == incident.verdict.get("service")]
    return frozenset(
        tell.address for service in suffering or services for tell in service.tell if "@" in tell.address
    )
