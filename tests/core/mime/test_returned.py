"""What a bounce says: which letter, to whom, and why; read from any report, and from prose."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scudo.core.mime import Kind, Returned, parse, returned

ADDRESSES = st.from_regex(r"[a-z]{1,10}(\.[a-z]{1,10})?@[a-z]{1,10}\.example", fullmatch=True)
CODES = st.from_regex(r"[45]\.[0-9]{1,2}\.[0-9]{1,2}", fullmatch=True)
SAID = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9 ,.]{0,60}[a-z]", fullmatch=True)


def dsn(blocks, returns="", kind="message/rfc822"):
    back = f"--B\r\nContent-Type: {kind}\r\n\r\n{returns}\r\n" if returns else ""
    return (
        "From: MAILER-DAEMON@mx.example\r\nTo: assistenza@altec.example\r\nSubject: Undelivered Mail Returned to Sender\r\n"
        "MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=B\r\n\r\n"
        "--B\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n--B\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.example\r\n\r\n" + "\r\n".join(blocks) + f"\r\n{back}--B--\r\n"
    ).encode()


def block(address, action="failed", code="5.1.1", said="smtp; 550 5.1.1 user unknown", original=""):
    first = f"Original-Recipient: rfc822; {original}\r\n" if original else ""
    return f"{first}Final-Recipient: rfc822; {address}\r\nAction: {action}\r\nStatus: {code}\r\nDiagnostic-Code: {said}\r\n"


@given(address=ADDRESSES, code=CODES, said=SAID, delayed=st.booleans())
def test_a_report_is_read_as_it_was_written(address, code, said, delayed):
    raw = dsn([block(address, "delayed" if delayed else "failed", code, f"smtp; {said}")])
    [failure] = returned(parse(raw)).failures
    assert (failure.recipient, failure.is_final, failure.status) == (address, not delayed, code)
    assert failure.said == " ".join(said.split())


@given(
    raw=st.binary(max_size=600), head=st.sampled_from([b"", dsn([block("a@b.example")])[:-8], dsn([])[:-6]])
)
def test_no_bytes_break_the_reader(raw, head):
    found = returned(parse(head + raw))
    assert len(found.failures) <= 100
    assert found.about("anna@rossi.example") is None or found.failures


def test_what_is_no_bounce_returns_nothing():
    assert (
        returned(parse(b"From: anna@rossi.example\r\nSubject: x\r\n\r\nMessage-ID: <a@b.example>\r\n"))
        == Returned()
    )


@pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers", "message/global"])
def test_the_letter_that_came_back_is_named(kind):
    letter = "From: assistenza@altec.example\r\nMessage-Id:\r\n <26-00421-7.ab@altec.example>\r\nSubject: x\r\n\r\nMessage-ID: <no@x.example>"
    found = returned(parse(dsn([block("anna@rossi.example")], letter, kind)))
    assert found.message_ids == ("<26-00421-7.ab@altec.example>",)


def test_of_who_forwarded_the_address_we_wrote_to_counts():
    [failure] = returned(parse(dsn([block("anna@casa.example", original="anna@rossi.example")]))).failures
    assert failure.recipient == "anna@rossi.example"


def test_several_recipients_are_told_apart():
    blocks = [
        block("anna@rossi.example", "delayed", "4.4.1", "smtp; 451 later"),
        block("bruno@verdi.example"),
        block("x@y.example", "delivered"),
    ]
    found = returned(parse(dsn(blocks)))
    assert [one.recipient for one in found.failures] == ["anna@rossi.example", "bruno@verdi.example"]
    assert found.is_final
    about = found.about("ANNA@rossi.example")
    assert about is not None
    assert not about.is_final


def test_a_report_of_sixty_thousand_recipients_is_bounded():
    found = returned(parse(dsn([block(f"p{number}@rossi.example") for number in range(60_000)])))
    assert len(found.failures) == 100


PROSE = {
    "qmail": (
        "Hi. This is the qmail-send program at mx.example.\n\n<anna@rossi.example>:\n550 5.1.1 No such user\n\n"
        "--- Below this line is a copy of the message.\n\nMessage-ID: <26-00421-7.ab@altec.example>\nFrom: assistenza@altec.example\n"
    ),
    "exim": (
        "This message was created automatically by mail delivery software.\n\n  anna@rossi.example\n    550 5.1.1 unknown\n\n"
        "------ This is a copy of the message, including all the headers. ------\nMessage-ID: <26-00421-7.ab@altec.example>\n"
    ),
}  # fmt: skip


@pytest.mark.parametrize("written", PROSE.values(), ids=PROSE)
def test_a_bounce_in_prose_is_read_too(written):
    raw = f"From: MAILER-DAEMON@mx.example\nTo: assistenza@altec.example\nSubject: failure notice\n\n{written}".encode()
    letter = parse(raw)
    assert letter.kind is Kind.BOUNCE
    found = returned(letter)
    assert found.message_ids == ("<26-00421-7.ab@altec.example>",)
    about = found.about("anna@rossi.example")
    assert about is not None
    assert (about.recipient, about.is_final, about.status) == ("anna@rossi.example", True, "5.1.1")
