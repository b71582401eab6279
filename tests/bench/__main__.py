"""Benchmarks: all of them, or those that are named. `python -m tests.bench [NAME...]`"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.bench import board, capture, chat, editor, held, lists, redraw, start, sync_load, work
from tests.bench.figures import Figure, machine, table
from tests.bench.furniture import furnish
from tests.bench.sync_steps import measured as sync_measured
from tests.bench.workload import DOCUMENTS

Answer = tuple[Figure, ...]


class Bench:
    """The benchmarks by name; the furnished profile is made once, and copied for each of them."""

    def __init__(self, folder: Path, *, who: bool, documents: int) -> None:
        self._folder, self._who, self._documents = folder, who, documents
        self.by_name: Mapping[str, Callable[[], Answer]] = {
            "board": board.measured,
            "capture": self._capture,
            "chat": lambda: chat.measured(who=who),
            "editor": editor.measured,
            "redraw": redraw.measured,
            "lists": lambda: lists.measured(self._profile("lists"), self._folder / "lists"),
            "start": lambda: start.measured(self._profile("start")),
            "key_to_paint": lambda: work.keys(self._profile("keys")),
            "sync": self._sync,
            "load": self._load,
            "qt_hold": lambda: work.holds(self._profile("holds"), who=self._who),
            "tour_hold": self._tour,
        }

    def _capture(self) -> Answer:
        folder = self._folder / "capture"
        folder.mkdir()
        return capture.measured(folder)

    def _sync(self) -> Answer:
        folder = self._folder / "sync"
        folder.mkdir()
        return sync_measured(folder, documents=self._documents)

    def _load(self) -> Answer:
        folder = self._folder / "sync_load"
        folder.mkdir()
        return sync_load.measured(folder, share=min(1.0, self._documents / DOCUMENTS))

    def _tour(self) -> Answer:
        folder = self._folder / "tour"
        folder.mkdir()
        return held.in_the_tour(folder, who=self._who)

    def _profile(self, name: str) -> Path:
        furnished, own = self._folder / "furnished", self._folder / name / "profile"
        if not furnished.exists():
            print("Furnishing a profile with ten thousand sessions.", file=sys.stderr, flush=True)
            furnish(furnished)
        shutil.copytree(furnished, own)
        return own


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures there")
    parser.add_argument("--who", action="store_true", help="say what held Qt's thread")
    parser.add_argument("--documents", type=int, default=DOCUMENTS, help="sessions that sync moves")
    asked = parser.parse_args()
    os.environ["RFLOW_KEY_STORE"] = "file"  # never the key store of whoever runs this
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="rflow-bench-") as folder:
        bench = Bench(Path(folder), who=asked.who, documents=asked.documents)
        wanted = [
            name
            for name in bench.by_name
            if not asked.names
            or any(one.split(".")[0] == name or one.startswith(f"{name}_") for one in asked.names)
        ]
        if not wanted:
            parser.error(f"no such benchmark; there are {', '.join(bench.by_name)}")
        for name in wanted:
            print(f"Measuring {name}.", file=sys.stderr, flush=True)
            figures += bench.by_name[name]()
    print(table(figures))
    if asked.json is not None:
        document = {"machine": machine(), "benchmarks": [one.document() for one in figures]}
        asked.json.write_text(json.dumps(document, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
