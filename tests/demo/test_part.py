"""The programs of the demo's parts: each answers what its check asks, and a node only while its database does."""

import smtplib
import socket
import subprocess
import sys
import urllib.error
import urllib.request

import pytest

from scudo.demo.estate import control, plan
from scudo.demo.estate.control import Deed
from scudo.demo.estate.part import SSL_REQUEST
from tests.waiting import until


def health(estate, name, path="/health"):
    """The status that a part answers over HTTP."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{estate.part(name).port}{path}", timeout=5) as answer:
            return answer.status
    except urllib.error.HTTPError as problem:
        return problem.code


def asked(port, words):
    """The first answer of a part to some bytes."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as wire:
        wire.sendall(words)
        return wire.recv(100)


def test_a_node_is_well_only_while_its_database_answers(estate):
    assert health(estate, "erp-1") == 200
    control.ask(Deed.BREAK, "db")
    assert health(estate, "erp-1") == health(estate, "erp-2") == 503
    assert health(estate, "erp-1", "/") == 200
    control.ask(Deed.MEND, "db")
    until(lambda: health(estate, "erp-1") == 200)


def test_a_forwarder_reaches_the_node_that_is_left(estate):
    control.ask(Deed.BREAK, "erp-1")
    assert [health(estate, "bilanciatore-1") for _ in range(6)] == [200] * 6


def test_a_forwarder_without_nodes_hangs_up(estate):
    control.ask(Deed.BREAK, "erp-1")
    control.ask(Deed.BREAK, "erp-2")
    assert asked(estate.part("bilanciatore-2").port, b"GET /health HTTP/1.1\r\n\r\n") == b""


def test_the_database_answers_as_postgresql_does_without_encryption(estate):
    assert asked(estate.part("db").port, SSL_REQUEST) == b"N"
    assert asked(estate.part("db").port, b"GET / HT") == b""


def test_the_relay_greets_and_takes_no_mail(estate):
    with smtplib.SMTP("127.0.0.1", estate.part("posta").port, timeout=5) as wire:
        assert wire.ehlo()[0] == 250
        assert wire.mail("a@b.example")[0] == 454


def test_the_site_is_the_firms(estate):
    with urllib.request.urlopen(f"http://127.0.0.1:{estate.part('sito-web').port}/", timeout=5) as answer:
        assert "Officine Marchetti" in answer.read().decode()


@pytest.mark.parametrize("words", [b"", b"\r\n\r\n", b"\x00" * 5000 + b"\n\n", b"GET\r\n\r\n"])
def test_a_caller_who_talks_nonsense_stops_no_part(estate, words):
    for name in ("erp-1", "bilanciatore-1", "db", "posta", "etichettatrice", "sito-web"):
        with socket.create_connection(("127.0.0.1", estate.part(name).port), timeout=5) as wire:
            wire.sendall(words)
    before = {key: part.pid for key, part in estate.parts().items()}
    assert health(estate, "erp-1") == 200
    assert {key: part.pid for key, part in estate.parts().items()} == before


def checked(*arguments):
    """The demo's plugin, as the probe runs it."""
    plugin = plan.HERE / "check_labels.py"
    return subprocess.run(
        [sys.executable, plugin, *arguments], env={}, capture_output=True, text=True, check=False, timeout=20
    )


@pytest.mark.parametrize(
    ("limits", "code", "word"),
    [((), 0, "OK"), (("2000", "20"), 1, "WARNING"), (("2000", "1500"), 2, "CRITICAL")],
)
def test_the_plugin_says_how_many_labels_are_left(estate, limits, code, word):
    told = checked("127.0.0.1", str(estate.part("etichettatrice").port), *limits)
    assert told.returncode == code, told.stderr
    assert told.stdout.startswith(f"LABELS {word} - 1200 labels left | labels=1200;")


def test_the_plugin_is_critical_where_nothing_answers(estate):
    control.ask(Deed.BREAK, "etichettatrice")
    told = checked("127.0.0.1", str(estate.part("etichettatrice").port))
    assert (told.returncode, told.stderr) == (2, "")
    assert told.stdout.startswith("LABELS CRITICAL - the printer does not answer: ")
