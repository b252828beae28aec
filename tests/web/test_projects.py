"""A project's pages: list, requirements with both agreements, certification, and asking the customer (D1, D4)."""

import re

import pytest
from django.urls import reverse

from scudo.core.roles import Role
from scudo.design import actions
from scudo.design.models import Project, SigningLink
from scudo.design.queries import projects
from scudo.lib import clock
from scudo.mail.models import Letter
from tests import cast
from tests.design import plans

pytestmark = pytest.mark.django_db


@pytest.fixture
def rossi():
    return cast.rossi()


@pytest.fixture
def project(rossi):
    return plans.begun(rossi)


@pytest.fixture
def designer(client):
    clock.move(cast.AT)
    client.force_login(cast.colleague(Role.DESIGNER))
    return client


def page(client, name, *args, **query):
    answer = client.get(reverse(f"web:{name}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def post(client, name, *args, **fields):
    return client.post(reverse(f"web:{name}", args=args), fields)


FIELDS = {"category": "availability", "text": "Resta acceso.", "target_value": "99.9", "target_unit": "%"}


class TestList:
    def test_an_empty_list_says_how_to_begin(self, designer):
        assert reverse("web:project_new") in page(designer, "projects")

    def test_projects_are_narrowed_by_words_and_by_stage(self, designer, project):
        assert "Gestionale nuovo" in page(designer, "projects", q="rossi gestionale")
        assert "Gestionale nuovo" not in page(designer, "projects", q="verdi")
        assert "Gestionale nuovo" in page(designer, "projects", stage="requirements")
        assert "Gestionale nuovo" not in page(designer, "projects", stage="in-service")
        assert "Gestionale nuovo" in page(designer, "projects", stage="nonsense")

    def test_the_list_is_a_file_too_and_no_formula(self, designer, rossi):
        actions.begin_project(customer=rossi.customer, name="=1+1", system="x", **plans.MADE)
        lines = page(designer, "projects_csv").splitlines()
        assert lines[1].startswith("'=1+1,")

    def test_the_list_asks_the_same_number_of_questions_for_one_and_for_many(
        self, designer, rossi, project, django_assert_max_num_queries, django_assert_num_queries
    ):
        with django_assert_max_num_queries(10) as asked:
            page(designer, "projects")
        for number in range(12):
            actions.begin_project(
                customer=rossi.customer, name=f"Altro {number}", system=f"altro-{number}", **plans.MADE
            )
        with django_assert_num_queries(len(asked)):
            page(designer, "projects")


class TestBeginning:
    def test_a_project_begins_with_a_customer(self, designer, rossi):
        assert rossi.customer.name in page(designer, "project_new", q="Rossi")
        address = f"{reverse('web:project_new')}?customer={rossi.customer.pk}"
        said = {"name": "Rete", "system": "Rossi-Rete", "contact": rossi.contact.pk}
        made = Project.objects.get(pk=designer.post(address, said).url.strip("/").split("/")[-1])
        assert (made.system, made.contact) == ("rossi-rete", rossi.contact)

    def test_what_is_wrong_stands_beside_its_field(self, designer, rossi):
        address = f"{reverse('web:project_new')}?customer={rossi.customer.pk}"
        answer = designer.post(address, {"name": "Rete", "system": "due parole"})
        assert answer.status_code == 422
        assert 'id="id_system_error"' in answer.content.decode()

    def test_a_customer_that_is_not_there_is_asked_for_again(self, designer):
        for chosen in ("99999", "x'"):
            assert "For which customer?" in page(designer, "project_new", customer=chosen)


class TestProject:
    def test_the_page_shows_stages_requirements_and_what_is_missing(self, designer, project):
        plans.load()
        plans.written(project)
        said = page(designer, "project", project.pk)
        for words in ("Il gestionale resta acceso.", "99.9 %", "Linea elettrica", "dell-r650"):
            assert words in said
        assert 'aria-current="step"' in said
        assert reverse("web:system_architecture", args=["rossi-gestionale"]) in said

    def test_a_requirement_says_which_steps_will_show_it(self, designer, project):
        plans.load()
        plans.written(project)
        said = page(designer, "project", project.pk)
        assert "switching off Nodo 1 and switching off Nodo 2" in said

    def test_it_is_moved_when_nothing_is_missing(self, designer, project):
        post(designer, "project_move", project.pk, stage="architecture")
        project.refresh_from_db()
        assert project.stage == "requirements"
        plans.written(project, plans.EARLY)
        post(designer, "project_move", project.pk, stage="architecture")
        project.refresh_from_db()
        assert project.stage == "architecture"

    @pytest.mark.parametrize("stage", ["", "nonsense", "in-service"])
    def test_a_stage_that_cannot_be_is_refused_in_words(self, designer, project, stage):
        assert post(designer, "project_move", project.pk, stage=stage).status_code == 302
        project.refresh_from_db()
        assert project.stage == "requirements"

    def test_who_may_not_change_it_sees_it_without_buttons(self, client, project):
        client.force_login(cast.colleague(Role.OPERATOR))
        said = page(client, "project", project.pk)
        assert reverse("web:requirement_new", args=[project.pk]) not in said
        assert reverse("web:project_move", args=[project.pk]) not in said
        assert post(client, "requirement_new", project.pk, **FIELDS).status_code == 403

    def test_a_project_that_is_not_there_is_told(self, designer):
        assert designer.get(reverse("web:project", args=[999_999])).status_code == 404

    def test_the_page_asks_few_questions_however_many_requirements(
        self, designer, project, django_assert_num_queries, django_assert_max_num_queries
    ):
        plans.load()
        plans.written(project)
        with django_assert_max_num_queries(60) as asked:
            page(designer, "project", project.pk)
        for _ in range(9):
            plans.written(project)
        with django_assert_num_queries(len(asked)):
            page(designer, "project", project.pk)


class TestRequirements:
    def test_a_requirement_is_written_changed_and_withdrawn(self, designer, project):
        plans.load()
        post(designer, "requirement_new", project.pk, **FIELDS, services=["gestionale"])
        form = page(designer, "requirement", project.pk, 1)
        assert 'value="99.9"' in form
        assert re.search(r'value="gestionale"[^>]*checked', form)
        changed = FIELDS | {"text": "Resta sempre acceso.", "seen": 1, "services": ["gestionale"]}
        post(designer, "requirement", project.pk, 1, **changed)
        (now,) = projects.requirements_of(project)
        assert (now.number, now.text) == (2, "Resta sempre acceso.")
        assert "Resta acceso." in page(designer, "requirement", project.pk, 1), "as it was"
        post(designer, "requirement_withdraw", project.pk, 1, because="Doppio")
        assert not projects.requirements_of(project)
        assert designer.get(reverse("web:requirement", args=[project.pk, 1])).status_code == 404

    def test_what_somebody_changed_meanwhile_is_not_overwritten(self, designer, project):
        plans.written(project, plans.EARLY)
        post(designer, "requirement", project.pk, 1, **FIELDS, seen=1)
        answer = post(designer, "requirement", project.pk, 1, **(FIELDS | {"text": "Mio."}), seen=1)
        assert answer.status_code == 422
        assert "Mio." in answer.content.decode(), "what was typed stays"

    def test_a_requirement_without_a_target_is_refused_beside_the_field(self, designer, project):
        answer = post(designer, "requirement_new", project.pk, **(FIELDS | {"target_value": ""}))
        assert answer.status_code == 422
        assert 'id="id_target_value_error"' in answer.content.decode()

    def test_the_provider_agrees_to_what_the_page_showed(self, designer, project):
        revision = plans.written(project, plans.EARLY)
        assert revision.digest in page(designer, "project", project.pk)
        post(designer, "project_agree", project.pk, digest=revision.digest)
        assert projects.agreements(projects.requirements_of(project))[0].provider
        post(designer, "project_agree", project.pk, digest="0" * 64)

    def test_a_single_point_is_put_to_the_customer_with_its_reason(self, designer, project):
        plans.load()
        page(designer, "risk_ask", project.pk, "linea")
        post(designer, "risk_ask", project.pk, "linea", because="Costa troppo")
        assert "Costa troppo" in page(designer, "project", project.pk)
        assert designer.get(reverse("web:risk_ask", args=[project.pk, "nodo-1"])).status_code == 404


class TestAsking:
    def test_the_customer_gets_a_letter_with_a_link_in_their_language(self, designer, project, rossi):
        plans.written(project, plans.EARLY)
        assert "Anna Rossi" in page(designer, "project_ask", project.pk, "requirements")
        post(designer, "project_ask", project.pk, "requirements", contact=rossi.contact.pk)
        letter = Letter.objects.get()
        assert letter.recipient == rossi.address
        assert "Gestionale nuovo" in letter.subject
        address = re.search(r"/portale/requisiti/[\w-]+/", letter.text).group()
        assert address in letter.html
        assert SigningLink.objects.get().contact == rossi.contact
        assert address not in page(designer, "project", project.pk), "the link is the person's alone"

    def test_with_nothing_to_sign_nobody_is_asked(self, designer, project, rossi):
        answer = post(designer, "project_ask", project.pk, "requirements", contact=rossi.contact.pk)
        assert answer.status_code == 422
        assert not Letter.objects.exists()

    def test_another_customers_person_cannot_be_asked(self, designer, project):
        plans.written(project, plans.EARLY)
        stranger = cast.verdi().contact
        answer = post(designer, "project_ask", project.pk, "requirements", contact=stranger.pk)
        assert answer.status_code == 422
        assert not Letter.objects.exists()

    def test_a_purpose_that_is_none_is_not_there(self, designer, project):
        assert designer.get(reverse("web:project_ask", args=[project.pk, "money"])).status_code == 404
