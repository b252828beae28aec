"""Mails fetched from a real Dovecot: each once, soon, and none lost."""

import logging
from datetime import date
from functools import partial

import pytest

from scudo.desk.models import Message, Ticket
from scudo.mail import queries
from scudo.mail.doors import mailboxes as door
from scudo.mail.mailboxes import Taken
from scudo.mail.models import Fetched, Incoming, Letter, Trouble
from scudo.mail.transport import imap
from tests import cast
from tests.certificates import Authority
from tests.dovecot import MISSING, PROGRAM, Dovecot
from tests.mail.imap import mailbox, reading, state_of
from tests.waiting import until

ANNA = "Anna Rossi <anna@rossi.example>"


@pytest.fixture(scope="module")
def authority():
    return Authority()


@pytest.fixture(scope="module")
def server(authority):
    if not PROGRAM:
        pytest.skip(MISSING)
    server = Dovecot(authority)
    server.start()
    yield server
    server.throw_away()


@pytest.fixture
def names(request):
    """Accounts of this test alone."""
    key = abs(hash(request.node.name)) % 10**9
    return f"a{key}", f"b{key}"


@pytest.fixture
def desk(own_database):
    return cast.rossi()


def reasons():
    return sorted(Ticket.objects.values_list("reason", flat=True))


def are(*expected):
    return lambda: reasons() == sorted(expected)


def is_well(box):
    state = state_of(box)
    return bool(state and state.read_at and not state.trouble)


def troubled(box, trouble):
    state = state_of(box)
    return bool(state and state.trouble == trouble)


def test_a_mail_is_a_ticket_within_seconds_where_the_server_tells(desk, server, names, settings):
    box = mailbox(server, names[0])
    with reading(settings, box):
        until(partial(is_well, box))
        server.deliver(names[0], cast.letter(ANNA, "Fermo"))
        until(are("Fermo"), 5)
        until(lambda: server.count(names[0], "Scudo") == 1, 5)
        assert server.count(names[0]) == 0
        server.deliver(names[0], cast.letter(ANNA, "Ancora fermo"))
        until(are("Fermo", "Ancora fermo"), 5)
    assert Letter.objects.filter(kind=Letter.Kind.RECEIPT).count() == 2
    assert Incoming.objects.first().envelope == {"to": [], "mailbox": names[0]}


def test_two_mailboxes_are_read_at_the_same_time_and_one_letter_to_both_is_one_ticket(
    desk, server, names, settings
):
    first, second = (mailbox(server, name) for name in names)
    copy = cast.letter(ANNA, "A tutti e due").as_bytes()
    for name in names:
        server.deliver(name, cast.letter(ANNA, f"Solo {name}"))
        server.deliver(name, b"Delivered-To: %s@altec.example\n%s" % (name.encode(), copy))
    with reading(settings, first, second):
        until(are("A tutti e due", *(f"Solo {name}" for name in names)))
        until(lambda: all(server.count(name, "Scudo") == 2 for name in names))
    assert Message.objects.filter(kind=Message.Kind.IN).count() == 3


def test_the_same_number_from_another_sender_is_another_letter(desk, server, names, settings):
    mine, other = cast.letter(ANNA, "Fermo"), cast.letter("Marco <marco@rossi.example>", "Fermo")
    del other["Message-ID"]
    other["Message-ID"] = mine["Message-ID"]
    for mail in (mine, other):
        server.deliver(names[0], mail)
    with reading(settings, mailbox(server, names[0])):
        until(are("Fermo", "Fermo"))


def test_a_mail_that_cannot_be_moved_is_read_once_and_moved_when_that_is_possible(
    desk, server, names, settings, monkeypatch
):
    monkeypatch.setattr(door, "LOOK_EVERY_S", 0.2)
    box = mailbox(server, names[0])
    rule = server.forbid(names[0], "Scudo")
    nameless = cast.letter(ANNA, "Senza numero")
    del nameless["Message-ID"]
    server.deliver(names[0], nameless)
    with reading(settings, box):
        until(partial(troubled, box, Trouble.KEEPS))
        before = state_of(box).read_at
        until(lambda: state_of(box).read_at > before)
    with reading(settings, box):  # a process that starts anew knows it too
        until(lambda: state_of(box).read_at > before)
        assert (reasons(), server.count(names[0])) == (["Senza numero"], 1)
        server.deliver(names[0], cast.letter(ANNA, "Il prossimo"))
        until(are("Senza numero", "Il prossimo"))
        assert queries.mailboxes()[0].taken == 2
        rule.unlink()
        until(lambda: server.count(names[0]) == 0)
        until(partial(is_well, box))
    assert (reasons(), server.count(names[0], "Scudo")) == (["Il prossimo", "Senza numero"], 2)


