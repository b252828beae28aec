"""Outcomes in plain words."""

import errno
import socket
import ssl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scudo.probe.outcome import (
    CRITICAL,
    LONGEST_OUTPUT,
    UNKNOWN,
    clean,
    from_errno,
    from_error,
    no_answer,
    seconds,
)


@given(st.text())
def test_an_output_is_one_bounded_line_that_can_be_sent(text):
    line = clean(text * 50)
    assert len(line) <= LONGEST_OUTPUT
    line.encode()
    assert not any(char in line for char in map(chr, [*range(32), 127, 0x85, 0x202E, 0x2028]))


def test_lines_are_joined():
    assert clean("  one \r\n two\n\n three\tfour  ") == "one / two / three four"


@pytest.mark.parametrize(
    ("number", "says"), [(errno.ECONNREFUSED, "connection refused"), (errno.ETIMEDOUT, "no answer")]
)
def test_the_targets_trouble_is_critical(number, says):
    assert from_errno(number) == (CRITICAL, says, None)


@pytest.mark.parametrize(
    "number", [errno.EMFILE, errno.ENFILE, errno.EADDRNOTAVAIL, errno.EPERM, errno.ENOBUFS]
)
def test_the_probes_own_trouble_is_unknown(number):
    told = from_errno(number)
    assert told.status == UNKNOWN
    assert "probe" in told.output


@pytest.mark.parametrize("number", [0, errno.EPROTO, 99_999])
def test_an_error_without_a_word_of_ours_is_told_all_the_same(number):
    assert from_errno(number).output


def test_the_cause_inside_counts():
    inner = socket.gaierror(socket.EAI_NONAME, "not known")
    outer = RuntimeError("outer")
    outer.__cause__ = ExceptionGroup("many", [ValueError(), inner])
    assert from_error(outer) == (CRITICAL, "name not found", None)


def test_a_name_server_that_is_away_is_told_from_a_name_that_is_not_there():
    assert "name server" in from_error(socket.gaierror(socket.EAI_AGAIN, "x")).output


def test_a_protocol_error_of_tls_is_told():
    assert from_error(ssl.SSLError(1, "wrong version number")).output.startswith("no TLS")


def test_what_nobody_knows_is_left_to_others():
    assert from_error(KeyError("x")) is None


def test_a_time_limit_reads_well():
    assert [seconds(limit) for limit in (10.0, 0.5, 90)] == ["10 s", "0.5 s", "90 s"]
    assert no_answer(10.0).output == "no answer within 10 s"
