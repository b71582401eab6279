"""A try of a draft: the way taken so far, without making a session; it can be kept as a sample."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from rflow_desktop.domain.flow import DONE, Flow, Link, Sample, SampleStep, content_hash
from rflow_desktop.domain.flow_moves import Shelved
from rflow_desktop.domain.flow_sample import run_sample
from rflow_desktop.domain.flow_walk import Position, Taken, advance, walk


@dataclass(frozen=True)
class Trial:
    """`linked` are the flows it may lead into. Everything here is a value; nothing is written."""

    flow: Flow
    linked: tuple[Flow, ...] = ()
    taken: tuple[Taken, ...] = ()
    steps: tuple[SampleStep, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def shelf(self) -> Shelved:
        return Shelved(*self.linked, self.flow)

    @cached_property
    def hash(self) -> str:
        return content_hash(self.flow)

    @cached_property
    def position(self) -> Position:
        return walk(self.shelf, self.hash, self.taken, values=self.given)

    @property
    def given(self) -> Mapping[str, str]:
        """The usual values of the flow, and what was typed."""
        usual = {one.name: one.default for one in self.flow.variables() if one.default}
        return {**usual, **{name: value for name, value in self.values.items() if value}}

    @property
    def trail(self) -> tuple[str, ...]:
        """The steps of this flow that were answered."""
        return tuple(one.node_id for one in self.taken if one.flow_hash == self.hash)

    @property
    def here(self) -> str:
        """The step of this flow where the try stands; inside another flow, the link to it."""
        position = self.position
        return position.stack[0].node_id if position.stack else position.node_id

    def answer(self, answer: str, *, note: str = "", paste: str = "") -> Trial:
        """Go on. Raises Refused when it is no answer here, or a note is missing."""
        position = self.position
        advance(self.shelf, position, answer, values=self.given, note=note)
        before = self.taken[-1].id if self.taken else None
        one = Taken(str(len(self.taken)), position.node_id, position.flow_hash, answer, before)
        step = SampleStep(answer="" if paste else answer, paste=paste, note=note)
        return replace(self, taken=(*self.taken, one), steps=(*self.steps, step))

    def back(self) -> Trial:
        return replace(self, taken=self.taken[:-1], steps=self.steps[:-1])

    def with_value(self, name: str, value: str) -> Trial:
        return replace(self, values={**self.values, name: value})

    def after(self, flow: Flow) -> Trial:
        """The same way in a flow that was edited meanwhile, as far as it still leads there."""
        again = Trial(flow, self.linked, values=self.values)
        mine = {self.hash: again.hash}
        taken = tuple(one._replace(flow_hash=mine.get(one.flow_hash, one.flow_hash))
                      for one in self.taken)  # fmt: skip
        return replace(again, taken=taken, steps=self.steps)

    def sample(self, name: str) -> Sample:
        """This try as a sample run: its way and its end are what the flow does today."""
        own: list[SampleStep] = []
        draft = Sample(name=name, variables=dict(self.values))
        for one, step in zip(self.taken, self.steps, strict=True):
            if one.flow_hash == self.hash:
                own = self._past_links(draft, own, one.node_id)
                own.append(step)
        if not self.position.stack:
            own = self._past_links(draft, own, self.position.node_id)
        made = draft.model_copy(update={"steps": tuple(own)})
        ran = run_sample(self.flow, made)
        return made.model_copy(update={"path": ran.path, "outcome": ran.outcome})

    def _past_links(self, draft: Sample, own: list[SampleStep], node: str) -> list[SampleStep]:
        """`own`, with a step for each link that the try went through before it came to `node`."""
        found = list(own)
        for _ in range(len(self.flow.nodes)):
            path = run_sample(self.flow, draft.model_copy(update={"steps": tuple(found)})).path
            stands = self.flow.nodes.get(path[-1])
            if path[-1] == node or not isinstance(stands, Link) or not stands.next:
                return found
            found.append(SampleStep(answer=DONE))
        return found
