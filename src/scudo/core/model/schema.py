"""The shape of a model, as JSON Schema (draft 2020-12): the one description of it, which `scudo design schema` prints.

`title` and `examples` are part of the sentences that people read where something has another shape.
"""

from typing import Any

Schema = dict[str, Any]

_NAME = r"[A-Za-z0-9À-ÖØ-öø-ÿ_][A-Za-z0-9À-ÖØ-öø-ÿ_.\-]{0,99}"
_NUMBER = r"[0-9]{1,12}(\.[0-9]{1,9})?"
_HOST = r"([A-Za-z0-9_][A-Za-z0-9_.\-]{0,252}|\[?[0-9A-Fa-f:.]{2,45}\]?)"
_HOST_IN_ADDRESS = r"([A-Za-z0-9_][A-Za-z0-9_.\-]{0,252}|\[[0-9A-Fa-f:.]{2,45}\])"


def _pattern(title: str, pattern: str, *examples: str, **more: Any) -> Schema:
    return {"title": title, "type": "string", "pattern": f"^{pattern}$", "examples": list(examples), **more}


def _text(title: str, example: str, description: str = "") -> Schema:
    described = {"description": description} if description else {}
    return {
        "title": title,
        "type": "string",
        "minLength": 1,
        "maxLength": 1000,
        "examples": [example],
        **described,
    }


def _table(title: str, properties: Schema, **more: Any) -> Schema:
    return {
        "title": title,
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        **more,
    }


def _each(title: str, one: Schema, description: str, **more: Any) -> Schema:
    """A mapping of keys to things of one kind; nothing at all is none of them."""
    return {
        "title": title,
        "description": description,
        "type": ["object", "null"],
        "propertyNames": KEY,
        "additionalProperties": one,
        **more,
    }


KEY = _pattern("a key: letters, digits, - _ and .", _NAME, "erp-1")
SLUG = _pattern("a key: small letters, digits and -", r"[a-z0-9][a-z0-9\-]{0,99}", "gestionale-e-rete")
NAME = _text("a name that people read", "Gestionale", "What people read; without it they read the key.")
TEXT = _text("a text", "maker's sheet, 2025")
DURATION = _pattern(
    "a time with its unit (s, min, h, d, y)", rf"{_NUMBER} ?(s|min|h|d|y)", "30 s", "5 min", "4000 h", "30 d"
)
RATE = _pattern(
    "a failure rate (each h, d or y; FIT is failures in a thousand million hours)",
    rf"{_NUMBER} ?(/ ?(h|d|y)|FIT)",
    "0.05 /y",
    "250 FIT",
)
SHARE = _pattern("a share in per cent", rf"{_NUMBER} ?%", "99.9 %")
MONEY = _pattern("an amount with its currency", rf"{_NUMBER} ?[A-Z]{{3}}", "1450 EUR")
MONEY_PER_HOUR = _pattern(
    "an amount with its currency, for each hour", rf"{_NUMBER} ?[A-Z]{{3}} ?/ ?h", "900 EUR/h"
)
PROBABILITY = {
    "title": "a probability, from 0 to 1",
    "type": "number",
    "minimum": 0,
    "maximum": 1,
    "examples": [0.001],
}
COUNT = {"title": "a whole number, 1 or more", "type": "integer", "minimum": 1, "examples": [1]}
DATE = _pattern("a date", r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "2026-05-12")
NEEDS = {
    "title": "a list of components and groups",
    "description": "All of them are needed.",
    "type": "array",
    "items": KEY,
    "examples": ["[ups-1, rete]"],
}
SOME_NEEDS = {**NEEDS, "minItems": 1}

