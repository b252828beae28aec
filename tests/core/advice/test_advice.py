import re
from dataclasses import replace
from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scudo.core.advice import Terms, Way, advise, grown
from scudo.core.advice.additions import additions
from scudo.core.advice.depends import Depends
from scudo.core.advice.downtime import Downtime
from scudo.core.model import Component, Graph, Group, Model, Money, Path, Service, read
from scudo.core.redundancy import Budget, Figures
from tests.core.advice.worlds import hours
from tests.house.places import RULES
from tests.house.tables import table

RULE = RULES / "advice.md"
EXAMPLE = re.search(r"```yaml\n(.*?)```", RULE.read_text(encoding="utf-8"), re.DOTALL)[1]
HALL = Graph(read(EXAMPLE))


def euro(amount):
    return Money(Decimal(amount), "EUR")


def by_what(advice):
    """Single options by way and what they relieve."""
    singles = [each for each in (*advice.options, *advice.not_worth) if len(each.additions) == 1]
    return {(str(each.additions[0].way), each.additions[0].of): each for each in singles}


@pytest.mark.parametrize("row", table(RULE, "worth"), ids=lambda row: f"{row['way']} {row['of']}")
def test_an_addition_is_worth_what_the_rule_says(row):
    option = by_what(advise(HALL, budget=None))[row["way"], row["of"]]
    (change,) = option.services
    assert f"{change.before.middle:.3f}" == row["hours before"]
    assert f"{change.after.middle:.3f}" == row["hours after"]
    assert str(option.saves.amount) == row["saves a year"]
    assert str(option.worth.amount) == row["worth"]
    assert option.additions[0].is_elsewhere == (row["elsewhere"] == "yes")
    assert option.exact


def test_the_rule_has_every_way_and_all_that_the_hall_offers():
    assert [row["way"] for row in table(RULE, "what is bought")] == list(Way)
    assert set(by_what(advise(HALL, budget=None))) == {
        (row["way"], row["of"]) for row in table(RULE, "worth")
    }


def test_one_more_supply_on_the_same_feed_is_worth_nearly_nothing():
    text = re.sub("  (feed-b|lamp):.*\n", "", EXAMPLE)
    advice = advise(Graph(read(text)), budget=euro(1_000))
    assert advice.options == ()
    (option,) = advice.not_worth
    assert (option.additions[0].way, option.additions[0].of) == (Way.MEMBER, "supply")
    assert option.saves.amount < 1
    assert option.services[0].before.middle - option.services[0].after.middle < 0.001


def test_a_set_may_be_worth_more_than_all_that_it_consists_of():
    """A second line and a second router stand in one row: either alone leaves a single point behind."""
    text = """
        system: row
        components:
          line: {unavailability: 0.01, price: 100 EUR}
          router: {unavailability: 0.01, price: 100 EUR}
        services: {web: {needs: [line, router], outage: 10 EUR/h}}
    """
    graph = Graph(read(text))
    best = advise(graph, budget=euro(200)).options[0]
    assert {each.of for each in best.additions} == {"line", "router"}
    assert best.cost == euro(200)
    assert len(advise(graph, budget=euro(199)).options[0].additions) == 1
    assert advise(graph, budget=euro(99)).options == ()


def test_what_has_no_price_in_the_budgets_currency_is_named_and_not_offered():
    text = EXAMPLE.replace("7000 EUR", "7000 CHF").replace(", price: 9000 EUR", "")
    graph = Graph(read(text))
    advice = advise(graph, budget=euro(20_000))
    assert advice.unpriced == ("feed-a", "server")
    assert {each.of for option in advice.options for each in option.additions} == {"supply"}
    advice = advise(graph, budget=euro(20_000), terms=Terms(prices={"feed": euro(50)}))
    assert advice.unpriced == ("server",)
    assert ("second", "feed-a") in by_what(advice)


def test_what_a_product_is_known_for_counts_and_what_nobody_knows_is_said():
    text = EXAMPLE.replace("mtbf: 60000 h, repair: 8 h, price: 7000 EUR", "product: r650, price: 7000 EUR")
    graph = Graph(read(text))
    advice = advise(graph, budget=None)
    assert (advice.options, advice.unknown) == ((), ("erp",))
    advice = advise(graph, budget=None, terms=Terms(figures={"r650": Figures(60_000, 8)}))
    assert advice.unknown == ()
    expected = {key: each.saves for key, each in by_what(advise(HALL, budget=None)).items()}
    assert {key: each.saves for key, each in by_what(advice).items()} == expected


