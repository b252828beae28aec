"""Addresses of the machine's face, and the documents that describe it."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from ninja import NinjaAPI
from ninja.errors import ValidationError

from scudo.api import phone, probe

MOST_PROBLEMS = 20

api = NinjaAPI(title="Scudo", version="1", urls_namespace="api", docs_url=None)
api.add_router("/probe/", probe.router)
api.add_router("/phone/", phone.router)


@api.exception_handler(ValidationError)
def not_understood(request: HttpRequest, problem: ValidationError) -> HttpResponse:
    """What is wrong, field by field, in one sentence each."""
    wrong = [
        f"{'.'.join(str(part) for part in one['loc'][2:])}: {one['msg']}"
        for one in problem.errors[:MOST_PROBLEMS]
    ]
    return api.create_response(request, {"error": "; ".join(wrong)}, status=422)


urlpatterns = [path("", api.urls)]
