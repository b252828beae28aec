from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path as File

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from scudo.core.model import (
    SCHEMA,
    AcceptedRisk,
    Acquired,
    Agreed,
    Check,
    Component,
    Function,
    Graph,
    Kind,
    Malformed,
    Money,
    Path,
    Service,
    Site,
    Tell,
    read,
)
from scudo.core.model.checks import OIDS
from tests.core.model.oracle import members, models

EXAMPLE = read(
    (File(__file__).parents[2] / "topologies" / "gestionale-e-rete.yaml").read_text(encoding="utf-8")
)


def component(key):
    return next(each for each in EXAMPLE.components if each.key == key)


def test_the_system_of_the_example_is_read_whole():
    assert (EXAMPLE.key, EXAMPLE.name, EXAMPLE.customer) == ("gestionale-e-rete",) * 2 + ("rossi-meccanica",)
    assert EXAMPLE.acquired is Acquired.BOUGHT
    assert EXAMPLE.sites == (Site("officina", "officina", town="Modena"),)
    assert len(EXAMPLE.components) == 12
    assert [group.key for group in EXAMPLE.groups] == ["alimentazione", "rete", "nodi-erp", "uscita"]
    assert EXAMPLE.links[0] == ("ufficio", "sw-a")
    assert EXAMPLE.places == ("ufficio",)


def test_components_keep_what_is_written_and_times_are_in_hours():
    assert component("linea-enel") == Component(
        "linea-enel", "linea-enel", kind="power-feed", site="officina", mtbf_h=4000, repair_h=2
    )
    assert component("ups-1") == Component(
        "ups-1",
        "ups-1",
        product="apc-smt2200",
        needs=("linea-enel",),
        serial="AS2231",
        price=Money(Decimal(1450), "EUR"),
    )
    assert component("db").source == "maker's sheet, 2025"


def test_a_service_keeps_its_promises_its_people_and_its_path():
    assert EXAMPLE.services[0] == Service(
        "gestionale",
        "gestionale",
        needs=("nodi-erp", "db"),
        path=Path("ufficio", ("erp-1", "erp-2")),
        functions=(Function("stampa-etichette", "stampa-etichette", ("stampante",)),),
        tell=(Tell("it@rossi.example"), Tell("+39 059 000000", second=True)),
        agreed=Agreed(0.999, timedelta(hours=4)),
        outage=Money(Decimal(900), "EUR"),
    )


def test_checks_are_what_the_probe_takes_with_what_was_left_out():
    http, _, postgres, ping, snmp, plugin = EXAMPLE.checks
    assert http == Check(
        component="erp-1",
        key="http-1",
        kind=Kind.HTTP,
        spec={"url": "http://10.20.0.11/health", "expect": 200, "verify": True},
        every_s=30,
        retry_s=7.5,
        attempts=3,
        timeout_s=10,
    )
    assert (postgres.spec, postgres.retry_s) == ({"host": "10.20.0.13", "port": 5432}, 15)
    assert (ping.spec, ping.retry_s) == ({"host": "10.20.0.2"}, 5)
    assert snmp.spec == {
        "host": "10.20.0.2",
        "oid": "1.3.6.1.2.1.2.2.1.8.1",
        "equals": 1,
        "community": "public",
        "port": 161,
    }
    assert (plugin.spec, plugin.every_s) == ({"command": "check_disk_smb -H 10.20.0.20"}, 300)
    assert plugin.warn_trend == timedelta(days=30)


def test_an_accepted_risk_keeps_who_when_and_why():
    assert EXAMPLE.accepted_risks == (
        AcceptedRisk("linea-enel", "A. Rossi", date(2026, 5, 12), "gruppo elettrogeno previsto nel 2027"),
    )


def checked(*checks, top=""):
    lines = "\n".join(f"    - {each}" for each in checks)
    return read(f"system: s\n{top}\ncomponents:\n  c:\nchecks:\n  c:\n{lines}\n").checks


def test_checks_without_a_key_are_numbered_within_component_and_kind():
    keys = [
        each.key for each in checked("ping: a", "tcp: b:1", "ping: c", "{ping: d, key: uplink}", "ping: e")
    ]
    assert keys == ["ping-1", "tcp-1", "ping-2", "uplink", "ping-4"]


