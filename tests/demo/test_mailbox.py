"""The demo's mailbox: every letter that leaves is kept, and shown where nothing of it can run."""

import asyncio
import contextlib
import shutil
import smtplib
from dataclasses import replace
from email.message import EmailMessage

import pytest
from django.conf import settings
from django.test import Client
from django.urls import include, path

from scudo.demo import mailbox
from tests.waiting import free_port

urlpatterns = [path("demo/", include("scudo.demo.urls")), path("", include("scudo.config.urls"))]


@pytest.fixture(autouse=True)
def _demo(settings):
    """A demo's addresses, a server of its own, and no letter yet."""
    settings.ROOT_URLCONF = __name__
    settings.SMTP_SERVER = replace(settings.SMTP_SERVER, host="127.0.0.1", port=free_port())
    shutil.rmtree(mailbox.folder(), ignore_errors=True)


def letter(subject, to="anna@rossi.example", html="<p style='color: red'>Ciao</p><script>alert(1)</script>"):
    written = EmailMessage()
    written["From"], written["To"], written["Subject"] = "assistenza@altec.example", to, subject
    written.set_content("Ciao, è pronto.")
    written.add_alternative(html, subtype="html")
    return written


@contextlib.asynccontextmanager
async def serving():
    """The mailbox's server until the block ends; its door is open when it begins."""
    task = asyncio.create_task(mailbox.serve())
    async with asyncio.timeout(10):
        while True:
            with contextlib.suppress(OSError):
                _reader, writer = await asyncio.open_connection(*address())
                writer.close()
                break
            await asyncio.sleep(0)
    yield
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


def address():
    return settings.SMTP_SERVER.host, settings.SMTP_SERVER.port


def send(*letters):
    with smtplib.SMTP(*address(), timeout=10) as server:
        for one in letters:
            server.send_message(one)


async def test_a_letter_that_is_answered_250_is_kept_whole():
    async with serving():
        await asyncio.to_thread(send, letter("Uno"), letter("Due", "bruno@verdi.example"))
    kept = {one.mail["Subject"]: one for one in mailbox.letters()}
    assert set(kept) == {"Uno", "Due"}
    assert kept["Due"].mail["To"] == "bruno@verdi.example"
    assert kept["Uno"].body("plain").strip() == "Ciao, è pronto."


def keep(*letters):
    for one in letters:
        mailbox.box().add(one.as_bytes())


def test_what_is_in_the_file_is_read_back_by_its_key():
    keep(letter("Uno"))
    (kept,) = mailbox.letters()
    found = mailbox.letter(kept.key)
    assert found
    assert found.mail["Subject"] == "Uno"
    assert mailbox.letter("../../etc/passwd") is None


@pytest.mark.django_db
def test_the_page_lists_letters_and_shows_one_without_its_html():
    keep(letter("Uno"), letter("Due"))
    kept = next(one for one in mailbox.letters() if one.mail["Subject"] == "Uno")
    said = Client().get(f"/demo/mailbox/{kept.key}/").content.decode()
    for words in ("Uno", "Due", "anna@rossi.example", "Ciao, è pronto.", "iframe", "sandbox"):
        assert words in said
    assert "alert(1)" not in said


@pytest.mark.django_db
def test_the_html_of_a_letter_runs_nothing():
    keep(letter("Uno"))
    answer = Client().get(f"/demo/mailbox/{mailbox.letters()[0].key}/paper/")
    assert b"Ciao" in answer.content
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "script-src" not in policy


@pytest.mark.django_db
def test_a_letter_that_is_not_there_is_not_found():
    assert Client().get("/demo/mailbox/nothing/").status_code == 404
    assert Client().get("/demo/mailbox/nothing/paper/").status_code == 404


@pytest.mark.django_db
def test_an_empty_mailbox_says_how_to_fill_it():
    assert "scudo demo mail" in Client().get("/demo/mailbox/").content.decode()
