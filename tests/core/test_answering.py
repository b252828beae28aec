"""When a machine may answer a mail: never another machine, a list or a null sender, and never without end."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scudo.core.answering import Limit, Silent, forbids, look_back, reached
from scudo.core.mime import parse

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
LIMITS = st.lists(
    st.builds(Limit, st.integers(1, 30), st.integers(1, 5000).map(lambda s: timedelta(seconds=s))),
    min_size=1, max_size=4,
)  # fmt: skip
MOMENTS = st.lists(st.integers(-20, 8000).map(lambda s: AT - timedelta(seconds=s)), max_size=60)


def mail(sender="Anna Rossi <anna@rossi.example>", **headers):
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return parse("\r\n".join([f"From: {sender}", "Subject: Fermo", *lines, "", "Buongiorno."]).encode())


@pytest.mark.parametrize("envelope", ["anna@rossi.example", None])
def test_a_persons_mail_may_be_answered(envelope):
    assert forbids(mail(), envelope) is None


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ({"Auto_Submitted": "auto-replied"}, Silent.MACHINE),
        ({"Auto_Submitted": "auto-generated (backup)"}, Silent.MACHINE),
        ({"X_Auto_Response_Suppress": "DR, AutoReply"}, Silent.MACHINE),
        ({"X_Auto_Response_Suppress": "All"}, Silent.MACHINE),
        ({"Return_Path": "<>"}, Silent.MACHINE),
        ({"Precedence": "bulk"}, Silent.LIST),
        ({"Precedence": "Junk"}, Silent.LIST),
        ({"Precedence": "list"}, Silent.LIST),
        ({"List_Id": "<soci.rossi.example>"}, Silent.LIST),
        ({"List_Unsubscribe": "<mailto:via@rossi.example>"}, Silent.LIST),
    ],
)
def test_what_a_machine_or_a_list_sent_is_not_answered(headers, why):
    assert forbids(mail(**headers), "anna@rossi.example") is why


@pytest.mark.parametrize(
    "headers", [{"Auto_Submitted": "no"}, {"X_Auto_Response_Suppress": "OOF"}, {"Precedence": "first-class"}]
)
def test_headers_that_forbid_nothing_forbid_nothing(headers):
    assert forbids(mail(**headers), "anna@rossi.example") is None


@pytest.mark.parametrize(
    "user",
    ["noreply", "no-reply", "No_Reply", "donotreply", "do-not-reply", "nonrispondere", "non-rispondere", "noreply+17",
     "bounce+anna=x", "postmaster", "listserv", "majordomo", "owner-soci", "soci-request", "soci-bounces"],
)  # fmt: skip
def test_addresses_that_nobody_reads_get_no_answer(user):
    assert forbids(mail(f"{user}@rossi.example"), "x@rossi.example") in {Silent.NO_REPLY, Silent.MACHINE}


@pytest.mark.parametrize(
    "user", ["anna", "request", "norberto.reply", "owner", "rossi-requests", "assistenza"]
)
def test_people_with_such_names_are_answered(user):
    assert forbids(mail(f"{user}@rossi.example"), "x@rossi.example") is None


def test_a_null_sender_is_never_answered():
    assert forbids(mail(), "") is Silent.NULL_SENDER


def test_who_has_no_address_gets_no_answer():
    assert forbids(mail(""), None) is Silent.NO_REPLY


@given(limits=LIMITS, moments=MOMENTS)
def test_the_answers_that_are_let_through_never_exceed_a_limit(limits, moments):
    """Whatever comes, in any window of a limit there are at most as many answers as it says."""
    answered: list[datetime] = []
    for at in sorted(moments):
        latest = sorted(answered, reverse=True)[: look_back(limits)[1]]
        if not reached(limits, latest, at):
            answered.append(at)
    for limit in limits:
        for at in answered:
            assert sum(at - limit.within < one <= at for one in answered) <= limit.most


@given(limits=LIMITS, moments=MOMENTS)
def test_looking_back_so_far_is_enough(limits, moments):
    furthest, most = look_back(limits)
    latest = sorted((one for one in moments if one > AT - furthest), reverse=True)[:most]
    assert reached(limits, latest, AT) == reached(limits, moments, AT)


@given(limits=LIMITS, moments=MOMENTS)
def test_silence_ends_when_time_has_passed(limits, moments):
    longest = max(limit.within for limit in limits)
    assert not reached(limits, moments, max([AT, *moments]) + longest)


@pytest.mark.parametrize(("most", "within"), [(0, 60), (-1, 60), (1, 0), (1, -60)])
def test_a_limit_without_count_or_time_is_refused(most, within):
    with pytest.raises(ValueError, match="more than nothing"):
        Limit(most, timedelta(seconds=within))
