"""What a trusted server found of a sender (RFC 8601): read exactly, never from anybody else's header, never raising."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scudo.core.mime import Result, Verdict, parse, results, verdict

OURS = {"mx.altec.example"}
WORDS = st.text(st.sampled_from('abcmx.=;()"\\ \t-/@<>12'), max_size=60)
METHODS = st.sampled_from(["dkim", "spf", "dmarc", "arc", "iprev"])
RESULTS = st.sampled_from(["pass", "fail", "none", "neutral", "softfail", "temperror", "permerror", "policy"])
FOUND = st.builds(
    Result, METHODS, RESULTS, st.sampled_from(["rossi.example", "mail.rossi.example", "elsewhere.example"])
)
PROPERTY = {"dkim": "header.d", "spf": "smtp.mailfrom", "dmarc": "header.from"}


def written(found, server="mx.altec.example"):
    """A header's value with these results, with the comments and blanks that real servers put there."""
    lines = [
        f' {one.method}={one.result} (a note; with (another) in it) reason="it is; so" {PROPERTY.get(one.method, "policy.iprev")}={one.domain}'
        for one in found
    ]
    return ";\t".join([f"{server} 1", *lines]) if lines else f"{server}; none"


@given(found=st.lists(FOUND, max_size=8, unique_by=lambda one: one.method))
def test_what_a_trusted_server_wrote_is_read_back(found):
    read = results([written(found)], OURS)
    assert [(one.method, one.result) for one in read] == [(one.method, one.result) for one in found]
    assert all(
        one.domain == wanted.domain for one, wanted in zip(read, found, strict=True) if one.method in PROPERTY
    )


@given(
    found=st.lists(FOUND, max_size=5),
    others=st.lists(st.tuples(WORDS, st.lists(FOUND, max_size=3)), max_size=5),
)
def test_what_others_wrote_changes_nothing(found, others):
    ours = written(found)
    forged = [written(claimed, f"x{name.replace(';', '')}.elsewhere.example") for name, claimed in others]
    assert results([*forged, ours, *forged], OURS) == results([ours], OURS)


@given(found=st.lists(FOUND, min_size=1, max_size=5), forged=st.lists(FOUND, max_size=5))
def test_below_the_servers_own_header_its_methods_are_decided(found, forged):
    """Who forges our server's name stands below what our server wrote above it."""
    first = results([written(found)], OURS)
    read = results([written(found), written(forged)], OURS)
    decided = {one.method for one in first}
    assert tuple(one for one in read if one.method in decided) == first


@given(values=st.lists(st.one_of(WORDS, st.text(max_size=200)), max_size=30), sender=st.text(max_size=40))
def test_no_text_breaks_the_reader_and_what_it_returns_is_bounded(values, sender):
    read = results(values, {"mx", "a", *OURS})
    assert len(read) <= 20
    assert verdict(read, sender) in Verdict
    assert all(len(one.method) <= 30 and len(one.result) <= 20 and len(one.domain) <= 253 for one in read)


@pytest.mark.parametrize(
    "evil",
    [
        'mx.altec.example; dkim="' * 4000,
        "(" * 100_000,
        "mx.altec.example" + "; a = b" * 50_000,
        "\\" * 99_999,
    ],
)
def test_a_header_of_any_length_is_read_at_once(evil):
    assert len(results([evil] * 1000, OURS)) <= 20


@given(found=st.lists(FOUND, max_size=6))
def test_without_a_trusted_server_nothing_is_believed(found):
    assert results([written(found)], ()) == ()


@given(others=st.lists(FOUND.filter(lambda one: one.method != "dmarc"), max_size=5), passed=st.booleans())
def test_dmarc_decides_whatever_else_was_found(others, passed):
    found = [*others, Result("dmarc", "pass" if passed else "fail", "rossi.example")]
    assert verdict(found, "anna@rossi.example") is (Verdict.VERIFIED if passed else Verdict.FAILED)


@given(found=st.lists(FOUND, max_size=6))
def test_only_a_pass_for_the_senders_own_domain_verifies_them(found):
    elsewhere = [
        Result(one.method, one.result, "elsewhere.example") for one in found if one.method != "dmarc"
    ]
    assert verdict(elsewhere, "anna@rossi.example") is not Verdict.VERIFIED


@pytest.mark.parametrize(
    ("value", "sender", "expected"),
    [
        ("dkim=pass header.d=rossi.example", "anna@rossi.example", Verdict.VERIFIED),
        ("dkim=pass header.i=@rossi.example", "anna@ROSSI.example", Verdict.VERIFIED),
        ("dkim=pass header.d=rossi.example", "anna@sedi.rossi.example", Verdict.VERIFIED),
        ("dkim=pass header.d=sedi.rossi.example", "anna@rossi.example", Verdict.UNKNOWN),
        ("dkim=pass header.d=example", "anna@rossi.example", Verdict.UNKNOWN),
        ("spf=pass smtp.mailfrom=anna@rossi.example", "anna@rossi.example", Verdict.VERIFIED),
        ("spf=pass smtp.mailfrom=posta.example; dkim=none", "anna@rossi.example", Verdict.UNKNOWN),
        ("spf=softfail smtp.mailfrom=rossi.example", "anna@rossi.example", Verdict.FAILED),
        ("dkim=fail header.d=rossi.example; spf=pass smtp.mailfrom=rossi.example", "anna@rossi.example", Verdict.VERIFIED),
        ("dkim=permerror", "anna@rossi.example", Verdict.FAILED),
        ("dmarc=none header.from=rossi.example; spf=none", "anna@rossi.example", Verdict.UNKNOWN),
        ("none", "anna@rossi.example", Verdict.UNKNOWN),
        ("dkim=pass", "", Verdict.UNKNOWN),
    ],
)  # fmt: skip
def test_the_verdict_of_what_servers_write(value, sender, expected):
    assert verdict(results([f"mx.altec.example; {value}"], OURS), sender) is expected


def test_a_comment_and_a_quoted_text_are_no_results():
    value = 'mx.altec.example (dkim=pass; x) ; spf=fail (dkim=pass header.d=rossi.example) reason="; dmarc=pass" smtp.mailfrom=a@b.example'
    assert results([value], OURS) == (Result("spf", "fail", "b.example"),)


def test_results_of_a_certified_letter_are_the_envelopes_since_anybody_may_write_them_inside():
    inner = "From: anna@rossi.example\r\nAuthentication-Results: mx.altec.example; dmarc=pass\r\nSubject: x\r\n\r\nx\r\n"
    outer = (
        "From: posta-certificata@pec.example\r\nX-Trasporto: posta-certificata\r\nSubject: POSTA CERTIFICATA: x\r\n"
        "Authentication-Results: mx.altec.example; dmarc=fail\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/mixed; boundary=B\r\n\r\n"
        "--B\r\nContent-Type: text/plain\r\n\r\nMessaggio di posta certificata\r\n"
        '--B\r\nContent-Type: message/rfc822; name="postacert.eml"\r\n\r\n' + inner + "\r\n--B--\r\n"
    )
    letter = parse(outer.encode())
    assert letter.sender is not None
    assert letter.sender.address == "anna@rossi.example"
    assert letter.authentication == ("mx.altec.example; dmarc=fail",)
