"""Run as `python -m tests.journeys.fast_probe FOLDER RATE REAL SIMULATED`: the real probe by a clock on which RATE seconds pass in one.

REAL is a moment of the machine's clock that counts as the moment SIMULATED; both in seconds since 1970.
"""

import asyncio
import signal
import sys
import time
from pathlib import Path

from scudo.probe.clock import Clock
from scudo.probe.delivery import Pauses
from scudo.probe.run import Probe

PAUSES = Pauses(heartbeat_s=1.0, gather_s=0.2, shortest_s=0.1, longest_s=0.4)


class FastClock(Clock):
    """Time that runs faster for whoever plans or writes down, as ever for who waits for a wire."""

    def __init__(self, rate: float, real: float, simulated: float) -> None:
        self.rate, self.began, self.simulated = rate, real, simulated

    def now(self) -> float:
        return self.simulated + (time.time() - self.began) * self.rate

    def monotonic(self) -> float:
        return time.monotonic() * self.rate

    async def sleep_until(self, moment: float) -> None:
        await asyncio.sleep(min(max(moment - self.monotonic(), 0.0) / self.rate, 0.01))


async def work(folder: Path, clock: Clock) -> None:
    """Run until told to stop."""
    probe = Probe(folder, clock, PAUSES)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, probe.stop)
    await probe.run()


if __name__ == "__main__":
    asyncio.run(work(Path(sys.argv[1]), FastClock(*map(float, sys.argv[2:5]))))
