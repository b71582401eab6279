"""What a benchmark answers: a value beside its limit of the same run, as table and as JSON."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Figure:
    """`limit` is what physics or the empty program took in the same run; `most` is the ratio that
    may not be passed, where one was promised, `least` the one that has to be reached. `more` are
    figures beside it.
    """

    name: str
    value: float
    unit: str
    limit: float
    runs: int
    p95: float | None = None
    most: float | None = None
    least: float | None = None
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def ratio(self) -> float:
        return self.value / self.limit if self.limit else 0.0

    @property
    def is_kept(self) -> bool:
        over = self.most is not None and self.ratio > self.most
        return not over and (self.least is None or self.ratio >= self.least)

    def document(self) -> dict[str, Any]:
        found: dict[str, Any] = {
            "name": self.name,
            "value": round(self.value, 3),
            "unit": self.unit,
            "limit": round(self.limit, 3),
            "ratio": round(self.ratio, 3),
            "runs": self.runs,
        }
        if self.p95 is not None:
            found["p95"] = round(self.p95, 3)
        if self.most is not None:
            found |= {"most": self.most, "kept": self.is_kept}
        if self.least is not None:
            found |= {"least": self.least, "kept": self.is_kept}
        return found | ({"more": dict(self.more)} if self.more else {})


def quantile(values: Sequence[float], part: float) -> float:
    """The value that `part` of them do not pass; 0 when there are none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0


def middle(values: Sequence[float]) -> float:
    return quantile(values, 0.5)


def table(figures: Sequence[Figure]) -> str:
    """One line a figure, and what stands beside it below."""
    lines = [
        f"{'benchmark':24} {'value':>10} {'limit':>10} {'unit':5} {'ratio':>6} {'may be':>7}"
        f" {'p95':>9} {'runs':>6}"
    ]
    for one in figures:
        most = "" if one.most is None else f"{one.most:.2f}"
        if one.least is not None:
            most = f">{one.least:.2f}"
        p95 = "" if one.p95 is None else f"{one.p95:.2f}"
        mark = "" if one.is_kept else "  over" if one.least is None else "  under"
        lines.append(
            f"{one.name:24} {one.value:10.2f} {one.limit:10.2f} {one.unit:5} {one.ratio:6.2f}"
            f" {most:>7} {p95:>9} {one.runs:6}{mark}"
        )
        lines += [f"  {name}: {value}" for name, value in one.more.items()]
    return "\n".join(lines)


def machine() -> dict[str, Any]:
    """Where it was measured. A busy machine shows in its load."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    return {
        "system": f"{platform.system()} {platform.release()}",
        "processor": platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "python": sys.version.split()[0],
        "load": load,
    }
