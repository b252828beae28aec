"""What hypothesis draws of the language of models: files that use all of it, as plain values."""

import yaml
from hypothesis import strategies as st

from tests.core.model.oracle import members, models


class Dumper(yaml.SafeDumper):
    """PyYAML's own writing, with numbers as the language has them."""


Dumper.add_representer(
    float, lambda dumper, number: dumper.represent_scalar("tag:yaml.org,2002:float", f"{number:.15f}")
)


def text(file):
    return yaml.dump(file, Dumper=Dumper, allow_unicode=True, sort_keys=False)


KEYS = st.from_regex(r"[A-Za-z0-9À-ÖØ-öø-ÿ_][A-Za-z0-9À-ÖØ-öø-ÿ_.\-]{0,5}", fullmatch=True)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12) | st.sampled_from(
    ["true", "null", "12", "-1.5", "~", "a: b", "#x", "- a", "it's", 'say "x"', " a ", "a,b", "{}", "*x", "&x", "x\ny"]
)  # fmt: skip
DECIMALS = st.decimals(
    min_value="0.000000001", max_value=10**7, places=9, allow_nan=False, allow_infinity=False
)
AMOUNTS = (
    st.integers(1, 10**7).map(str)
    | DECIMALS.map(lambda one: f"{one:f}")
    | st.sampled_from(["0.5", "1.25", "100000.1"])
)
TIMES = st.tuples(AMOUNTS, st.sampled_from(["s", "min", "h"])).map(" ".join) | st.tuples(
    st.integers(1, 900).map(str), st.sampled_from(["d", "y"])
).map(" ".join)
SPANS = st.integers(1, 10_000).map(lambda one: f"{one} s") | st.integers(1, 500).map(
    lambda one: f"{one}.5 min"
)
MONEY = st.tuples(AMOUNTS, st.sampled_from(["EUR", "CHF"])).map(" ".join)
SHARES = st.decimals(0, 100, places=7).map(lambda one: f"{one:f} %")
PROBABILITIES = st.decimals(0, 1, places=15).map(lambda one: f"{one:f}").map(float) | st.sampled_from(
    [0.0, 1.0, 1e-15]
)
HOSTS = st.sampled_from(["a", "10.0.0.1", "srv_1.example.com"])
OIDS = st.sampled_from(["ifOperStatus.1", "sysUpTime.0", "1.3.6.1.4.1.9", ".1.3.6.1.2.1.2.2.1.80.1"])


def some(**fields):
    """A mapping that has any of these."""
    return st.fixed_dictionaries({}, optional={key.replace("_", "-"): value for key, value in fields.items()})


def checks():
    kinds = st.one_of(
        st.fixed_dictionaries({"tcp": st.sampled_from(["a:1", "[2001:db8::1]:443"])}),
        st.fixed_dictionaries({"postgres": st.sampled_from(["a", "a:6000", "[::1]"])}),
        st.fixed_dictionaries({"ping": HOSTS | st.just("2001:db8::1")}),
        st.fixed_dictionaries({"plugin": st.sampled_from(["check_x -H a", "check 'a b' # c"])}),
        st.fixed_dictionaries(
            {"http": st.just("https://a.example/x?y=1#z")},
            optional={
                "expect": st.integers(100, 599),
                "contains": TEXTS,
                "verify": st.booleans(),
            },
        ),
        st.fixed_dictionaries(
            {
                "snmp": st.fixed_dictionaries(
                    {"oid": OIDS, "host": HOSTS},
                    optional={
                        "equals": st.integers() | TEXTS,
                        "community": TEXTS,
                        "port": st.integers(1, 65535),
                    },
                )
            }
        ),
    )
    times = some(
        every=SPANS,
        retry=SPANS,
        warn_trend=TIMES,
        attempts=st.integers(1, 20),
        probe=KEYS | st.just(""),
        key=KEYS,
    )
    return st.tuples(kinds, times).map(lambda both: both[0] | both[1])


def risks(components):
    return st.fixed_dictionaries(
        {
            "single-point": st.sampled_from(components),
            "by": TEXTS,
            "on": st.dates().map(str),
            "because": TEXTS,
        }
    )


@st.composite
def files(draw):
    """A drawn model with everything that may be said of its parts."""
    model = draw(models(most=5))
    groups = {each.key: each for each in model.groups}
    components = [each.key for each in model.components]
    sites = draw(st.dictionaries(KEYS, some(name=TEXTS, town=TEXTS, address=TEXTS), max_size=2))
    figures = some(mtbf=TIMES, repair=TIMES) | some(unavailability=PROBABILITIES)
    told = some(name=TEXTS, kind=TEXTS, product=TEXTS, serial=TEXTS, price=MONEY, source=TEXTS)
    placed = some(site=st.sampled_from(sorted(sites))) if sites else st.just({})
    file = draw(
        some(
            name=TEXTS,
            customer=KEYS,
            acquired=st.sampled_from(["bought", "rented", "taken-over"]),
            probe=KEYS,
        )
    )
    promised = some(
        name=TEXTS,
        agreed=some(availability=SHARES, restore=TIMES),
        outage=MONEY.map(lambda one: f"{one}/h"),
        tell=st.lists(
            st.sampled_from(["a@b.example", {"second": "+39 059 000000"}, {"second": "x@y.example"}])
        ),
    )
    return file | {
        "system": draw(st.sampled_from(["drawn", "no", "1"])),
        "sites": sites,
        "components": {
            each.key: {"needs": list(each.needs)} | draw(figures) | draw(told) | draw(placed)
            for each in model.components
        },
        "groups": {
            each.key: {"k": each.k, "of": list(each.of)} | draw(some(name=TEXTS)) for each in model.groups
        },
        "links": [list(link) for link in model.links],
        "services": {
            each.key: {"needs": list(each.needs)}
            | ({"path": {"from": each.path.origin, "to": target(groups, each.path)}} if each.path else {})
            | {"functions": {one.key: {"needs": list(one.needs)} for one in each.functions}}
            | draw(promised)
            for each in model.services
        },
        "checks": draw(
            st.dictionaries(
                st.sampled_from(components),
                st.lists(checks(), max_size=3, unique_by=lambda check: check.get("key", id(check))),
                max_size=2,
            )
        ),
        "accepted-risks": draw(st.lists(risks(components), max_size=3)),
    }


def target(groups, path):
    """How a path's end is written."""
    if len(path.targets) == 1:
        return path.targets[0]
    return next(f"any-of {key}" for key in groups if members(key, groups) == path.targets)
