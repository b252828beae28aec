import copy
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scudo.core.interchange import netbox
from scudo.core.interchange.netbox import Note, NoteCode
from scudo.core.interchange.netbox import inventory as netbox_inventory
from scudo.core.model import Component, Graph, Group, Malformed, Site, read
from scudo.core.model.writing import write
from tests.core.interchange.inventories import brief, cable, device, office, port


def drafted(exported=None):
    return netbox.draft(exported or office(), "officina")


def component(found, key):
    return next(each for each in found.model.components if each.key == key)


def notes(found, code):
    return [note.names for note in found.notes if note.code is code]


def test_a_device_is_a_component_with_its_product_site_and_serial():
    found = drafted()
    assert component(found, "srv-1") == Component(
        "srv-1",
        "srv-1",
        kind="server",
        product="acme-server",
        site="modena",
        needs=("srv-1-power",),
        serial="S1",
    )
    assert found.model.sites == (Site("modena", "Officina Modena", address="Via Emilia 1 Modena"),)
    assert component(found, "device-9").name == "device-9"


def test_power_is_followed_from_ports_to_outlets_feeds_and_panels():
    found = drafted()
    assert Group("srv-1-power", "srv-1-power", 1, ("pdu-a", "pdu-b")) in found.model.groups
    assert component(found, "srv-2").needs == ("pdu-a",)
    assert component(found, "pdu-b").needs == ("feed-b",)
    assert component(found, "feed-b") == Component(
        "feed-b", "feed-b", kind="power-feed", site="modena", needs=("Quadro",)
    )
    assert component(found, "Quadro") == Component("Quadro", "Quadro", kind="power-panel", site="modena")


def test_what_was_assumed_of_power_is_noted():
    found = drafted()
    assert Note(
        NoteCode.SUPPLIES_ASSUMED, ("srv-1", "pdu-a", "pdu-b"), {"supplies": 2, "draw_w": 900, "weakest_w": 2944}
    ) in found.notes  # fmt: skip
    assert notes(found, NoteCode.SAME_SUPPLY) == [("srv-2", "pdu-a")]
    assert notes(found, NoteCode.PARTLY_CABLED) == [("sw-1", "PSU2")]
    assert notes(found, NoteCode.NOT_CABLED) == [("nas",)]
    assert notes(found, NoteCode.NO_POWER_PORTS) == [("device-9",)]


def test_a_virtual_chassis_and_a_cluster_are_groups_of_which_all_are_needed():
    found = drafted()
    assert Group("Stack", "Stack", 2, ("sw-1", "sw-2")) in found.model.groups
    assert Group("Virtuali", "Virtuali", 2, ("srv-1", "srv-2")) in found.model.groups
    assert notes(found, NoteCode.ASK_K) == [("Stack", "sw-1", "sw-2"), ("Virtuali", "srv-1", "srv-2")]


def test_a_virtual_machine_needs_its_cluster_or_the_device_that_it_is_bound_to():
    found = drafted()
    assert component(found, "erp") == Component(
        "erp", "erp", kind="virtual-machine", site="modena", needs=("Virtuali",)
    )
    assert component(found, "erp-2") == Component("erp-2", "erp", kind="virtual-machine", needs=("srv-2",))
    assert component(found, "lontana").needs == ()
    assert notes(found, NoteCode.NO_HOSTS) == [("Cloud",)]


def test_cables_between_interfaces_are_links_once_and_between_two():
    found = drafted()
    assert found.model.links == (("srv-1", "sw-1"), ("sw-1", "sw-2"))
    assert notes(found, NoteCode.THROUGH_PANEL) == [("nas",)]
    assert notes(found, NoteCode.ELSEWHERE) == [("sw-2", "dcim.consoleport")]


def test_what_is_left_to_a_person_is_noted():
    found = drafted()
    assert notes(found, NoteCode.LEFT_OUT) == [("old", "decommissioning")]
    assert notes(found, NoteCode.RACKS) == [("R1",)]
    assert notes(found, NoteCode.UNREAD) == [("console-ports",)]
    assert notes(found, NoteCode.NO_SERVICES) == [()]


def test_the_draft_is_a_model():
    model = drafted().model
    assert read(write(model)) == model
    assert Graph(model).assess(["feed-a", "feed-b"]).lost >= {"pdu-a", "srv-1", "srv-2", "erp", "sw-2"}