SITE = _table(
    "a site",
    {
        "name": NAME,
        "town": _text("a town", "Modena"),
        "address": _text("an address", "Via Emilia Est 1, Modena"),
    },
    type=["object", "null"],
)
COMPONENT = _table(
    "a component, such as {product: dell-r650, needs: [rete]}",
    {
        "name": NAME,
        "kind": _text("a kind of component", "power-feed", "What it is, where no product says it."),
        "product": _text("a product's key in the catalogue", "dell-r650"),
        "site": {**KEY, "description": "One of the sites."},
        "needs": NEEDS,
        "mtbf": {**DURATION, "description": "Mean time between failures; without it the product's."},
        "rate": {**RATE, "description": "In place of mtbf: how often it fails."},
        "repair": {**DURATION, "description": "Mean time to repair."},
        "unavailability": {**PROBABILITY, "description": "In place of mtbf, rate and repair."},
        "serial": _text("a serial number", "AS2231"),
        "price": MONEY,
        "source": {**TEXT, "description": "Where the figures come from."},
    },
    type=["object", "null"],
)
GROUP = _table(
    "a group, such as {k: 1, of: [ups-1, ups-2]}",
    {
        "name": NAME,
        "k": {**COUNT, "description": "How many must work."},
        "of": {**SOME_NEEDS, "description": "The members: components and groups."},
    },
    required=["k", "of"],
    examples=["{k: 1, of: [ups-1, ups-2]}"],
)
LINK = {
    "title": "two names, such as [ufficio, sw-a]",
    "type": "array",
    "items": KEY,
    "minItems": 2,
    "maxItems": 2,
    "examples": ["[ufficio, sw-a]"],
}
FUNCTION = _table(
    "a function, such as {needs: [stampante]}", {"name": NAME, "needs": SOME_NEEDS}, required=["needs"]
)
PATH = _table(
    "a path, such as {from: ufficio, to: any-of nodi-erp}",
    {
        "from": {**KEY, "description": "A component or a place."},
        "to": _pattern("a component, a place, or any-of a group", rf"(any-of +)?{_NAME}", "any-of nodi-erp"),
    },
    required=["from", "to"],
    description="At least one way of working links and components.",
)
ADDRESS = _pattern(
    "a mail address or a telephone number",
    r"([^@\s]{1,64}@[^@\s]{1,255}|\+?[0-9][0-9 ./\-]{3,30})",
    "it@rossi.example",
    "+39 059 000000",
)
TELL = {
    "title": "a mail address, a telephone number, or {second: one of these}",
    "type": ["string", "object"],
    "pattern": ADDRESS["pattern"],
    "properties": {"second": {**ADDRESS, "description": "Where the first may be what is down."}},
    "required": ["second"],
    "additionalProperties": False,
    "examples": ["it@rossi.example"],
}
SERVICE = _table(
    "a service, such as {needs: [nodi-erp, db]}",
    {
        "name": NAME,
        "needs": NEEDS,
        "path": PATH,
        "functions": _each("functions by their keys", FUNCTION, "What may be lost while the service works."),
        "tell": {"title": "a list of who is told", "type": "array", "items": TELL},
        "agreed": _table(
            "what was promised, such as {availability: 99.9 %}", {"availability": SHARE, "restore": DURATION}
        ),
        "outage": {**MONEY_PER_HOUR, "description": "What an hour without it costs."},
    },
)
ONE_KIND = [{"required": [kind]} for kind in ("tcp", "http", "ping", "postgres", "snmp", "plugin")]
SNMP = _table(
    "an snmp check, such as {oid: ifOperStatus.1, equals: 1}",
    {
        "host": _pattern("a host", _HOST, "10.20.0.2", description="Without it the host of a ping or tcp."),
        "oid": _pattern(
            "an OID, in numbers or by a well-known name",
            r"(\.?[0-2](\.[0-9]{1,10}){1,120}|[A-Za-z][A-Za-z0-9]{0,60}(\.[0-9]{1,10}){1,20})",
            "ifOperStatus.1",
        ),
        "equals": {
            "title": "a number or a text",
            "type": ["integer", "string"],
            "maxLength": 1000,
            "examples": [1],
        },
        "community": _text("a community", "public"),
        "port": {"title": "a port, from 1 to 65535", "type": "integer", "minimum": 1, "maximum": 65535},
    },
    required=["oid"],
)
CHECK = _table(
    "a check, such as {ping: 10.20.0.2, every: 15 s}",
    {
        "key": {**KEY, "description": "Without it the kind and a number, such as ping-1."},
        "tcp": _pattern("an address host:port", rf"{_HOST_IN_ADDRESS}:[0-9]{{1,5}}", "10.0.0.1:443"),
        "http": _pattern(
            "an address of the web",
            r"https?://[^\s/?#@]{1,300}([/?#]\S{0,2000})?",
            "http://10.20.0.11/health",
        ),
        "expect": {
            "title": "a status of HTTP, from 100 to 599",
            "type": "integer",
            "minimum": 100,
            "maximum": 599,
            "examples": [200],
        },
        "contains": _text("a text that the answer contains", "healthy"),
        "verify": {
            "title": "true or false",
            "type": "boolean",
            "description": "Whether the certificate counts.",
        },
        "ping": _pattern("a host", _HOST, "10.20.0.2"),
        "postgres": _pattern(
            "an address host:port", rf"{_HOST_IN_ADDRESS}(:[0-9]{{1,5}})?", "10.20.0.13:5432"
        ),
        "snmp": SNMP,
        "plugin": _text("the command of a Nagios plugin", "check_disk_smb -H 10.20.0.20"),
        "every": {**DURATION, "description": "60 s where it is not said."},
        "retry": {
            **DURATION,
            "description": "After a failure; a quarter of every, at least 5 s, where not said.",
        },
        "attempts": {
            **COUNT,
            "title": "a whole number from 1 to 20",
            "maximum": 20,
            "examples": [3],
            "description": "Failures in a row before it counts; 3 where it is not said.",
        },
        "timeout": {**DURATION, "description": "10 s where it is not said, never over every."},
        "probe": {
            "title": "a probe's key, blank for the centre's",
            "type": "string",
            "pattern": rf"^({_NAME})?$",
            "examples": ["officina"],
        },
        "warn-trend": {
            **DURATION,
            "description": "How long before a threshold is crossed a warning is worth it.",
        },
    },
    oneOf=ONE_KIND,
    dependentRequired={"expect": ["http"], "contains": ["http"], "verify": ["http"]},
    examples=["{ping: 10.20.0.2, every: 15 s}"],
)
RISK = _table(
    'an accepted risk, such as {single-point: linea-enel, by: "A. Rossi", on: 2026-05-12, because: "…"}',
    {
        "single-point": KEY,
        "by": _text("who accepted it", "A. Rossi"),
        "on": DATE,
        "because": _text("the reason", "gruppo elettrogeno previsto nel 2027"),
    },
    required=["single-point", "by", "on", "because"],
)

