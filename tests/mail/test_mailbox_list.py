"""The list of mailboxes: what it may say, and what is answered where it is wrong."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from scudo.config import environment
from scudo.mail.mailboxes import Secret, SecretMissing, Taken, read

GOOD = """
- name: assistenza
  server: imaps://imap.altec.example
  user: assistenza@altec.example
  password_file: /etc/scudo/assistenza
- name: pec
  server: imap+starttls://posta.altec.example:1143
  user: altec@pec.example
  folder: inbox
  flag: Scudo
  since: 2026-11-23
  oauth2:
    token_url: https://login.altec.example/token
    client_id: scudo
    refresh_token_variable: PEC_TOKEN
- name: prova
  server: imap://127.0.0.1:2143
  user: prova
  password_variable: PROVA
  folder: Posta/Entrata
  delete: true
"""
PLAIN = {"name": "a", "server": "imaps://x.example", "user": "u", "password_file": "/p"}


def written(tmp_path, text):
    file = tmp_path / "mailboxes.yaml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(file)


def entry(**changes):
    """A good mailbox with some fields changed, taken out (None) or added."""
    fields = {name: value for name, value in {**PLAIN, **changes}.items() if value is not None}
    return "- " + "\n  ".join(f"{name}: {value}" for name, value in fields.items())


def test_a_list_is_read_with_its_defaults(tmp_path):
    first, second, third = read(written(tmp_path, GOOD))
    assert (first.host, first.port, first.tls, first.folder, first.taken, first.since) == (
        "imap.altec.example", 993, "tls", "INBOX", Taken(folder="Scudo"), None,
    )  # fmt: skip
    assert first.password == Secret(file="/etc/scudo/assistenza")
    assert (second.port, second.tls, second.folder, second.taken.flag) == (1143, "starttls", "INBOX", "Scudo")
    assert second.oauth2.refresh_token == Secret(variable="PEC_TOKEN")
    assert str(second.since) == "2026-11-23"
    assert (third.tls, third.taken, third.place) == ("none", Taken(), "prova@127.0.0.1:2143/Posta/Entrata")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "must list 1 to 50 mailboxes"),
        ("a: b", "must list 1 to 50 mailboxes"),
        ("- [", "is no YAML"),
        (b"\xff\xfe\x00", "is no YAML"),
        ("- &a [*a]\n- x: !!python/object:os.system", "is no YAML"),
        ("#" * 100_001, "is larger than 100000 bytes"),
        ("[" * 5000, "is no YAML"),
        ("- x", "mailbox 1 must be fields"),
        (entry(name=None), "mailbox 1 must say name"),
        (entry(name="../x"), "mailbox 1 must have a name of small letters"),
        (entry(user=None), "mailbox a must say user"),
        (entry(user="5"), "mailbox a must say user as a text"),
        (entry(server="x.example"), "mailbox a must have a server such as imaps://host"),
        (entry(server="https://x.example"), "mailbox a must have a server such as"),
        (entry(server="imaps://u:p@x.example"), "mailbox a must have a server such as"),
        (entry(server="imaps://x.example:99999"), "mailbox a must have a server such as"),
        (entry(server="imap://x.example"), "x.example is another machine"),
        (entry(password="segreto"), "must name where the password stands"),
        (entry(password_file=None), "must have a password_file, a password_variable or oauth2"),
        (entry(password_variable="X"), "password_file or password_variable, not both"),
        (entry(colour="red"), "mailbox a has no field colour"),
        (entry(move_to="A", flag="B"), "must say one of move_to, flag and delete"),
        (entry(delete="false"), "must say one of move_to, flag and delete"),
        (entry(move_to="inbox"), "must move what was taken to another folder"),
        (entry(move_to="''"), "must give move_to a name"),
        (entry(flag="'two words'"), "must give flag a name"),
        (entry(flag="'\\Deleted'"), "must give flag a name"),
        (entry(folder='"a\\nb"'), "must have no line breaks in folder"),
        (entry(since="yesterday"), "must have a day in since"),
        (entry(oauth2="x", password_file=None), "oauth2 of mailbox a must be fields"),
        (
            entry(oauth2="{token_url: 'https://x', client_id: c}", password_file=None),
            "must have a refresh_token_file",
        ),
        (
            entry(
                oauth2="{token_url: 'http://x.example', client_id: c, refresh_token_file: /r}",
                password_file=None,
            ),
            "must have a token_url with https",
        ),
        (f"{entry()}\n{entry(user='w')}", "two mailboxes have the same name: a"),
        (f"{entry()}\n{entry(name='b')}", "two mailboxes have the same folder"),
    ],
)
def test_a_wrong_list_stops_the_start_and_says_what_to_change(tmp_path, monkeypatch, text, said):
    monkeypatch.setenv("SCUDO_MAILBOXES", written(tmp_path, text))
    with pytest.raises(ImproperlyConfigured) as problem:
        environment.mailboxes("SCUDO_MAILBOXES")
    assert str(problem.value).startswith("SCUDO_MAILBOXES must name a file")
    assert said in str(problem.value)
    assert "segreto" not in str(problem.value)


def test_a_list_that_is_not_there_is_named(monkeypatch):
    monkeypatch.setenv("SCUDO_MAILBOXES", "/nowhere/mailboxes.yaml")
    with pytest.raises(ImproperlyConfigured, match=r"/nowhere/mailboxes\.yaml cannot be read"):
        environment.mailboxes("SCUDO_MAILBOXES")


def test_without_a_list_nothing_is_read(monkeypatch):
    monkeypatch.delenv("SCUDO_MAILBOXES", raising=False)
    assert environment.mailboxes("SCUDO_MAILBOXES") == ()


def test_a_secret_is_read_anew_each_time_and_what_is_missing_is_named(tmp_path, monkeypatch):
    file = tmp_path / "password"
    secret = Secret(file=str(file))
    with pytest.raises(SecretMissing, match="password cannot be read: FileNotFoundError"):
        secret.read()
    for word in ("prima", "dopo"):
        file.write_text(f"{word}\n")
        assert secret.read() == word
    file.write_bytes(b"\xff")
    with pytest.raises(SecretMissing, match="cannot be read"):
        secret.read()
    monkeypatch.setenv("PAROLA", " ")
    with pytest.raises(SecretMissing, match="PAROLA is empty"):
        Secret(variable="PAROLA").read()
