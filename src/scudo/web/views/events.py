"""The stream of news that keeps lists and tickets live (SSE)."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import ParamSpec, TypeVar

from asgiref.sync import sync_to_async
from django.db import connections
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from scudo.core.roles import Actor
from scudo.customers.queries import User
from scudo.desk import queries as desk
from scudo.lib.news import News, hub

P = ParamSpec("P")
T = TypeVar("T")
GATHER_S = 0.25
ALIVE_S = 20
MOST_KEPT = 20_000


async def stream(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """News for one of the provider's people, until they go away."""
    viewer = await asked(viewer_of, request)
    if viewer is None:
        return HttpResponse(status=403)
    response = StreamingHttpResponse(events(viewer), content_type="text/event-stream")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"
    return response


async def asked(query: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What a query answers; its connection is given back at once, for a stream lasts as long as somebody's day."""

    def once() -> T:
        try:
            return query(*args, **kwargs)
        finally:
            for one in connections.all(initialized_only=True):
                if not one.in_atomic_block:
                    one.close()

    return await sync_to_async(once)()


def viewer_of(request: HttpRequest) -> Actor | None:
    """Which of the provider's people asks."""
    user = request.user
    return user.actor() if isinstance(user, User) and user.is_staff else None


async def events(viewer: Actor) -> AsyncIterator[bytes]:
    """Gathered news as events; a comment now and then keeps the connection open."""
    async with hub.watch() as queue:
        yield b"retry: 3000\n\n"
        while True:
            for event in await told(viewer, await gathered(queue)):
                yield event
            yield b": alive\n\n"


async def gathered(queue: "asyncio.Queue[News]") -> list[News]:
    """What came within a moment of the first piece of news; nothing after a quiet while."""
    try:
        news = [await asyncio.wait_for(queue.get(), ALIVE_S)]
    except TimeoutError:
        return []
    await asyncio.sleep(GATHER_S)
    while not queue.empty():
        news.append(queue.get_nowait())
    return news


async def numbers_of(viewer: Actor, tickets: set[int]) -> list[str]:
    """The numbers of tickets. They never change: what happens again on a ticket asks for none, in no stream of this process.

    Who has a stream may see every ticket.
    """
    known = {pk: _numbers[pk] for pk in tickets & _numbers.keys()}
    if missing := tickets - known.keys():
        if len(_numbers) > MOST_KEPT:
            _numbers.clear()
        learned = await asked(desk.numbers_of, viewer, missing)
        _numbers.update(learned)
        known |= learned
    return list(known.values())


_numbers: dict[int, str] = {}


async def told(viewer: Actor, news: list[News]) -> list[bytes]:
    """The events that pages wait for: `tickets` with the numbers concerned, `systems` with their ids, `held`, `calls`.

    Who looks at a ticket is news for its page alone, which waits for `attention`: lists are not asked for anew.
    """
    found = []
    for name, is_it in (("tickets", False), ("attention", True)):
        concerned = {
            one.subject
            for one in news
            if one.subject_kind == "ticket" and (one.kind == "desk.attention") is is_it
        }
        if numbers := await numbers_of(viewer, concerned):
            found.append(f"event: {name}\ndata: {' '.join(numbers)}\n\n".encode())
    systems = sorted({one.subject for one in news if one.subject_kind == "system"})
    if systems or any(one.subject_kind == "probe" for one in news):
        found.append(f"event: systems\ndata: {' '.join(map(str, systems))}\n\n".encode())
    if any(one.subject_kind == "incoming" for one in news):
        found.append(b"event: held\ndata: \n\n")
    if any(one.subject_kind == "call" for one in news):
        found.append(b"event: calls\ndata: \n\n")
    return found