def test_ends_are_found_on_the_ports_themselves_where_no_cable_is_listed():
    for kind, linked in (("{}s", "link_peer"), ("{}", "link_peer"), ("{}", "cable_peer")):
        exported = office()
        exported["cables"] = []
        for mine, name, peer, kinds in (
            ("power-ports", linked, port(1, 6, "A1"), "dcim.poweroutlet"),
            ("interfaces", "connected_endpoint", port(2, 3, "1"), "dcim.interface"),
        ):
            written = kind.format(name)
            exported[mine][0] |= {
                written: [peer] if written.endswith("s") else peer,
                f"{written}_type": kinds,
            }
        found = drafted(exported)
        assert component(found, "srv-1").needs == ("pdu-a",)
        assert found.model.links == (("srv-1", "sw-1"),)


def test_cables_of_old_versions_are_followed():
    exported = office()
    exported["cables"] = [
        {"id": 1, "termination_a_type": "dcim.powerport", "termination_a_id": 1,
         "termination_b_type": "dcim.powerfeed", "termination_b_id": 1}
    ]  # fmt: skip
    assert component(drafted(exported), "srv-1").needs == ("feed-a",)


def split(*cables):
    """One unit with two inlets, whose outlets hang from one each, and a server on both."""
    return {
        "devices": [device(1, "srv"), device(2, "pdu", "pdu")],
        "power-ports": [port(1, 1, "PSU1"), port(2, 1, "PSU2"), port(3, 2, "in-1"), port(4, 2, "in-2")],
        "power-outlets": [port(1, 2, "1", power_port={"id": 3}), port(2, 2, "2", power_port={"id": 4})],
        "power-feeds": [{"id": 1, "name": "A"}, {"id": 2, "name": "B"}],
        "cables": [
            cable(1, ("powerport", 1), ("poweroutlet", 1)),
            cable(2, ("powerport", 2), ("poweroutlet", 2)),
            *cables,
        ],
    }


def test_an_outlet_needs_its_own_inlet_where_a_unit_has_several():
    """
    A ── in-1 ┐
             pdu ── srv
    B ── in-2 ┘
    """
    found = drafted(
        split(cable(3, ("powerport", 3), ("powerfeed", 1)), cable(4, ("powerport", 4), ("powerfeed", 2)))
    )
    assert found.model.groups == (
        Group("pdu-in-1", "pdu-in-1", 2, ("pdu", "A")),
        Group("pdu-in-2", "pdu-in-2", 2, ("pdu", "B")),
        Group("srv-power", "srv-power", 1, ("pdu-in-1", "pdu-in-2")),
    )
    assert component(found, "pdu").needs == ()
    assert Graph(found.model).assess(["A"]).lost == frozenset()
    assert Graph(found.model).assess(["pdu"]).lost == {"srv"}


def test_what_feeds_itself_is_noted_and_drawn_without():
    ring = split(
        cable(3, ("powerport", 3), ("poweroutlet", 2)), cable(4, ("powerport", 4), ("poweroutlet", 1))
    )
    assert notes(drafted(ring), NoteCode.POWER_RING) == [("pdu",)]
    two = {
        "devices": [device(1, "a"), device(2, "b"), device(3, "c", parent_device=brief(3, "c"))],
        "power-ports": [port(1, 1, "in"), port(2, 2, "in")],
        "power-outlets": [port(1, 1, "out"), port(2, 2, "out")],
        "cables": [
            cable(1, ("powerport", 1), ("poweroutlet", 2)),
            cable(2, ("powerport", 2), ("poweroutlet", 1)),
        ],
    }
    found = drafted(two)
    assert notes(found, NoteCode.POWER_RING) == [("a", "b"), ("c",)]
    assert [each.needs for each in found.model.components] == [(), ("a",), ()]


def test_what_feeds_itself_everywhere_is_told():
    exported = {"devices": [device(one, f"d{one}", parent_device={"id": one}) for one in range(1, 2500)]}
    assert told(exported) == [
        "netbox.json:1: cables: feed themselves in too many places; correct them in NetBox"
    ]


def test_many_devices_of_one_name_have_keys_of_their_own():
    exported = {"devices": [device(one, "srv") for one in range(1, 20_001)]}
    assert len({each.key for each in drafted(exported).model.components}) == 20_000


def test_a_blade_needs_its_chassis():
    exported = {"devices": [device(1, "chassis"), device(2, "blade", parent_device=brief(1, "chassis"))]}
    assert component(drafted(exported), "blade").needs == ("chassis",)