@pytest.mark.parametrize(
    ("written", "spec"),
    [
        ("tcp: 10.0.0.1:443", {"host": "10.0.0.1", "port": 443}),
        ('tcp: "[2001:db8::1]:443"', {"host": "2001:db8::1", "port": 443}),
        ("ping: srv_1.example.com", {"host": "srv_1.example.com"}),
        ("ping: 2001:db8::1", {"host": "2001:db8::1"}),
        ("postgres: db.example.com", {"host": "db.example.com", "port": 5432}),
        ('postgres: "[::1]"', {"host": "::1", "port": 5432}),
        (
            "{http: https://a.example/x?y=1, expect: 302, contains: ok, verify: false}",
            {"url": "https://a.example/x?y=1", "expect": 302, "contains": "ok", "verify": False},
        ),
        (
            "{snmp: {host: a, oid: .1.3.6.1.4, equals: up, community: rossi, port: 1161}}",
            {"host": "a", "oid": "1.3.6.1.4", "equals": "up", "community": "rossi", "port": 1161},
        ),
    ],
)
def test_a_kind_has_the_spec_of_the_probe(written, spec):
    assert checked(written)[0].spec == spec


@pytest.mark.parametrize(
    ("written", "every", "retry", "timeout"),
    [
        ("{ping: a}", 60, 15, 10),
        ("{ping: a, every: 5 min}", 300, 75, 10),
        ("{ping: a, every: 8 s}", 8, 5, 8),
        ("{ping: a, every: 2 s}", 2, 2, 2),
        ("{ping: a, every: 1 h, retry: 30 s, timeout: 1.5 s}", 3600, 30, 1.5),
    ],
)
def test_times_that_are_not_said_follow_from_those_that_are(written, every, retry, timeout):
    check = checked(written)[0]
    assert (check.every_s, check.retry_s, check.timeout_s) == (every, retry, timeout)


def test_snmp_takes_its_host_from_a_ping_before_a_tcp_beside_it():
    assert checked("snmp: {oid: sysUpTime.0}", "tcp: b:1", "ping: a")[0].spec["host"] == "a"
    assert checked("snmp: {oid: sysUpTime.0}", "tcp: b:1")[0].spec["host"] == "b"


def test_every_known_object_is_an_oid():
    assert all(all(arc.isdecimal() for arc in oid.split(".")) for oid in OIDS.values())


def test_the_probe_of_the_file_runs_all_checks_but_those_that_name_another():
    checks = checked("ping: a", "{ping: b, probe: cantina}", '{ping: c, probe: ""}', top="probe: officina")
    assert [check.probe for check in checks] == ["officina", "cantina", ""]
    assert checked("ping: a")[0].probe == ""


def test_names_are_what_people_read():
    model = read(
        "{system: s, name: Gestionale, components: {c: {name: Server}}, groups: {g: {name: Coppia, k: 1, of: [c]}},"
        " services: {x: {name: Posta, needs: [g], functions: {f: {name: Stampa, needs: [c]}}}}}"
    )
    named = [model, *model.components, *model.groups, *model.services, *model.services[0].functions]
    assert [each.name for each in named] == ["Gestionale", "Server", "Coppia", "Posta", "Stampa"]


def test_words_that_yaml_makes_into_something_else_stay_words():
    model = read("{system: no, components: {on: , yes: {needs: [on], serial: 0123}, 1: {needs: ['on']}}}")
    assert [each.key for each in model.components] == ["on", "yes", "1"]
    assert (model.key, model.components[1].serial) == ("no", "0123")


def test_any_of_a_group_is_its_components_however_deep():
    text = (
        "{system: s, components: {a: , b: , c: }, groups: {g: {k: 1, of: [a, h]}, h: {k: 1, of: [b, c]}},"
        " links: [[x, a], [x, b], [x, c]], services: {s: {path: {from: x, to: any-of g}}}}"
    )
    assert read(text).services[0].path == Path("x", ("a", "b", "c"))


def test_a_place_may_lead_nowhere_in_a_drawing():
    assert read("{system: s, components: {a: }, links: [[a, magazzino]]}").places == ("magazzino",)


def test_the_published_schema_is_one_and_describes_what_the_reader_takes():
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["additionalProperties"] is False


