"""Estates of any size as the text of a model, for tests of what is drawn, asked and watched."""

from collections.abc import Iterator

SITE = """\
  linea-{0}: {{kind: power-feed, name: Linea {0}, site: sede-{0}, mtbf: 4000 h, repair: 2 h}}
  ups-{0}-a: {{kind: ups, name: UPS {0} A, site: sede-{0}, needs: [linea-{0}]}}
  ups-{0}-b: {{kind: ups, name: UPS {0} B, site: sede-{0}, needs: [linea-{0}]}}
  sw-{0}-a: {{kind: switch, name: Switch {0} A, site: sede-{0}, needs: [ups-{0}-a]}}
  sw-{0}-b: {{kind: switch, name: Switch {0} B, site: sede-{0}, needs: [ups-{0}-b]}}
"""
APPLICATION = """\
  app-{0}-1: {{kind: server, name: Applicazione {0}-1, site: sede-{1}, needs: [corrente-{1}, rete-{1}]}}
  app-{0}-2: {{kind: server, name: Applicazione {0}-2, site: sede-{1}, needs: [corrente-{1}, rete-{1}]}}
  db-{0}: {{kind: database, name: Base dati {0}, site: sede-{1}, needs: [corrente-{1}, rete-{1}]}}
"""
NODES_OF_SITE, NODES_OF_APPLICATION = 7, 5


def estate(nodes: int, *, key: str = "grande", customer: str = "rossi-impianti") -> str:
    """A model of about so many nodes: sites with two feeds of power and network, applications on pairs of servers."""
    sites = max(1, nodes // 40)
    applications = max(1, (nodes - NODES_OF_SITE * sites) // NODES_OF_APPLICATION)
    return "\n".join(lines(key, customer, range(1, sites + 1), range(1, applications + 1)))


def lines(key: str, customer: str, sites: range, applications: range) -> Iterator[str]:
    """The text, line by line."""
    site_of = {number: sites[number % len(sites)] for number in applications}
    yield f"system: {key}\nname: Sistema {key}\ncustomer: {customer}\nacquired: bought\nsites:"
    yield from (f"  sede-{site}: {{name: Sede {site}, town: Roma}}" for site in sites)
    yield "components:"
    yield from (SITE.format(site) for site in sites)
    yield from (APPLICATION.format(number, site_of[number]) for number in applications)
    yield "groups:"
    for site in sites:
        yield f"  corrente-{site}: {{name: Corrente {site}, k: 1, of: [ups-{site}-a, ups-{site}-b]}}"
        yield f"  rete-{site}: {{name: Rete {site}, k: 1, of: [sw-{site}-a, sw-{site}-b]}}"
    for number in applications:
        yield f"  nodi-{number}: {{name: Nodi {number}, k: 1, of: [app-{number}-1, app-{number}-2]}}"
    yield "services:"
    yield from (
        f"  servizio-{number}: {{name: Servizio {number}, needs: [nodi-{number}, db-{number}]}}"
        for number in applications
    )
    yield "checks:"
    for number in applications:
        yield f'  app-{number}-1: [{{http: "http://10.0.{number}.1/health", every: 30 s}}]'
        yield f'  app-{number}-2: [{{http: "http://10.0.{number}.2/health", every: 30 s}}]'
        yield f'  db-{number}: [{{postgres: "10.0.{number}.3:5432", every: 60 s}}]'
