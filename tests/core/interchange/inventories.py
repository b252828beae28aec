"""A small inventory as NetBox's API gives it, written in Python so that it stays readable."""

from copy import deepcopy


def brief(identity, name, slug=None):
    return {"id": identity, "name": name, "slug": slug or name.lower(), "display": name}


MODENA = brief(1, "Officina Modena", "modena")
RACK = brief(1, "R1")


def device(identity, name, kind="server", **more):
    return {
        "id": identity,
        "name": name,
        "device_type": {"id": 1, "model": "X", "slug": f"acme-{kind}", "manufacturer": brief(1, "Acme")},
        "role": brief(1, kind.title(), kind),
        "site": MODENA,
        "rack": RACK,
        "status": {"value": "active", "label": "Active"},
        "serial": "",
        "virtual_chassis": None,
        "cluster": None,
        **more,
    }


def port(identity, of, name, **more):
    return {"id": identity, "device": brief(of, f"device {of}"), "name": name, "cable": None, **more}


def end(kind, identity):
    return {"object_type": f"dcim.{kind}", "object_id": identity}


def cable(identity, one, other):
    return {"id": identity, "a_terminations": [end(*one)], "b_terminations": [end(*other)]}


STACK = brief(1, "Stack")
CLUSTER = brief(7, "Virtuali")


def office():
    """
    panel ── feed-a ── pdu-a ─┬─ srv-1, srv-2 (twice), sw-1
          └─ feed-b ── pdu-b ─┴─ srv-1, sw-2
    """
    return deepcopy({
        "sites": [{**MODENA, "physical_address": "Via Emilia 1\nModena"}],
        "racks": [RACK],
        "devices": [
            device(1, "srv-1", serial="S1", cluster=CLUSTER),
            device(2, "srv-2", cluster=CLUSTER),
            device(3, "sw-1", "switch", virtual_chassis=STACK),
            device(4, "sw-2", "switch", virtual_chassis=STACK),
            device(5, "nas", "storage"),
            device(6, "pdu-a", "pdu"),
            device(7, "pdu-b", "pdu"),
            device(8, "old", status={"value": "decommissioning"}),
            device(9, None, "sensor", rack=None),
        ],
        "power-panels": [{"id": 1, "name": "Quadro", "site": MODENA}],
        "power-feeds": [
            {"id": one, "name": f"feed-{letter}", "power_panel": brief(1, "Quadro"), "voltage": 230, "amperage": 16,
             "phase": {"value": "single-phase"}, "max_utilization": 80}
            for one, letter in enumerate("ab", 1)
        ],
        "power-ports": [
            port(1, 1, "PSU1", maximum_draw=500), port(2, 1, "PSU2", maximum_draw=400),
            port(3, 2, "PSU1"), port(4, 2, "PSU2"), port(5, 3, "PSU1"), port(6, 3, "PSU2"), port(7, 4, "PSU1"),
            port(8, 5, "PSU1"), port(9, 6, "inlet"), port(10, 7, "inlet"),
        ],
        "power-outlets": [
            *(port(one, 6, f"A{one}", power_port={"id": 9}) for one in range(1, 5)),
            *(port(one, 7, f"B{one}", power_port={"id": 10}) for one in range(5, 7)),
        ],
        "interfaces": [port(1, 1, "eth0"), port(2, 3, "1"), port(3, 3, "2"), port(4, 4, "1"), port(5, 5, "eth0"), port(6, 4, "2"),
            port(7, 3, "3"), port(8, 3, "4")],
        "cables": [
            cable(1, ("powerport", 1), ("poweroutlet", 1)),
            cable(2, ("powerport", 2), ("poweroutlet", 5)),
            cable(3, ("powerport", 3), ("poweroutlet", 2)),
            cable(4, ("powerport", 4), ("poweroutlet", 3)),
            cable(5, ("powerport", 5), ("poweroutlet", 4)),
            cable(6, ("powerport", 7), ("poweroutlet", 6)),
            cable(7, ("powerport", 9), ("powerfeed", 1)),
            cable(8, ("powerport", 10), ("powerfeed", 2)),
            cable(9, ("interface", 1), ("interface", 2)),
            cable(10, ("interface", 3), ("interface", 4)),
            cable(11, ("interface", 5), ("frontport", 1)),
            cable(12, ("interface", 6), ("consoleport", 1)),
            cable(13, ("interface", 7), ("interface", 8)),
        ],
        "virtual-chassis": [STACK],
        "clusters": [CLUSTER],
        "virtual-machines": [
            {"id": 1, "name": "erp", "cluster": CLUSTER, "site": MODENA},
            {"id": 2, "name": "erp", "cluster": CLUSTER, "device": brief(2, "srv-2")},
            {"id": 3, "name": "lontana", "cluster": brief(8, "Cloud")},
        ],
        "console-ports": [],
    })  # fmt: skip
