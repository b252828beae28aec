from dataclasses import replace
from datetime import date
from pathlib import Path as File

from hypothesis import given, settings
from hypothesis import strategies as st

from scudo.core.model import AcceptedRisk, Acquired, Component, Function, Group, Path, Service, read
from scudo.core.model.difference import Change, ChangeKind, FieldChange, Part, difference
from tests.core.model.oracle import models

BEFORE = read(
    (File(__file__).parents[2] / "topologies" / "gestionale-e-rete.yaml").read_text(encoding="utf-8")
)
BACKWARD = {
    ChangeKind.ADDED: ChangeKind.REMOVED,
    ChangeKind.REMOVED: ChangeKind.ADDED,
    ChangeKind.CHANGED: ChangeKind.CHANGED,
}


def changed(part, key, **fields):
    """A model in which one node has other fields."""
    nodes = tuple(replace(each, **fields) if each.key == key else each for each in getattr(BEFORE, part))
    return replace(BEFORE, **{part: nodes})


def only(after, before=BEFORE):
    (change,) = difference(before, after)
    return change


def test_nothing_differs_from_itself():
    assert difference(BEFORE, BEFORE) == ()


def test_a_component_that_came_is_added_and_one_that_went_is_removed():
    spare = Component("db-2", "db-2", product="dell-r650")
    after = replace(BEFORE, components=(*BEFORE.components, spare))
    assert only(after) == Change(Part.COMPONENT, ChangeKind.ADDED, ("db-2",), after=spare)
    assert only(BEFORE, after) == Change(Part.COMPONENT, ChangeKind.REMOVED, ("db-2",), before=spare)


def test_a_change_names_its_fields_with_both_values():
    change = only(changed("components", "db", mtbf_h=50_000.0, source="own records"))
    assert (change.part, change.kind, change.key) == (Part.COMPONENT, ChangeKind.CHANGED, ("db",))
    assert change.fields == (
        FieldChange("mtbf_h", 90_000.0, 50_000.0),
        FieldChange("source", "maker's sheet, 2025", "own records"),
    )
    assert (change.before.mtbf_h, change.after.mtbf_h) == (90_000, 50_000)


def test_a_list_says_what_it_gained_and_lost():
    (needs,) = only(changed("components", "nas", needs=("sw-b", "alimentazione"))).fields
    assert (needs.added, needs.removed) == (("alimentazione",), ("ups-2",))
    (mtbf,) = only(changed("components", "db", mtbf_h=None)).fields
    assert (mtbf.added, mtbf.removed) == ((), ())


def test_the_order_of_writing_is_no_difference():
    after = replace(
        BEFORE,
        components=tuple(reversed(BEFORE.components)),
        groups=tuple(replace(each, of=each.of[::-1]) for each in BEFORE.groups),
        links=tuple((other, one) for one, other in reversed(BEFORE.links)),
        services=tuple(replace(each, needs=each.needs[::-1]) for each in reversed(BEFORE.services)),
        checks=tuple(reversed(BEFORE.checks)),
    )
    assert difference(BEFORE, after) == ()


def test_a_rename_is_one_that_went_and_one_that_came():
    renamed = tuple(
        replace(each, key="rete-lan", name="rete-lan") if each.key == "rete" else each
        for each in BEFORE.groups
    )
    kinds = [(change.kind, change.key) for change in difference(BEFORE, replace(BEFORE, groups=renamed))]
    assert kinds == [(ChangeKind.REMOVED, ("rete",)), (ChangeKind.ADDED, ("rete-lan",))]


def test_a_function_is_a_part_of_its_own():
    posta = Function("posta", "posta", ("nas",))
    change = only(changed("services", "archivio", functions=(posta,)))
    assert change == Change(Part.FUNCTION, ChangeKind.ADDED, ("archivio", "posta"), after=posta)
    moved = changed("services", "gestionale", functions=(Function("stampa-etichette", "Stampa", ("nas",)),))
    assert [field.field for field in only(moved).fields] == ["name", "needs"]


def test_a_service_that_went_takes_its_functions_along_and_a_component_its_checks():
    after = replace(BEFORE, services=BEFORE.services[1:])
    assert [(change.part, change.key) for change in difference(BEFORE, after)] == [
        (Part.SERVICE, ("gestionale",)),
        (Part.FUNCTION, ("gestionale", "stampa-etichette")),
    ]
    gone = replace(
        BEFORE,
        components=tuple(each for each in BEFORE.components if each.key != "nas"),
        checks=tuple(each for each in BEFORE.checks if each.component != "nas"),
    )
    assert [(change.part, change.key) for change in difference(BEFORE, gone)] == [
        (Part.COMPONENT, ("nas",)),
        (Part.CHECK, ("nas", "plugin-1")),
    ]


