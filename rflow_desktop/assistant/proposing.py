"""Turns what the model proposes into acts that a person decides about, after checking it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError

from rflow_desktop.domain import acts_lane, acts_talk
from rflow_desktop.domain.assisting import ruled_out, same_words
from rflow_desktop.domain.case_rows import CaseRows
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.grounds import grounds
from rflow_desktop.domain.model import Flow
from rflow_desktop.domain.model_lane import ItemKind, LaneItem, Option, Ref
from rflow_desktop.domain.model_talk import FlowMatch
from rflow_desktop.domain.ops import Act

Given = Mapping[str, Any]
_NONSENSE = (
    ValidationError, TypeError, ValueError, LookupError, ArithmeticError, AttributeError,
)  # fmt: skip
"""What reading a proposal raises when a model has written anything at all into it."""


SHOWN = "Shown to the engineer, who decides."


class Proposer:
    """One reply's proposals. `act` raises Refused, and the model is told why."""

    def __init__(
        self, flow: Callable[[str], Flow | None], rows: CaseRows, generation: str,
        branch: str | None, new_id: Callable[[], str], steps: int,
    ) -> None:  # fmt: skip
        self._flow_of, self._rows, self._new_id = flow, rows, new_id
        self._made = {"generation": generation, "branch": branch}
        self._steps = steps
        self._gone = ruled_out(rows.items, rows.fixes, rows.branches)

    def act(self, tool: str, given: Given) -> tuple[Act | None, str]:
        """The act for a proposal, and what the model is answered. None: nothing to keep."""
        make = {
            "propose_question": self._question,
            "propose_task": self._task,
            "propose_fix": self._fix,
            "propose_outcome": self._outcome,
            "propose_flow": self._flow,
            "propose_fork": self._fork,
            "set_problem": self._problem,
        }.get(tool)
        if make is None:
            return None, SHOWN
        try:
            return make(given)
        except _NONSENSE as error:
            raise Refused("The proposal does not fit its schema.", "malformed") from error

    def _fork(self, given: Given) -> tuple[Act | None, str]:
        """Directions stay an offer; one that led nowhere is none."""
        for option in given.get("options", ()):
            self._demand_new(str(option["label"]))
        return None, SHOWN

    def grounds(self, given: Given) -> tuple[tuple[Ref, ...], bool]:
        """What of `rests_on` is really in the session; without any of it, it is a guess."""
        refs = grounds(self._rows, given.get("rests_on"))
        return refs, not refs

    def _question(self, given: Given) -> tuple[Act | None, str]:
        text = str(given.get("text", "")).strip()
        again = self._there(ItemKind.QUESTION, text)
        if again is not None:
            return None, f"It is there already as {again.id}, {again.state}."
        refs, guess = self.grounds(given)
        options = tuple(
            Option(label=str(one["label"])[:255], means=str(one.get("means", ""))[:255])
            for one in given.get("options", ())
        )
        act = acts_lane.Propose(
            item=self._new_id(), kind=ItemKind.QUESTION, text=text,
            why=str(given.get("why", "")), options=options, step=self._steps + 1, rests_on=refs,
            guess=guess, **self._made,
        )  # fmt: skip
        return act, f"Asked as {act.item}."

    def _task(self, given: Given) -> tuple[Act | None, str]:
        text = str(given.get("text", "")).strip()
        self._demand_new(text)
        again = self._there(ItemKind.TASK, text)
        if again is not None:
            return None, f"It is there already as {again.id}, {again.state}."
        refs, guess = self.grounds(given)
        act = acts_lane.Propose(
            item=self._new_id(), kind=ItemKind.TASK, text=text, why=str(given.get("why", "")),
            rests_on=refs, guess=guess, **self._made,
        )  # fmt: skip
        return act, f"Proposed as {act.item}."

    def _fix(self, given: Given) -> tuple[Act | None, str]:
        title = str(given.get("title", "")).strip()
        self._demand_new(title)
        refs, guess = self.grounds(given)
        confidence = min(100, max(0, int(given.get("confidence", 0))))
        act = acts_lane.ProposeFix(
            fix=self._new_id(), title=title, body=str(given.get("body", "")),
            steps=tuple(str(one)[:255] for one in given.get("steps", ())),
            confidence=confidence, minutes=int(given.get("minutes", 0)),
            undo=str(given.get("undo", "")), rests_on=refs, guess=guess, **self._made,
        )  # fmt: skip
        return act, f"Suggested as {act.fix}."

    def _outcome(self, given: Given) -> tuple[Act | None, str]:
        fix = self._rows.case.fix
        if fix is None:
            raise Refused("No fix is suggested now.", "missing")
        act = acts_lane.HintFix(fix=fix, outcome=given["outcome"], text=str(given.get("text", "")))
        return act, "The engineer is asked whether that is so."

    def _flow(self, given: Given) -> tuple[Act | None, str]:
        flow = self._flow_of(str(given.get("flow", "")))
        if flow is None or flow.archived:
            raise Refused("The engineer has no such flow.", "missing")
        match = FlowMatch(
            flow=flow.id, name=flow.name, version=flow.version, score=0.5,
            reason=str(given.get("reason", ""))[:500],
        )  # fmt: skip
        return acts_talk.SetCase(match=match), "The flow is offered."

    def _problem(self, given: Given) -> tuple[Act | None, str]:
        told = {name: given[name] for name in ("summary", "domain", "confidence") if name in given}
        if isinstance(told.get("confidence"), int | float):
            told["confidence"] = min(1.0, max(0.0, float(told["confidence"])))
        return acts_talk.SetCase(**told), "Kept, unless the engineer said otherwise."

    def _demand_new(self, text: str) -> None:
        for gone in self._gone:
            if same_words(gone, text):
                raise Refused(f"This was ruled out: {gone}", "ruled_out")

    def _there(self, kind: ItemKind, text: str) -> LaneItem | None:
        """The item that says the same already: it keeps its id over turns."""
        same = (i for i in self._rows.items if i.kind is kind and same_words(i.text, text))
        return next(same, None)
