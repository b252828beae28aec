"""A person's own language and theme, and the extension of their phone."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from scudo.customers import actions as customers
from scudo.lib import clock
from scudo.web.staff import StaffRequest, staff

LANGUAGES = {"it", "en"}
THEMES = {"", "light", "dark"}


@staff
@require_POST
def save(request: StaffRequest) -> HttpResponse:
    """Keep what was chosen, and go back to where one was."""
    user = request.user
    language, theme = request.POST.get("language", user.language), request.POST.get("theme", user.theme)
    try:
        customers.set_preferences(
            user=user, language=language if language in LANGUAGES else user.language, theme=theme if theme in THEMES else user.theme,
            extension=request.POST.get("extension"), by=request.viewer, at=clock.now(),
        )  # fmt: skip
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    back = request.POST.get("next", "")
    return redirect(back if url_has_allowed_host_and_scheme(back, {request.get_host()}) else "web:desk")