def test_a_check_has_changed_where_it_asks_something_else():
    checks = tuple(
        replace(each, spec={"host": "10.20.0.3"}, every_s=30.0) if each.key == "ping-1" else each
        for each in BEFORE.checks
    )
    change = only(replace(BEFORE, checks=checks))
    assert (change.part, change.key) == (Part.CHECK, ("sw-a", "ping-1"))
    assert [field.field for field in change.fields] == ["spec", "every_s"]


def test_a_link_has_no_direction_and_two_of_the_same_are_two():
    twice = replace(BEFORE, links=(*BEFORE.links, ("sw-a", "ufficio")))
    assert only(twice) == Change(Part.LINK, ChangeKind.ADDED, ("sw-a", "ufficio"), after=("sw-a", "ufficio"))


def test_a_path_to_the_same_ends_is_the_same():
    assert (
        difference(BEFORE, changed("services", "gestionale", path=Path("ufficio", ("erp-2", "erp-1")))) == ()
    )
    change = only(changed("services", "gestionale", path=None))
    assert change.fields == (FieldChange("path", Path("ufficio", ("erp-1", "erp-2")), None),)


def test_of_the_risks_of_one_component_the_equal_ones_cancel_out():
    first, second, third = (
        AcceptedRisk("nas", by, date(2026, 5, 12), "costo") for by in ("A. Rossi", "B. Bianchi", "C. Verdi")
    )
    before = replace(BEFORE, accepted_risks=(first, second))
    change = only(replace(BEFORE, accepted_risks=(third, first)), before)
    assert (change.kind, change.before, change.after) == (ChangeKind.CHANGED, second, third)


def test_the_system_itself_changes_by_its_fields():
    change = only(replace(BEFORE, name="Gestionale", acquired=Acquired.RENTED))
    assert (change.part, change.key) == (Part.SYSTEM, ("gestionale-e-rete",))
    assert [field.field for field in change.fields] == ["name", "acquired"]


def test_a_component_that_became_a_group_is_both():
    after = replace(
        BEFORE,
        components=tuple(each for each in BEFORE.components if each.key != "stampante"),
        groups=(*BEFORE.groups, Group("stampante", "stampante", 1, ("nas",))),
    )
    assert [(change.part, change.kind) for change in difference(BEFORE, after)] == [
        (Part.COMPONENT, ChangeKind.REMOVED),
        (Part.GROUP, ChangeKind.ADDED),
    ]


@settings(max_examples=150, deadline=None)
@given(models(), models())
def test_what_changed_there_and_back_is_the_same_turned_around(before, after):
    there = difference(before, after)
    back = [
        replace(
            change,
            kind=BACKWARD[change.kind],
            before=change.after,
            after=change.before,
            fields=tuple(FieldChange(one.field, one.after, one.before) for one in change.fields),
        )
        for change in difference(after, before)
    ]
    assert sorted(there, key=repr) == sorted(back, key=repr)


def amended(before, changes):
    """The model that the changes make of another."""
    nodes = {
        Part.COMPONENT: {(each.key,): each for each in before.components},
        Part.GROUP: {(each.key,): each for each in before.groups},
        Part.SERVICE: {(each.key,): replace(each, functions=()) for each in before.services},
        Part.FUNCTION: {
            (service.key, each.key): each for service in before.services for each in service.functions
        },
    }
    links = [tuple(sorted(link)) for link in before.links]
    for change in changes:
        if change.part is Part.LINK:
            links.append(change.after) if change.after else links.remove(change.before)
        elif change.after is None:
            del nodes[change.part][change.key]
        else:
            kept = {"functions": ()} if isinstance(change.after, Service) else {}
            nodes[change.part][change.key] = replace(change.after, **kept)
    services = [
        replace(service, functions=tuple(
            one for (owner, _), one in nodes[Part.FUNCTION].items() if owner == service.key
        ))
        for service in nodes[Part.SERVICE].values()
    ]  # fmt: skip
    return replace(
        before,
        components=tuple(nodes[Part.COMPONENT].values()),
        groups=tuple(nodes[Part.GROUP].values()),
        services=tuple(services),
        links=tuple(links),
    )


@settings(max_examples=150, deadline=None)
@given(models(), models())
def test_the_changes_make_the_one_version_of_the_other(before, after):
    assert difference(amended(before, difference(before, after)), after) == ()


@settings(max_examples=100, deadline=None)
@given(models(), st.randoms(use_true_random=False))
def test_a_model_written_in_another_order_is_no_other(model, chance):
    def shuffled(nodes):
        return tuple(chance.sample(nodes, len(nodes)))

    after = replace(
        model,
        components=shuffled([replace(each, needs=shuffled(each.needs)) for each in model.components]),
        groups=shuffled([replace(each, of=shuffled(each.of)) for each in model.groups]),
        links=shuffled([shuffled(link) for link in model.links]),
        services=shuffled(model.services),
    )
    assert difference(model, after) == ()
