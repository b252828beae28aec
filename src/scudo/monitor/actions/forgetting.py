"""What checks said is forgotten when nobody asks them any more: if they come back, they begin anew."""

from datetime import datetime

from django.db.models import QuerySet

from scudo.design.models import Check
from scudo.monitor.models import CheckState, StateChange
from scudo.monitor.queries.history import NOT_YET


def forget(checks: QuerySet[Check], at: datetime) -> None:
    """Take away what is known of checks; their history says until when it was."""
    known = CheckState.objects.filter(check_of__in=checks)
    StateChange.objects.bulk_create(
        StateChange(customer_id=customer, check_of_id=check, at=at, hard=NOT_YET)
        for check, customer in known.values_list("check_of", "customer")
    )
    known.delete()