def written(model):
    """A drawn model as its file."""
    yield f"system: {model.key}\ncomponents:"
    for each in model.components:
        mtbf = f", mtbf: {each.mtbf_h} h" if each.mtbf_h else ""
        yield f"  {each.key}: {{needs: [{', '.join(each.needs)}]{mtbf}}}"
    yield "groups:"
    for each in model.groups:
        yield f"  {each.key}: {{k: {each.k}, of: [{', '.join(each.of)}]}}"
    yield "links:"
    yield from (f"  - [{one}, {other}]" for one, other in model.links)
    yield "services:"
    for each in model.services:
        yield f"  {each.key}:\n    needs: [{', '.join(each.needs)}]\n    functions:"
        yield from (f"      {one.key}: {{needs: [{', '.join(one.needs)}]}}" for one in each.functions)
        if each.path:
            yield f"    path: {{from: {each.path.origin}, to: {target(model, each.path)}}}"


def target(model, path):
    """How a path's end is written."""
    groups = {each.key: each for each in model.groups}
    if len(path.targets) == 1:
        return path.targets[0]
    return next(f"any-of {key}" for key in groups if members(key, groups) == path.targets)


@settings(max_examples=100, deadline=None)
@given(models())
def test_a_model_that_is_written_is_read_as_the_same(model):
    assert read("\n".join(written(model))) == model


def test_beyond_ascii_and_with_windows_line_ends_a_file_is_read():
    model = read('system: s\r\nname: Città\r\ncomponents:\r\n  caffè: {name: "Macchina del caffè"}\r\n')
    assert (model.name, model.components[0].key) == ("Città", "caffè")


def test_ten_thousand_components_are_read_and_asked():
    lines = ["system: wide", "components:", "  feed:"]
    lines += [f"  c{index}: {{needs: [feed]}}" for index in range(10_000)]
    lines += ["services:", *(f"  s{index}: {{needs: [c{index * 20}]}}" for index in range(500))]
    graph = Graph(read("\n".join(lines)))
    assert graph.assess(["c40"]).services["s2"].state == "down"
    assert graph.single_points("s499") == ("feed", "c9980")
    assert len(graph.assess(["feed"]).lost) == 10_000


def problems(text):
    """What is told of a text; nothing where it is a model."""
    try:
        read(text)
    except Malformed as malformed:
        return malformed.problems or ["nothing is told"]
    return ()


@settings(max_examples=150, deadline=None)
@given(
    st.text()
    | st.lists(st.sampled_from(["system: s", "components:", " a:", " - ", "{", "[", "}", "]", ": ", "\n", "&x", "*x",
        "!!int", "'", '"', "|", "? ", "<<: ", "groups: ", "g", "k: ", "of: ", "services: ", "checks: ", "needs: ", "\t",
        "links: ", "path: ", "from: ", "to: ", "tell: ", "1", "-1", "1e9", "30 s", "\x00", "\ud800"])).map("".join)
)  # fmt: skip
def test_whatever_a_text_is_it_is_read_or_told_as_malformed(text):
    assert all(problem.line >= 1 and problem.reason for problem in problems(text))


SHAPES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 99999) | st.floats(0, 9) | st.sampled_from(
        ["a", "b", "g", "30 s", "99 %", "any-of g", "10 EUR", "a:1", "http://a", "2026-01-01", "x@y.z", ""]
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(
            ["a", "b", "g", "needs", "of", "k", "path", "from", "to", "functions", "tell", "second", "agreed", "every",
             "tcp", "http", "ping", "snmp", "oid", "plugin", "postgres", "expect", "mtbf", "price", "single-point", "on"]
        ), inner, max_size=4),
    max_leaves=25,
)  # fmt: skip
SECTIONS = [
    "system",
    "name",
    "customer",
    "acquired",
    "probe",
    "sites",
    "components",
    "groups",
    "links",
    "services",
]


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from([*SECTIONS, "checks", "accepted-risks"]), SHAPES))
def test_whatever_shape_the_sections_have_it_is_read_or_told_as_malformed(shape):
    text = yaml.safe_dump(shape)
    if not problems(text):
        assert Graph(read(text)).assess(()).severity is None


@pytest.mark.parametrize(
    ("rate", "mtbf_h"), [("0.05 /y", 175_200), ("2 /d", 12), ("0.001/h", 1000), ("250 FIT", 4e6)]
)
def test_a_failure_rate_is_another_way_to_say_the_mean_time_between_failures(rate, mtbf_h):
    model = read(f"system: s\ncomponents:\n  a: {{rate: {rate}}}\n")
    assert model.components[0].mtbf_h == pytest.approx(mtbf_h)
