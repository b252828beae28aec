"""`scudo mail parse` as others drive it: one JSON line per file, in order."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
LETTER = ROOT / "tests" / "letters" / "latin1-qp.eml"
CALL = "import sys; from scudo.cli.mail_parse import parse_files; sys.exit(parse_files(sys.argv[1:]))"


def _run(*files: str, given: bytes = b"", code: str = CALL) -> tuple[int, list[dict[str, object]]]:
    done = subprocess.run(
        [sys.executable, "-c", code, *files],
        input=given,
        capture_output=True,
        check=False,
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT / "src"), "LC_ALL": "C"},
    )
    assert done.stderr == b""
    return done.returncode, [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()]


def test_files_are_answered_in_order_and_an_unreadable_one_in_its_place(tmp_path):
    code, lines = _run(str(LETTER), str(tmp_path / "none.eml"), str(tmp_path), "-", given=LETTER.read_bytes())
    assert code == 1
    assert [line["file"] for line in lines] == [str(LETTER), str(tmp_path / "none.eml"), str(tmp_path), "-"]
    assert ["error" in line for line in lines] == [False, True, True, False]
    assert lines[0]["subject"] == lines[3]["subject"] == "Perché è fermo?"


def test_readable_files_give_exit_code_zero():
    code, lines = _run(str(LETTER))
    assert (code, lines[0]["from"]) == (0, {"address": "mario@rossi.example", "name": "Mario Rossi"})


def test_an_attachment_is_told_with_its_digest():
    _, lines = _run(str(LETTER.with_name("attachment.eml")))
    assert lines[0]["attachments"] == [
        {
            "name": "rapporto.pdf",
            "type": "application/pdf",
            "size": 9,
            "md5": "6446a98080f5e51ab7f0abc0e8eda635",
        }
    ]


def test_a_file_name_that_is_no_text_does_not_stop_the_output(tmp_path):
    odd = tmp_path / "x\udce8.eml"
    odd.write_bytes(LETTER.read_bytes())
    code, lines = _run(str(odd))
    assert (code, lines[0]["subject"]) == (0, "Perché è fermo?")


def test_parsing_needs_no_django():
    code, _ = _run(code="import scudo.cli.mail_parse, sys; sys.exit('django' in sys.modules)")
    assert code == 0
