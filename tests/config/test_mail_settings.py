"""Settings of mail: a key that cannot sign, a limit that limits nothing, and the like stop the start."""

import stat
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from django.core.exceptions import ImproperlyConfigured

from scudo.config import environment
from scudo.core.answering import Limit
from scudo.mail import dkim_keys
from tests.installation import Installation

ADDRESS = "assistenza@altec.example"


def pem(key, encryption=None):
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption or NoEncryption())


@pytest.fixture(scope="module")
def strong():
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture
def named(monkeypatch, tmp_path):
    """The setting names a file, into which the test writes."""
    monkeypatch.setenv("SCUDO_DKIM_SELECTOR", "scudo1")
    monkeypatch.setenv("SCUDO_DKIM_KEY", str(tmp_path / "key.pem"))
    return tmp_path / "key.pem"


def test_without_a_selector_nothing_is_signed(monkeypatch):
    monkeypatch.setenv("SCUDO_DKIM_KEY", "/nowhere")
    assert environment.dkim(ADDRESS) is None


def test_a_key_is_read_and_signs_for_the_domain_of_the_address(named, strong):
    named.write_bytes(pem(strong))
    signing = environment.dkim("desk@Assistenza.Altec.example")
    assert signing == dkim_keys.Signing("scudo1", "assistenza.altec.example", pem(strong))


def test_a_domain_above_that_of_the_address_may_sign(named, strong, monkeypatch):
    named.write_bytes(pem(strong))
    monkeypatch.setenv("SCUDO_DKIM_DOMAIN", "Altec.example")
    signing = environment.dkim("desk@assistenza.altec.example")
    assert signing is not None
    assert signing.domain == "altec.example"


@pytest.mark.parametrize("domain", ["verdi.example", "tec.example", "x.altec.example", "", "altec..example"])
def test_another_domain_may_not(named, strong, monkeypatch, domain):
    named.write_bytes(pem(strong))
    monkeypatch.setenv("SCUDO_DKIM_DOMAIN", domain)
    with pytest.raises(ImproperlyConfigured, match=r"SCUDO_DKIM_DOMAIN must be altec\.example"):
        environment.dkim(ADDRESS)


def wrong_keys(strong):
    public = strong.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return {
        "empty": b"",
        "no key": b"secret words",
        "cut": pem(strong)[:400],
        "the public half": public,
        "with a password": pem(strong, BestAvailableEncryption(b"x")),
        "of another kind": pem(ec.generate_private_key(ec.SECP256R1())),
    }


@pytest.mark.parametrize(
    "wrong", ["empty", "no key", "cut", "the public half", "with a password", "of another kind"]
)
def test_a_key_that_cannot_sign_stops_the_start_and_is_not_told(named, strong, wrong):
    content = wrong_keys(strong)[wrong]
    named.write_bytes(content)
    with pytest.raises(ImproperlyConfigured, match="SCUDO_DKIM_KEY must name the key that signs") as problem:
        environment.dkim(ADDRESS)
    assert str(named) in str(problem.value)
    assert "secret words" not in str(problem.value)
    assert problem.value.__suppress_context__


def test_a_key_that_is_not_there_stops_the_start_and_says_how_to_make_one(named):
    with pytest.raises(ImproperlyConfigured, match="scudo mail dkim"):
        environment.dkim(ADDRESS)


@pytest.mark.parametrize("selector", ["scudo 1", "-a", "a/../b", "è"])
def test_a_selector_that_no_dns_can_hold_is_refused(monkeypatch, selector):
    monkeypatch.setenv("SCUDO_DKIM_SELECTOR", selector)
    with pytest.raises(ImproperlyConfigured, match="SCUDO_DKIM_SELECTOR must"):
        environment.dkim(ADDRESS)


def test_limits_are_counts_within_times(monkeypatch):
    monkeypatch.setenv("SCUDO_ANSWER_LIMITS", "3/30s 10/2h")
    assert environment.limits("SCUDO_ANSWER_LIMITS", "20/10m") == (
        Limit(3, timedelta(seconds=30)), Limit(10, timedelta(hours=2)),
    )  # fmt: skip


