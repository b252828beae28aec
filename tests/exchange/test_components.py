"""Importing components into the models of systems."""

import pytest

from scudo.core.roles import Forbidden, Role
from scudo.design import actions as design
from scudo.design import queries
from scudo.design.models import System, Version
from scudo.exchange import actions
from tests import cast
from tests.design import plans
from tests.exchange.files import MANAGER, changes, do, plan, problems, steps

pytestmark = pytest.mark.django_db
HEAD = "Sistema;Cliente;Acquisizione;Componente;Nome;Dipende da;MTBF;Riparazione;Prezzo;Sede;Matricola"


@pytest.fixture
def rossi():
    return cast.rossi()


@pytest.fixture
def system(rossi):
    return design.load(text=f"# a comment\n{plans.MODEL}", file="", **plans.MADE).system


def components():
    model = queries.model_of(System.objects.get())
    return {one.key: one for one in model.components}


class TestNew:
    def test_a_system_is_begun_with_its_first_components(self, rossi):
        rows = (
            HEAD,
            "rossi-rete;Rossi Impianti S.r.l.;acquistato;linea;Linea elettrica;;4.000 ore;2;;Sede di Roma;",
            "rossi-rete;;;sw-1;;linea;90000 h;8 h;1.450,00 €;Sede di Roma;AS2231",
        )
        assert steps("components", *rows) == [
            ("make", "system", "rossi-rete, Rossi Impianti S.r.l."), ("make", "component", "rossi-rete: Linea elettrica"),
            ("make", "component", "rossi-rete: sw-1"),
        ]  # fmt: skip
        do("components", *rows)
        made = components()
        assert (made["linea"].mtbf_h, made["linea"].repair_h) == (4000, 2)
        assert (made["sw-1"].needs, str(made["sw-1"].price.amount), made["sw-1"].serial) == (
            ("linea",),
            "1450",
            "AS2231",
        )
        assert queries.model_of(System.objects.get()).sites[0].name == "Sede di Roma"
        assert {verb for verb, _, _ in steps("components", *rows)} == {"same"}

    def test_a_new_system_says_whose_it_is_and_how_it_was_come_by(self, rossi):
        assert problems("components", HEAD, "rete;;;a;;;;;;;", "altra;rossi-impianti;;b;;;;;;;") == [
            (2, "Cliente", "needed"), (3, "Acquisizione", "needed"),
        ]  # fmt: skip


class TestThere:
    def test_what_the_file_does_not_name_stays_and_the_system_gets_one_new_version(self, system):
        rows = (
            HEAD,
            "rossi-gestionale;;;nodo-1;Nodo uno;;;;;;",
            "rossi-gestionale;;;nodo-3;;linea, nodi;;;;;",
        )
        assert changes("components", *rows) == [("name", "Nodo 1", "Nodo uno")]
        do("components", *rows)
        system.refresh_from_db()
        assert system.version == 2
        assert Version.objects.get(number=1).text.startswith("# a comment")
        made = components()
        assert set(made) == {"linea", "nodo-1", "nodo-2", "stampante", "nodo-3"}
        assert (made["nodo-1"].name, made["nodo-1"].product, made["nodo-3"].needs) == (
            "Nodo uno",
            "dell-r650",
            ("linea", "nodi"),
        )
        assert [one.key for one in queries.model_of(system).services] == ["gestionale"]

    def test_comments_that_go_are_told_before(self, system):
        assert ("comments", "rossi-gestionale") in plan(
            "components", HEAD, "rossi-gestionale;;;nodo-1;X;;;;;;"
        ).notes

    def test_a_dash_takes_a_field_away(self, system):
        do("components", "Sistema;Componente;Prodotto;Dipende da", "rossi-gestionale;nodo-1;-;-")
        assert (components()["nodo-1"].product, components()["nodo-1"].needs) == ("", ())

    def test_a_file_that_says_what_is_there_makes_no_version(self, system):
        do("components", HEAD, "rossi-gestionale;rossi-impianti;acquistato;nodo-1;Nodo 1;linea;;;;;")
        assert Version.objects.count() == 1

    def test_another_version_in_between_is_in_the_way(self, system):
        made = plan("components", HEAD, "rossi-gestionale;;;nodo-1;X;;;;;;")
        design.load(text=f"{plans.MODEL}\n# again\n", file="", **plans.MADE)
        with pytest.raises(actions.InTheWay) as way:
            actions.carry_out(made, MANAGER, cast.AT)
        assert [str(one.fault) for one in way.value.plan.problems] == ["overtaken"]


class TestProblems:
    def test_what_the_model_refuses_is_told_by_the_row_of_its_component(self, system):
        assert problems("components", HEAD, "rossi-gestionale;;;nodo-1;;manca;;;;;", "rossi-gestionale;;;nodo-2;;;;;;;X1") == [
            (2, "Dipende da", "model"),
        ]  # fmt: skip

    def test_each_is_told_with_its_row_and_column(self, system):
        cast.verdi()
        assert problems(
            "components", HEAD, ";;;a;;;;;;;", "rossi-gestionale;;;;;;;;;;", "rossi-gestionale;verdi-trasporti;;nodo-1;;;;;;;",
            "rossi-gestionale;;noleggiato;nodo-1;;;;;;;", "rossi-gestionale;;;nodo-1;;;tanto;;;;", "rossi-gestionale;;;nodo-2;;;;;molto;;",
            "Sistema uno;;;a;;;;;;;",
        ) == [
            (2, "Sistema", "needed"), (3, "Componente", "needed"), (4, "Cliente", "of_another"), (5, "Acquisizione", "fixed"),
            (6, "MTBF", "no_figure"), (7, "Prezzo", "no_figure"), (8, "Sistema", "no_key"),
        ]  # fmt: skip

    def test_models_are_the_designers_and_the_managers(self, system):
        with pytest.raises(Forbidden):
            do("components", HEAD, "x", by=cast.Actor(name="Office", roles=frozenset({Role.OFFICE})))
