"""Teams, kept by the manager: a name and its people, to whom tickets are given."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from scudo.core.lifecycle import OPEN
from scudo.core.roles import Actor, Role, allowed
from scudo.customers.models import User
from scudo.desk.models import Team, Ticket
from scudo.journal import actions as journal

LONGEST = 60
MOST_MEMBERS = 200


@allowed(Role.MANAGER)
@transaction.atomic
def add_team(*, name: str, members: Sequence[User], by: Actor, at: datetime) -> Team:
    """Make a team. Raises ValidationError by field."""
    made = Team(name=checked_name(name), ended_at=None)
    made.save()
    put(made, members)
    tell(made, "team_added", by, at)
    return made


@allowed(Role.MANAGER)
@transaction.atomic
def change_team(*, team: Team, name: str, members: Sequence[User], by: Actor, at: datetime) -> Team:
    """Give a team another name or other people; its tickets stay its own. Raises ValidationError by field."""
    held = Team.objects.select_for_update().get(pk=team.pk)
    held.name = checked_name(name, but=held)
    held.save(update_fields=["name"])
    put(held, members)
    tell(held, "team_changed", by, at)
    return held


@allowed(Role.MANAGER)
@transaction.atomic
def end_team(*, team: Team, by: Actor, at: datetime) -> Team:
    """Let a team be no more. Raises ValidationError while open tickets are its own: nobody would look at them."""
    held = Team.objects.select_for_update().get(pk=team.pk)
    waiting = Ticket.objects.filter(team=held, state__in=sorted(state.value for state in OPEN)).count()
    if waiting:
        raise ValidationError(
            _("Open tickets are given to this team, %(count)s of them: give them to others first.")
            % {"count": waiting}
        )
    if held.ended_at is None:
        held.ended_at = at
        held.save(update_fields=["ended_at"])
        tell(held, "team_ended", by, at)
    return held


def checked_name(name: str, but: Team | None = None) -> str:
    """The name in one line. Raises ValidationError where it is blank, too long, or another team's."""
    line = " ".join(name.split())
    if not line or len(line) > LONGEST:
        raise ValidationError({"name": _("A team’s name has 1 to %(most)s characters.") % {"most": LONGEST}})
    others = Team.objects.filter(name__iexact=line, ended_at=None)
    if (others.exclude(pk=but.pk) if but else others).exists():
        raise ValidationError({"name": _("There is a team of this name already.")})
    return line


def put(team: Team, members: Sequence[User]) -> None:
    """Let exactly these people be the team's. Raises ValidationError where one does not work for the provider."""
    if len(members) > MOST_MEMBERS or any(one.contact_id or not one.is_active for one in members):
        raise ValidationError({"members": _("A team is made of the provider’s own people.")})
    team.members.set(members)


def tell(team: Team, verb: str, by: Actor, at: datetime) -> None:
    """Write what happened to a team."""
    members = sorted(team.members.values_list("pk", flat=True))
    journal.write(kind=f"desk.{verb}", subject=("team", team.pk), by=by, at=at, facts={"members": members})
