"""The door of the customers' face: behind it the database itself shows only the person's own companies."""

import functools
from collections.abc import Callable
from datetime import datetime
from typing import Concatenate, ParamSpec, cast

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from scudo.core.roles import Actor
from scudo.customers.queries import User
from scudo.lib import clock, scope

P = ParamSpec("P")


class PersonRequest(HttpRequest):
    """A request of a customer's person; `viewer` is who looks, `at` when."""

    viewer: Actor
    at: datetime
    user: User


def person(
    view: Callable[Concatenate[PersonRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Only for customers' people; staff are led to the desk, strangers to the way in.

    The view runs and its answer is rendered under the portal's role; who asks and when was read before, outside of it.
    """

    @functools.wraps(view)
    def scoped(request: PersonRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        with scope.within(request.viewer.customers):
            return view(request, *args, **kwargs)

    return signing(scoped)


def signing(
    view: Callable[Concatenate[PersonRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """The same for a view that acts, which the portal's role may not: it finds what it acts on within the scope itself."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect("portal:enter")
        if request.user.is_staff:
            return redirect("web:desk")
        known = cast("PersonRequest", request)
        known.viewer, known.at = request.user.actor(), clock.now()
        return view(known, *args, **kwargs)

    return guarded