def test_a_server_that_counts_its_mails_anew_gives_no_ticket_twice(desk, server, names, settings):
    box = mailbox(server, names[0], taken=Taken(flag="Scudo"))
    nameless = cast.letter(ANNA, "Senza numero")
    del nameless["Message-ID"]
    for mail in (nameless, cast.letter(ANNA, "Con numero")):
        server.deliver(names[0], mail)
    with reading(settings, box):
        until(are("Senza numero", "Con numero"))
        until(lambda: server.count(names[0], criteria="KEYWORD Scudo") == 2)
    with server.client(names[0]) as wire:
        wire.select()
        wire.store("1:*", "-FLAGS", "(Scudo)")
    server.count_anew(names[0])
    with reading(settings, box):
        until(lambda: Fetched.objects.filter(state="done").count() == 4)
    assert len(set(Fetched.objects.values_list("validity", flat=True))) == 2
    assert reasons() == ["Con numero", "Senza numero"]
    assert Incoming.objects.count() == 2


def test_a_server_that_starts_again_while_it_is_listened_to_is_read_again(
    desk, authority, settings, monkeypatch
):
    monkeypatch.setitem(door.WAITS_S, Trouble.UNREACHABLE, (0.1,))
    monkeypatch.setattr(
        imap, "TIMEOUT_S", 2
    )  # a server that goes away may take a connection that it never serves
    own = Dovecot(authority)
    box = mailbox(own)
    own.start()
    try:
        with reading(settings, box):
            until(partial(is_well, box))
            own.stop()
            until(partial(troubled, box, Trouble.UNREACHABLE))
            own.start()
            own.deliver("assistenza", cast.letter(ANNA, "Dopo"))
            until(are("Dopo"))
            until(partial(is_well, box))
    finally:
        own.throw_away()


def test_a_mail_that_is_too_large_stays_in_its_folder_and_a_person_is_told(desk, server, names, settings):
    settings.MAIL_LIMIT_MB = 1
    server.deliver(names[0], cast.letter(ANNA, "Enorme", files={"video.mp4": b"x" * 1_500_000}))
    server.deliver(names[0], cast.letter(ANNA, "Piccola"))
    box = mailbox(server, names[0])
    with reading(settings, box):
        until(are("Piccola"))
        until(lambda: server.count(names[0]) == 1)
    held = Incoming.objects.get(outcome="held")
    assert (held.reason, held.sender, held.subject) == ("too_large", "anna@rossi.example", "Enorme")
    assert names[0] in bytes(held.raw).decode()
    assert len(held.raw) < 2000
    with reading(settings, box):
        until(partial(is_well, box))
    assert Incoming.objects.filter(outcome="held").count() == 1
    assert queries.mailboxes()[0].large == 1


def test_a_wrong_password_is_tried_with_patience_and_the_right_one_is_found_without_a_restart(
    desk, server, names, settings, monkeypatch, caplog
):
    monkeypatch.setitem(door.WAITS_S, Trouble.LOGIN, (0.2,))
    caplog.set_level(logging.DEBUG)
    server.deliver(names[0], cast.letter(ANNA, "Fermo"))
    box = mailbox(server, names[0], password="una-parola-sbagliata")
    with reading(settings, box):
        until(partial(troubled, box, Trouble.LOGIN))
        assert "AUTHENTICATIONFAILED" in state_of(box).detail
        mailbox(server, names[0])
        until(are("Fermo"))
        until(partial(is_well, box))
    assert "una-parola-sbagliata" not in caplog.text
    assert "parola-con-è" not in caplog.text
    assert door.PATIENT[0] >= 10


def test_a_password_that_nobody_wrote_down_is_told_by_its_place(desk, server, names, settings):
    box = mailbox(server, names[0])
    (server.folder / f"{names[0]}.password").unlink()
    with reading(settings, box):
        until(partial(troubled, box, Trouble.SECRET))
    assert f"{names[0]}.password" in state_of(box).detail


def test_a_mail_that_the_server_cannot_give_does_not_hold_up_the_others(
    desk, server, names, settings, monkeypatch
):
    monkeypatch.setattr(door, "LOOK_EVERY_S", 0.2)
    server.deliver(names[0], cast.letter(ANNA, "Rotta"))
    [broken] = server.maildir(names[0]).glob("new/*")
    broken.chmod(0)
    server.deliver(names[0], cast.letter(ANNA, "Sana"))
    with reading(settings, mailbox(server, names[0])):
        until(are("Sana"))
        waiting = Fetched.objects.get(state="waiting")
        assert (waiting.tries, waiting.try_after is not None) == (1, True)
        [broken] = (
            one for one in server.maildir(names[0]).glob("[cn]??/*") if not one.stat().st_mode & 0o777
        )
        broken.chmod(0o600)
        Fetched.objects.filter(pk=waiting.pk).update(try_after=None)
        until(are("Rotta", "Sana"))


