"""The centre's own probe: the same program as at a customer's site, let in by the same door."""

from django.conf import settings

from scudo.core.roles import system
from scudo.lib import clock, home
from scudo.monitor import actions as monitor
from scudo.monitor import queries
from scudo.probe.folder import Folder, Invitation, NotEnrolled

NAME = ""
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 - where it listens, not where it asks


def let_in() -> None:
    """Invite the centre's probe, unless the one in the data folder is enrolled here."""
    folder = Folder(home.folder("probe"))
    try:
        known = queries.probe_by_token(folder.identity().token)
    except NotEnrolled:
        known = None
    if known and known.name == NAME:
        return
    code = monitor.invite_probe(name=NAME, customer=None, by=system("scudo"), at=clock.now())
    folder.keep_invitation(Invitation(address(), code))


def address() -> str:
    """Where the web process of this machine listens."""
    listen = settings.WEB_LISTEN
    host = EVERYWHERE.get(listen.host, f"[{listen.host}]" if ":" in listen.host else listen.host)
    return f"http://{host}:{listen.port}"
