"""Each running process says every few seconds that it is there, so that `scudo status` can tell who is."""

import logging
import os
import socket
import threading
from datetime import datetime

from django.db import Error, connections

from scudo.lib import clock
from scudo.lib.models import Process
from scudo.lib.processes import GONE_AFTER

EVERY_S = 5

logger = logging.getLogger(__name__)


def announce(name: str, pid: int | None = None) -> None:
    """Keep the row of this process, or of the one that it is a copy of, fresh until it ends; a database that is away is tried again."""
    threading.Thread(target=keep_fresh, args=(name, pid or os.getpid()), name="presence", daemon=True).start()


def keep_fresh(name: str, pid: int) -> None:
    """Renew the row for ever."""
    started = clock.real()
    while True:
        try:
            renew(name, pid, started_at=started)
        except Error as problem:
            logger.warning("The database does not answer: %s", str(problem).strip().partition("\n")[0])
        finally:
            connections.close_all()
        threading.Event().wait(EVERY_S)


def renew(name: str, pid: int, *, started_at: datetime) -> None:
    """Say that the process is there, and take away the rows of those that are not."""
    now = clock.real()
    Process.objects.update_or_create(
        host=socket.gethostname(),
        pid=pid,
        name=name,
        defaults={"seen_at": now},
        create_defaults={"seen_at": now, "started_at": started_at},
    )
    Process.objects.filter(seen_at__lt=now - GONE_AFTER).delete()
    for process in Process.objects.filter(host=socket.gethostname()):
        if not is_alive(process.pid):
            process.delete()


def is_alive(pid: int) -> bool:
    """Whether a process of this machine runs."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
