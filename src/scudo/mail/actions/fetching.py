"""Taking a mail out of a mailbox: once, whatever happens to the mailbox, the connection or this process afterwards."""

import hashlib
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils import translation
from django.utils.translation import gettext as _

from scudo.core import mime
from scudo.core.roles import Actor, Role, allowed
from scudo.journal import actions as journal
from scudo.lib import clock
from scudo.mail.actions.intake import card, clean, enter, is_passing, known_or_held, tell
from scudo.mail.models import Fetched, Incoming, Mailbox
from scudo.mail.routing import Why

COPIES = 7_211_021
MOST_COPIES = 10
RETURN_PATH = re.compile(
    rb"^return-path:[ \t]*(?:\r?\n[ \t]+)?<([^>\r\n]{0,320})>", re.IGNORECASE | re.MULTILINE
)
REMEMBER = """
    with alone as materialized (select pg_advisory_xact_lock(%s, hashtext(%s)))
    insert into mail_fetched (mailbox_id, validity, uid, state, digest, tries) select %s, %s, %s, %s, '', 0 from alone
    on conflict (mailbox_id, validity, uid) do update set uid = excluded.uid
    returning *
"""
TRY_AGAIN = tuple(timedelta(seconds=one) for one in (10, 60, 300, 1800, 7200))


@dataclass(frozen=True)
class Where:
    """One mail of a mailbox: the numbers by which its server knows it, and what the settings call the mailbox.

    `recounted`: mails of this mailbox were taken under another UIDVALIDITY (`queries.was_recounted`).
    """

    mailbox: Mailbox
    name: str
    validity: int
    uid: int
    recounted: bool = True


@allowed(Role.SYSTEM)
def take_fetched(*, where: Where, raw: bytes, by: Actor, at: datetime) -> Fetched:
    """Take in one mail of a mailbox and remember it, in one transaction; one that is remembered is not taken again.

    Neither is one that came before under another UIDVALIDITY, nor the same letter taken from another mailbox.
    """
    letter = mime.parse(raw)
    incoming = card(letter, raw, envelope_of(raw, where.name), at)

    def entered(row: Fetched) -> Incoming:
        same = (known_before(row) if where.recounted else None) or copy_of(incoming, raw)
        if same is None:
            enter(incoming, letter, by, at)
        return same or incoming

    def broken(problem: Exception, _row: Fetched) -> Incoming:
        return copy_of(incoming, raw) or known_or_held(incoming, problem, by, at)

    try:
        return became(where, raw, incoming.message_id, entered)
    except Exception as problem:
        if is_passing(problem):
            raise
        return became(where, raw, incoming.message_id, partial(broken, problem))


@transaction.atomic
def became(where: Where, raw: bytes, letter: str, entered: Callable[[Fetched], Incoming]) -> Fetched:
    """Remember what a mail became, unless that is remembered already."""
    row = remembered(where, letter)
    if row.state == Fetched.State.WAITING:
        row.digest = hashlib.sha256(raw).hexdigest()
        row.incoming = entered(row)
        row.state = Fetched.State.TAKEN
        row.save()
    return row


def remembered(where: Where, letter: str = "") -> Fetched:
    """The row of a mail, locked: another process at the same mailbox waits here, and then finds it taken.

    So does one that takes the same `letter`, by its Message-ID, from another mailbox: the two are often read at the same moment.
    """
    name = letter or f"{where.mailbox.pk} {where.validity} {where.uid}"
    known = [where.mailbox.pk, where.validity, where.uid]
    (row,) = Fetched.objects.raw(REMEMBER, [COPIES, name, *known, Fetched.State.WAITING.value])
    return row


def known_before(row: Fetched) -> Incoming | None:
    """What a mail became that the server counted anew: the same bytes under another UIDVALIDITY."""
    same = Fetched.objects.filter(mailbox=row.mailbox, digest=row.digest, incoming__isnull=False)
    found = same.exclude(validity=row.validity).select_related("incoming").defer("incoming__raw").first()
    return found.incoming if found else None


def copy_of(mine: Incoming, raw: bytes) -> Incoming | None:
    """The same letter, come by another way: one Message-ID, sender, subject and body; only the way's marks differ."""
    if not mine.message_id or not mine.sender:
        return None
    others = Incoming.objects.filter(
        message_id=mine.message_id, sender__iexact=mine.sender, subject=mine.subject
    ).exclude(reason=Why.TOO_LARGE)
    body = body_of(raw)
    return next((one for one in others.order_by("pk")[:MOST_COPIES] if body_of(bytes(one.raw)) == body), None)


