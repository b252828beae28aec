"""What can be done with tickets; each action writes the journal, from which letters and pages follow."""

from scudo.desk.actions.assessment import Assessment, assess, assign_severity, override_coverage
from scudo.desk.actions.conversation import add_note, receive, reply
from scudo.desk.actions.opening import open_ticket
from scudo.desk.actions.progress import assign, change_state
from scudo.desk.actions.takeover import Elsewhere, NotOpen, TakenOverAlready, take_over
from scudo.desk.actions.ticket import AlreadyClosed, Conflict, File, Said, Unexplained

__all__ = [
    "AlreadyClosed", "Assessment", "Conflict", "Elsewhere", "File", "NotOpen", "Said", "TakenOverAlready", "Unexplained", "add_note", "assess", "assign",
    "assign_severity", "change_state", "open_ticket", "override_coverage", "receive", "reply", "take_over",
]  # fmt: skip