@pytest.mark.parametrize(
    "value", ["", "20", "20/", "0/10m", "-1/10m", "20/10", "a/10m", "20/10m/5", "10001/10m", "20/10d"]
)
def test_limits_that_limit_nothing_are_refused(monkeypatch, value):
    monkeypatch.setenv("SCUDO_ANSWER_LIMITS", value)
    with pytest.raises(ImproperlyConfigured, match="SCUDO_ANSWER_LIMITS must look like 20/10m"):
        environment.limits("SCUDO_ANSWER_LIMITS", "20/10m")


@pytest.mark.parametrize("value", ["ab" * 31, "words", "ab" * 32 + "c"])
def test_a_short_key_of_replies_is_refused_and_not_told(monkeypatch, value):
    monkeypatch.setenv("SCUDO_REPLY_KEY", value)
    with pytest.raises(ImproperlyConfigured, match="SCUDO_REPLY_KEY must be 64 hex digits") as problem:
        environment.reply_key("SCUDO_REPLY_KEY")
    assert value not in str(problem.value)


def test_the_key_of_replies_is_made_once_outside_the_database(monkeypatch, tmp_path):
    monkeypatch.setenv("SCUDO_HOME", str(tmp_path))
    made = environment.reply_key("SCUDO_REPLY_KEY")
    assert len(made) >= 32
    assert environment.reply_key("SCUDO_REPLY_KEY") == made
    file = tmp_path / "keys" / "replies"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.write_text("")
    with pytest.raises(ImproperlyConfigured, match="is damaged"):
        environment.reply_key("SCUDO_REPLY_KEY")


@pytest.mark.parametrize("value", ["++", "@", " x", "."])
def test_a_separator_that_no_server_knows_is_refused(monkeypatch, value):
    monkeypatch.setenv("SCUDO_REPLY_SEPARATOR", value)
    with pytest.raises(ImproperlyConfigured, match="SCUDO_REPLY_SEPARATOR must be"):
        environment.separator("SCUDO_REPLY_SEPARATOR", "+")


class TestCommand:
    """`scudo mail dkim`."""

    @pytest.fixture
    def place(self, tmp_path):
        return Installation(home=tmp_path)

    def test_it_makes_a_key_once_and_tells_the_record_each_time(self, place):
        first = place.run("mail", "dkim", "scudo1", "--domain", "altec.example")
        assert first.returncode == 0, first.stderr
        file = place.home / "keys" / "dkim-scudo1.pem"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        record = dkim_keys.record(file)
        assert f"scudo1._domainkey.altec.example\n   {record}\n" in first.stdout
        assert "PRIVATE" not in first.stdout
        zone = next(line for line in first.stdout.splitlines() if " IN TXT " in line)
        assert "".join(zone.split('"')[1::2]) == record
        assert all(len(piece) <= 255 for piece in zone.split('"')[1::2])
        again = place.run("mail", "dkim", "scudo1", SCUDO_MAIL_ADDRESS=ADDRESS)
        assert record in again.stdout
        assert again.stdout.startswith("There is already")

    def test_a_start_with_a_key_that_is_missing_says_what_to_do(self, place):
        refused = place.run("up", SCUDO_DKIM_SELECTOR="scudo1")
        assert refused.returncode == 1
        assert refused.stderr.startswith("scudo: SCUDO_DKIM_KEY must name the key that signs")
        assert "scudo mail dkim" in refused.stderr

    @pytest.mark.parametrize(
        "arguments", [["scudo 1", "--domain", "altec.example"], ["scudo1"], ["scudo1", "--domain", "x y"]]
    )
    def test_what_no_dns_can_hold_is_refused(self, place, arguments):
        assert place.run("mail", "dkim", *arguments).returncode == 2
        assert not (place.home / "keys").exists()

    def test_a_file_that_is_no_key_is_told(self, place):
        (place.home / "keys").mkdir()
        (place.home / "keys" / "dkim-scudo1.pem").write_text("x")
        refused = place.run("mail", "dkim", "scudo1", "--domain", "altec.example")
        assert (refused.returncode, refused.stdout) == (1, "")
        assert "holds no private key" in refused.stderr
