"""The door of the staff's face: who comes in, and as whom they act."""

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from scudo.core.roles import Actor, Forbidden

P = ParamSpec("P")


class StaffRequest(HttpRequest):
    """A request of one of the provider's people; `viewer` is who looks and acts."""

    viewer: Actor


def staff(
    view: Callable[Concatenate[StaffRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Only for the provider's people; a customer's person is led to the portal, a stranger to the login."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not getattr(request.user, "is_staff", False):
            return redirect("portal:tickets")
        known = cast("StaffRequest", request)
        known.viewer = request.user.actor()  # type: ignore[union-attr]
        try:
            return view(known, *args, **kwargs)
        except Forbidden as problem:
            raise PermissionDenied(str(problem)) from problem

    return login_required(guarded)
