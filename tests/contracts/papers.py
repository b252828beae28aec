"""Papers of the tests: one subject for each plan, with everything that such a paper may say."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from scudo.contracts import paper
from scudo.core.agreement import Renewal
from scudo.core.plans import Acquired, Plan

NAMES = {Plan.TRIAL: "Scudo Trial 90", Plan.YEARLY: "Scudo 360", Plan.FULL: "Scudo Full"}
WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
ALWAYS = paper.ExtraTime((*WORKDAYS, "sat", "sun", "holiday"), "00:00", "24:00")
EVENINGS = paper.ExtraTime(WORKDAYS, "18:00", "22:00")
SATURDAYS = paper.ExtraTime(
    ("sat", "holiday"), "08:00", "14:00", since=date(2026, 12, 1), until=date(2027, 6, 30), but=(date(2026, 12, 25),)
)  # fmt: skip
NEW_YEAR = paper.ExtraTime(
    starts=datetime(2026, 12, 31, 17, tzinfo=UTC), ends=datetime(2027, 1, 1, 23, tzinfo=UTC)
)
TARGETS = {1: (60, 480), 2: (240, 960), 3: (480, 2400)}
PROVIDER = paper.Provider(
    name="Altec", town="Roma", phone="06 7807070", mail="assistenza@altec.example",
    portal="https://scudo.altec.example/portale/", monitor="AltecMonitor", timezone="Europe/Rome", country="IT",
    patron="06-29", week={day: [["09:00", "18:00"]] for day in WORKDAYS},
)  # fmt: skip
ROSSI = paper.Party(
    "Rossi Impianti S.r.l.", "01234560587", "", "rossi@pec.example", "ABC1234", ["Sede Rossi, Roma"]
)
REMINDERS = (60, 30, 7)


def trial(language: str = "it", **changes: Any) -> paper.Subject:
    """Scudo Trial 90 of a system that was bought, its test not signed yet."""
    subject = paper.Subject(
        language=language, number="B-2026-0001", made_on=date(2026, 11, 23), made_by="Giulia Office", contract="T90-2026-0003",
        plan=Plan.TRIAL, plan_names=NAMES, converts_to=(Plan.YEARLY,), extra_allowed=False, version=1, provider=PROVIDER,
        customer=ROSSI,
        said=paper.Said([("system", "Gestionale di Rossi"), ("service", "Posta")], {1: (240, None), 2: (480, None), 3: (960, None)}),
        system=paper.System("Gestionale di Rossi (rossi-gestionale)", "Gestionale nuovo", Acquired.BOUGHT),
        time=paper.Time(reminders=REMINDERS),
    )  # fmt: skip
    return replace(subject, **changes)


def yearly(language: str = "it", **changes: Any) -> paper.Subject:
    """Scudo 360 of a system that was taken over, amended, with Extra Time, limits, prepaid hours and closures."""
    subject = trial(
        language, contract="360-2026-0007", plan=Plan.YEARLY, converts_to=(), extra_allowed=True, version=2,
        holds_from=date(2026, 12, 1), because="Si aggiunge la sera",
        said=paper.Said(
            [("system", "Rete di Rossi"), ("component", "Nodo 1")], TARGETS, [("component", "Stampante")],
            [EVENINGS, SATURDAYS, NEW_YEAR], [(date(2026, 8, 10), date(2026, 8, 21), "Ferie estive")], 12, 1200,
            prepaid=[(600, date(2026, 1, 10), date(2027, 1, 11)), (90, date(2026, 3, 1), None)],
        ),
        system=paper.System(
            "Rete di Rossi (rossi-rete)", "", Acquired.TAKEN_OVER,
            assessed=paper.Assessed("limited", date(2026, 11, 2), "Armadi A e B", [("Switch vecchio", "component", "Switch 3")]),
        ),
        time=paper.Time(
            date(2026, 12, 1), date(2027, 12, 1), Renewal.TACIT, 60,
            paper.Followed("T90-2026-0003", "Scudo Trial 90", date(2026, 12, 1)), REMINDERS,
        ),
    )  # fmt: skip
    return replace(subject, **changes)


def full(language: str = "it", **changes: Any) -> paper.Subject:
    """Scudo Full of a rented system, everything covered around the clock."""
    rental = paper.Rented(
        "N-118", date(2026, 11, 1), date(2029, 11, 1),
        [("Dell PowerEdge R660", "7XK2Q13", "Nodo 1"), ("APC Smart-UPS 3000", "AS2214330091", "")],
    )  # fmt: skip
    subject = trial(
        language, contract="FULL-2026-0001", plan=Plan.FULL, converts_to=(), extra_allowed=True,
        said=paper.Said(None, {1: (60, 240), 2: (120, 540), 3: (480, 1620)}, extra=[ALWAYS], parts=True),
        system=paper.System("Gestionale", "", Acquired.RENTED, date(2026, 11, 20), rental),
    )  # fmt: skip
    return replace(subject, **changes)


def articles(subject: paper.Subject) -> dict[str, dict[str, Any]]:
    """The articles of a subject's paper by their names."""
    return {one["id"]: one for one in paper.read(paper.written(subject))["articles"]}


def clauses(subject: paper.Subject) -> dict[str, str]:
    """Every clause of a subject's paper by its id."""
    blocks = [block for one in articles(subject).values() for block in one["blocks"]]
    return {block["id"]: block["text"] for block in blocks if block["kind"] == "clause"}


def rows(subject: paper.Subject, article: str) -> list[list[str]]:
    """Every row of facts and tables of an article."""
    blocks = articles(subject)[article]["blocks"]
    return [row for block in blocks for row in block.get("rows", [])]


def items(subject: paper.Subject, article: str) -> list[str]:
    """The items of the lists of an article."""
    return [one for block in articles(subject)[article]["blocks"] for one in block.get("items", [])]
