"""Runs seeds, and says what happened in them."""

from __future__ import annotations

import gc
import multiprocessing
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from hashlib import blake2b
from typing import Any

from sync.server.kept import Kept
from tests.sim.plants import planted
from tests.sim.timeline import FIRST, HOUR, Broken, line
from tests.sim.world import World

UNFORESEEN = "I0 an error that nobody answers for"


@dataclass
class Story:
    """How one seed ended."""

    seed: int
    failure: str = ""
    hash: str = ""
    operations: int = 0
    hours: float = 0.0
    counts: Counter[str] = field(default_factory=Counter)
    last: tuple[str, ...] = ()


def one(seed: int, world: type[World] = World, trace: Callable[[str], None] | None = None) -> Story:
    """One run from its seed."""
    here = world(seed, trace=trace)
    story = Story(seed)
    kept = Kept()
    try:
        with kept:
            here.run()
            story.hash = here.hash()
        if kept.error is not None:
            wrong = f"{UNFORESEEN}: {type(kept.error).__name__} {kept.error} at {kept.where()}"
            story.failure = str(kept.error) if isinstance(kept.error, Broken) else wrong
            story.last = tuple(line(*one) for one in list(here.time.told)[-200:])
    finally:
        here.close()
    story.operations = len(here.rules.promised)
    story.hours = (here.time.now - FIRST) / HOUR
    story.counts = here.time.counts
    return story


def many(
    seeds: Iterable[int],
    world: type[World] = World,
    *,
    jobs: int = 1,
    trace: Callable[[str], None] | None = None,
    stop_at: int = 5,
    told: Callable[[Story], None] = lambda _story: None,
) -> dict[str, Any]:
    """The closing line: seeds, operations, virtual hours, faults by kind, failures, and one hash of
    all ends. It is the same however many `jobs` run the seeds."""
    counts: Counter[str] = Counter()
    failures: list[dict[str, object]] = []
    ends = blake2b(digest_size=8)
    done, operations, hours, began = 0, 0, 0.0, time.monotonic()
    for story in _stories(seeds, world, trace, jobs):
        told(story)
        done += 1
        operations += story.operations
        hours += story.hours
        counts += story.counts
        ends.update(story.hash.encode())
        if story.failure:
            failures.append({"seed": story.seed, "rule": story.failure[:400]})
            if len(failures) >= stop_at:
                break
    took = time.monotonic() - began
    return {
        "seeds": done,
        "operations": operations,
        "virtual_hours": round(hours, 1),
        "seconds": round(took, 1),
        "seeds_per_second": round(done / took, 2) if took else 0.0,
        "faults": {kind: counts[kind] for kind in sorted(counts) if not kind.startswith("op ")},
        "acts": {kind[3:]: counts[kind] for kind in sorted(counts) if kind.startswith("op ")},
        "failures": failures,
        "hash": ends.hexdigest(),
    }


def _stories(
    seeds: Iterable[int], world: type[World], trace: Callable[[str], None] | None, jobs: int
) -> Iterator[Story]:
    """In the order of the seeds."""
    if jobs == 1 or "fork" not in multiprocessing.get_all_start_methods():
        with few_collections():
            yield from (one(seed, world, trace) for seed in seeds)
        return
    context = multiprocessing.get_context("fork")
    with context.Pool(jobs, initializer=_calm) as pool:
        yield from pool.imap(partial(_planted, plant=world.plant), seeds)


def _planted(seed: int, plant: str) -> Story:
    return one(seed, planted(plant) if plant else World)


@contextmanager
def few_collections() -> Iterator[None]:
    """What a run leaves is collected a few times a run, not hundreds of times."""
    before, was_frozen = gc.get_threshold(), gc.get_freeze_count()
    _calm()
    try:
        yield
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
        if was_frozen:  # by who calls, for what was loaded
            gc.collect()
            gc.freeze()


def _calm() -> None:
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)
