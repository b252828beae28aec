"""Addresses of all faces."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import include, path


def home(request: HttpRequest) -> HttpResponse:
    """Everybody to their own face."""
    return redirect("web:desk" if getattr(request.user, "is_staff", False) else "portal:tickets")


urlpatterns = [
    path("", home, name="home"),
    path("accounts/", include("allauth.urls")),
    path("api/", include("scudo.api.urls")),
    path("portale/", include("scudo.portal.urls")),
    path("", include("scudo.web.urls")),
]
if settings.DEMO:
    urlpatterns.append(path("demo/", include("scudo.demo.urls")))
