"""Attachments on the pages: seen small, looked at large, saved; only by who may, and nothing runs."""

import re

import pytest
from django.urls import reverse

from scudo.core.roles import Role
from scudo.desk.actions import previews
from scudo.desk.models import Attachment
from scudo.lib import clock
from scudo.lib.confined import running
from scudo.lib.previews import making, store
from scudo.mail.actions import previews as mail_previews
from scudo.web.views import held_files
from tests import attachments, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def rossi():
    clock.move(cast.AT)
    return cast.rossi()


@pytest.fixture
def desk(client, rossi):
    """An operator's browser."""
    client.force_login(cast.colleague(Role.OPERATOR))
    return client


FILES = {
    "schermo.png": attachments.picture(),
    "registro.txt": b"errore 7\nriga <b>due</b>",
    "offerta.pdf": attachments.paper(6),
    "fattura.pdf": attachments.PROGRAM,
    "logo.svg": attachments.DRAWING,
    "consegna.zip": attachments.archive({"leggimi.txt": b"x" * 2048, "avvia.bat": b"del"}),
}


@pytest.fixture
def ticket(rossi, run_jobs):
    """A mail with files, their previews made."""
    ticket = cast.received(cast.letter(rossi.address, "Guasto", files=FILES)).ticket
    run_jobs("previews")
    return ticket


def file_of(name):
    return Attachment.objects.get(name=name)


def page(browser, address):
    return browser.get(address).content.decode()


def status(browser, address):
    answer = browser.get(address)
    if answer.streaming:
        assert b"".join(answer.streaming_content)
    return answer.status_code


def looked(browser, name, prefix="web"):
    return page(browser, reverse(f"{prefix}:file_look", args=[file_of(name).pk]) + "?part=1")


class TestTheTicket:
    def test_each_letter_shows_what_came_with_it(self, desk, ticket):
        said = page(desk, reverse("web:ticket", args=[ticket.number]))
        for words in ("PNG, 60 × 40", "PDF, 6 pages", "errore 7", "archive (ZIP), 2 files"):
            assert words in said
        small = re.search(r'<img src="(/files/\d+/look/0.webp)"', said)[1]
        assert desk.get(small).headers["Content-Type"] == "image/webp"

    def test_a_name_that_deceives_is_told(self, desk, ticket):
        assert "Says: PDF. Is: Windows program." in page(desk, reverse("web:ticket", args=[ticket.number]))

    def test_the_kind_is_told_before_any_preview_was_made(self, desk, rossi):
        ticket = cast.received(
            cast.letter(rossi.address, "Altro", files={"x.pdf": attachments.PROGRAM + b"1"})
        ).ticket
        assert "Says: PDF. Is: Windows program." in page(desk, reverse("web:ticket", args=[ticket.number]))
        said = looked(desk, "x.pdf")
        assert "There is no preview yet." in said
        assert "Of the files of one message, the first 40 get one." in said

    def test_a_colleagues_upload_is_shown_too(self, desk, ticket, run_jobs):
        from django.core.files.uploadedfile import SimpleUploadedFile

        ticket.refresh_from_db()
        desk.post(
            reverse("web:reply", args=[ticket.number]),
            {
                "to": "note", "version": ticket.version, "text": "Vedi.", "token": "t",
                "files": SimpleUploadedFile("nota.txt", b"dal tecnico"),
            },
        )  # fmt: skip
        run_jobs("previews")
        assert "dal tecnico" in page(desk, reverse("web:ticket", args=[ticket.number]))


