"""What can be done with tickets; each action writes the journal, from which letters and pages follow."""

from scudo.desk.actions.assessment import Assessment, assess, assign_severity, override_coverage
from scudo.desk.actions.attention import keep_draft, look_at
from scudo.desk.actions.conversation import add_note, receive, reply
from scudo.desk.actions.linking import link, unlink
from scudo.desk.actions.merging import NotMerged, NotTogether, merge, unmerge
from scudo.desk.actions.opening import open_ticket
from scudo.desk.actions.progress import TeamEnded, assign, change_state
from scudo.desk.actions.rating import AlreadyRated, rate
from scudo.desk.actions.splitting import split
from scudo.desk.actions.takeover import Elsewhere, NotOpen, TakenOverAlready, take_over
from scudo.desk.actions.teams import add_team, change_team, end_team
from scudo.desk.actions.ticket import AlreadyClosed, Conflict, File, Merged, Said, Unexplained
from scudo.desk.actions.watching import add_follower, follow, read_mentions, remove_follower, unfollow

__all__ = [
    "AlreadyClosed", "AlreadyRated", "Assessment", "Conflict", "Elsewhere", "File", "Merged", "NotMerged", "NotOpen",
    "NotTogether", "Said", "TakenOverAlready", "TeamEnded", "Unexplained", "add_follower", "add_note", "add_team",
    "assess", "assign", "assign_severity", "change_state", "change_team", "end_team", "follow", "keep_draft", "link",
    "look_at", "merge", "open_ticket", "override_coverage", "rate", "read_mentions", "receive", "remove_follower",
    "reply", "split", "take_over", "unfollow", "unlink", "unmerge",
]  # fmt: skip
