"""What one may see of probes, states and incidents."""

from scudo.monitor.models import Probe
from scudo.monitor.queries.incidents import addresses_to_tell
from scudo.monitor.queries.probes import (
    configuration_of,
    configuration_version,
    probe_by_token,
    probes_for,
    silent_among,
    watched_by,
)

__all__ = [
    "Probe", "addresses_to_tell", "configuration_of", "configuration_version", "probe_by_token", "probes_for", "silent_among", "watched_by",
]  # fmt: skip