class TestLookingLarge:
    def test_a_paper_shows_its_first_pages_and_says_how_many_there_are(self, desk, ticket):
        said = looked(desk, "offerta.pdf")
        assert said.count('class="page-of"') == 5
        assert "The first 5 of 6 pages." in said
        assert 'alt="Page 2 of offerta.pdf"' in said

    def test_text_is_escaped_and_a_drawing_is_text(self, desk, ticket):
        assert "riga &lt;b&gt;due&lt;/b&gt;" in looked(desk, "registro.txt")
        assert "&lt;script&gt;alert(1)" in looked(desk, "logo.svg")

    def test_an_archive_lists_its_files_and_names_those_that_run(self, desk, ticket):
        said = looked(desk, "consegna.zip")
        assert "leggimi.txt" in said
        assert said.count("Runs when it is opened.") == 1
        assert "Nothing was unpacked" in said

    def test_what_is_not_shown_says_so(self, desk, ticket):
        assert "Files of this kind are not shown here." in looked(desk, "fattura.pdf")

    def test_without_a_script_it_is_a_page_that_leads_back(self, desk, ticket):
        said = page(desk, reverse("web:file_look", args=[file_of("offerta.pdf").pk]))
        assert "<html" in said
        assert f'href="/tickets/{ticket.number}/"' in said


class TestSaving:
    @pytest.mark.parametrize("name", ["fattura.pdf", "logo.svg", "schermo.png"])
    def test_a_file_is_saved_whole_and_never_opened(self, desk, ticket, name):
        answer = desk.get(reverse("web:file", args=[file_of(name).pk]))
        assert b"".join(answer.streaming_content) == FILES[name]
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"

    def test_a_picture_is_kept_by_the_readers_own_browser_only(self, desk, ticket):
        answer = desk.get(reverse("web:file_picture", args=[file_of("schermo.png").pk, 1]))
        assert answer.headers["Cache-Control"].startswith("private")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]

    def test_a_page_that_was_not_drawn_is_not_there(self, desk, ticket):
        assert desk.get(reverse("web:file_picture", args=[file_of("offerta.pdf").pk, 6])).status_code == 404
        assert desk.get(reverse("web:file_picture", args=[10**9, 0])).status_code == 404


class TestWhoMaySee:
    @pytest.fixture
    def places(self, ticket):
        key = file_of("schermo.png").pk
        return [
            reverse("portal:file", args=[key]),
            reverse("portal:file_look", args=[key]),
            reverse("portal:file_picture", args=[key, 1]),
            reverse("portal:ticket", args=[ticket.number]),
        ]

    def test_the_customers_own_people_see_them_in_the_portal(self, client, rossi, ticket, places):
        client.force_login(rossi.user)
        assert [status(client, place) for place in places] == [200] * 4
        said = page(client, places[-1])
        assert "Guasto" in said
        assert "PDF, 6 pages" in said or "PDF, 6 pagine" in said

    def test_another_customers_people_do_not(self, client, ticket, places):
        client.force_login(cast.verdi().user)
        assert [status(client, place) for place in places] == [404] * 4

    def test_a_stranger_is_led_to_the_door(self, client, ticket, places):
        key = file_of("schermo.png").pk
        staff = [reverse("web:file_picture", args=[key, 1]), reverse("web:file_look", args=[key])]
        assert {status(client, place) for place in [*places, *staff]} == {302}

    def test_what_came_with_an_internal_note_stays_inside(self, client, rossi, ticket):
        from scudo.desk import actions
        from scudo.lib import blobs

        inside = actions.File("solo-noi.txt", "text/plain", 5, blobs.store(b"dentro"))
        actions.add_note(ticket=ticket, text="Nota.", files=[inside], by=cast.FOUNDER, at=cast.AT)
        client.force_login(rossi.user)
        assert client.get(reverse("portal:file", args=[file_of("solo-noi.txt").pk])).status_code == 404
        assert "solo-noi" not in page(client, reverse("portal:ticket", args=[ticket.number]))

    def test_the_portal_shows_what_was_written_and_how_far_it_is(self, client, rossi, ticket):
        client.force_login(rossi.user)
        listed = page(client, reverse("portal:tickets"))
        assert reverse("portal:ticket", args=[ticket.number]) in listed
        assert "Buongiorno." in page(client, reverse("portal:ticket", args=[ticket.number]))

    def test_a_ticket_that_is_none_is_not_there(self, client, rossi):
        client.force_login(rossi.user)
        assert client.get(reverse("portal:ticket", args=["26-99999-9"])).status_code == 404