def test_a_service_that_does_not_say_what_an_hour_costs_counts_with_a_common_figure():
    graph = Graph(read(EXAMPLE.replace(", outage: 900 EUR/h", "")))
    option = by_what(advise(graph, budget=None, terms=Terms(hour=Decimal(900))))["member", "supply"]
    assert option == by_what(advise(HALL, budget=None))["member", "supply"]
    assert by_what(advise(graph, budget=None))["member", "supply"].saves.amount == Decimal("437.47")


def test_where_the_work_ends_what_promises_most_was_looked_at_and_it_is_said():
    advice = advise(HALL, budget=None, terms=Terms(looks=1))
    assert not advice.complete
    assert [each.additions[0].of for each in advice.options] == ["feed-a"]
    assert advise(HALL, budget=None).complete


def test_a_bounded_downtime_makes_an_option_that_is_not_exact():
    pairs = "\n".join(
        f"  {side}{index}: {{unavailability: 0.1, price: 1 EUR}}" for index in range(9) for side in "ab"
    )
    rows = [f"a{index}, b{(index * 4 + 1) % 9}, a{(index + 4) % 9}" for index in range(9)]
    groups = "\n".join(f"  g{index}: {{k: 2, of: [{row}]}}" for index, row in enumerate(rows))
    needs = ", ".join(f"g{index}" for index in range(9))
    text = f"system: knot\ncomponents:\n{pairs}\ngroups:\n{groups}\nservices: {{s: {{needs: [{needs}]}}}}"
    tight = Budget(nodes=2, memory_mb=0, steps=20)
    advice = advise(Graph(read(text)), budget=None, terms=Terms(budget=tight, looks=4))
    assert not any(each.exact for each in (*advice.options, *advice.not_worth))
    for each in (*advice.options, *advice.not_worth):
        assert all(change.before.low < change.before.high for change in each.services)


def test_a_twin_takes_the_place_of_what_it_is_like_in_the_drawn_network():
    text = """
        system: net
        components:
          sw: {unavailability: 0.01, price: 100 EUR}
          host: {unavailability: 0.001, price: 5000 EUR}
        links: [[office, sw], [sw, host]]
        services: {web: {path: {from: office, to: host}, outage: 100 EUR/h}}
    """
    option = by_what(advise(Graph(read(text)), budget=euro(100)))["second", "sw"]
    assert option.services[0].after.middle == pytest.approx(8760 * (1 - 0.999 * (1 - 0.01**2)))


def test_what_is_added_to_what_only_an_addition_needs_counts_too():
    """Nothing of the ERP hangs on feed-b, before a second server does."""
    text = """
        system: two-feeds
        components:
          feed-a: {kind: feed, unavailability: 0.1}
          feed-b: {kind: feed, unavailability: 0.1}
          server: {needs: [feed-a], unavailability: 0.1}
          lamp: {needs: [feed-b], unavailability: 0.1}
        services: {erp: {needs: [server]}, light: {needs: [lamp]}}
    """
    model = read(text)
    found = offered(model)
    server, feed = (
        next(number for number, each in enumerate(found) if (each.of, each.is_elsewhere) == wanted)
        for wanted in (("server", True), ("feed-b", False))
    )
    downtime = Downtime(model, found, None, None, looks=100)
    for chosen in (frozenset([feed]), frozenset([server]), frozenset([server, feed])):
        expected = hours(grown(model, [found[each] for each in sorted(chosen)]))
        assert downtime.hours(model.services[0], chosen).middle == pytest.approx(expected["erp"])
    both, one = (
        downtime.hours(model.services[0], frozenset(each)).middle for each in ([server, feed], [server])
    )
    assert both < one


@st.composite
def systems(draw):
    """Small ones with figures and prices; kinds, so that there is an elsewhere."""
    components, groups, names = [], [], []
    for index in range(draw(st.integers(2, 5))):
        needs = tuple(draw(st.lists(st.sampled_from(names), max_size=2, unique=True))) if names else ()
        components.append(
            Component(
                f"c{index}", f"c{index}", kind=draw(st.sampled_from(["x", "y"])), needs=needs,
                unavailability=draw(st.sampled_from([0.01, 0.05, 0.2])), price=euro(draw(st.integers(1, 9)) * 1_000),
            )
        )  # fmt: skip
        names.append(f"c{index}")
        if index and draw(st.booleans()):
            of = tuple(draw(st.lists(st.sampled_from(names), min_size=2, max_size=3, unique=True)))
            groups.append(Group(f"g{index}", f"g{index}", draw(st.integers(1, len(of))), of))
            names.append(f"g{index}")
    services = [
        Service(
            f"s{index}", f"s{index}", (draw(st.sampled_from(names)),), outage=euro(draw(st.integers(1, 50)))
        )
        for index in range(draw(st.integers(1, 2)))
    ]
    ends = [*(each.key for each in components), "hall"]
    links = tuple(draw(st.lists(st.tuples(st.sampled_from(ends), st.sampled_from(ends)), max_size=5)))
    linked = {end for link in links for end in link}
    if "hall" in linked and draw(st.booleans()):
        target = draw(st.sampled_from(sorted(linked - {"hall"}) or ["hall"]))
        services[0] = replace(services[0], path=Path("hall", (target,)))
    return Model(
        "drawn",
        "drawn",
        components=tuple(components),
        groups=tuple(groups),
        links=links,
        services=tuple(services),
    )


