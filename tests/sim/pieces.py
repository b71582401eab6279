"""A desktop of a run that holds nothing: it takes the server's pieces, as the carrier does."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rflow_desktop.store import parcels
from rflow_desktop.store.piece import Damaged
from sync import core_reply
from sync.core_lane import Pull, Push
from sync.core_reply import NotOurServer, Reply
from sync.protocol import PullAnswer, SegmentMark, SnapshotAnswer
from sync.snapshot import CUT, in_order
from tests.sim.flight import Flight
from tests.sim.replies import SERVER

if TYPE_CHECKING:
    from tests.sim.desktop import Desktop


class Unpacking(Flight):
    """One flight: the list, piece by piece, then the pull that goes on from there."""

    def __init__(self, desktop: Desktop, action: Pull, generation: int, life: int) -> None:
        super().__init__(desktop, action, generation, life)
        self._told: SnapshotAnswer | None = None
        self._waiting: list[SegmentMark] = []
        self._of = 0

    def begin(self) -> None:
        self._ask("/v1/snapshot", self._listed)

    def _listed(self, reply: Reply) -> None:
        """Raises Trouble, as every answer may."""
        told = self._told = core_reply.read(reply, SnapshotAnswer, server_id=SERVER)
        pieces = in_order(told)
        if not pieces:
            self._pull(self._action)
            return
        here = self._desktop.local.snapshot.begin(told.epoch, horizon=told.horizon)
        if here is None:
            self._pull(replace(self._action, anew=False))
            return
        if here:
            self._desktop.time.tell("pieces gone on with", self._desktop.name)
        self._waiting = [one for one in pieces if one.sha256 not in here]
        self._of = len(self._waiting)
        self._next()

    def _next(self) -> None:
        assert self._told is not None
        if self._waiting:
            self._ask(f"/v1/segments/{self._waiting[0].sha256}", self._came)
            return
        told = self._told
        self._desktop.local.snapshot.finish(told.epoch, self._scopes(), horizon=told.horizon)
        self._desktop.time.tell("pieces complete", self._desktop.name)
        self._pull(replace(self._action, anew=False))

    def _came(self, reply: Reply) -> None:
        core_reply.demand_ours(reply, SERVER)
        if reply.status >= 300:
            raise core_reply.problem_of(reply)
        mark = self._waiting.pop(0)
        try:
            self._desktop.local.snapshot.take(reply.body, mark.sha256, self._scopes())
        except Damaged as damaged:
            raise NotOurServer(CUT) from damaged
        self._desktop.time.tell("piece", self._desktop.name)
        if not parcels.is_empty(self._desktop.disk.replica):
            self._desktop.time.tell("parcels held", self._desktop.name)
        self._desktop.world.rules.own_items_are_shown(self._desktop)
        self._next()

    def _scopes(self) -> dict[str, int]:
        assert self._told is not None
        return {one.scope: one.upto for one in self._told.scopes}


def is_wanted(desktop: Desktop, action: Pull) -> bool:
    return action.anew or not desktop.state().epoch


def are_quicker(action: Push | Pull, answer: PullAnswer) -> bool:
    """Whether everything comes anew, and it is much."""
    return isinstance(action, Pull) and not action.anew and answer.reset and answer.more
