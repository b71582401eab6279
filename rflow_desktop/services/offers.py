"""What the assistant offers and a person takes or leaves: facts, values and directions."""

from __future__ import annotations

from rflow_desktop.domain.acts import SetVariables
from rflow_desktop.domain.acts_lane import AddFact
from rflow_desktop.domain.acts_talk import RecordCall
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.grounds import grounds
from rflow_desktop.domain.model_lane import Source
from rflow_desktop.domain.model_talk import CallState, ToolCall
from rflow_desktop.domain.shown_talk import OfferLine
from rflow_desktop.services.lane import Lane
from rflow_desktop.services.lane_lines import offer
from rflow_desktop.services.work import Work
from rflow_desktop.store import view_talk


class Offers:
    """Nothing of an offer is true before `take`. Methods raise Refused with a sentence."""

    def __init__(self, work: Work, lane: Lane) -> None:
        self._work, self._lane = work, lane

    async def take(self, session: str, call: str) -> None:
        """Takes what was offered: it becomes a fact, a value, or directions, the first one of which
        is stood on.
        """
        found, line = await self._offered(session, call)
        taken = RecordCall(call=call, name=found.name, state=CallState.DONE, preview="Taken")
        match line.kind:
            case "fact":
                await self._work.do(session, await self._fact(session, found, line), taken)
            case "variable":
                values = SetVariables(set={line.detail: line.text})
                await self._work.do(session, values, taken)
            case "fork":
                await self._lane.fork(session, line.text, line.options, trigger=call)
                await self._work.do(session, taken)
            case _:
                raise Refused("A newer version of RFlow can take this. It stays here.", "unknown")

    async def leave(self, session: str, call: str) -> None:
        """Leaves an offer; it stays in the record as one that was not taken."""
        found, _ = await self._offered(session, call)
        left = RecordCall(call=call, name=found.name, state=CallState.DENIED, preview="Not taken")
        await self._work.do(session, left)

    async def _fact(self, session: str, found: ToolCall, line: OfferLine) -> AddFact:
        """It comes from the first thing that it rests on; resting on nothing, it is a guess."""
        rows = await self._work.store.run(lambda local: view_talk.case_rows(local, session))
        refs = () if rows is None else grounds(rows, found.args.get("rests_on"))
        source, ref, text = Source.MESSAGE, found.id, "Proposed by the assistant"
        shown = next((one for one in refs if one.kind != "fact"), None)
        if shown is not None:
            source, ref, text = Source(shown.kind), shown.id, shown.text
        return AddFact(
            fact=self._work.new_id(), text=line.text, source=source, source_ref=ref,
            source_text=text, branch=found.branch, guess=not refs,
        )  # fmt: skip

    async def _offered(self, session: str, call: str) -> tuple[ToolCall, OfferLine]:
        found = await self._work.store.run(lambda local: local.get(ToolCall, call))
        if found is None or found.session != session or found.state is not CallState.WAITING:
            raise Refused("This is not offered any more.", "missing")
        return found, offer(found)
