"""The firms' models and the parts that stand for them agree: nothing is checked that cannot be broken."""

import shlex
from pathlib import Path

import pytest
import yaml

from scudo.customers.rules import key_of
from scudo.demo.estate import plan
from scudo.demo.estate.part import FEED, PROGRAMS
from scudo.demo.firms import FIRMS

MODELS = [yaml.safe_load(plan.text(file)) for file in plan.FILES]
COMPONENTS = {key: component for model in MODELS for key, component in model["components"].items()}
CHECKS = {key: check for model in MODELS for key, check in model["checks"].items()}


def test_every_model_in_the_folder_is_loaded():
    assert sorted(plan.FILES) == sorted(path.name for path in (plan.HERE / "models").iterdir())


def test_every_part_is_a_component_with_a_program():
    assert plan.PROGRAMS.keys() <= COMPONENTS.keys()
    assert {program for program, *_ in plan.PROGRAMS.values()} <= {*PROGRAMS, FEED}
    assert [part.key for part in plan.parts()] == list(plan.PROGRAMS)


def test_no_two_models_share_a_name_of_a_component():
    assert len(COMPONENTS) == sum(len(model["components"]) for model in MODELS)


def test_what_feeds_others_stands_before_what_hangs_from_it():
    keys = list(plan.PROGRAMS)
    assert all(keys.index(feed) < keys.index(part.key) for part in plan.parts() for feed in part.feeds)


def test_feed_a_feeds_a_forwarder_and_a_node_and_has_no_check():
    alone = {part.key for part in plan.parts() if part.feeds == ("alimentazione-a",)}
    assert alone == {"bilanciatore-1", "erp-1"}
    assert not CHECKS.keys() & {"alimentazione-a", "alimentazione-b"}


@pytest.mark.parametrize("file", plan.FILES)
def test_every_check_asks_a_part(file):
    written = (plan.HERE / "models" / file).read_text()
    assert set(plan.PLACE.findall(written)) <= plan.PROGRAMS.keys()
    assert not plan.PLACE.search(plan.text(file))
    for key in yaml.safe_load(written)["checks"]:
        assert key in COMPONENTS


def test_every_part_but_a_feed_is_checked():
    feeds = {key for key, program in plan.PROGRAMS.items() if program == (FEED,)}
    assert plan.PROGRAMS.keys() - feeds <= CHECKS.keys()


def test_the_checks_use_every_kind_that_this_machine_alone_can_answer():
    kinds = {"tcp", "http", "postgres", "plugin", "ping"}
    assert kinds == {
        kind for checks in CHECKS.values() for check in checks for kind in check if kind in kinds
    }


def test_the_plugins_command_is_a_program_and_its_file():
    (command,) = [check["plugin"] for check in CHECKS["etichettatrice"] if "plugin" in check]
    program, script, *arguments = shlex.split(command)
    assert Path(program).exists()
    assert Path(script).exists()
    assert arguments == ["127.0.0.1", str(plan.port("etichettatrice"))]


def test_ports_begin_where_the_setting_says(monkeypatch):
    monkeypatch.setenv("SCUDO_DEMO_PORTS", "20000")
    assert plan.port("alimentazione-a") == 20000
    assert len({plan.port(key) for key in plan.PORTS}) == len(plan.PORTS)
    assert f"127.0.0.1:{plan.port('db')}" in plan.text("officine-marchetti.yaml")


def test_customers_and_covered_services_are_those_of_the_firms():
    firms = {key_of(firm.name): firm for firm in FIRMS}
    for model in MODELS:
        services = {service["name"] for service in model["services"].values()}
        covered = {name for kind, name in firms[model["customer"]].covers if kind == "service"}
        assert services & covered
    marchetti = next(model for model in MODELS if model["customer"] == "officine-marchetti")
    services = {service["name"] for service in marchetti["services"].values()}
    assert services - {"Sito"} == {name for kind, name in FIRMS[0].covers if kind == "service"}
    assert ("system", marchetti["name"]) in FIRMS[0].covers
