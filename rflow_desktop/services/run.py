"""One session with its flow: the rows, where the run stands, and the values that fill its words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.flow import Flow as Content
from rflow_desktop.domain.flow_path import PathStep, path
from rflow_desktop.domain.flow_walk import Position, Taken, Trail, line, position_on, trail
from rflow_desktop.domain.model import Entry, Session
from rflow_desktop.domain.policy import Actor
from rflow_desktop.services.shelf import FlowCache, StoreShelf
from rflow_desktop.store import views
from rflow_desktop.store.local import Local
from rflow_desktop.store.view_rows import SessionRows

STEPS = ("decision", "custom_step")


@dataclass(frozen=True)
class Run:
    """A session as it can be walked. `position` is None for a session without a flow."""

    rows: SessionRows
    shelf: StoreShelf
    me: Actor
    names: Mapping[str, str]

    @property
    def header(self) -> Session:
        return self.rows.header

    @cached_property
    def steps(self) -> tuple[Entry, ...]:
        """The line of steps that leads to where the session stands, the first one first."""
        by_id = {entry.id: entry for entry in self.rows.entries if entry.kind in STEPS}
        taken = [_taken(entry) for entry in by_id.values()]
        return tuple(by_id[one.id] for one in line(taken, head=self.header.head))

    @cached_property
    def decisions(self) -> tuple[Taken, ...]:
        return tuple(_taken(entry) for entry in self.steps if entry.kind == "decision")

    @cached_property
    def values(self) -> Mapping[str, str]:
        """What fills {{names}}: the flow's defaults, what the session is about, what was typed."""
        about = {
            "ticket": self.header.ticket,
            "client": self.header.client,
            "person": self.header.person,
            "target": self.header.target,
            "engineer": self.names.get(self.header.owner, ""),
        }
        defaults: dict[str, str] = {}
        if self.content is not None:
            asked = self.content.variables()
            defaults = {variable.name: variable.default for variable in asked if variable.default}
        return {**about, **defaults, **self.header.variables}

    @cached_property
    def content(self) -> Content | None:
        flow = self.header.flow
        return None if flow is None else self.shelf.flow(flow.snapshot)

    @cached_property
    def position(self) -> Position | None:
        """Where the run stands. Raises Refused when the flow's content is not on this computer."""
        walked = self.trail
        return None if walked is None else position_on(self.shelf, walked, values=self.values)

    @cached_property
    def trail(self) -> Trail | None:
        """The way along the decisions, which both the step and the path are read from."""
        flow = self.header.flow
        if flow is None:
            return None
        return trail(self.shelf, flow.snapshot, self.decisions, values=self.values)

    @cached_property
    def trouble(self) -> str:
        """Why the current step cannot be shown, in a sentence; empty when it can."""
        try:
            return "" if self.position is None else self.position.trouble
        except Refused as refused:
            return refused.sentence

    @cached_property
    def path(self) -> Sequence[PathStep]:
        flow = self.header.flow
        if flow is None or self.content is None or self.trail is None:
            return ()
        every = tuple(_taken(entry) for entry in self.rows.entries if entry.kind == "decision")
        return path(
            self.shelf, flow.snapshot, self.decisions, places=self.trail.places, everything=every
        )


def load(local: Local, session: str, cache: FlowCache) -> Run | None:
    """The session with everything that its screens need, or None when it is not here."""
    rows = views.session_rows(local, session)
    if rows is None:
        return None
    return Run(rows, StoreShelf(local, cache), local.me, views.names(local))


def demand(local: Local, session: str, cache: FlowCache) -> Run:
    """As `load`. Raises Refused when the session is not here."""
    run = load(local, session, cache)
    if run is None:
        raise Refused("This session is not on this computer.", "missing")
    return run


def _taken(entry: Entry) -> Taken:
    return Taken(entry.id, entry.node, entry.flow, entry.answer, entry.parent)
