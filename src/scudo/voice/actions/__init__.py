"""What can be done with calls and with the exchanges that tell of them."""

from scudo.voice.actions.dealing import (
    LONGEST_WHY,
    AlreadyDealt,
    Conflict,
    NotOpen,
    Unexplained,
    give_ticket,
    join_ticket,
    keep_notes,
    need_nothing,
)
from scudo.voice.actions.switchboards import add_switchboard, replace_secret, revoke_switchboard
from scudo.voice.actions.telling import Told, tell

__all__ = [
    "LONGEST_WHY", "AlreadyDealt", "Conflict", "NotOpen", "Told", "Unexplained", "add_switchboard", "give_ticket", "join_ticket", "keep_notes",
    "need_nothing", "replace_secret", "revoke_switchboard", "tell",
]  # fmt: skip
