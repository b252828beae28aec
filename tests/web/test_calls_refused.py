"""What an operator wrote of a call is never thrown away: refused, overtaken, or too long, it stands on the page that answers."""

import re

import pytest

from scudo.core.lifecycle import Verb
from scudo.core.roles import Role
from scudo.desk.actions import change_state
from scudo.desk.models import Message, Ticket
from scudo.voice.models import Call
from tests import cast
from tests.voice.exchange import ANNA, Exchange
from tests.web.pages import post
from tests.web.test_calls import fresh, registration

pytestmark = pytest.mark.django_db
NEWCOMER = {"membership": "new", "new_company": "Gialli", "new_name": "Ugo Gialli"}


@pytest.fixture
def call(rossi) -> Call:
    return Exchange().answered(other=ANNA)


def as_written(answer, status):
    """The page with everything that was written in it."""
    said = answer.content.decode()
    assert answer.status_code == status
    for expected in ("Bilancia ferma", "Da dieci minuti.", 'name="membership" value="', 'value="t"'):
        assert expected in said, expected
    assert re.search(r'value="partly"[^>]* checked', said)
    return said


def test_a_ticket_that_has_ended_in_the_meantime_leaves_the_page_as_it_was_written(desk, call, rossi):
    ticket = cast.ticket(rossi, "VPN da casa")
    change_state(ticket=ticket, verb=Verb.CANCEL, note="Errore", by=cast.FOUNDER, at=cast.AT)
    answer = post(desk, "on_call_join", call.pk, **registration(rossi, ticket=ticket.number))
    assert "has ended in the meantime" in as_written(answer, 409)
    assert fresh(call).notes == ""


@pytest.mark.parametrize("name", ["on_call", "on_call_join", "on_call_nothing"])
@pytest.mark.parametrize("wrong", [{"version": "x"}, {"version": ""}, {"notes": "Da dieci minuti." * 2000}])
def test_a_wrong_form_leaves_the_page_as_it_was_written(desk, call, rossi, name, wrong):
    more = {"ticket": cast.ticket(rossi, "VPN da casa").number, "nothing": "private", **wrong}
    as_written(post(desk, name, call.pk, **registration(rossi, **more)), 422)
    assert fresh(call).dealt_at is None
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [{"nothing": "nonsense"}, {"nothing": "other", "why": " "}, {"nothing": "other", "why": "x" * 201}],
)
def test_a_wrong_reason_leaves_the_page_as_it_was_written(desk, call, rossi, wrong):
    said = as_written(post(desk, "on_call_nothing", call.pk, **registration(rossi, **wrong)), 422)
    assert wrong.get("why", "") in said
    said = post(desk, "on_call_nothing", call.pk, **registration(rossi, **NEWCOMER, **wrong)).content.decode()
    assert 'value="Ugo Gialli"' in said
    assert fresh(call).dealt_at is None


@pytest.mark.parametrize("name", ["on_call", "on_call_join", "on_call_nothing"])
def test_what_the_second_of_two_operators_wrote_is_shown_in_full_and_can_be_kept(desk, call, rossi, name):
    post(desk, "on_call", call.pk, **registration(rossi))
    ticket = Ticket.objects.get()
    theirs = {"notes": "Riga uno\r\nRiga due", "claim_words": "subito", "nothing": "private", "why": "prova"}
    late = registration(rossi, reason="Cassa ferma", ticket=ticket.number, **theirs)
    answer = post(desk, name, call.pk, **late)
    said = answer.content.decode()
    assert answer.status_code == 409
    for expected in ("has dealt with this call already", "Da dieci minuti.", f'action="/tickets/{ticket.number}/reply/"'):  # fmt: skip
        assert expected in said
    text = re.search(r'<textarea name="text"[^>]*>([^<]*)<', said)[1]
    for expected in ("Cassa ferma", "Riga uno\nRiga due", "subito", "It works in part", "Gestionale", "prova"):  # fmt: skip
        assert expected in text
    sent = dict(re.findall(r'name="(to|version)" value="([^"]*)"', said))
    assert post(desk, "reply", ticket.number, **sent, text=text).status_code == 302
    assert "Riga due" in Message.objects.get(kind="note").text


def test_a_form_sent_twice_has_nothing_left_to_keep(desk, call, rossi):
    said = registration(rossi, claim_words="subito")
    first = post(desk, "on_call", call.pk, **said)
    assert post(desk, "on_call", call.pk, **said)["Location"] == first["Location"]
    answer = post(desk, "on_call", call.pk, **registration(rossi, token="another page"))
    assert answer.status_code == 409
    assert "/reply/" not in answer.content.decode()


def test_a_newcomer_whom_the_second_operator_entered_is_shown_too(desk, call, rossi):
    post(desk, "on_call", call.pk, **registration(rossi))
    assert "Ugo Gialli" in post(desk, "on_call", call.pk, **registration(rossi, **NEWCOMER)).content.decode()


def test_who_may_not_write_notes_is_still_shown_their_text(client, desk, call, rossi):
    post(desk, "on_call", call.pk, **registration(rossi))
    client.force_login(cast.colleague(Role.MANAGER, "Mara Capo"))
    said = post(client, "on_call", call.pk, **registration(rossi, notes="Altre parole")).content.decode()
    assert "Altre parole" in said


def test_both_notes_are_not_kept_where_one_of_them_would_be_cut(desk, call):
    post(desk, "on_call_notes", call.pk, notes="a" * 15_000, version=1)
    answer = post(desk, "on_call_notes", call.pk, notes="b" * 5_000, version=2, keep="both")
    said = answer.content.decode()
    assert answer.status_code == 422
    for expected in ("Together the notes would be too long", 'id="notes-field"', "b" * 5_000, "a" * 15_000):
        assert expected in said
    assert fresh(call).notes == "a" * 15_000
    fits = post(desk, "on_call_notes", call.pk, notes="b" * 4_998, version=2, keep="both")
    assert fits.status_code == 200
    assert fresh(call).notes.endswith("b" * 4_998)


def test_both_notes_that_somebody_overtakes_leave_the_field_where_it_is(desk, call):
    post(desk, "on_call_notes", call.pk, notes="Una", version=1)
    answer = post(desk, "on_call_notes", call.pk, notes="Altra", version=1, keep="both")
    assert answer.status_code == 409
    assert 'id="notes-field"' in answer.content.decode()


def test_notes_that_are_refused_leave_their_version_on_the_page(desk, call):
    post(desk, "on_call_notes", call.pk, notes="Una", version=1)
    for refused in ({"notes": "x"}, {"notes": "x" * 20_001, "version": 2}):
        answer = post(desk, "on_call_notes", call.pk, **refused)
        assert answer.status_code == 422
        assert 'name="version" value="2"' in answer.content.decode()


def test_the_end_of_a_line_counts_once_in_the_length_of_notes(desk, call):
    assert post(desk, "on_call_notes", call.pk, notes="a\r\n" * 10_000, version=1).status_code == 200
    assert len(fresh(call).notes) == 20_000