class TestHeldMails:
    @pytest.fixture
    def held(self, rossi, run_jobs):
        mail = cast.received(cast.letter("Dino <dino@altrove.example>", "Aiuto", files=FILES))
        run_jobs("previews")
        return mail

    def test_one_looks_before_one_decides(self, desk, held):
        said = page(desk, reverse("web:held_one", args=[held.pk]))
        assert "Says: PDF. Is: Windows program." in said
        small = re.search(r'<img src="([^"]+0.webp)"', said)[1]
        assert desk.get(small).headers["Content-Type"] == "image/webp"
        assert "The first 5 of 6 pages." in page(
            desk, reverse("web:held_look", args=[held.pk, 2]) + "?part=1"
        )
        assert "Aiuto" in page(desk, reverse("web:held_look", args=[held.pk, 2]))

    def test_the_pictures_of_a_page_take_the_mail_apart_once(self, desk, held, monkeypatch):
        address = reverse("web:held_picture", args=[held.pk, 0, 0])
        before = desk.get(address).status_code
        monkeypatch.setattr("scudo.web.views.held_files.mime.parse", None)
        assert desk.get(address).status_code == before

    def test_of_few_mails_the_digests_are_remembered(self, desk, held, monkeypatch):
        monkeypatch.setattr(held_files, "MOST_KNOWN", 1)
        other = cast.received(cast.letter("dino@altrove.example", "Ancora", files=FILES))
        for one in (held, other, held):
            assert desk.get(reverse("web:held_picture", args=[one.pk, 0, 0])).status_code == 200
            assert len(held_files._digests) == 1

    def test_a_file_that_it_does_not_have_is_not_there(self, desk, held):
        assert desk.get(reverse("web:held_look", args=[held.pk, 40])).status_code == 404
        assert desk.get(reverse("web:held_picture", args=[held.pk + 1, 0, 0])).status_code == 404

    def test_when_it_becomes_a_ticket_the_previews_are_there(self, desk, rossi, held, run_jobs):
        from scudo.mail import actions as mail

        mail.open_for(incoming=held, customer=rossi.customer, by=cast.FOUNDER, at=cast.AT)
        assert store.read(file_of("offerta.pdf").digest).pages == 5


class TestCatchingUp:
    def test_files_from_before_get_their_previews_newest_first_and_once(self, rossi, run_jobs, monkeypatch):
        monkeypatch.setattr(previews, "BATCH", 2)
        monkeypatch.setattr(store, "MADE_BY", 9_000)
        ticket = cast.received(
            cast.letter(rossi.address, "Prima", files={f"{n}.txt": b"prima %d" % n for n in range(3)})
        ).ticket
        made = []
        monkeypatch.setattr(making, "of_blob", made.append)
        run_jobs("previews")
        made.clear()
        order = [file_of(f"{n}.txt").digest for n in (2, 1, 0)]
        for _again in range(4):
            previews.tick(cast.AT)
            run_jobs("previews")
        assert made == order
        assert ticket.number

    def test_a_mail_of_very_many_files_keeps_nobody_elses_waiting(self, rossi, run_jobs, monkeypatch):
        monkeypatch.setattr(store, "MADE_BY", 9_001)
        made = []
        monkeypatch.setattr(making, "of_blob", made.append)
        many = {f"{n}.txt": b"molti %d" % n for n in range(store.MOST_OF_ONE + 5)}
        cast.received(cast.letter(rossi.address, "Molti", files=many))
        run_jobs("previews")
        assert len(made) == store.MOST_OF_ONE

    def test_a_file_that_cannot_be_made_now_keeps_no_other_of_its_mail_waiting(self, rossi, monkeypatch):
        made, files = [], {"a.txt": b"prima", "b.txt": b"seconda"}
        kept = cast.received(cast.letter("dino@altrove.example", "Due", files=files))

        def failing(digest, _content):
            made.append(digest)
            raise running.NotMade

        monkeypatch.setattr(store, "MADE_BY", 9_002)
        monkeypatch.setattr(making, "of_file", failing)
        with pytest.raises(running.NotMade):
            mail_previews.preview(kept.pk)
        assert len(made) == len(files), "and the job is tried again"
