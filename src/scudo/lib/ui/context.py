"""What every template may name."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def installation(request: HttpRequest) -> dict[str, Any]:
    """The provider's names, and the theme that the person chose (empty: the system's)."""
    user = getattr(request, "user", None)
    return {
        "provider": settings.PROVIDER_NAME,
        "monitor_name": settings.MONITOR_NAME,
        "assistance_phone": settings.PROVIDER_PHONE,
        "assistance_mail": settings.MAIL_ADDRESS,
        "theme": getattr(user, "theme", ""),
        "is_demo": settings.DEMO,
    }
