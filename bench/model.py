"""`scudo bench model`: a structured estate (bench/estates.py) of `size` components, and a service for every twenty.

- `live_*`: five thousand failures and repairs by chance, then everything that carries a site, failing and repaired.
- `next_failures_ms`: the next single failures of all services and functions, with forty components failed.
- `cut_sets_order2_s`: the cut sets of up to two of all services, what is shared worked out once.
- `availability_*`: the unavailability of each service in turn; `exact_share` of them is exact.
- `explain_5000_ms`: the worst of several scenes with 5,000 alarms (of a small estate as many as there are): a site without
  current or cooling, alone and with up to forty faults elsewhere. `explain_5000_median_ms` is their median.

Times are CPU time of the thread, so that a busy machine does not make them much worse; `peak_mb` is of the whole process.
"""

import random
import resource
import time
from collections.abc import Callable, Iterator
from statistics import median

from bench.estates import SITES, estate
from scudo.core.explain import explanations
from scudo.core.live import Live
from scudo.core.model import Graph
from scudo.core.redundancy import Study, tree_of

DEFAULT_SIZE = 10_000
COMPONENTS_PER_SERVICE = 20
CHANGES = 5_000
FAILED = 40
ALARMS = 5_000
ROUNDS = 9
CARRIERS = ("transformer", "cooling", "feed-a", "feed-b", "core-a", "router-a")


def run(size: int | None, seed: int) -> dict[str, float]:
    components = size or DEFAULT_SIZE
    draw = random.Random(seed)
    model = estate(components, max(1, components // COMPONENTS_PER_SERVICE), seed)
    graph = Graph(model)
    figures = {
        "graph_s": seconds(lambda: Graph(model)),
        **live(graph, draw),
        **explained(graph, draw),
        **availability(graph),
    }
    return {**figures, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds of this thread."""
    begun = time.thread_time()
    work()
    return time.thread_time() - begun


def live(graph: Graph, draw: random.Random) -> dict[str, float]:
    now, names = Live(graph), [each.key for each in graph.model.components]
    changes = []
    for _ in range(CHANGES):
        failed = sorted(now.failed) if len(now.failed) > FAILED or draw.random() < 1 / 3 else []
        name = draw.choice(failed or names)
        change = now.mend if failed else now.fail
        changes.append(seconds(lambda change=change, name=name: change(name)))  # type: ignore[misc]
    following = median(seconds(now.next_single_failures) for _ in range(ROUNDS))
    for name in (f"s{site}-{carrier}" for site in range(SITES) for carrier in CARRIERS):
        changes += [seconds(lambda name=name: now.fail(name)), seconds(lambda name=name: now.mend(name))]  # type: ignore[misc]
    changes.sort()
    return {
        "live_p99_ms": 1e3 * changes[int(0.99 * len(changes))],
        "live_worst_ms": 1e3 * changes[-1],
        "next_failures_ms": 1e3 * following,
    }


def explained(graph: Graph, draw: random.Random) -> dict[str, float]:
    times = []
    for causes in scenes(graph, draw):
        down = graph.assess(causes).lost | set(causes)
        checked = [each.key for each in graph.model.components if each.key in watched(graph)]
        alarms = [name for name in checked if name in down][:ALARMS]
        good = [name for name in checked if name not in down]
        times.append(
            seconds(lambda alarms=alarms, good=good: explanations(graph, alarms, good=good))  # type: ignore[misc]
        )
    return {"explain_5000_ms": 1e3 * max(times), "explain_5000_median_ms": 1e3 * median(times)}


def scenes(graph: Graph, draw: random.Random) -> Iterator[list[str]]:
    """What failed by itself: the first site's ground, and things elsewhere."""
    elsewhere = [each.key for each in graph.model.components if not each.key.startswith("s0-")]
    for ground in (["s0-transformer"], ["s0-cooling"], ["s0-feed-a", "s0-feed-b"]):
        for others in (0, 3, FAILED):
            yield ground + draw.sample(elsewhere, others)


def watched(graph: Graph) -> set[str]:
    return {check.component for check in graph.model.checks}


def availability(graph: Graph) -> dict[str, float]:
    tree = tree_of(graph)
    services = [each.key for each in graph.model.services]
    cuts = Study(tree, services)
    cut_s = seconds(lambda: [cuts.cut_sets(each, 2) for each in services])
    study, times, exact = Study(tree, services), [], 0
    for each in services:
        begun = time.thread_time()
        chance, _ = study.unavailability(each)
        times.append(time.thread_time() - begun)
        exact += chance is not None and chance.is_exact
    return {
        "cut_sets_order2_s": cut_s,
        "availability_median_ms": 1e3 * median(times),
        "availability_max_s": max(times),
        "exact_share": exact / len(services),
    }
