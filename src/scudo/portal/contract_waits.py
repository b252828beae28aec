"""What a contract in preparation still waits for, in the customer's words (C1-C4, C10, C11)."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from scudo.contracts.queries import Contract, refused, situation_of
from scudo.contracts.queries.drafts import is_agreed
from scudo.core.agreement import State
from scudo.core.plans import Refused

AWAITED: Mapping[Refused, object] = {
    Refused.ACQUISITION_NOT_STATED: gettext_lazy("how you came by the system"),
    Refused.PRODUCTS_NOT_CERTIFIED: gettext_lazy("the certification of the system’s products"),
    Refused.PROJECT_NOT_CERTIFIED: gettext_lazy("the certification of the project"),
    Refused.NOT_ASSESSED: gettext_lazy("our technical assessment of the system"),
    Refused.ASSESSED_UNFAVOURABLE: gettext_lazy("a favourable technical assessment of the system"),
    Refused.RENTAL_NOT_KNOWN: gettext_lazy("the rental of the system"),
    Refused.NOT_TESTED: gettext_lazy("the final acceptance test, signed by both sides"),
}
"""Everything else is the office's to put right."""


def awaited(contract: Contract) -> list[str]:
    """What is missing, in order: the customer's acceptance, then what the rules of the plan ask; nothing once it began.

    Asked outside of the scope: it reads models and certificates, which are not shown to customers.
    """
    if contract.state != State.PREPARATION.value:
        return []
    found = [] if is_agreed(contract) else [_("your acceptance of the draft")]
    reasons = refused(contract.plan, situation_of(contract))
    missing = [str(AWAITED.get(one.code, _("a correction by our office"))) for one in reasons]
    return list(dict.fromkeys([*found, *missing]))
