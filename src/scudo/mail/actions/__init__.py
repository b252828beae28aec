"""What can be done with letters."""

from scudo.mail.actions.delivery import deliver, release, retry
from scudo.mail.actions.held import AlreadyDecided, append_to, discard, open_for
from scudo.mail.actions.intake import take_in
from scudo.mail.actions.moving import follow_messages
from scudo.mail.actions.taking_back import take_news_back
from scudo.mail.actions.writing import write_link, write_notice, write_plain, write_receipt, write_reply

__all__ = [
    "AlreadyDecided", "append_to", "deliver", "discard", "follow_messages", "open_for", "release", "retry", "take_in", "take_news_back",
    "write_link", "write_notice", "write_plain", "write_receipt", "write_reply",
]  # fmt: skip
