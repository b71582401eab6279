"""What is counted for whoever watches the server; several workers tell one sum."""

from __future__ import annotations

import json
import os
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

BUCKETS_S = (0.005, 0.02, 0.1, 0.5, 2.0, 10.0)
Request = tuple[str, str, int]
Route = tuple[str, str]


@dataclass
class Metrics:
    """Counts. Paths are templates, so no id is among them."""

    requests: Counter[Request] = field(default_factory=Counter)
    seconds: defaultdict[Route, float] = field(default_factory=lambda: defaultdict(float))
    took: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    """By the least bucket that a request fits in; the last are those that fit in none."""
    verdicts: Counter[str] = field(default_factory=Counter)
    listeners: int = 0

    def note(self, method: str, route: str, status: int, took_s: float) -> None:
        self.requests[method, route, status] += 1
        self.seconds[method, route] += took_s
        self.took[method, route, bisect_left(BUCKETS_S, took_s)] += 1

    def text(self, listeners: int, others: Iterable[Metrics] = ()) -> str:
        """In the text format that Prometheus reads, with what other workers counted."""
        whole = Metrics(listeners=listeners)
        for one in (self, *others):
            whole.requests += one.requests
            whole.took += one.took
            whole.verdicts += one.verdicts
            for route, seconds in one.seconds.items():
                whole.seconds[route] += seconds
            whole.listeners += one.listeners if one is not self else 0
        return "\n".join(whole._lines()) + "\n"

    def _lines(self) -> Iterator[str]:
        yield "# TYPE rflow_requests_total counter"
        for (method, route, status), count in sorted(self.requests.items()):
            labels = f'method="{method}",route="{route}",status="{status}"'
            yield f"rflow_requests_total{{{labels}}} {count}"
        yield "# TYPE rflow_request_seconds histogram"
        for (method, route), seconds in sorted(self.seconds.items()):
            labels = f'method="{method}",route="{route}"'
            count = 0
            for number, most in enumerate(BUCKETS_S):
                count += self.took[method, route, number]
                yield f'rflow_request_seconds_bucket{{{labels},le="{most}"}} {count}'
            total = sum(n for (m, r, _), n in self.requests.items() if (m, r) == (method, route))
            yield f'rflow_request_seconds_bucket{{{labels},le="+Inf"}} {total}'
            yield f"rflow_request_seconds_sum{{{labels}}} {seconds:.6f}"
            yield f"rflow_request_seconds_count{{{labels}}} {total}"
        yield "# TYPE rflow_operations_total counter"
        for verdict, count in sorted(self.verdicts.items()):
            yield f'rflow_operations_total{{verdict="{verdict}"}} {count}'
        yield "# TYPE rflow_listeners gauge"
        yield f"rflow_listeners {self.listeners}"

    def written(self) -> str:
        return json.dumps(
            {
                "requests": [[*key, count] for key, count in self.requests.items()],
                "seconds": [[*key, took] for key, took in self.seconds.items()],
                "took": [[*key, count] for key, count in self.took.items()],
                "verdicts": dict(self.verdicts),
                "listeners": self.listeners,
            }
        )

    @classmethod
    def read(cls, text: str) -> Metrics:
        found = json.loads(text)
        read = cls(verdicts=Counter(found["verdicts"]), listeners=found["listeners"])
        read.requests.update({(m, r, s): count for m, r, s, count in found["requests"]})
        read.took.update({(m, r, n): count for m, r, n, count in found["took"]})
        read.seconds.update({(m, r): took for m, r, took in found["seconds"]})
        return read


class Noticeboard:
    """A folder in which workers of one host leave their counts for each other.

    What a worker that ended had counted stays: a counter never goes down.
    """

    def __init__(self, folder: Path, name: str, pid: int | None = None) -> None:
        """`pid` is that of the worker, where that is another process."""
        self._folder, self._own = folder, folder / f"{name}-{pid or os.getpid()}.json"

    def pin(self, metrics: Metrics, listeners: int) -> None:
        metrics.listeners = listeners
        part = self._own.with_suffix(".part")
        part.write_text(metrics.written(), "utf-8")
        part.replace(self._own)

    def bury(self) -> None:
        """The worker has died: nobody listens at it any more."""
        if self._own.exists():
            self.pin(Metrics.read(self._own.read_text("utf-8")), 0)

    def others(self) -> tuple[Metrics, ...]:
        found = (file for file in self._folder.glob("*.json") if file != self._own)
        return tuple(Metrics.read(file.read_text("utf-8")) for file in sorted(found))
