"""What can be done with probes and what they find."""

from scudo.monitor.actions.evaluation import evaluate
from scudo.monitor.actions.probes import CodeRefused, enrol, invite_probe, revoke_probe
from scudo.monitor.actions.results import Revoked, take_results
from scudo.monitor.batch import Batch, Result

__all__ = [
    "Batch", "CodeRefused", "Result", "Revoked", "enrol", "evaluate", "invite_probe", "revoke_probe", "take_results",
]  # fmt: skip
