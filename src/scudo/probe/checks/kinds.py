"""The kinds of checks, and what all checks share."""

from scudo.probe.checks.asked import Asked, Coroutine, Unaskable
from scudo.probe.checks.http import Http, Pages
from scudo.probe.checks.names import Names
from scudo.probe.checks.ping import Echoes, Ping
from scudo.probe.checks.plugin import Plugin, Plugins
from scudo.probe.checks.postgres import Postgres
from scudo.probe.checks.snmp import Snmp
from scudo.probe.checks.tcp import Connections, Tcp
from scudo.probe.clock import Clock
from scudo.probe.configuration import Check
from scudo.probe.outcome import Misdescribed

PLUGIN = "plugin"


class Kinds:
    """Makes checks ready. Made inside the event loop; `close` ends all that runs."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._names = Names(clock)
        self._connections = Connections()
        self._pages = Pages()
        self._echoes = Echoes()
        self._plugins = Plugins()

    def ready(self, check: Check) -> Asked:
        """A check made ready; one that cannot be asked says so each time it is."""
        try:
            return self._ready(check)
        except Misdescribed as problem:
            return Unaskable(str(problem))

    def _ready(self, check: Check) -> Asked:
        spec, timeout_s, names = check.spec, check.timeout_s, self._names
        match check.kind:
            case "tcp":
                return Tcp(spec, timeout_s, names, self._connections)
            case "http":
                return Coroutine(Http(spec, timeout_s, self._pages).ask, timeout_s)
            case "ping":
                return Coroutine(Ping(spec, timeout_s, names, self._clock, self._echoes.send).ask, timeout_s)
            case "postgres":
                return Coroutine(Postgres(spec, timeout_s, names).ask, timeout_s)
            case "snmp":
                return Coroutine(Snmp(spec, timeout_s, names).ask, timeout_s)
            case "plugin":
                return Plugin(spec, timeout_s, self._plugins)
        raise Misdescribed(f"this probe knows no check “{check.kind}”: bring it up to date")

    async def close(self) -> None:
        """End all that runs."""
        await self._plugins.close()
        await self._pages.close()
        self._connections.close()
        self._names.close()
