"""`scudo import` and `scudo export`, as scripts drive them."""

import json

import pytest
from typer.testing import CliRunner

from scudo.cli import exchange_answers
from scudo.cli.main import app
from scudo.customers.models import Customer
from scudo.lib import clock
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def rossi():
    clock.move(cast.AT)
    return cast.rossi()


@pytest.fixture
def write(tmp_path):
    def written(text):
        file = tmp_path / "lista.csv"
        file.write_text(text)
        return str(file)

    return written


def answered(capsys, code, *call, **more):
    assert exchange_answers.bring_in(*call, **more) == code
    return json.loads(capsys.readouterr().out)


def test_a_dry_run_says_what_would_be_done_and_does_nothing(rossi, write, capsys):
    file = write("Cliente;PEC\nBianchi;b@pec.example\nRossi Impianti S.r.l.;r@pec.example\n")
    told = answered(capsys, 0, "customers", file, "it", dry_run=True)
    assert told["counts"] == {"make": 1, "change": 1, "same": 0, "problems": 0}
    assert not told["done"]
    assert told["steps"][1]["changes"] == [{"column": "pec", "before": "", "after": "r@pec.example"}]
    assert Customer.objects.count() == 1


def test_it_is_done_at_once_without_one(rossi, write, capsys):
    assert answered(capsys, 0, "customers", write("Cliente\nBianchi\n"), "it", dry_run=False)["done"]
    assert Customer.objects.filter(name="Bianchi").exists()


def test_problems_are_told_in_the_language_that_is_asked_for_and_nothing_is_done(rossi, write, capsys):
    told = answered(capsys, 1, "customers", write("Cliente;P. IVA\nBianchi;1\n"), "en", dry_run=False)
    assert told["problems"] == [
        {
            "row": 2, "column": "P. IVA", "value": "1", "what": "An Italian VAT number has eleven digits.",
            "fix": "Write it like 01234560587; an empty cell leaves it as it is.",
        }
    ]  # fmt: skip
    assert not told["done"]
    assert Customer.objects.count() == 1


def test_a_file_that_is_not_there_is_told(rossi, capsys):
    assert "error" in answered(capsys, 1, "customers", "/nowhere/x.csv", "it", dry_run=False)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_is_exported_and_imported_again_changes_nothing(rossi, tmp_path, capsys, form):
    file = tmp_path / f"out.{form}"
    exchange_answers.take_out("customers", form, str(file), "en", is_template=False)
    told = answered(capsys, 0, "customers", str(file), "it", dry_run=False)
    assert told["counts"] == {"make": 0, "change": 0, "same": 2, "problems": 0}


def test_a_template_has_the_headings_alone(rossi, capfdbinary):
    exchange_answers.take_out("customers", "csv", "-", "it", is_template=True)
    lines = capfdbinary.readouterr().out.decode("utf-8-sig").splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("Chiave;Ragione sociale;Partita IVA;")


@pytest.mark.parametrize(
    "call",
    [["import", "secrets", "x.csv"], ["export", "secrets"], ["export", "customers", "--format", "ods"]],
)
def test_what_is_none_of_the_kinds_is_refused(call):
    run = CliRunner().invoke(app, call)
    assert run.exit_code == 2
