"""What one may see of teams, and how much each person and each team has to do."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from scudo.core.roles import Actor
from scudo.desk.models import Team
from scudo.desk.queries import OPEN_STATES, tickets_for


def teams_for(viewer: Actor) -> QuerySet[Team]:
    """The teams that there are, by name; staff only."""
    found = Team.objects.filter(ended_at=None).order_by("name")
    return found if viewer.is_staff else found.none()


def team_by_id(viewer: Actor, pk: int) -> Team | None:
    """One of the teams that there are."""
    return teams_for(viewer).filter(pk=pk).first()


@dataclass(frozen=True)
class Load:
    """How many open tickets each person and each team has, by their ids; who has none is not there."""

    people: dict[int, int]
    teams: dict[int, int]


def load(viewer: Actor) -> Load:
    """Who has how much to do, in one query; a team's count holds those of its tickets that have a person too."""
    found = tickets_for(viewer).filter(state__in=OPEN_STATES).order_by().values_list("assignee", "team")
    people: dict[int, int] = {}
    teams: dict[int, int] = {}
    for person, team, count in found.annotate(count=Count("pk")):
        if person:
            people[person] = people.get(person, 0) + count
        if team:
            teams[team] = teams.get(team, 0) + count
    return Load(people, teams)
