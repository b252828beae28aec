"""What is installed is pinned by hash, and no file tells where it was fetched or written."""

import pytest

from tests.house import pins
from tests.house.places import REQUIREMENTS, ROOT

GOOD = (
    "six==1.17.0 ; python_version < '4' \\\n    --hash=sha256:"
    + "a" * 64
    + " \\\n    --hash=sha256:"
    + "b" * 64
    + "\n"
)


@pytest.mark.parametrize("file", sorted(REQUIREMENTS.glob("*.txt")), ids=lambda file: file.name)
def test_every_line_is_a_pin_or_its_hash(file):
    assert list(pins.wrong_pins(file.read_text())) == []


def test_a_sound_pin_passes():
    assert list(pins.wrong_pins(GOOD)) == []


@pytest.mark.parametrize(
    "text",
    [
        "six==1.17.0\n",
        "six>=1.17.0 \\\n    --hash=sha256:" + "a" * 64 + "\n",
        "--index-url https://pypi.org/simple\n" + GOOD,
        "six @ https://files.example/six.whl \\\n    --hash=sha256:" + "a" * 64 + "\n",
        "-e .\n",
        GOOD.replace("a" * 64, "a" * 63),
        GOOD.replace(" \\\n    --hash=sha256:b", "\n    --hash=sha256:b"),
    ],
)
def test_a_line_that_pins_nothing_is_caught(text):
    assert list(pins.wrong_pins(text))


def test_no_file_names_a_registry_or_a_machine():
    found = [
        f"{name}:{line}"
        for file in pins.tracked()
        if file.suffix not in pins.READ_AS_BYTES
        and (name := file.relative_to(ROOT).as_posix()) not in pins.MAY_NAME
        for line in pins.revealing(file.read_text(errors="replace"))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "line",
    [
        "see https://pypi.org/project/six",
        "pip install --index-url x",
        "cd /home/anna/scudo",
        "open /root/notes",
        "/work/main/src",
    ],
)
def test_a_revealing_line_is_caught(line):
    assert list(pins.revealing(line))


@pytest.mark.parametrize(
    "line", ["./scudo test", "/var/lib/scudo", "docs/work/plan", "https://altec.example/root/x", "/etc/scudo"]
)
def test_an_innocent_line_is_left_alone(line):
    assert list(pins.revealing(line)) == []


def test_without_git_the_same_files_are_read():
    assert set(pins.tracked()) <= set(pins.walked(ROOT))
    assert not [file for file in pins.walked(ROOT) if ".venv" in file.parts or "__pycache__" in file.parts]
