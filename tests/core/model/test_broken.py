import pytest

from scudo.core.model import Malformed, read

HEAD = "system: s\ncomponents:\n  a:\n  b: {needs: [a]}\n  sw-a:\n"


def problems(text, file=""):
    with pytest.raises(Malformed) as raised:
        read(text, file)
    return [f"{each.line}: {each.where}: {each.reason}" for each in raised.value.problems]


@pytest.mark.parametrize(
    ("added", "told"),
    [
        # names
        ("groups:\n  g: {k: 1, of: [sw-b]}", '7: groups.g.of[0]: "sw-b" is no component and no group; did you mean "sw-a"?'),
        ("  c: {needs: [zzz]}", '6: components.c.needs[0]: "zzz" is no component and no group; add it, or remove the name here'),
        ("  c: {needs: [a, b, a]}", '6: components.c.needs[2]: "a" is named twice; once is enough'),
        ("  c: {site: roma}", '6: components.c.site: "roma" is no site; add it under sites'),
        ("groups:\n  a: {k: 1, of: [b]}", "7: groups.a: is the key of a component too; rename one of them"),
        ("services:\n  s: {needs: [t]}\n  t: {needs: [a]}", '7: services.s.needs[0]: "t" is a service; name the components and groups that are needed'),
        ("checks:\n  sw-aa: [ping: x]", '7: checks.sw-aa: "sw-aa" is no component; did you mean "sw-a"?'),
        ('accepted-risks:\n  - {single-point: q, by: "x", on: 2026-05-12, because: y}', '7: accepted-risks[0].single-point: "q" is no component; name one, or add it'),
        # groups
        ("groups:\n  g: {k: 3, of: [a, b]}", "7: groups.g.k: 3 of 2 can never work; k is at most 2"),
        ("groups:\n  g: {k: 0, of: [a]}", "7: groups.g.k: 0 is not a whole number, 1 or more; write it like 1"),
        ("groups:\n  g: {k: 1, of: []}", "7: groups.g.of: is empty; name at least one"),
        ("groups:\n  g: {of: [a]}", "7: groups.g.k: is missing; write k: 1"),
        # rings
        ("  c: {needs: [c]}", "6: components.c: needs itself: c → c; break the ring at one place"),
        ("  c: {needs: [g]}\n  d: {needs: [c]}\ngroups:\n  g: {k: 1, of: [a, d]}", "6: components.c: needs itself: c → g → d → c; break the ring at one place"),
        ("groups:\n  g: {k: 1, of: [h]}\n  h: {k: 1, of: [g]}", "7: groups.g: needs itself: g → h → g; break the ring at one place"),
        # links and paths
        ("groups:\n  g: {k: 1, of: [a]}\nlinks:\n  - [x, g]", '9: links[0][1]: "g" is a group; a link ends at components and places'),
        ("links:\n  - [a, a]", '7: links[0]: "a" is linked with itself; name two ends'),
        ("links:\n  - [a]", "7: links[0]: a list is not two names, such as [ufficio, sw-a]"),
        ("links:\n  - [a, sw-aa]", '7: links[0][1]: "sw-aa" leads nowhere: no component, no path and no site has this name; did you mean "sw-a"?'),
        ("services:\n  s: {path: {from: x, to: a}}", '7: services.s.path.from: "x" is no component and no end of a link; draw a link to it'),
        ("links:\n  - [x, b]\nservices:\n  s: {path: {from: x, to: a}}", "9: services.s.path: no way leads from x to a, even when all works; draw the links"),
        ("links:\n  - [x, a]\nservices:\n  s: {path: {from: x, to: any-of nodes}}", '9: services.s.path.to: "nodes" is no group; any-of is followed by one'),
        ("groups:\n  g: {k: 1, of: [a]}\nlinks:\n  - [x, a]\nservices:\n  s: {path: {from: x, to: g}}", '11: services.s.path.to: "g" is a group; write any-of g'),
        ("services:\n  s: {name: S}", "7: services.s: needs nothing and has no path; say what it needs"),
        ("services:\n  s: {needs: [a], functions: {f: {}}}", "7: services.s.functions.f.needs: is missing; write needs: [ups-1, rete]"),
        # quantities
        ("  c: {mtbf: 4000}", "6: components.c.mtbf: 4000 has no unit; write it like 30 s"),
        ("  c: {mtbf: 4000 hours}", '6: components.c.mtbf: "4000 hours" is not a time with its unit (s, min, h, d, y); write it like 30 s'),
        ("  c: {repair: 0 h}", "6: components.c.repair: is no time at all; write more than 0"),
        ("  c: {price: 1450}", "6: components.c.price: 1450 has no unit; write it like 1450 EUR"),
        ("  c: {unavailability: 1.5}", "6: components.c.unavailability: 1.5 is not a probability, from 0 to 1; write it like 0.001"),
        ("  c: {unavailability: 0.1, mtbf: 1 h}", "6: components.c.unavailability: stands beside mtbf, rate or repair; give one or the other"),
        ("  c: {rate: 1 /y, mtbf: 1 y}", "6: components.c.rate: stands beside mtbf, and says the same; give one or the other"),
        ("  c: {rate: 0.02}", "6: components.c.rate: 0.02 has no unit; write it like 0.05 /y"),
        ("  c: {rate: 0 FIT}", "6: components.c.rate: is no failure at all; write more than 0"),
        ("  c: {rate: 0.000000001 /y}", "6: components.c.rate: is less than one failure in ten million years; correct it"),
        ("services:\n  s: {needs: [a], agreed: {availability: 99.9}}", "7: services.s.agreed.availability: 99.9 has no unit; write it like 99.9 %"),
        ("services:\n  s: {needs: [a], agreed: {availability: 100.1 %}}", "7: services.s.agreed.availability: is more than 100 %; correct it"),
        ("services:\n  s: {needs: [a], outage: 900 EUR}", '7: services.s.outage: "900 EUR" is not an amount with its currency, for each hour; write it like 900 EUR/h'),
        ('accepted-risks:\n  - {single-point: a, by: "x", on: 2026-02-30, because: y}', "7: accepted-risks[0].on: is no day of the calendar; write it like 2026-05-12"),
        # checks
        ("checks:\n  a: [{every: 30 s}]", "7: checks.a[0]: says not how to check; write one of tcp, http, ping, postgres, snmp, plugin"),
        ("checks:\n  a: [{ping: a, tcp: a:1}]", "7: checks.a[0].ping: is a second kind beside tcp; write each as a check of its own"),
        ("checks:\n  a: [{ping: a, every: 30}]", "7: checks.a[0].every: 30 has no unit; write it like 30 s"),
        ("checks:\n  a: [{ping: a, every: 0.5 s}]", "7: checks.a[0].every: is under a second; a check runs at most once a second"),
        ("checks:\n  a: [{ping: a, every: 5 s, timeout: 6 s}]", "7: checks.a[0].timeout: is longer than every; the next check would begin before"),
        ("checks:\n  a: [{ping: a, expect: 200}]", "7: checks.a[0].expect: belongs to a check of http; remove it here"),
        ("checks:\n  a: [{tcp: a}]", '7: checks.a[0].tcp: "a" is not an address host:port; write it like 10.0.0.1:443'),
        ("checks:\n  a: [{tcp: a:70000}]", "7: checks.a[0].tcp: 70000 is no port; ports are 1 to 65535"),
        ("checks:\n  a: [{http: ftp://a}]", '7: checks.a[0].http: "ftp://a" is not an address of the web; write it like http://10.20.0.11/health'),
        ('checks:\n  a: [{http: "http://[a"}]', '7: checks.a[0].http: "http://[a" is no address of the web; write it like http://10.20.0.11/health'),
        ("checks:\n  a: [{snmp: {oid: 1.3.6.1}}]", "7: checks.a[0].snmp: says no host, and no ping or tcp beside it does; write host: 10.20.0.2"),
        ("checks:\n  a: [{snmp: {host: a, oid: ifOperStats.1}}]", '7: checks.a[0].snmp.oid: "ifOperStats" is no name that is known here; did you mean "ifOperStatus"?'),
        ("checks:\n  a: [{snmp: {host: a, oid: 1.3.4294967296}}]", '7: checks.a[0].snmp.oid: "1.3.4294967296" is no OID; its numbers are at most 4294967295'),
        ("checks:\n  a: [{plugin: \"check 'x\"}]", "7: checks.a[0].plugin: has a quote that does not end; close it"),
        ("checks:\n  a: [{plugin: ' '}]", "7: checks.a[0].plugin: holds no command; write one such as check_disk_smb -H 10.20.0.20"),
        ("checks:\n  a: [{ping: a, key: ping-2}, {ping: b}]", "7: checks.a[1]: has the key ping-2, as another check of a has; give it a key: of its own"),
        ("checks:\n  a: {ping: a}", "7: checks.a: a mapping is not a list of checks"),
        # shapes
        ("  c: {need: [a]}", '6: components.c.need: is not known here; did you mean "needs"?'),
        ("  c: {serial: 12}", '6: components.c.serial: 12 is not text here; write it in quotes: "12"'),
        ("  c: {needs: a}", '6: components.c.needs: "a" is not a list of components and groups; write it like [ups-1, rete]'),
        ("  c: {needs: }", "6: components.c.needs: is empty; it must be a list of components and groups; write it like [ups-1, rete]"),
        ("  c d: {}", "6: components.c d: is not a key: letters, digits, - _ and ."),
        ("name: ''", "6: name: is empty; it must be a name that people read; write it like Gestionale"),
        ("acquired: bougth", '6: acquired: "bougth" is not one of bought, rented, taken-over; did you mean "bought"?'),
        ("services:\n  s: {needs: [a], tell: [rossi]}", '7: services.s.tell[0]: "rossi" is not a mail address, a telephone number, or {second: one of these}; write it like it@rossi.example'),
        # YAML itself
        ("  c:\n  c:", "7: components.c: stands twice, first in line 6; join the two or rename one"),
        ("  c: &x {}", "6: components.c: &x is an anchor; leave it out, and write out what repeats it"),
        ("  c: *x", "6: components.c: *x repeats what stands elsewhere; write it out"),
        ("  c: !!map {}", '6: components.c: "tag:yaml.org,2002:map" is a tag; leave it out'),
        ("  ? [c]\n  : 1", "6: components: a key is a name, not a list, a mapping or an alias"),
        ("---\nsystem: t", "6: : a second document begins; one file is one system"),
        ("  c: \x07", "6: : holds a character that YAML does not allow; remove it"),
        ("  c: \ud800", "6: : holds half a character; save the file as UTF-8"),
        (f"  c: {'[' * 30}", "6: : is nested deeper than 20 levels; a model needs few"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line_its_place_and_what_to_do(added, told):
    assert problems(f"{HEAD}{added}\n") == [told]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "1: : is empty; begin with system: and components:"),
        ("[]", "1: : is no mapping of keys to values; begin with system: and components:"),
        ("system: s", "1: components: is missing; write components: with components by their keys"),
        ("system: Rete di Modena\ncomponents: {a: }", '1: system: "Rete di Modena" is not a key: small letters, digits and -; write it like gestionale-e-rete'),
        ('system: "s\\n"\ncomponents: {a: }', '1: system: "s�" is not a key: small letters, digits and -; write it like gestionale-e-rete'),
        ("system: s\ncomponents: {}", "2: components: is empty; name at least one"),
        ("#" * 2_000_001, "1: : is over 2 MB; split the system"),
        ("system: s\ncomponents: [a, b]", "2: components: a list is not components by their keys"),
        ("a:\n" + "- b\n" * 310_000, "299999: : holds more than 300,000 values; split the system"),
    ],
)  # fmt: skip
def test_a_text_that_is_no_model_is_told_as_what_it_is(text, told):
    assert problems(text)[0] == told


