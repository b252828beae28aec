"""Run on an installation as `python -m tests.journeys.under_way SYSTEM`: the example's project, for another system."""

import sys

from scudo.cli import start

if __name__ == "__main__":
    with start.with_database():
        from scudo.demo import projects
        from scudo.lib import clock

        projects.acceptance_under_way(clock.now(), sys.argv[1])
