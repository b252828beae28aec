"""A NetBox, read by its REST API page by page; and what a draft from it leaves to a person, in sentences."""

from collections.abc import Iterator

import httpx

from scudo.cli.models.files import Unreadable
from scudo.core.interchange.netbox import NoteCode

PAGE, MOST_PAGES = 500, 400
TIMEOUT_S = 30.0
LISTS = {
    "sites": "dcim/sites", "racks": "dcim/racks", "devices": "dcim/devices", "interfaces": "dcim/interfaces", "cables": "dcim/cables",
    "power-panels": "dcim/power-panels", "power-feeds": "dcim/power-feeds", "power-ports": "dcim/power-ports",
    "power-outlets": "dcim/power-outlets", "virtual-chassis": "dcim/virtual-chassis", "clusters": "virtualization/clusters",
    "virtual-machines": "virtualization/virtual-machines",
}  # fmt: skip
OF_NO_SITE = {"sites", "virtual-chassis", "clusters"}
NOTES = {
    NoteCode.NOT_CABLED: "redundancy unproven, power is not cabled in NetBox",
    NoteCode.PARTLY_CABLED: "power ports that are not cabled",
    NoteCode.NO_POWER_PORTS: "redundancy unproven, NetBox knows no power port (supplies may be module bays)",
    NoteCode.SUPPLIES_ASSUMED: "one supply is assumed to be enough; a load may need n-1: compare draw with amperage",
    NoteCode.SAME_SUPPLY: "all power ports end at the same supply",
    NoteCode.POWER_RING: "devices feed each other; what the first needs was left out",
    NoteCode.ASK_K: "ask how many are enough; until then all are needed",
    NoteCode.NO_HOSTS: "a cluster without hosts in NetBox; its machines need nothing in the draft",
    NoteCode.THROUGH_PANEL: "a cable ends at a patch panel whose other end NetBox does not say",
    NoteCode.ELSEWHERE: "a cable ends outside what is drawn",
    NoteCode.LEFT_OUT: "left out, not in service",
    NoteCode.RACKS: "racks that several share; add those that count as a shared cause",
    NoteCode.UNREAD: "lists that are not read",
    NoteCode.NO_SERVICES: "NetBox does not know what the customer buys: add services",
}


def lists(url: str, token: str, site: str = "") -> dict[str, object]:
    """NetBox's lists by name, of one site where its slug is given. Raises Unreadable."""
    headers = {"Authorization": f"Token {token}", "Accept": "application/json"}
    try:
        with httpx.Client(base_url=f"{url.rstrip('/')}/api/", headers=headers, timeout=TIMEOUT_S) as client:
            return {name: list(_items(client, name, address, site)) for name, address in LISTS.items()}
    except httpx.HTTPError as error:
        raise Unreadable(f"{url}: {error}") from None
    except ValueError:
        raise Unreadable(f"{url}: answers something else than NetBox's lists") from None


def _items(client: httpx.Client, name: str, address: str, site: str) -> Iterator[object]:
    """All objects of a list; the address of the next page is ours, so that an answer leads nowhere else."""
    asked = {"limit": str(PAGE)} | ({"site": site} if site and name not in OF_NO_SITE else {})
    for page in range(MOST_PAGES):
        answer = client.get(f"{address}/", params=asked | {"offset": str(page * PAGE)})
        if answer.is_error:
            reason = "the token is not accepted" if answer.status_code in {401, 403} else "no answer"
            raise Unreadable(f"{address}: {reason} (HTTP {answer.status_code})")
        found = answer.json()
        results = found["results"] if isinstance(found, dict) and "results" in found else None
        if not isinstance(results, list):
            raise Unreadable(f"{address}: is no list of NetBox's")
        yield from results
        if not results or not found.get("next"):
            return
    raise Unreadable(f"{address}: has more than {PAGE * MOST_PAGES} objects; read one site at a time")