def offered(model):
    points = {name for each in model.services for name in Graph(model).single_points(each.key)}
    return list(additions(model, Depends(model), points))


@settings(max_examples=60, deadline=None)
@given(systems(), st.data())
def test_what_is_added_does_what_trying_all_worlds_says(model, data):
    advice = advise(Graph(model), budget=None)
    before = hours(model)
    for option in [*advice.options, *advice.not_worth]:
        after = hours(grown(model, option.additions))
        changes = {each.service: each for each in option.services}
        for service in model.services:
            change = changes.get(service.key)
            assert (change.after.middle if change else before[service.key]) == pytest.approx(
                after[service.key]
            )
            assert change is None or change.before.middle == pytest.approx(before[service.key])
        saved = sum(
            float(each.outage.amount) * (before[each.key] - after[each.key]) for each in model.services
        )
        assert float(option.saves.amount) == pytest.approx(saved, abs=0.01)
        assert option.cost.amount == sum(each.component.price.amount for each in option.additions)
        assert float(option.worth.amount) == pytest.approx(5 * saved - float(option.cost.amount), abs=0.01)


@settings(max_examples=40, deadline=None)
@given(systems(), st.integers(0, 25))
def test_the_best_set_is_what_trying_all_sets_within_the_budget_finds(model, thousands):
    found = offered(model)[:6]
    advice = advise(Graph(model), budget=euro(thousands * 1_000))
    best = max((float(each.worth.amount) for each in advice.options), default=0.0)
    before = hours(model)
    for size in range(len(found) + 1):
        for some in combinations(found, size):
            cost = sum(float(each.component.price.amount) for each in some)
            if cost <= thousands * 1_000 and len({each.of for each in some}) == size:
                after = hours(grown(model, some))
                saved = sum(
                    float(each.outage.amount) * (before[each.key] - after[each.key])
                    for each in model.services
                )
                assert 5 * saved - cost <= best + 0.01
    assert advice.complete
    assert all(each.cost.amount <= thousands * 1_000 for each in advice.options)
    assert len(advice.options) <= 5


@settings(max_examples=120, deadline=None)
@given(systems(), st.randoms(use_true_random=False))
def test_a_service_looked_at_alone_stands_still_as_long_as_in_the_whole_with_any_set_of_additions(
    model, random
):
    found = offered(model)
    some = frozenset(number for number in range(len(found)) if random.random() < 0.3)
    more = frozenset(number for number in range(len(found)) if random.random() < 0.2) - some
    downtime = Downtime(model, found, None, None, looks=1_000)
    expected = hours(grown(model, [found[each] for each in sorted(some)]))
    for service in model.services:
        told = downtime.hours(service, some)
        assert told.middle == pytest.approx(expected[service.key], abs=1e-9)
        assert downtime.hours(service, some, more).middle <= told.middle + 1e-9


@settings(max_examples=80, deadline=None)
@given(systems(), st.randoms(use_true_random=False))
def test_more_redundancy_never_hurts_and_a_split_cause_not_where_the_old_one_stays(model, random):
    found = offered(model)
    random.shuffle(found)
    some = found[: random.randint(0, 3)]
    more = [*some, *found[3:5]]
    bare, less, most = hours(model), hours(grown(model, some)), hours(grown(model, more, at_best=True))
    for key, before in bare.items():
        assert most[key] <= less[key] + 1e-9
        assert most[key] <= before + 1e-9
        if all(each.way is not Way.SPLIT for each in some):
            assert less[key] <= before + 1e-9


@settings(max_examples=60, deadline=None)
@given(systems())
def test_a_model_with_additions_is_a_model(model):
    found = offered(model)
    after = grown(model, found)
    names = [each.key for each in (*after.components, *after.groups)]
    assert len(names) == len(set(names))
    assert len(after.components) == len(model.components) + len(found)
    assert Graph(after).assess(()).severity is None


def test_the_same_question_has_the_same_answer():
    assert advise(HALL, budget=euro(10_000)) == advise(Graph(read(EXAMPLE)), budget=euro(10_000))
