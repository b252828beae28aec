"""The one list of all that runs by itself: reactions to entries, and timers."""

from collections.abc import Callable
from datetime import datetime

from scudo.contracts import react as contracts
from scudo.contracts.actions import duties, pin_tries
from scudo.contracts.actions import timers as agreements
from scudo.desk import react as desk
from scudo.desk.actions import bulk, previews, waiting, warnings
from scudo.exchange import actions as exchange
from scudo.journal import actions as journal
from scudo.journal.models import Entry
from scudo.lib import cache
from scudo.mail import react as mail
from scudo.mail.actions import delivery, lateness, mailboxes
from scudo.monitor import react as monitor
from scudo.monitor.actions import timers
from scudo.search import react as search
from scudo.search.actions import backlog, reading
from scudo.voice.actions import timers as voice

REACTIONS: dict[str, list[Callable[[Entry], None]]] = {
    "design.project_begun": [contracts.prepare_for_project],
    "design.acceptance_signed": [contracts.start_for_test],
    "design.loaded": [monitor.evaluate_loaded, search.keep_components],
    "contracts.office_corrected": [desk.correct_deadlines],
    "contracts.maintenance_due": [desk.open_planned],
    "contracts.ended": [mail.tell_contract],
    "contracts.ending": [mail.tell_contract],
    "contracts.ending_early": [mail.tell_contract],
    "contracts.not_started": [mail.tell_contract],
    "contracts.pin_alarm": [mail.tell_pin_alarm],
    "contracts.prepaid_low": [mail.tell_contract],
    "contracts.prepaid_used_up": [mail.tell_contract],
    "contracts.renewed": [mail.tell_contract],
    "contracts.resumed": [mail.tell_contract],
    "contracts.started": [mail.tell_contract],
    "contracts.suspended": [mail.tell_contract],
    "desk.assessed": [mail.tell_opened],
    "desk.acknowledged": [mail.tell_taken],
    "desk.started": [mail.tell_taken],
    "desk.waiting_reminder": [mail.tell_reminder],
    "desk.severity_changed": [mail.tell_severity],
    "desk.sla_warning": [mail.tell_warning],
    "desk.replied": [mail.tell_reply],
    "desk.waiting": [mail.tell_state],
    "desk.resolved": [mail.tell_state, desk.settle_planned],
    "desk.closed": [mail.tell_state, desk.settle_planned],
    "desk.reopened": [mail.tell_state, desk.reopen_planned],
    "desk.cancelled": [mail.tell_state, desk.settle_planned],
    "desk.bulk_undone": [mail.take_back, desk.reopen_planned_again],
    "desk.merged": [mail.tell_merged],
    "desk.unmerged": [mail.follow_messages, mail.tell_merged],
    "desk.split_off": [mail.follow_messages],
    "mail.queue_late": [mail.tell_queue_late],
}
TIMERS: list[tuple[Callable[[datetime], None], int]] = [
    (journal.tick, 10),
    (cache.forget_expired, 600),
    (delivery.tick, 2),
    (lateness.tick, 30),
    (mailboxes.watch_mailboxes, 30),
    (timers.tick, 1),
    (timers.freshen, 10),
    (timers.tend, 3600),
    (agreements.tick, 30),
    (duties.tick, 60),
    (pin_tries.forget_tries, 3600),
    (warnings.tick, 5),
    (waiting.tick, 60),
    (bulk.forget_reports, 3600),
    (exchange.tick, 60),
    (previews.tick, 20),
    (voice.tick, 30),
    (voice.forget, 3600),
    (reading.tick, 3),
    (backlog.tick, 2),
]


def register() -> None:
    """Tell the journal who follows which kind of entry."""
    journal.reactions.clear()
    for kind, functions in REACTIONS.items():
        for function in functions:
            journal.register(kind, function)