def test_all_mistakes_are_told_in_the_order_of_lines_with_the_files_name():
    text = (
        HEAD
        + "  a: {price: 3}\nservices:\n  s: {}\ngroups:\n  g: {k: 2, of: [a]}\nchecks:\n  b: [{ping: }]\n"
    )
    with pytest.raises(Malformed) as raised:
        read(text, "rossi.yaml")
    assert str(raised.value).splitlines() == [
        "rossi.yaml:6: components.a: stands twice, first in line 3; join the two or rename one",
        "rossi.yaml:8: services.s: needs nothing and has no path; say what it needs",
        "rossi.yaml:10: groups.g.k: 2 of 1 can never work; k is at most 1",
        "rossi.yaml:12: checks.b[0].ping: is empty; it must be a host; write it like 10.20.0.2",
    ]


def test_at_most_fifty_mistakes_are_told():
    wrong = "".join(f"  c{index}: {{mtbf: often, repair: 1 x}}\n" for index in range(60))
    checks = "".join(f"  c{index}: [{{}}, {{tcp: 1}}, 3]\n" for index in range(60))
    assert len(problems(f"system: s\ncomponents:\n{wrong}checks:\n{checks}")) == 50
    assert (
        len(problems("system: s\ncomponents:\n" + "".join(f"  c{index}: 1\n" for index in range(900)))) == 50
    )