SCHEMA: Schema = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    **_table(
        "a model",
        {
            "system": {**SLUG, "description": "The system's key."},
            "name": NAME,
            "customer": {**KEY, "description": "The key of the customer whose system it is."},
            "acquired": {
                "title": "one of bought, rented, taken-over",
                "enum": ["bought", "rented", "taken-over"],
            },
            "probe": {
                **KEY,
                "description": "The probe that runs all checks which name none; without it the centre's.",
            },
            "sites": _each("sites by their keys", SITE, "The customer's places."),
            "components": _each(
                "components by their keys",
                COMPONENT,
                "What can fail by itself; shared causes (a power feed, a rack, a line) are components too.",
                type="object",
                minProperties=1,
            ),
            "groups": _each("groups by their keys", GROUP, "Redundancy: k of n."),
            "links": {
                "title": "a list of links",
                "description": "A drawn network. An end is a component, or a place, which never fails by itself.",
                "type": ["array", "null"],
                "items": LINK,
            },
            "services": _each(
                "services by their keys",
                SERVICE,
                "What the customer buys; stopped is Severity 1 where covered.",
            ),
            "checks": _each(
                "checks by their components",
                {"title": "a list of checks", "type": ["array", "null"], "items": CHECK},
                "How each part is watched.",
            ),
            "accepted-risks": {
                "title": "a list of accepted risks",
                "type": ["array", "null"],
                "items": RISK,
            },
        },
        required=["system", "components"],
        description="One customer's system as one architecture. Keys name things; name: is what people read.",
    ),
}
