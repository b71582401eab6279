"""Versions of the program side by side in one run: what each knows of operations and rows.

All of them run here in one process: a version is in force while one of its programs works.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, cast

from rflow_desktop.domain import acts, acts_lane
from rflow_desktop.domain.acts_talk import Say
from rflow_desktop.domain.model import BY_TYPE, Artifact, Contact, Suggestion
from rflow_desktop.domain.model_lane import LANE
from rflow_desktop.domain.ops import Act, readable
from rflow_desktop.domain.shape import shape
from rflow_desktop.domain.values import Row
from rflow_desktop.store.attention import Attention
from rflow_desktop.store.local import Local
from rflow_desktop.store.mending import Mending
from rflow_desktop.store.snapshot import Snapshot

Known = Mapping[tuple[str, int], type[Act]]
_PARTS = (Mending, Snapshot, Attention)
_EVERY_ROW = dict(BY_TYPE)
_LATER_ROWS = (Artifact, Contact, Suggestion, *LANE)
_LATER_ACTS = (
    acts.RecordArtifact, acts.SetContact, acts.SuggestChange, acts.AcceptSuggestion,
    acts.DeclineSuggestion, *acts_lane.LANE_ACTS,
)  # fmt: skip


@dataclass(frozen=True)
class Version:
    """What one version reads, and in which version it writes what changed since."""

    name: str
    acts: Known
    rows: Mapping[str, type[Row]]
    writes: Mapping[type[Act], int]

    def can(self, act: Act) -> bool:
        return any(kind == act.KIND for kind, _ in self.acts)


def _version(name: str, *, writes: int, without: tuple[type[Act], ...] = ()) -> Version:
    """`writes` is the version of messages and notes."""
    known = {
        (kind, number): act
        for (kind, number), act in readable(acts.ACTS).items()
        if act not in without and number <= (writes if act is Say else act.V)
    }
    known |= {(acts.AddNote.KIND, number): acts.AddNote for number in range(1, writes + 1)}
    later = {row.TYPE for row in _LATER_ROWS} if without else set()
    rows = {kind: row for kind, row in _EVERY_ROW.items() if kind not in later}
    return Version(name, known, rows, {Say: writes, acts.AddNote: writes})


OLDEST = _version("0.8.0", writes=1, without=_LATER_ACTS)
BEFORE = _version("0.9.0", writes=1)
NEWEST = _version("1.0.0", writes=2)


@dataclass
class InForce:
    """The version that works now. `end` leaves the program as it was found."""

    now: Version | None = None
    _found: tuple[dict[Any, Any], dict[Any, Any]] = field(
        default_factory=lambda: (dict(acts.KNOWN), dict(BY_TYPE))
    )

    def begin(self, version: Version) -> None:
        if version is self.now:
            return
        self.now = version
        _set(version.acts, version.rows)
        for act, number in version.writes.items():
            act.V = number
        acts.AddNote.OLDER = {1: dict} if version.writes[acts.AddNote] > 1 else {}
        shape.cache_clear()

    def end(self) -> None:
        self.begin(NEWEST)
        acts.AddNote.V, acts.AddNote.OLDER = 1, {}
        _set(*self._found)
        self.now = None

    @contextmanager
    def of(self, version: Version) -> Iterator[None]:
        before = self.now
        self.begin(version)
        try:
            yield
        finally:
            self.begin(before or NEWEST)

    def through(self, local: Local, version: Version) -> Local:
        """`local` as a program of this version."""
        return cast("Local", _Through(local, self, version))


def _set(known: Known, rows: Mapping[str, type[Row]]) -> None:
    acts.KNOWN.clear()
    acts.KNOWN.update(known)
    BY_TYPE.clear()
    BY_TYPE.update(rows)


class _Through:
    """Whatever is called, here or on a part, runs with the version in force."""

    def __init__(self, thing: object, force: InForce, version: Version) -> None:
        self._thing, self._force, self._version = thing, force, version

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._thing, name)
        if isinstance(found, _PARTS):
            return _Through(found, self._force, self._version)
        return self._led(found) if callable(found) else found

    def _led(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def led(*given: Any, **named: Any) -> Any:
            with self._force.of(self._version):
                return call(*given, **named)

        return led
