"""The door of the staff's face: who comes in, and as whom they act."""

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from scudo.core.roles import Actor, Forbidden
from scudo.customers.queries import User

P = ParamSpec("P")


class StaffRequest(HttpRequest):
    """A request of one of the provider's people; `viewer` is who looks and acts."""

    viewer: Actor
    user: User


def staff(
    view: Callable[Concatenate[StaffRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Only for the provider's people; a customer's person is led to the portal, a stranger to the login."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not getattr(request.user, "is_staff", False):
            return redirect("portal:tickets")
        known = cast("StaffRequest", request)
        known.viewer = request.user.actor()  # type: ignore[union-attr]
        try:
            return view(known, *args, **kwargs)
        except Forbidden as problem:
            raise PermissionDenied(str(problem)) from problem

    return login_required(guarded)
