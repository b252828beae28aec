"""The customer agrees and signs: logged in, or by a link that works once; nobody else, and never by a GET (D1, D4, D5)."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from scudo.design import actions
from scudo.design.models import (
    AcceptanceStep,
    AcceptanceTest,
    Evidence,
    Project,
    Requirement,
    Revision,
    Risk,
    Signature,
    SigningLink,
)
from scudo.design.queries import projects
from scudo.design.queries.acceptance import acceptance_of
from scudo.lib import clock, scope
from tests import cast, pdf
from tests.design import plans
from tests.design.plans import MADE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quiet_monday():
    clock.move(cast.AT)


@pytest.fixture
def rossi():
    return cast.rossi()


@pytest.fixture
def project(rossi):
    """A project with a requirement and a risk that wait for the customer."""
    made = plans.begun(rossi)
    plans.load()
    plans.written(made)
    actions.ask_to_accept(project=made, component="linea", because="Costa troppo", **MADE)
    return made


@pytest.fixture
def signed(rossi):
    """A test that the provider signed."""
    test = plans.ready(rossi)
    plans.filled_in(test)
    return actions.sign_for_provider(test=test, **MADE)


def link(project, firm, purpose="requirements"):
    """The address of a link."""
    secret = actions.make_signing_link(
        project=project, purpose=SigningLink.Purpose(purpose), contact=firm.contact, **MADE
    )
    return reverse(
        {"requirements": "portal:agree_link", "acceptance": "portal:sign_link"}[purpose], args=[secret]
    )


def digests(content):
    """What the page would sign."""
    return re.findall(r'name="digest" value="([0-9a-f]{64})"', content.decode())


class TestLoggedIn:
    def test_what_waits_stands_on_the_first_page(self, project, rossi, client):
        client.force_login(rossi.user)
        said = client.get("/portale/").content.decode()
        assert reverse("portal:project", args=[project.pk]) in said
        assert "Gestionale nuovo" in said

    def test_both_sides_see_the_same_requirements(self, project, rossi, client):
        client.force_login(rossi.user)
        portal = client.get(reverse("portal:project", args=[project.pk])).content.decode()
        client.force_login(cast.colleague(cast.Role.DESIGNER))
        staff = client.get(reverse("web:project", args=[project.pk])).content.decode()
        revision = projects.requirements_of(project)[0]
        for words in (revision.text, revision.digest, "Nodo 1"):
            assert words in portal
            assert words in staff

    def test_a_person_agrees_to_what_they_ticked(self, project, rossi, client):
        client.force_login(rossi.user)
        address = reverse("portal:project", args=[project.pk])
        shown = digests(client.get(address).content)
        assert len(shown) == 2
        assert client.post(address, {"digest": shown[:1]}).status_code == 302
        (made,) = Signature.objects.all()
        assert (made.name, made.channel, made.digest) == ("Anna Rossi", "portal", shown[0])
        assert digests(client.get(address).content) == shown[1:]

    def test_nothing_ticked_signs_nothing(self, project, rossi, client):
        client.force_login(rossi.user)
        client.post(reverse("portal:project", args=[project.pk]))
        assert not Signature.objects.exists()

    def test_the_test_is_signed_and_the_page_says_so(self, signed, rossi, client):
        client.force_login(rossi.user)
        address = reverse("portal:acceptance", args=[signed.project_id])
        assert client.get("/portale/").content.decode().count(address) == 1
        (digest,) = digests(client.get(address).content)
        client.post(address, {"digest": digest})
        assert acceptance_of(signed.project).signed_at
        assert not digests(client.get(address).content)
        record = client.get(reverse("portal:acceptance_pdf", args=[signed.project_id]))
        assert "AnnaRossi" in pdf.text_of(record.content)

    def test_a_get_signs_nothing(self, project, signed_link, rossi, client):
        client.force_login(rossi.user)
        for address in (reverse("portal:project", args=[project.pk]), signed_link):
            client.get(address, {"digest": digests(client.get(address).content)})
        assert not Signature.objects.filter(side="customer").exists()

    @pytest.fixture
    def signed_link(self, project, rossi):
        return link(project, rossi)

    def test_another_customers_person_finds_nothing(self, project, rossi, client):
        client.force_login(cast.verdi().user)
        digest = projects.requirements_of(project)[0].digest
        for name in ("project", "acceptance", "acceptance_pdf"):
            address = reverse(f"portal:{name}", args=[project.pk])
            for answer in (client.get(address), client.post(address, {"digest": digest})):
                assert answer.status_code == 404
                assert b"Gestionale nuovo" not in answer.content
        assert not Signature.objects.exists()

    def test_without_the_filters_the_database_alone_holds(self, project, client, monkeypatch):
        monkeypatch.setattr(
            projects, "projects_for", lambda _viewer: Project.objects.select_related("customer")
        )
        client.force_login(cast.verdi().user)
        assert client.get(reverse("portal:project", args=[project.pk])).status_code == 404
        assert b"Gestionale nuovo" not in client.get("/portale/").content

    def test_staff_and_strangers_are_led_away(self, project, client):
        address = reverse("portal:project", args=[project.pk])
        assert client.get(address).url == reverse("portal:enter")
        client.force_login(cast.colleague(cast.Role.OPERATOR))
        assert client.get(address).url == reverse("web:desk")


class TestByLink:
    def test_a_link_shows_and_signs_once(self, project, rossi):
        address = link(project, rossi)
        browser = Client()
        shown = browser.get(address)
        assert shown.status_code == 200
        assert shown.headers["Cache-Control"] == "no-store"
        assert shown.headers["Referrer-Policy"] == "same-origin"
        said = {"digest": digests(shown.content), "name": "Anna Rossi"}
        assert browser.post(address, said).status_code == 200
        assert {one.channel for one in Signature.objects.all()} == {"link"}
        assert Signature.objects.count() == 2
        assert Client().get(address).status_code == 410
        assert Client().post(address, said).status_code == 410
        assert Signature.objects.count() == 2

    def test_mail_scanners_that_follow_it_sign_nothing(self, project, rossi):
        address = link(project, rossi)
        for _ in range(3):
            assert Client().get(address).status_code == 200
        assert not Signature.objects.exists()

    def test_an_old_link_shows_nothing_of_the_project(self, project, rossi):
        address = link(project, rossi)
        clock.move(cast.AT + actions.LINK_LIFE + timedelta(minutes=1))
        answer = Client().get(address)
        assert answer.status_code == 410
        assert b"Gestionale nuovo" not in answer.content

    def test_without_a_name_the_page_asks_again_and_the_link_still_works(self, project, rossi):
        address = link(project, rossi)
        shown = digests(Client().get(address).content)
        answer = Client().post(address, {"digest": shown, "name": " "})
        assert answer.status_code == 409
        assert not Signature.objects.exists()
        assert Client().post(address, {"digest": shown, "name": "Anna Rossi"}).status_code == 200

    def test_words_that_changed_since_are_shown_anew(self, project, rossi):
        address = link(project, rossi)
        shown = digests(Client().get(address).content)
        wish = plans.replace(plans.WISH, text="Tutt’altro.")
        actions.change_requirement(project=project, number=1, wish=wish, seen=1, **MADE)
        answer = Client().post(address, {"digest": shown, "name": "Anna Rossi"})
        assert answer.status_code == 409
        assert "Tutt’altro." in answer.content.decode()
        assert not Signature.objects.exists()

    def test_another_site_cannot_press_the_button(self, project, rossi):
        strict = Client(enforce_csrf_checks=True)
        assert strict.post(link(project, rossi), {"name": "Anna"}).status_code == 403

    def test_a_link_for_one_purpose_opens_no_other_page(self, project, rossi):
        secret = link(project, rossi).strip("/").split("/")[-1]
        for name in ("sign_link", "sign_link_pdf"):
            assert Client().get(reverse(f"portal:{name}", args=[secret])).status_code == 410

    def test_a_test_is_read_as_pdf_and_signed_by_link(self, signed, rossi):
        address = link(signed.project, rossi, "acceptance")
        (digest,) = digests(Client().get(address).content)
        secret = address.strip("/").split("/")[-1]
        record = Client().get(reverse("portal:sign_link_pdf", args=[secret]))
        assert signed.digest in pdf.text_of(record.content)
        assert Client().post(address, {"digest": digest, "name": "Anna Rossi"}).status_code == 200
        assert acceptance_of(signed.project).signed_at
        assert Client().get(address).status_code == 410

    def test_a_link_to_a_test_that_was_reopened_waits_for_the_new_record(self, signed, rossi):
        address = link(signed.project, rossi, "acceptance")
        actions.take_signature_back(test=signed, because="Un refuso", **MADE)
        shown = Client().get(address)
        assert shown.status_code == 200
        assert not digests(shown.content)
        answer = Client().post(address, {"digest": signed.digest, "name": "Anna Rossi"})
        assert answer.status_code == 409
        assert acceptance_of(signed.project).signed_at is None


@pytest.mark.parametrize(
    "model",
    [Project, Requirement, Revision, Risk, AcceptanceTest, AcceptanceStep, Evidence, Signature],
)
def test_in_the_scope_a_table_holds_only_the_persons_own_rows(model, project, rossi):
    plans.agreed(project, rossi)
    plans.moved(project, *[plans.Stage(one) for one in ("architecture", "components", "acceptance")])
    test = actions.prepare_acceptance(project=project, **MADE)
    actions.add_evidence(step=test.steps.first(), text="Foto", **MADE)
    verdi = cast.verdi()
    assert model.objects.exists()
    with scope.within([rossi.customer.pk]):
        assert model.objects.exists()
    with scope.within([verdi.customer.pk]):
        assert not model.objects.exists()


def test_in_the_scope_links_do_not_exist(project, rossi):
    link(project, rossi)
    with pytest.raises(Exception, match="permission denied"), scope.within([rossi.customer.pk]):
        SigningLink.objects.exists()
