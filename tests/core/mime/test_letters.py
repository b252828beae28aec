"""The corpus in tests/letters: every mail gives what its sidecar says."""

import json
from pathlib import Path

import pytest

from scudo.cli.mail_parse import answer_for
from scudo.core.mime import Address, Letter, parse

LETTERS = sorted((Path(__file__).parents[2] / "letters").glob("*.eml"))
PLAINLY_ENDED = [path for path in LETTERS if not set(b"\r\0") & set(path.read_bytes())]


def _pair(address: Address | None) -> list[str]:
    return [address.address, address.name] if address else ["", ""]


def _read(letter: Letter) -> dict[str, object]:
    return {
        "from": _pair(letter.sender),
        "to": [_pair(one) for one in letter.to],
        "cc": [_pair(one) for one in letter.cc],
        "subject": letter.subject,
        "date": letter.date.isoformat() if letter.date else None,
        "text": letter.text,
        "reply": letter.reply,
        "attachments": [[one.name, one.type, one.size] for one in letter.attachments],
        "inline": [one.name for one in letter.attachments if one.inline],
        "kind": letter.kind.value,
        "message_id": letter.message_id,
        "in_reply_to": letter.in_reply_to,
        "references": list(letter.references),
        "loop": letter.loop,
        "charset_problems": len(letter.charset_problems),
        "defects": len(letter.defects),
    }


@pytest.mark.parametrize("path", LETTERS, ids=lambda path: path.stem)
def test_a_letter_reads_as_its_sidecar_says(path):
    expected = json.loads(path.with_suffix(".json").read_text("utf-8"))
    start = expected.pop("text_starts", "")
    found = _read(parse(path.read_bytes()))
    assert {name: found[name] for name in expected} == expected
    assert str(found["text"]).startswith(start)


@pytest.mark.parametrize("path", PLAINLY_ENDED, ids=lambda path: path.stem)
def test_line_ends_make_no_difference_to_what_is_read(path):
    raw = path.read_bytes()
    here, there = parse(raw), parse(raw.replace(b"\n", b"\r\n"))
    assert (here.sender, here.subject, here.text, here.reply, here.kind) == (
        there.sender,
        there.subject,
        there.text,
        there.reply,
        there.kind,
    )


def test_the_corpus_is_large_and_every_letter_has_its_answer():
    assert len(LETTERS) >= 150
    assert all(path.with_suffix(".json").is_file() for path in LETTERS)


def test_the_answer_has_exactly_the_documented_fields_in_order():
    assert list(answer_for("x.eml", parse(LETTERS[0].read_bytes()))) == [
        *(
            "file",
            "from",
            "to",
            "subject",
            "text",
            "reply",
            "attachments",
            "kind",
            "message_id",
            "in_reply_to",
        ),
        "references",
    ]
