"""What can be done with tickets; each action writes the journal, from which letters and pages follow."""

from scudo.desk.actions.asking import TooOften, ask
from scudo.desk.actions.assessment import Assessment, assess, assign_severity, override_coverage
from scudo.desk.actions.attention import keep_draft, look_at
from scudo.desk.actions.bulk import BulkOrder, NothingChosen, TooLate, do_to_many, undo_many
from scudo.desk.actions.claims import Claimed, record_claim
from scudo.desk.actions.conversation import add_note, reply
from scudo.desk.actions.custom_fields import FieldTerms, add_field, change_field, end_field, fill_in
from scudo.desk.actions.linking import link, unlink
from scudo.desk.actions.merging import NotMerged, NotTogether, merge, unmerge
from scudo.desk.actions.opening import open_ticket
from scudo.desk.actions.progress import TeamEnded, assign, change_state
from scudo.desk.actions.rating import AlreadyRated, rate
from scudo.desk.actions.receiving import receive
from scudo.desk.actions.replies import Texts, add_template, change_template, remove_template
from scudo.desk.actions.saved_views import change_view, remove_view, save_view
from scudo.desk.actions.splitting import split
from scudo.desk.actions.tagging import add_tags, remove_tag, remove_tags, rename_tag
from scudo.desk.actions.takeover import Elsewhere, NotOpen, TakenOverAlready, take_over
from scudo.desk.actions.teams import add_team, change_team, end_team
from scudo.desk.actions.ticket import AlreadyClosed, Conflict, File, Merged, Said, Unanswered, Unexplained
from scudo.desk.actions.watching import add_follower, follow, read_mentions, remove_follower, unfollow

__all__ = [
    "AlreadyClosed", "AlreadyRated", "Assessment", "BulkOrder", "Claimed", "Conflict", "Elsewhere", "FieldTerms", "File", "Merged",
    "NotMerged", "NotOpen", "NotTogether", "NothingChosen", "Said", "TakenOverAlready", "TeamEnded", "Texts", "TooLate", "TooOften",
    "Unanswered", "Unexplained", "add_field", "add_follower", "add_note", "add_tags", "add_team", "add_template", "ask", "assess", "assign",
    "assign_severity", "change_field", "change_state", "change_team", "change_template", "change_view", "do_to_many",
    "end_field", "end_team", "fill_in", "follow", "keep_draft", "link", "look_at", "merge", "open_ticket", "override_coverage",
    "rate", "read_mentions", "receive", "record_claim", "remove_follower", "remove_tag", "remove_tags", "remove_template", "remove_view",
    "rename_tag", "reply", "save_view", "split", "take_over", "undo_many", "unfollow", "unlink", "unmerge",
]  # fmt: skip
