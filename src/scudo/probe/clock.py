"""The probe's one clock: nothing else here asks what time it is."""

import asyncio
import time

LONGEST_SLEEP_S = 0.05


class Clock:
    """Wall clock for what is written down, a steady clock for plans, and real seconds for what goes over a wire.

    A test or a demo injects one of its own, in which plans run faster and the wall clock is wrong.
    """

    def now(self) -> float:
        """The machine's wall clock, in seconds since 1970; it may jump."""
        return time.time()

    def monotonic(self) -> float:
        """Seconds of the steady clock by which checks are planned; a jump of the wall clock does not move it."""
        return time.monotonic()

    def real(self) -> float:
        """Seconds that pass as the world's do, for durations and time limits; no test makes them faster."""
        return time.monotonic()

    async def sleep_until(self, moment: float) -> None:
        """Return when `monotonic` reaches `moment`, or after 50 ms, so that the caller looks around in between."""
        await asyncio.sleep(min(max(moment - self.monotonic(), 0.0), LONGEST_SLEEP_S))
