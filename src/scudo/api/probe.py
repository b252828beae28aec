"""The probes' door: enrolment by a code that works once, configuration, results in batches (docs/howto/probe.md)."""

from typing import Annotated, Any

from django.db import DataError
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status
from ninja.security import HttpBearer
from pydantic import Field

from scudo.core.roles import system
from scudo.lib import clock
from scudo.monitor import actions as monitor
from scudo.monitor import queries
from scudo.monitor.queries import Probe

BY = system("probe")
MOST_RESULTS = 2_000

router = Router(tags=["probe"])


class ProbeRequest(HttpRequest):
    """A request of an enrolled probe."""

    auth: Probe


class Token(HttpBearer):
    """The token that a probe got when it enrolled."""

    def authenticate(self, request: HttpRequest, token: str) -> Probe | None:  # noqa: ARG002 - ninja's signature
        """The probe of a token."""
        return queries.probe_by_token(token)


class Problem(Schema):
    """Why a request was refused."""

    error: str


class Enrolment(Schema):
    """What a probe says when it comes for the first time."""

    code: Annotated[str, Field(max_length=40)]
    host: Annotated[str, Field(max_length=200)] = ""
    version: Annotated[str, Field(max_length=40)] = ""


class Enrolled(Schema):
    """A probe's name and its token, told once."""

    probe: str
    token: str


@router.post("enrol", response={200: Enrolled, 403: Problem})
def enrol(request: HttpRequest, enrolment: Enrolment) -> Status[Any]:  # noqa: ARG001 - ninja's signature
    """Exchange a one-time code for a token."""
    try:
        probe, token = monitor.enrol(
            code=enrolment.code, host=enrolment.host, release=enrolment.version, by=BY, at=clock.now()
        )
    except monitor.CodeRefused:
        return Status(
            403, {"error": "This code is unknown, was used, or has expired. Ask the provider for a new one."}
        )
    return Status(200, {"probe": probe.name, "token": token})


class CheckOut(Schema):
    """One check that a probe is to run; times in seconds."""

    id: int
    kind: str
    every_s: float
    retry_s: float
    attempts: int
    timeout_s: float
    spec: dict[str, Any]


class Configuration(Schema):
    """All checks of a probe; `version` changes whenever they may have changed."""

    version: str
    checks: list[CheckOut]


@router.get("configuration", auth=Token(), response={200: Configuration, 304: None})
def configuration(request: ProbeRequest, response: HttpResponse) -> Any:
    """What the probe is to do; 304 where it knows already."""
    version = queries.configuration_version()
    response.headers["ETag"] = f'"{version}"'
    if request.headers.get("If-None-Match", "").strip('"') == version:
        return Status(304, None)
    return queries.configuration_of(request.auth)


Text = Annotated[str, Field(max_length=4_000)]
Moment = Annotated[float, Field(ge=0, le=32_503_680_000, allow_inf_nan=False)]
Measure = Annotated[list[Any], Field(min_length=3, max_length=8)]
Row = tuple[
    Annotated[int, Field(ge=1, lt=2**63)],
    Annotated[int, Field(ge=1, lt=2**63)],
    Moment,
    Annotated[int, Field(ge=0, le=3)],
    Annotated[float, Field(ge=0, le=1e12, allow_inf_nan=False)],
    Text,
    Annotated[list[Measure], Field(max_length=200)] | None,
]


class Results(Schema):
    """Results of one disk store in the order of their numbers; each is [number, check, moment, status, ms, output, perfdata]."""

    spool: Annotated[str, Field(min_length=1, max_length=36)]
    sent_at: Moment
    more: bool = False
    results: Annotated[list[Row], Field(max_length=MOST_RESULTS)]


class Taken(Schema):
    """Up to which number the results are safe here, and which version the configuration has."""

    through: int
    configuration: str


@router.post("results", auth=Token(), response={200: Taken, 401: Problem, 422: Problem})
def results(request: ProbeRequest, batch: Results) -> Any:
    """Take results in; an empty batch says that the probe is there."""
    rows = [monitor.Result(*row) for row in batch.results]
    numbers = [row.seq for row in rows]
    if numbers != sorted(set(numbers)):
        return Status(422, {"error": "results: their numbers must rise"})
    taken = monitor.Batch(batch.spool, batch.sent_at, rows, batch.more)
    try:
        through = monitor.take_results(probe=request.auth, batch=taken, by=BY, at=clock.now())
    except monitor.Revoked:
        return Status(401, {"error": "This probe may not speak any more."})
    except (DataError, UnicodeError):
        return Status(422, {"error": "results: a text or figure in them cannot be kept"})
    return {"through": through, "configuration": queries.configuration_version()}