def head_of(raw: bytes) -> bytes:
    """A mail's head: enough to know whose it is, without reading all of it twice."""
    ends = [end for end in (raw.find(b"\n\n"), raw.find(b"\r\n\r\n")) if end >= 0]
    return raw[: min(ends) + 2] if ends else raw


def body_of(raw: bytes) -> bytes:
    """What follows a mail's head, however its lines end."""
    return raw.replace(b"\r\n", b"\n").partition(b"\n\n")[2].rstrip()


def envelope_of(raw: bytes, name: str) -> dict[str, Any]:
    """What a mailbox keeps of the envelope: the sender on the wire, where the last server wrote it down."""
    found = RETURN_PATH.search(head_of(raw)[:65_536])
    wire = {"from": clean(found[1].decode("utf-8", "replace"), 320)} if found else {}
    return {**wire, "to": [], "mailbox": name}


@allowed(Role.SYSTEM)
@transaction.atomic
def hold_large(*, where: Where, size: int, head: bytes, by: Actor, at: datetime) -> Fetched:
    """Keep aside a mail that is too large: it stays in its folder, and a person decides about its head."""
    row = remembered(where)
    if row.state != Fetched.State.WAITING:
        return row
    row.digest = hashlib.sha256(b"%d %s" % (size, head)).hexdigest()
    row.incoming = known_before(row)
    if row.incoming is None:
        row.incoming = held_head(where, size, head, at)
        tell(row.incoming, by, at)
    row.state = Fetched.State.LARGE
    row.save()
    return row


def held_head(where: Where, size: int, head: bytes, at: datetime) -> Incoming:
    """A held mail that says where the whole one is."""
    with translation.override(settings.LANGUAGE_CODE):
        facts = {
            "size": filesizeformat(size),
            "limit": settings.MAIL_LIMIT_MB,
            "name": where.name,
            "place": where.mailbox.place,
        }
        text = _(
            "This mail of %(size)s is larger than the limit of %(limit)s MB: it stays whole in the mailbox %(name)s (%(place)s)."
        )
    typed = b'Content-Type: text/plain; charset="utf-8"\nContent-Transfer-Encoding: 8bit\n\n'
    lines = head.replace(b"\r\n", b"\n").strip(b"\n")
    raw = b"%s\n%s%s\n" % (lines, typed, (text % facts).encode())
    incoming = card(mime.parse(raw), raw, envelope_of(head, where.name) | {"size": size}, at)
    incoming.digest = None
    incoming.reason = Why.TOO_LARGE
    incoming.save(force_insert=True)
    return incoming


@allowed(Role.SYSTEM)
@transaction.atomic
def postpone(*, where: Where, problem: str, by: Actor, at: datetime) -> Fetched:
    """A mail could not be taken: the others go on, and it is tried again, later each time; unless it was taken all the same."""
    row = remembered(where)
    if row.state != Fetched.State.WAITING:
        return row
    row.try_after = clock.real() + TRY_AGAIN[min(row.tries, len(TRY_AGAIN) - 1)]
    row.tries += 1
    row.save(update_fields=["try_after", "tries"])
    facts = {"validity": where.validity, "uid": where.uid, "tries": row.tries, "problem": problem[:200]}
    journal.write(kind="mail.fetch_failed", subject=("mailbox", where.mailbox.pk), by=by, at=at, facts=facts)
    return row


@transaction.atomic
def note_away(mailbox: Mailbox, validity: int, uids: list[int]) -> None:
    """Taken mails have been put away."""
    gone = Fetched.objects.filter(mailbox=mailbox, validity=validity, uid__in=uids, state=Fetched.State.TAKEN)
    gone.update(state=Fetched.State.DONE)


@transaction.atomic
def note_gone(mailbox: Mailbox, validity: int, listed: Collection[int]) -> None:
    """What is no longer among the folder's mails has been seen to by somebody else: nothing is left to do about it."""
    still_open = Fetched.objects.filter(mailbox=mailbox).exclude(state=Fetched.State.DONE)
    there = set(listed)
    gone = [
        pk
        for pk, under, uid in still_open.values_list("pk", "validity", "uid")
        if under != validity or uid not in there
    ]
    if gone:
        Fetched.objects.filter(pk__in=gone).update(state=Fetched.State.DONE)