def test_a_system_of_too_many_nodes_is_told():
    lines = "".join(f"  c{index}:\n" for index in range(50_001))
    assert problems(f"system: s\ncomponents:\n{lines}") == [
        "1: : has more than 50,000 nodes; split the system"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "system: s\ncomponents:\n" + "".join(f"  c{i}: {{needs: [c{i + 1}]}}\n" for i in range(9_000)) + "  c9000: {needs: [c0]}\n",
        "system: s\ncomponents:\n  c0:\n" + "".join(f"  c{i}: {{needs: [c{i - 1}, x{i}]}}\n" for i in range(1, 9_000)),
        "system: s\ncomponents: {a: }\nlinks:\n" + "".join(f"- [p{i}, p{i + 1}]\n" for i in range(20_000)) + "checks: {a: 1}\n",
        "system: s\ncomponents: {a: }\nservices: {s: {needs: [" + "a, " * 60_000 + "a]}}",
        "system: s\ncomponents: {a: {name: " + "x" * 1_900_000 + "}}",
        "system: s\ncomponents: {a: }\ngroups:\n" + "".join(f"  g{i}: {{k: 1, of: [g{i + 1}, a]}}\n" for i in range(9_000))
        + "  g9000: {k: 1, of: [a]}\nlinks: [[x, a]]\nservices:\n"
        + "".join(f"  s{i}: {{path: {{from: y, to: any-of g{i}}}}}\n" for i in range(9_000)),
    ],
    ids=["a long ring", "a name wrong in every line", "a long way", "one name very often", "a long name", "deep groups"],
)  # fmt: skip
def test_hostile_text_is_told_in_bounded_time(text):
    assert problems(text)
