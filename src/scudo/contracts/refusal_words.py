"""Why a plan is not to be had, or not yet, in sentences for the provider's people (C1-C4, C10)."""

from collections.abc import Mapping

from django.conf import settings
from django.utils.translation import gettext_lazy

from scudo.core.plans import Refused

REFUSALS: Mapping[Refused, object] = {
    Refused.ACQUISITION_NOT_STATED: gettext_lazy("Nobody said how the customer came by the system."),
    Refused.NOT_FOR_BOUGHT: gettext_lazy("%(plan)s is not for a system that the customer bought."),
    Refused.NOT_FOR_RENTED: gettext_lazy("%(plan)s is not for a system that the customer rents."),
    Refused.NOT_FOR_TAKEN_OVER: gettext_lazy("%(plan)s is not for a system that was taken over from others."),
    Refused.HAD_TRIAL: gettext_lazy("This system has had its trial: there is one for each system, for ever."),
    Refused.PRODUCTS_NOT_CERTIFIED: gettext_lazy("The system is not known to have certified products only."),
    Refused.PROJECT_NOT_CERTIFIED: gettext_lazy("The project is not certified."),
    Refused.NOT_ASSESSED: gettext_lazy("The system has no finished technical assessment."),
    Refused.ASSESSED_UNFAVOURABLE: gettext_lazy("The technical assessment of the system is unfavourable."),
    Refused.RENTAL_NOT_KNOWN: gettext_lazy("The rental that it would last as long as is not named."),
    Refused.NOT_TESTED: gettext_lazy("The final acceptance test is not signed by both sides."),
    Refused.EXTRA_TIME_NOT_INCLUDED: gettext_lazy("%(plan)s has no Extra Time."),
}


def refusal_words(plan: str, code: Refused) -> str:
    """One reason against a plan, in the language in force."""
    return str(REFUSALS[code]) % {"plan": settings.PLAN_NAMES[plan]}
