"""What the sessions of this computer propose to change about a flow, and what was decided."""

from __future__ import annotations

import json
from collections.abc import Iterable

from rflow_desktop.domain import acts
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.flow import content_hash
from rflow_desktop.domain.flow_diff import flow_diff
from rflow_desktop.domain.flow_repair import Added, Given, Proposal, RunSeen, proposals
from rflow_desktop.domain.model import Entry, Flow
from rflow_desktop.domain.policy import can
from rflow_desktop.domain.shown_flows import Comparison, ProposalLine
from rflow_desktop.services.flow_content import kept_content
from rflow_desktop.services.library_port import Offering
from rflow_desktop.services.work import Work
from rflow_desktop.store.local import Local
from rflow_desktop.store.view_flows import COUNTED, ESCALATED

MOST_RUNS = 500
"""How many of the newest runs are looked at."""


class Repairs:
    """`library` carries a proposal to the people who may edit the flow."""

    def __init__(self, work: Work, library: Offering) -> None:
        self._work, self._library = work, library

    async def review(self, flow: str, proposal: str) -> Comparison:
        def review(local: Local) -> Comparison:
            row, one = self._find(local, flow, proposal)
            before = self._work.flows.get(local, row.snapshot)
            assert before is not None  # noqa: S101  the proposal was made from it
            return Comparison(
                before=f"Version {row.version}", after="Proposed", diff=flow_diff(before, one.flow)
            )

        return await self._work.store.run(review)

    async def accept(self, flow: str, proposal: str) -> str:
        """A draft version of one's own flow, or a suggestion to whoever may edit it.

        Gives the id of the suggestion, empty where the flow was changed at once.
        """
        row, one = await self._work.store.run(lambda local: self._find(local, flow, proposal))
        suggestion = ""
        if can(self._work.me, "flow.edit", row):
            saved = acts.SaveFlow(
                snapshot=content_hash(one.flow), content=kept_content(one.flow), over=row.snapshot
            )
            await self._work.do_all([(("flow", flow), saved)])
        else:
            note = f"{one.title}. {one.why}"
            suggestion = await self._library.offer(
                flow, one.flow, over=row.snapshot, note=note, sessions=one.sessions[:100]
            )
        await self.dismiss(flow, proposal)
        return suggestion

    async def dismiss(self, flow: str, proposal: str) -> None:
        """It is not shown again on this computer, however many sessions follow."""

        def remember(local: Local) -> None:
            known = {*_dismissed(local, flow), proposal}
            local.drafts.keep(_key(flow), json.dumps(sorted(known), ensure_ascii=False))

        await self._work.store.run(remember)

    def _find(self, local: Local, flow: str, proposal: str) -> tuple[Flow, Proposal]:
        row = local.get(Flow, flow)
        found = () if row is None else _proposals(local, self._work, row)
        one = next((one for one in found if one.id == proposal), None)
        if row is None or one is None:
            raise Refused("This proposal does not fit the flow any more.", "missing")
        return row, one


def found(local: Local, work: Work, row: Flow) -> tuple[ProposalLine, ...]:
    """What is left to decide."""
    current = work.flows.get(local, row.snapshot)
    gone = _dismissed(local, row.id)
    lines = []
    for one in _proposals(local, work, row):
        if current is not None and one.id not in gone:
            lines.append(
                ProposalLine(
                    id=one.id,
                    flow=row.id,
                    title=one.title,
                    why=one.why,
                    told=flow_diff(current, one.flow).told,
                    proof=_named(local, one.sessions),
                )
            )
    return tuple(lines)


def _proposals(local: Local, work: Work, row: Flow) -> tuple[Proposal, ...]:
    current = work.flows.get(local, row.snapshot)
    if current is None or not can(work.me, "flow.suggest", row):
        return ()
    return proposals(current, _runs(local, row.id))


def _runs(local: Local, flow: str) -> list[RunSeen]:
    rows = local.replica.all(
        f"SELECT id, {ESCALATED} FROM line WHERE flow=? AND {COUNTED}"  # noqa: S608  our own words
        " AND phase IN ('closed','in_transit') ORDER BY changed_at DESC LIMIT ?",
        flow, MOST_RUNS,
    )  # fmt: skip
    return [_seen(local, session, is_escalated=bool(up)) for session, up in rows]


def _seen(local: Local, session: str, *, is_escalated: bool) -> RunSeen:
    entries = {entry.id: entry for entry in local.parts(Entry, session)}
    given, added = [], []
    for entry in sorted(entries.values(), key=lambda entry: (entry.hlc, entry.id)):
        if entry.kind == "decision" and entry.node:
            given.append(Given(entry.node, entry.answer, entry.label, entry.note))
        elif entry.kind == "custom_step":
            before = _before(entries, entry)
            after = None if before is None else (before.node, before.answer)
            added.append(Added(entry.title, after, entry.body))
    return RunSeen(
        session=session, given=tuple(given), added=tuple(added), is_escalated=is_escalated
    )


def _before(entries: dict[str, Entry], entry: Entry) -> Entry | None:
    """The answer that an own step follows, other own steps passed over."""
    seen: set[str] = set()
    at = entries.get(entry.parent or "")
    while at is not None and at.kind != "decision" and at.id not in seen:
        seen.add(at.id)
        at = entries.get(at.parent or "")
    return at if at is not None and at.kind == "decision" else None


def _named(local: Local, sessions: Iterable[str]) -> tuple[tuple[str, str], ...]:
    named = []
    for session in sessions:
        told = local.replica.one("SELECT ticket, title FROM line WHERE id=?", session)
        named.append((session, (told[0] or told[1]) if told else ""))
    return tuple(named)


def _key(flow: str) -> str:
    return f"repairs:{flow}"


def _dismissed(local: Local, flow: str) -> frozenset[str]:
    return frozenset(json.loads(local.drafts.get(_key(flow)) or "[]"))
