"""Mailboxes that are entered with an access token: XOAUTH2 at a real Dovecot, which asks the endpoint whose it is."""

import logging
import stat
from datetime import timedelta
from functools import partial

import pytest

from scudo.lib import clock, home
from scudo.mail.doors import mailboxes as door
from scudo.mail.mailboxes import OAuth2, Secret
from scudo.mail.models import Trouble
from scudo.mail.transport import oauth
from tests import cast
from tests.certificates import Authority
from tests.dovecot import MISSING, PROGRAM, Dovecot
from tests.mail.imap import Here, mailbox, reading, state_of
from tests.tokens import Tokens
from tests.waiting import until

USER = "assistenza@altec.example"


@pytest.fixture
def tokens():
    endpoint = Tokens(USER)
    yield endpoint
    endpoint.stop()
    (home.folder("keys") / "mailbox-assistenza.json").unlink(missing_ok=True)


@pytest.fixture
def server(tokens):
    if not PROGRAM:
        pytest.skip(MISSING)
    dovecot = Dovecot(Authority(), introspection=f"{tokens.url}/introspect")
    dovecot.start()
    yield dovecot
    dovecot.throw_away()


@pytest.fixture
def box(server, tokens, monkeypatch):
    monkeypatch.setenv("REFRESH", "primo-rinnovo")
    secret = server.folder / "client"
    secret.write_text("segreto-del-cliente\n")
    oauth2 = OAuth2(
        f"{tokens.url}/token", "scudo", Secret(variable="REFRESH"), Secret(file=str(secret)), "imap offline"
    )
    return mailbox(server, password=None, oauth2=oauth2)


def is_well(one):
    state = state_of(one)
    return bool(state and state.read_at and not state.trouble)


def test_a_mailbox_is_read_with_a_token_and_the_renewed_one_is_kept(
    own_database, server, tokens, box, settings, caplog
):
    caplog.set_level(logging.DEBUG)
    cast.rossi()
    server.deliver("assistenza", cast.letter("Anna Rossi <anna@rossi.example>", "Fermo"))
    with reading(settings, box):
        until(lambda: server.count("assistenza", "Scudo") == 1)
    assert tokens.asked == [
        {
            "grant_type": "refresh_token", "refresh_token": "primo-rinnovo", "client_id": "scudo",
            "client_secret": "segreto-del-cliente", "scope": "imap offline",
        }
    ]  # fmt: skip
    with reading(settings, box):  # a process that starts anew asks with the renewed one
        until(lambda: len(tokens.asked) == 2)
        until(partial(is_well, box))
    assert tokens.asked[1]["refresh_token"] == "rinnovo-1"
    kept = home.folder("keys") / "mailbox-assistenza.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    for secret in ("primo-rinnovo", "rinnovo-1", "accesso-1", "segreto-del-cliente"):
        assert secret not in caplog.text


def test_a_token_that_the_server_no_longer_takes_is_asked_anew(
    own_database, tokens, box, settings, monkeypatch
):
    monkeypatch.setitem(door.WAITS_S, Trouble.LOGIN, (0.1,))
    reader = door.Reader(box, Here())
    reader.token = oauth.Token("ritirato", clock.real() + timedelta(hours=1))
    settings.MAILBOXES = (box,)
    reader.start()
    try:
        until(partial(is_well, box))
    finally:
        reader.stop()
        reader.join()
    assert len(tokens.asked) == 1


def test_a_refresh_token_that_was_withdrawn_is_for_a_person_and_a_new_one_is_found(
    own_database, tokens, box, settings, monkeypatch
):
    monkeypatch.setitem(door.WAITS_S, Trouble.LOGIN, (0.1,))
    tokens.refresh_token = "altro"
    with reading(settings, box):
        until(lambda: (state := state_of(box)) and state.trouble == Trouble.LOGIN)
        assert state_of(box).detail.endswith("/token answered 400 invalid_grant")
        monkeypatch.setenv("REFRESH", "altro")
        until(partial(is_well, box))


@pytest.mark.parametrize(
    ("status", "raised"), [(503, oauth.Unreachable), (429, oauth.Unreachable), (401, oauth.Refused)]
)
def test_an_endpoint_that_says_later_is_away_and_one_that_says_no_refuses(tokens, box, status, raised):
    tokens.status = status
    with pytest.raises(raised, match=f"answered {status} server_error"):
        oauth.token(box, clock.real())


def test_an_endpoint_that_is_away_is_named(tokens, box):
    tokens.stop()
    with pytest.raises(oauth.Unreachable, match="/token cannot be reached: ConnectError"):
        oauth.token(box, clock.real())


def test_a_token_is_renewed_a_minute_before_it_ends(tokens, box):
    assert oauth.token(box, cast.AT).until == cast.AT + timedelta(minutes=59)


def test_a_newly_given_refresh_token_wins_over_the_one_that_was_kept(tmp_path):
    kept = tmp_path / "mailbox.json"
    assert oauth.current(kept, "primo") == "primo"
    oauth.keep(kept, "primo", "rinnovato")
    assert oauth.current(kept, "primo") == "rinnovato"
    assert oauth.current(kept, "secondo") == "secondo"
    kept.write_text("[")
    assert oauth.current(kept, "primo") == "primo"
