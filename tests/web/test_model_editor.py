"""The model of a system, written in the browser: judged while one writes, saved by who may, never over somebody else's unseen."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scudo.core.roles import Role
from scudo.design import actions as design
from scudo.design.models import System, Version
from scudo.journal.models import Entry
from scudo.lib import clock
from tests import cast
from tests.monitor.building import estate as grown
from tests.monitor.estate import MODEL

pytestmark = pytest.mark.django_db

PAGE, CHECK, NEW = "/systems/rossi-rete/edit/", "/systems/rossi-rete/edit/check/", "/systems/new/"
LONGER = MODEL.replace("db: {needs: [rete], mtbf: 90000 h}", "db: {needs: [rete], mtbf: 99000 h}")


@pytest.fixture
def rossi():
    clock.move(cast.AT)
    firm = cast.rossi()
    design.load(text=MODEL, by=cast.FOUNDER, at=cast.AT)
    return firm


@pytest.fixture
def designer(client, rossi):
    client.force_login(cast.colleague(Role.DESIGNER))
    return client


def written(browser, text, version=1, address=PAGE, **headers):
    return browser.post(address, {"text": text, "version": version}, headers=headers)


def judged(browser, text, address=CHECK):
    answer = written(browser, text, address=address, **{"hx-request": "true"})
    assert answer.status_code == 200
    return answer.content.decode()


class TestWriting:
    def test_the_text_in_force_stands_in_the_field_as_it_was_written(self, designer):
        said = designer.get(PAGE).content.decode()
        field = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", said, re.DOTALL)[1]
        assert field.replace("&quot;", '"') == MODEL
        assert 'name="version" value="1"' in said

    def test_a_saved_text_is_the_next_version_and_in_force(self, designer):
        answer = written(designer, LONGER)
        assert answer.url == "/systems/rossi-rete/"
        system = System.objects.get(key="rossi-rete")
        assert system.version == 2
        assert Version.objects.get(system=system, number=2).text == LONGER
        assert Entry.objects.filter(kind="design.loaded", subject_id=system.pk).count() == 2
        assert "version 2 is in force" in designer.get(answer.url).content.decode()

    def test_lines_end_as_in_a_file_whatever_the_browser_sends(self, designer):
        written(designer, LONGER.replace("\n", "\r\n"))
        assert Version.objects.get(number=2).text == LONGER

    def test_the_same_text_saves_nothing(self, designer):
        assert written(designer, MODEL).status_code == 302
        assert Version.objects.count() == 1

    def test_a_text_that_cannot_be_read_is_kept_in_the_field_with_what_is_wrong(self, designer):
        answer = written(designer, MODEL.replace("[nodi, db]", "[nodi, dbb]"))
        said = answer.content.decode()
        assert answer.status_code == 422
        assert "[nodi, dbb]" in said
        assert "did you mean &quot;db&quot;?" in said
        assert Version.objects.count() == 1

    def test_what_only_the_installation_knows_is_told_when_it_is_saved(self, designer):
        answer = written(
            designer, MODEL.replace("name: Archivio,", "name: Archivio, tell: [it@rossi.example],")
        )
        assert answer.status_code == 422
        assert "no person of Rossi Impianti S.r.l. has this address" in answer.content.decode()

    def test_the_key_of_a_system_never_changes(self, designer):
        answer = written(designer, MODEL.replace("system: rossi-rete", "system: altro"))
        assert answer.status_code == 422
        assert "the key of a system never changes" in answer.content.decode()
        assert not System.objects.filter(key="altro").exists()

    def test_text_of_a_model_is_never_markup(self, designer):
        said = written(
            designer, MODEL.replace("Linea A", "</textarea><script>alert(1)</script>")
        ).content.decode()
        assert "<script>alert" not in said
        assert "<script>alert" not in judged(designer, f"system: '<script>alert(1)</script>'\n{MODEL}")

    def test_nothing_in_it_needs_a_style_or_a_script_of_its_own(self, designer):
        said = designer.get(PAGE).content.decode()
        assert "style=" not in said
        assert not re.search(r"<script(?![^>]* src=)", said)


class TestSomebodyWasFaster:
    def test_their_version_stays_in_force_and_what_they_changed_is_shown(self, designer):
        design.load(text=LONGER, by=cast.FOUNDER, at=cast.AT)
        answer = written(designer, MODEL.replace("Archivio", "Archivio centrale"))
        said = answer.content.decode()
        assert answer.status_code == 409
        assert "saved version 2 while you were writing" in said
        assert "MTBF 90,000 h → 99,000 h" in said
        assert "Archivio centrale" in said
        assert System.objects.get(key="rossi-rete").version == 2

    def test_saving_once_more_replaces_it_knowingly(self, designer):
        design.load(text=LONGER, by=cast.FOUNDER, at=cast.AT)
        mine = MODEL.replace("Archivio", "Archivio centrale")
        assert 'name="version" value="2"' in written(designer, mine).content.decode()
        assert written(designer, mine, version=2).status_code == 302
        assert Version.objects.get(number=3).text == mine

    def test_two_of_a_moment_do_not_both_win(self, rossi):
        design.load(text=LONGER, version=1, by=cast.FOUNDER, at=cast.AT)
        with pytest.raises(design.Overtaken):
            design.load(text=f"{MODEL}# mine\n", version=1, by=cast.FOUNDER, at=cast.AT)
        assert Version.objects.count() == 2


class TestJudging:
    def test_a_mistake_is_told_with_its_line_and_nothing_is_saved(self, designer):
        said = judged(designer, MODEL.replace("k: 1, of: [sw-a, sw-b]", "k: 3, of: [sw-a, sw-b]"))
        line = MODEL[: MODEL.index("rete: {k")].count("\n") + 1
        assert f'data-line="{line}"' in said
        assert "3 of 2 can never work" in said
        assert Version.objects.count() == 1

    def test_a_mistake_leaves_the_last_drawing_where_it_is(self, designer):
        assert "hx-swap-oob" not in judged(designer, "system:")
        assert 'hx-swap-oob="innerHTML:#stage"' in judged(designer, MODEL)

    def test_what_was_changed_is_marked_in_the_drawing(self, designer):
        said = judged(
            designer, LONGER.replace("nas: {needs: [rete]}", "nas: {needs: [rete]}\n  nas-2: {needs: [rete]}")
        )
        assert re.search(r'class="node component changed" data-node="part:db"', said)
        assert re.search(r'class="node component added" data-node="part:nas-2"', said)
        assert "changed" not in judged(designer, MODEL)

    def test_the_single_points_of_each_service_are_told(self, designer):
        said = judged(designer, MODEL)
        assert re.search(r"Gestionale.*db", said, re.DOTALL)

    def test_without_a_script_the_whole_page_comes_back(self, designer):
        answer = written(designer, LONGER, address=CHECK)
        assert "<textarea" in answer.content.decode()
        assert Version.objects.count() == 1

    def test_a_get_judges_nothing(self, designer):
        assert designer.get(CHECK).status_code == 405

    def test_more_than_two_megabytes_are_refused_with_the_reason(self, designer):
        assert "is over 2 MB" in judged(designer, "#" * 2_000_001)

    @pytest.mark.parametrize(
        "text", ["", "[]", "\0", "a: &x [*x]", "- " * 3000, "system: s\ncomponents: {a: }\n"]
    )
    def test_whatever_is_written_gets_an_answer(self, designer, text):
        assert judged(designer, text)

    def test_few_questions_are_asked_of_the_database(self, designer):
        judged(designer, MODEL)
        with CaptureQueriesContext(connection) as made:
            judged(designer, MODEL)
        assert len(made) <= 12

    def test_what_is_drawn_is_bounded(self, designer):
        said = judged(designer, grown(3_000, key="rossi-rete"))
        assert said.count('<g class="node') < 700


class TestANewSystem:
    def test_it_begins_with_a_text_that_can_be_read_and_names_the_customer(self, designer):
        said = designer.get(NEW, {"customer": "rossi-impianti"}).content.decode()
        assert "customer: rossi-impianti" in said
        assert "It can be read" in said

    def test_it_is_saved_as_the_first_version(self, designer):
        text = MODEL.replace("system: rossi-rete", "system: rossi-due")
        assert written(designer, text, version=0, address=NEW).url == "/systems/rossi-due/"
        assert System.objects.get(key="rossi-due").version == 1

    def test_a_key_that_is_taken_is_not_written_over(self, designer):
        answer = written(designer, LONGER, version=0, address=NEW)
        assert answer.status_code == 409
        assert "rossi-rete is the key of a system already" in answer.content.decode()
        assert Version.objects.count() == 1


class TestWhoMay:
    @pytest.mark.parametrize("role", [Role.OPERATOR, Role.TECHNICIAN, Role.OFFICE])
    def test_others_neither_write_nor_are_offered_to(self, client, rossi, role):
        client.force_login(cast.colleague(role))
        for address in (PAGE, NEW):
            assert client.get(address).status_code == 403
        assert written(client, LONGER).status_code == 403
        assert written(client, LONGER, address=CHECK).status_code == 403
        assert PAGE not in client.get("/systems/rossi-rete/").content.decode()
        assert Version.objects.count() == 1

    def test_designers_and_managers_are(self, designer):
        assert PAGE in designer.get("/systems/rossi-rete/").content.decode()
        assert NEW in designer.get("/systems/").content.decode()

    def test_a_customer_s_person_is_led_away(self, client, rossi):
        client.force_login(rossi.user)
        assert client.get(PAGE).status_code == 302

    def test_an_unknown_system_is_not_found(self, designer):
        assert designer.get("/systems/nothing/edit/").status_code == 404
        assert written(designer, MODEL, address="/systems/nothing/edit/check/").status_code == 404
