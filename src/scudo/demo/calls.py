"""The example's telephone: an exchange, who sits at which phone, and the calls of a morning."""

from datetime import datetime, timedelta

from scudo.core.calling import Event
from scudo.core.roles import Actor, Role, system
from scudo.customers import actions as customers
from scudo.customers import queries as seen
from scudo.demo.firms import FIRMS, STAFF
from scudo.desk import actions as desk
from scudo.desk.models import Message, Origin
from scudo.voice import actions
from scudo.voice.models import Call, Direction, Nothing, Switchboard

FOUNDER = Actor(name="Scudo", roles=frozenset({Role.MANAGER, Role.OPERATOR}))
PHONE = system("phone")
EXTENSIONS = dict(
    zip((email for email, _name, _roles in STAFF[:4]), ("201", "202", "203", "204"), strict=True)
)
SWITCHBOARD = "Centralino"
ASSISTANCE = "06 7807070"
MINUTE = timedelta(minutes=1)


def everything(at: datetime) -> None:
    """The calls as they would be at `at`: one with its ticket, one filed, one without outcome, two to be called back."""
    for user in seen.staff_for(FOUNDER).filter(email__in=EXTENSIONS):
        customers.set_preferences(
            user=user, language=user.language, theme=user.theme, extension=EXTENSIONS[user.email], by=user.actor(), at=at,
        )  # fmt: skip
    board, _secret = actions.add_switchboard(name=SWITCHBOARD, by=FOUNDER, at=at - timedelta(days=30))
    answered(
        board, "1", FIRMS[2].people[0].phone, at - 170 * MINUTE, minutes=4, extension="201", becomes=TICKET
    )
    filed = answered(board, "2", "+39 06 0000099", at - 140 * MINUTE, minutes=1, extension="204")
    actions.need_nothing(
        call=filed, nothing=Nothing.WRONG_NUMBER, why="", notes="Cercava l’officina accanto.", version=filed.version, by=FOUNDER,
        at=at - 138 * MINUTE,
    )  # fmt: skip
    talked = answered(board, "3", FIRMS[1].people[1].phone, at - 75 * MINUTE, minutes=6, extension="202")
    actions.keep_notes(
        call=talked, text="Chiede quando passiamo per la bilancia nuova.", version=talked.version, by=FOUNDER, at=at - 70 * MINUTE
    )  # fmt: skip
    missed(board, "4", FIRMS[3].people[0].phone, at - 34 * MINUTE)
    missed(board, "5", "anonymous", at - 12 * MINUTE)


TICKET = "Un referto non si apre dal portale"


def answered(
    board: Switchboard,
    key: str,
    number: str,
    at: datetime,
    *,
    minutes: int,
    extension: str,
    becomes: str = "",
) -> Call:
    """A call on which somebody spoke; `becomes` is the reason of the ticket that was made of it."""
    tell(board, actions.Told(key, Event.RINGING, Direction.IN, number, ASSISTANCE, extension), at)
    call = tell(board, actions.Told(key, Event.ANSWERED, extension=extension), at + MINUTE / 6)
    if becomes and call.customer:
        notes = "Succede da ieri, su due postazioni dell’accettazione."
        said = desk.Said(
            Message.Kind.CALL, notes, author=call.contact.name if call.contact else "", contact=call.contact
        )
        ticket = desk.open_ticket(
            customer=call.customer, contact=call.contact, origin=Origin.PHONE, reason=becomes, said=said, by=FOUNDER, at=at + 2 * MINUTE
        )  # fmt: skip
        actions.give_ticket(
            call=call, ticket=ticket, notes=notes, version=call.version, by=FOUNDER, at=at + 2 * MINUTE
        )
    return tell(board, actions.Told(key, Event.ENDED), at + minutes * MINUTE)


def missed(board: Switchboard, key: str, number: str, at: datetime) -> None:
    """A call that rang for half a minute."""
    tell(board, actions.Told(key, Event.RINGING, Direction.IN, number, ASSISTANCE), at)
    tell(board, actions.Told(key, Event.ENDED), at + MINUTE / 2)


def tell(board: Switchboard, told: actions.Told, at: datetime) -> Call:
    """What the exchange tells."""
    return actions.tell(switchboard=board, told=told, by=PHONE, at=at)
