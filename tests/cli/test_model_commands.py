"""`scudo model analyze|explain|advise|import|export`, as scripts drive them."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from scudo.cli.models import app, netbox
from scudo.core.model import read
from scudo.core.model.writing import write
from tests.cli.netbox_door import PAGE, TOKEN, NetBox
from tests.core.interchange.inventories import office

FILES = Path(__file__).parents[1] / "core" / "interchange" / "files"
PAIR = """
system: pair
components:
  feed: {unavailability: 0.001, price: 900 EUR}
  a: {unavailability: 0.01, needs: [feed], price: 2000 EUR}
  b: {unavailability: 0.01, needs: [feed]}
  printer: {unavailability: 0.1}
groups: {nodes: {k: 1, of: [a, b]}}
services:
  erp: {needs: [nodes], outage: 900 EUR/h, functions: {labels: {needs: [printer]}}}
checks: {a: [{ping: 10.0.0.1}], b: [{ping: 10.0.0.2}]}
"""


@pytest.fixture
def pair(tmp_path):
    file = tmp_path / "pair.yaml"
    file.write_text(PAIR)
    return file


def run(*arguments, written=None):
    result = CliRunner().invoke(app, [*map(str, arguments)], input=written, catch_exceptions=False)
    return result.exit_code, result.stdout, result.stderr


def answers(*arguments, written=None):
    code, told, _ = run(*arguments, written=written)
    return code, [json.loads(line) for line in told.splitlines()]


def only(*arguments, written=None):
    code, (answer,) = answers(*arguments, written=written)
    assert code == 0, answer
    return answer


class TestAnalyze:
    def test_a_service_with_its_functions(self, pair):
        answer = only("analyze", pair)
        (erp,) = answer["tops"]
        assert answer["file"] == str(pair)
        expected = 0.001 + 0.999 * 0.0001
        assert erp["unavailability"] == pytest.approx(expected, abs=1e-12)
        assert (erp["low"], erp["high"], erp["exact"]) == (erp["unavailability"], erp["unavailability"], True)
        assert erp["downtime_hours_per_year"] == pytest.approx(8760 * expected)
        assert erp["single_points"] == ["feed"]
        assert erp["cut_sets"] == {"1": 1, "2": 1}
        assert set(erp["importance"]) == {"feed", "a", "b"}
        assert erp["importance"]["feed"]["birnbaum"] == pytest.approx(1 - 0.0001)
        assert [function["name"] for function in erp["functions"]] == ["labels"]
        assert "reason" not in erp

    def test_cut_sets_up_to_an_order_only(self, pair):
        assert only("analyze", pair, "--max-order", "1")["tops"][0]["cut_sets"] == {"1": 1}

    def test_a_missing_figure_is_named_and_nothing_is_guessed(self):
        text = PAIR.replace("b: {unavailability: 0.01, ", "b: {")
        erp = only("analyze", "-", written=text)["tops"][0]
        assert (erp["unavailability"], erp["low"], erp["high"], erp["exact"]) == (None, None, None, False)
        assert erp["reason"] == "no figures for b"
        assert erp["single_points"] == ["feed"]

    def test_an_open_psa_tree_that_is_not_coherent_has_no_cut_sets_and_says_why(self):
        top = only("analyze", FILES / "cooling.xml")["tops"][0]
        assert top["cut_sets"] is None
        assert top["cut_sets_reason"].startswith("not coherent")

    def test_a_network_hangs_on_nodes_and_edges(self):
        answer = only("analyze", FILES / "office.graphml")
        assert set(answer) == {"file", "articulation_points", "bridges"}

    def test_what_alone_cuts_two_nodes(self, tmp_path):
        file = tmp_path / "line.graphml"
        edges = '<edge source="a" target="b"/><edge source="b" target="c"/>'
        file.write_text(
            f'<graphml><graph edgedefault="undirected"><node id="a"/><node id="b"/><node id="c"/>{edges}</graph></graphml>'
        )
        answer = only("analyze", file, "--between", "a", "c")
        assert (answer["articulation_points"], answer["bridges"]) == (["b"], [["a", "b"], ["b", "c"]])
        code, (refused,) = answers("analyze", file, "--between", "a", "x")
        assert (code, refused["file"]) == (1, str(file))

    def test_a_file_that_cannot_be_read_does_not_keep_the_others_from_being_answered(self, pair, tmp_path):
        broken = tmp_path / "broken.xml"
        broken.write_text('<!DOCTYPE x [<!ENTITY e "e">]><opsa-mef>&e;</opsa-mef>')
        code, told = answers("analyze", broken, pair, tmp_path / "none.yaml")
        assert code == 1
        assert ["error" in one for one in told] == [True, False, True]


class TestExplain:
    def test_the_most_likely_first_and_what_tells_them_apart(self, pair):
        answer = only("explain", pair, "--alarms", "a,b")
        assert answer["explanations"] == [["feed"], ["a", "b"]]
        assert answer["complete"] is True
        assert answer["discriminating_check"] == "feed"

    def test_what_is_seen_working_clears_what_would_take_it_down(self, pair):
        assert only("explain", pair, "--alarms", "a")["explanations"] == [["a"]]
        assert only("explain", pair, "--alarms", "a", "--good", "")["explanations"] == [["a"], ["feed"]]

    def test_an_alarm_of_nothing_in_the_model_is_told(self, pair):
        code, (answer,) = answers("explain", pair, "--alarms", "x")
        assert code == 1
        assert "x" in answer["error"]


class TestAdvise:
    def test_the_shared_feed_comes_before_a_third_node(self, pair):
        answer = only("advise", pair, "--budget", "1000 EUR")
        best = answer["options"][0]
        assert [one["of"] for one in best["additions"]] == ["feed"]
        assert best["services"][0]["after"]["high"] < best["services"][0]["before"]["low"]
        assert answer["complete"] is True

    def test_an_amount_without_a_currency_is_refused(self, pair):
        code, _, told = run("advise", pair, "--budget", "much")
        assert code == 2
        assert "5000 EUR" in told


class TestExchange:
    @pytest.mark.parametrize("language", ["graphml", "yaml"])
    def test_a_model_comes_back_as_it_went(self, pair, tmp_path, language):
        _, there, _ = run("export", pair, "--to", language)
        file = tmp_path / f"there.{language}"
        file.write_text(there)
        code, back, _ = run("import", file)
        assert code == 0
        assert read(back) == read(PAIR)

    def test_a_model_as_a_fault_tree_is_as_unavailable_as_the_model(self, pair, tmp_path):
        _, tree, _ = run("export", pair)
        file = tmp_path / "pair.xml"
        file.write_text(tree)
        tops = {one["name"]: one["unavailability"] for one in only("analyze", file)["tops"]}
        assert tops["erp"] == pytest.approx(only("analyze", pair)["tops"][0]["unavailability"], abs=1e-15)

    def test_a_fault_tree_becomes_a_model_that_fails_as_it_does(self, pair, tmp_path):
        _, tree, _ = run("export", pair)
        file = tmp_path / "pair.xml"
        file.write_text(tree)
        code, model, _ = run("import", file)
        assert code == 0
        tops = {one["name"]: one for one in only("analyze", "-", written=model)["tops"]}
        original = only("analyze", pair)["tops"][0]
        assert tops["erp"]["unavailability"] == pytest.approx(original["unavailability"], abs=1e-15)
        assert tops["erp"]["single_points"] == ["feed"]

    def test_a_gate_that_a_model_cannot_say_is_named(self):
        code, _, told = run("import", FILES / "cooling.xml")
        assert code == 1
        assert "cooling.xml" in told
        assert "gate" in told


class TestNetBox:
    def test_its_export_becomes_a_model_and_what_is_assumed_is_told(self, tmp_path):
        file = tmp_path / "export.json"
        file.write_text(json.dumps(office()))
        code, model, told = run("import", file, "--system", "rossi-rete")
        assert code == 0, told
        assert read(model).key == "rossi-rete"
        assert "redundancy unproven" in told

    def test_a_netbox_is_read_by_its_pages(self, tmp_path, monkeypatch):
        monkeypatch.setattr(netbox, "PAGE", PAGE)
        token = tmp_path / "token"
        token.write_text(f"{TOKEN}\n")
        with NetBox(office()) as door:
            code, model, _ = run("import", "--netbox", door.url, "--token-file", token, "--site", "modena")
        assert code == 0
        one, _, _ = run("import", "-", written=json.dumps(office()))
        assert one == 0
        assert len(read(model).components) == len(
            read(run("import", "-", written=json.dumps(office()))[1]).components
        )
        devices = [path for path in door.asked if path.startswith("/api/dcim/devices/")]
        assert len(devices) == -(-len(office()["devices"]) // PAGE)
        assert all("site=modena" in path for path in devices)

    def test_a_token_that_is_refused_is_told_without_the_token(self, tmp_path):
        token = tmp_path / "token"
        token.write_text("wrong")
        with NetBox(office()) as door:
            code, _, told = run("import", "--netbox", door.url, "--token-file", token)
        assert code == 1
        assert "the token is not accepted" in told
        assert "wrong" not in told

    def test_every_note_has_its_sentence(self):
        assert set(netbox.NOTES) == set(netbox.NoteCode)


def test_what_is_written_is_what_is_read():
    assert read(write(read(PAIR))) == read(PAIR)