@pytest.mark.parametrize("tls", ["tls", "starttls"])
def test_an_encrypted_connection_is_made_and_only_with_a_server_that_is_believed(
    desk, server, names, settings, monkeypatch, authority, tls
):
    box = mailbox(server, names[0], tls=tls)
    with reading(settings, box):
        until(partial(troubled, box, Trouble.UNREACHABLE))
        assert "CERTIFICATE_VERIFY_FAILED" in state_of(box).detail
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.certificate))
    server.deliver(names[0], cast.letter(ANNA, "Cifrata"))
    with reading(settings, box):
        until(are("Cifrata"))


@pytest.mark.parametrize(
    "taken", [Taken(folder="Archivio.Però"), Taken(flag="\\Seen"), Taken()], ids=["moved", "seen", "deleted"]
)
def test_without_idle_and_move_the_folder_is_looked_through_and_mails_are_put_away(
    desk, authority, settings, monkeypatch, taken
):
    monkeypatch.setattr(door, "LOOK_EVERY_S", 0.2)
    plain = Dovecot(authority, idle=False)
    plain.start()
    try:
        box = mailbox(plain, taken=taken)
        with reading(settings, box):
            until(partial(is_well, box))
            plain.deliver("assistenza", cast.letter(ANNA, "Fermo"))
            until(are("Fermo"))
            until(lambda: Fetched.objects.filter(state="done").exists())
        assert plain.count("assistenza") == (1 if taken.flag else 0)
        assert plain.count("assistenza", criteria="UNSEEN") == 0
        assert plain.count("assistenza", "Archivio.Per&API-") == (1 if taken.folder else -1)
    finally:
        plain.throw_away()


def test_what_came_before_the_day_that_is_named_is_left_alone(desk, server, names, settings):
    with server.client(names[0]) as wire:
        old = cast.letter(ANNA, "Vecchia").as_bytes().replace(b"\n", b"\r\n")
        wire.append("INBOX", "", '"10-Jan-2020 10:00:00 +0100"', old)
    server.deliver(names[0], cast.letter(ANNA, "Nuova"))
    with reading(settings, mailbox(server, names[0], since=date(2021, 3, 1))):
        until(are("Nuova"))
    assert server.count(names[0]) == 1


def test_a_mail_with_a_null_sender_is_never_answered(desk, server, names, settings):
    server.deliver(names[0], b"Return-Path: <>\n" + cast.letter(ANNA, "Senza ritorno").as_bytes())
    server.deliver(
        names[0], b"Return-Path: <anna@rossi.example>\n" + cast.letter(ANNA, "Con ritorno").as_bytes()
    )
    with reading(settings, mailbox(server, names[0])):
        until(lambda: Incoming.objects.count() == 2)
        until(lambda: server.count(names[0], "Scudo") == 2)
    wire = dict(Incoming.objects.values_list("subject", "envelope__from"))
    assert wire == {"Senza ritorno": "", "Con ritorno": "anna@rossi.example"}
    assert [letter.ticket.reason for letter in Letter.objects.all()] == ["Con ritorno"]


def test_certified_mail_in_two_mailboxes_is_one_letter_and_a_mail_without_a_body_is_taken(
    desk, server, names, settings
):
    pec = (
        b"From: Per conto di: anna@rossi.example <posta@pec.example>\nX-Trasporto: posta-certificata\nMessage-ID: <busta@pec.example>\n"
        b"Subject: POSTA CERTIFICATA: Fermo\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"
        b"Content-Type: message/rfc822; name=postacert.eml\n\nFrom: anna@rossi.example\nSubject: Fermo\nMessage-ID: <vera@rossi.example>\n\n"
        b"Aiuto\n--b--\n"
    )
    for name in names:
        server.deliver(name, b"Delivered-To: %s\n%s" % (name.encode(), pec))
    server.deliver(
        names[0], b"From: anna@rossi.example\nSubject: Solo testa\nMessage-ID: <testa@rossi.example>\n\n"
    )
    with reading(settings, *(mailbox(server, name) for name in names)):
        until(lambda: [server.count(name, "Scudo") for name in names] == [2, 1])
    assert reasons() == ["Fermo", "Solo testa"]


def test_two_processes_at_one_mailbox_take_each_mail_once(desk, server, names, settings):
    for number in range(8):
        nameless = cast.letter(ANNA, f"Senza numero {number}")
        del nameless["Message-ID"]
        server.deliver(names[0], nameless)
    box = mailbox(server, names[0])
    with reading(settings, box, box):
        until(lambda: server.count(names[0], "Scudo") == 8)
    assert Incoming.objects.count() == 8
    assert reasons() == [f"Senza numero {number}" for number in range(8)]
