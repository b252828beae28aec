"""The door for telephone exchanges, as an exchange uses it: HTTP with a secret, JSON or a form."""

import json

import pytest
from django.test import Client

from scudo.voice import actions
from scudo.voice.models import Call, Switchboard
from tests import cast

pytestmark = pytest.mark.django_db
ADDRESS = "/api/phone/calls"


@pytest.fixture
def secret():
    cast.rossi()
    _made, told = actions.add_switchboard(name="Centralino", by=cast.FOUNDER, at=cast.AT)
    return told


def post(secret, body, kind="application/json", status=200, **headers):
    named = {"Authorization": f"Bearer {secret}"} if secret else {}
    content = body if isinstance(body, str | bytes) else json.dumps(body)
    answer = Client().post(ADDRESS, content, content_type=kind, headers={**named, **headers})
    assert answer.status_code == status, answer.content
    return answer.json()


def form(secret, status=200, **fields):
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    answer = Client().post(ADDRESS, fields, headers=headers)
    assert answer.status_code == status, answer.content
    return answer.json()


def test_an_exchange_tells_a_call_from_its_first_ring_to_its_end(secret):
    told = {"call": "17.1", "from": "06 0000001", "to": "06 7807070", "extension": "201"}
    assert post(secret, {**told, "event": "ringing", "direction": "in"})["state"] == "ringing"
    assert (
        post(secret, {**told, "event": "answered", "at": "1970-01-01T00:00:00Z", "queue": {"a": [1]}})[
            "state"
        ]
        == "answered"
    )
    assert form(secret, call="17.1", event="ended")["state"] == "ended"
    call = Call.objects.get()
    assert (call.number, call.dialled, call.answering) == ("+39060000001", "06 7807070", ["201"])
    assert call.customer
    assert Switchboard.objects.get().heard_at


def test_a_form_may_hold_the_secret_among_its_fields(secret):
    body = f"token={secret}&call=1&event=RINGING&from=anonymous&extension=201"
    assert post("", body, "application/x-www-form-urlencoded")["state"] == "ringing"
    assert Call.objects.get().number == ""


def test_an_outgoing_call_has_the_customer_at_its_other_end(secret):
    form(secret, call="1", event="ringing", direction="out", **{"from": "201", "to": "0039 06 0000001"})
    assert (Call.objects.get().number, Call.objects.get().dialled) == ("+39060000001", "201")


@pytest.mark.parametrize("given", ["", "wrong", "x" * 5000])
def test_without_the_secret_nothing_is_taken(secret, given):
    assert "secret" in post(given, {"call": "1", "event": "ringing"}, status=401)["error"]
    assert not Call.objects.exists()


def test_a_revoked_exchange_is_not_heard(secret):
    actions.revoke_switchboard(switchboard=Switchboard.objects.get(), by=cast.FOUNDER, at=cast.AT)
    post(secret, {"call": "1", "event": "ringing"}, status=401)


@pytest.mark.parametrize(
    ("field", "body"),
    [
        ("call", {"event": "ringing"}), ("call", {"call": "", "event": "ringing"}), ("call", {"call": "x" * 101, "event": "ringing"}),
        ("call", {"call": ["1"], "event": "ringing"}), ("call", {"call": True, "event": "ringing"}), ("call", {"call": "\x00\n", "event": "ended"}),
        ("event", {"call": "1"}), ("event", {"call": "1", "event": "held"}), ("event", {"call": "1", "event": {}}),
        ("direction", {"call": "1", "event": "ringing", "direction": "sideways"}),
        ("", []), ("", "{"), ("", "null"), ("", b"\xff\xfe"), ("", "[" * 10_000), ("", '{"call": ' + "9" * 6000 + "}"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_answered_with_its_field(secret, field, body):
    said = post(secret, body, status=400)
    assert said["field"] == field
    assert field in said["error"]
    assert secret not in said["error"]
    assert not Call.objects.exists()


def test_a_number_as_id_and_signs_that_do_not_print_are_taken(secret):
    post(secret, {"call": 17, "event": "ringing", "from": "06\u0000 000\ud8000001\n"})
    assert (Call.objects.get().key, Call.objects.get().number) == ("17", "+39060000001")


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        ("from", "9" * 101, ("9" * 100, "", [])), ("from", "0049 30 1234567890123", ("0049 30 1234567890123", "", [])),
        ("from", f'"{"x" * 200}" <sip:060000001@pbx>', ("060000001", "+39060000001", [])), ("from", f"<{'x' * 200}>", ("x" * 100, "", [])),
        ("to", "9" * 101, ("9" * 100, "", [])), ("to", 1.5, ("1.5", "", [])), ("to", ["1"], ("", "", [])), ("to", True, ("", "", [])),
        ("extension", "PJSIP/trunk-altec-0000001a", ("", "", ["PJSIP/trunk-altec-00"])), ("extension", {}, ("", "", [])),
    ],
)  # fmt: skip
def test_no_call_is_lost_for_what_else_is_told_of_it(secret, field, value, kept):
    assert post(secret, {"call": "1", "event": "ringing", field: value})["state"] == "ringing"
    call = Call.objects.get()
    assert (call.dialled if field == "to" else call.told, call.number, call.extensions) == kept


def test_too_much_is_refused_before_it_is_read(secret):
    post(secret, {"call": "1", "event": "ringing", "more": "x" * 20_000}, status=413)


def test_a_broken_form_is_answered(secret):
    answer = Client().post(
        ADDRESS,
        b"nonsense",
        content_type="multipart/form-data",
        headers={"Authorization": f"Bearer {secret}"},
    )
    assert answer.status_code == 400


def test_nobody_reads_calls_by_this_door(secret):
    assert Client().get(ADDRESS, headers={"Authorization": f"Bearer {secret}"}).status_code == 405