def test_lists_may_be_pages_of_the_api_and_be_called_as_its_paths():
    exported = office()
    pages = {
        f"dcim/{name.replace('-', '_')}/": {"count": len(items), "results": items}
        for name, items in exported.items()
    }
    assert drafted(pages).model == drafted(exported).model


def test_objects_that_stand_in_two_pages_are_one():
    exported = office()
    assert drafted(exported | {"devices": exported["devices"] * 2}).model == drafted(exported).model


def told(exported):
    with pytest.raises(Malformed) as raised:
        netbox.draft(exported, "s", "netbox.json")
    return str(raised.value).splitlines()


@pytest.mark.parametrize(
    ("exported", "problem"),
    [
        ([], "netbox.json:1: is no object of lists; name each list as NetBox does, such as devices"),
        ({}, "netbox.json:1: devices: holds no device; export dcim/devices"),
        ({"devices": "srv-1"}, "netbox.json:1: devices: is no list; export it as NetBox's API gives it"),
        ({"devices": {"results": 3}}, "netbox.json:1: devices: is no list; export it as NetBox's API gives it"),
        ({"devices": [{"name": "a"}]}, "netbox.json:1: devices[0]: has no id; export it as NetBox's API gives it"),
        ({"devices": [3.5]}, "netbox.json:1: devices[0]: has no id; export it as NetBox's API gives it"),
        ({"devices": [{"id": one} for one in range(1, 200_002)]}, "netbox.json:1: devices: has more than 200,000 objects; export one site at a time"),
        ({"devices": [{"id": one} for one in range(1, 50_002)]}, "netbox.json:1: devices: makes more than 50,000 nodes; export one site at a time"),
    ],
    ids=["a list", "nothing", "a text", "no page", "no id", "a number", "too many", "too many for a model"],
)  # fmt: skip
def test_what_has_not_the_shape_of_the_api_is_told(exported, problem):
    assert told(exported) == [problem]


def places(value, place=()):
    """Every place in nested lists and mappings."""
    yield place
    within = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in within:
        yield from places(item, (*place, step))


PLACES = [place for place in places(office()) if place]
ODD = st.sampled_from([None, "", "x", 0, -1, 1, 3, 10**30, 1.5, True, [], {}, [[]], {"id": 1}, [{"id": 2}], {"slug": 3}, "\ud800",
    "\x00", "a" * 5000, {"name": "è/é"}, "dcim.powerport", "dcim.interface"])  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PLACES), ODD), min_size=1, max_size=12))
def test_whatever_is_missing_or_odd_it_is_a_model_or_told_as_malformed(changes):
    exported = office()
    for place, odd in changes:
        put(exported, place, copy.deepcopy(odd))
    try:
        model = netbox.draft(exported, "s").model
    except Malformed:
        return
    assert read(write(model)) == model


def put(around, place, value):
    """Set what stands at a place, where something still does."""
    for step in place[:-1]:
        if not isinstance(around, dict | list) or not has(around, step):
            return
        around = around[step]
    if isinstance(around, dict | list) and has(around, place[-1]):
        around[place[-1]] = value


def has(around, step):
    return step in around if isinstance(around, dict) else isinstance(step, int) and step < len(around)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 6), st.integers(1, 6)), max_size=12),
    st.lists(st.sampled_from([None, *range(1, 7)]), min_size=6, max_size=6),
    st.lists(st.sampled_from([None, *range(1, 5)]), min_size=4, max_size=4),
)
def test_however_power_is_cabled_the_draft_is_a_model(cables, inlets, parents):
    exported = {
        "devices": [device(one, f"d{one}", parent_device={"id": parents[one - 1]}) for one in range(1, 5)],
        "power-ports": [port(one, one % 3 + 1, "in") for one in range(1, 7)],
        "power-outlets": [
            port(one, one % 4 + 1, "out", power_port={"id": inlets[one - 1]}) for one in range(1, 7)
        ],
        "cables": [
            cable(number, ("powerport", one), ("poweroutlet", other))
            for number, (one, other) in enumerate(cables, 1)
        ],
    }
    model = netbox.draft(exported, "s").model
    assert read(write(model)) == model


def test_the_bound_is_that_of_all_lists_together(monkeypatch):
    monkeypatch.setattr(netbox_inventory, "MOST_OBJECTS", 20)
    assert "has more than 20 objects" in told(office())[0]


def test_the_export_of_the_tests_is_plain_json():
    assert json.loads(json.dumps(office())) == office()
