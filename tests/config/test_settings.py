"""Settings that are wrong stop the start, and say which and how it should look."""

import re
import socket
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from scudo.config import environment
from scudo.config.supervisor import CannotStart, check_free, opened
from scudo.core.pin import STANDARD
from tests.installation import ROOT

READERS = {
    "SCUDO_WEB_LISTEN": lambda name: environment.listen(name, "127.0.0.1:8000"),
    "SCUDO_SMTP_SERVER": lambda name: environment.smtp(name, "smtp://127.0.0.1:25"),
    "SCUDO_MAIL_LIMIT_MB": lambda name: environment.number(name, 30),
    "SCUDO_DEMO": environment.flag,
    "SCUDO_EXTRA_TIME_PLANS": lambda name: environment.names(name, "360 full", ("360", "full")),
    "SCUDO_360_SLA": lambda name: environment.targets(name, "1h/8h, 4h/16h, 8h/40h"),
    "SCUDO_PIN_KEYS": environment.keys,
    "SCUDO_PIN_POLICY": environment.pin_policy,
    "SCUDO_OFFICE_HOURS": lambda name: environment.week(name, "mon-fri 09:00-18:00"),
}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SCUDO_WEB_LISTEN", "8000"),
        ("SCUDO_WEB_LISTEN", "127.0.0.1:eight"),
        ("SCUDO_WEB_LISTEN", "127.0.0.1:70000"),
        ("SCUDO_SMTP_SERVER", "mail.altec.example"),
        ("SCUDO_SMTP_SERVER", "http://mail.altec.example"),
        ("SCUDO_MAIL_LIMIT_MB", "thirty"),
        ("SCUDO_MAIL_LIMIT_MB", "0"),
        ("SCUDO_DEMO", "perhaps"),
        ("SCUDO_OFFICE_HOURS", "monday 9-18"),
        ("SCUDO_OFFICE_HOURS", "mon 18:00-09:00"),
        ("SCUDO_EXTRA_TIME_PLANS", "360 gold"),
        ("SCUDO_PIN_KEYS", "ab" * 32),
        ("SCUDO_PIN_KEYS", f"k:{'ab' * 31}"),
        ("SCUDO_PIN_KEYS", f"k:{'ab' * 32}c"),
        ("SCUDO_PIN_KEYS", f"k:{'ab' * 32} k:{'cd' * 32}"),
        ("SCUDO_PIN_KEYS", f"an-id-that-is-too-long:{'ab' * 32}"),
        ("SCUDO_PIN_POLICY", "cap"),
        ("SCUDO_PIN_POLICY", "cap=many"),
        ("SCUDO_PIN_POLICY", "cap=0"),
        ("SCUDO_PIN_POLICY", "tap=60"),
        ("SCUDO_PIN_POLICY", "longest=20"),
        ("SCUDO_PIN_POLICY", "window=1000000000000000h"),
        ("SCUDO_360_SLA", "1h/8h, 4h/16h"),
        ("SCUDO_360_SLA", "-/8h, 4h/16h, 8h/40h"),
        ("SCUDO_360_SLA", "0h/8h, 4h/16h, 8h/40h"),
        ("SCUDO_360_SLA", "1 hour/8h, 4h/16h, 8h/40h"),
    ],
)
def test_a_wrong_value_is_refused_with_its_variable_and_the_right_form(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=f"{name} must"):
        READERS[name](name)


def test_a_promise_is_read_in_minutes_and_a_dash_is_best_effort(monkeypatch):
    monkeypatch.setenv("SCUDO_360_SLA", "30m/4h,1h/-, 8h/40h")
    promised = environment.targets("SCUDO_360_SLA", "")
    assert promised == {1: (30, 240), 2: (60, None), 3: (480, 2400)}


def test_keys_of_pins_are_in_no_message(monkeypatch):
    monkeypatch.setenv("SCUDO_PIN_KEYS", f"first:{'ab' * 32} second:{'cd' * 31}")
    with pytest.raises(ImproperlyConfigured) as problem:
        environment.keys("SCUDO_PIN_KEYS")
    assert "abab" not in str(problem.value)
    assert problem.value.__suppress_context__


def test_figures_of_pins_are_read_by_name(monkeypatch):
    monkeypatch.setenv("SCUDO_PIN_POLICY", "cap=30 longest=30s window=2h first_delay=2s")
    read = environment.pin_policy("SCUDO_PIN_POLICY")
    assert (read.cap, read.day_cap, read.longest.seconds, read.window.seconds, read.first_delay.seconds) == (
        30,
        120,
        30,
        7200,
        2,
    )
    monkeypatch.delenv("SCUDO_PIN_POLICY")
    assert environment.pin_policy("SCUDO_PIN_POLICY") == STANDARD


def test_every_variable_is_explained():
    explained = (ROOT / "docs" / "howto" / "settings.md").read_text()
    source = "".join(path.read_text() for path in (ROOT / "src" / "scudo").rglob("*.py"))
    named = set(re.findall(r'"((?:SCUDO|DATABASE)_[A-Z0-9_]+)"', source)) - {"SCUDO_SUPERVISOR"}
    assert "SCUDO_WEB_LISTEN" in named
    assert {name for name in named if f"`{name}`" not in explained} == set()
    assert Path(ROOT / "docs" / "howto" / "run.md").exists()


def test_a_door_that_is_in_use_is_told_with_the_variable_that_moves_it():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = environment.Listen("127.0.0.1", other.getsockname()[1])
        with pytest.raises(CannotStart, match="choose another with SCUDO_WEB_LISTEN"):
            check_free([("SCUDO_WEB_LISTEN", taken)])


def test_a_door_of_ipv6_does_not_take_ipv4_under_addresses_that_nobody_knows():
    with opened("SCUDO_WEB_LISTEN", environment.Listen("::1", 0)) as door:
        assert door.getsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY) == 1
