"""Routes of what hangs on a session: the lane, facts, suggested fixes, branches and forks."""

from __future__ import annotations

import json

from fastapi import APIRouter
from starlette.responses import Response

from rflow_desktop.domain.acts_lane import (
    AddFact,
    AnswerItem,
    DecideFix,
    EditFact,
    ForkOption,
    MakeFork,
    MoveTask,
    Propose,
    ProposeFix,
    ReportFix,
    SetBranch,
)
from rflow_desktop.domain.model import Session
from rflow_desktop.domain.model_lane import (
    Branch,
    BranchState,
    Fact,
    Fix,
    ItemKind,
    LaneItem,
    Source,
)
from rflow_desktop.domain.ops import Act
from sync.protocol import Answer
from sync.server.central import NotDone
from sync.server.problems import told
from sync.server.rest import ai_part_acts, ai_parts, ai_reads, answered, door, refusals
from sync.server.rest.ai_asking import limited
from sync.server.rest.ai_asks import (
    BranchAsk,
    BranchChange,
    FactAsk,
    FactChange,
    FixAsk,
    FixChange,
    ForkAsk,
    LaneAsk,
    PromoteAsk,
    ResponseAsk,
)
from sync.server.rest.ai_parts import BranchDocument, FactDocument, FixDocument
from sync.server.rest.door import Desk
from sync.server.rest.values import KeyHeader, Uuid
from sync.server.routes_people import Bearer, Shared

router = APIRouter(prefix="/api/v1/ai-sessions/{session_id}", tags=["AI sessions"])
ANSWERS, READS = told(401, 403, 404, 409, 422), told(401, 404, 422)
MOST_BYTES = 262_144


class Facts(Answer):
    items: list[FactDocument]


class Fixes(Answer):
    items: list[FixDocument]


class Branches(Answer):
    items: list[BranchDocument]


@router.put(
    "/task-lane", status_code=204, responses={**ANSWERS, **told(413, 429)},
    dependencies=[limited("ai_task_lane", 30)],
)  # fmt: skip
async def lane(central: Shared, token: Bearer, session_id: Uuid, ask: LaneAsk) -> Response:
    """Keeps what was put into the lane and answered in it, each item for itself."""
    if len(json.dumps(ask.model_dump(mode="json"), ensure_ascii=False).encode()) > MOST_BYTES:
        raise NotDone(413, "too_large", "Task lane payload too large")

    def work(desk: Desk) -> None:
        ai_reads.demand(desk.conn, desk.caller, session_id, "session.write")
        acts: list[Act] = []
        for kind, given in ((ItemKind.QUESTION, ask.questions), (ItemKind.TASK, ask.actions)):
            acts += [Propose(item=one.id, kind=kind, text=one.text, why=one.why) for one in given]
        desk.do(Session.TYPE, session_id, *acts)
        done = [_responded(desk, session_id, *one) for one in ask.responses.items()]
        desk.do(Session.TYPE, session_id, *done)

    return await door.write(central, token, work, status=204)


@router.get("/facts", responses=READS)
async def facts(central: Shared, token: Bearer, session_id: Uuid) -> Facts:
    """What is known."""
    rows = await ai_part_acts.read(central, token, session_id)
    return Facts(items=[ai_parts.fact(one) for one in rows.facts if not one.removed])


@router.post("/facts", status_code=201, response_model=FactDocument, responses=ANSWERS)
async def fact_added(
    central: Shared, token: Bearer, session_id: Uuid, ask: FactAsk, key: KeyHeader = None
) -> Response:
    fact = ask.id or central.new_id()
    act = AddFact(fact=fact, text=ask.text)
    return await ai_part_acts.made(central, token, session_id, Fact, fact, act, "facts", key, ask)


@router.post("/facts/promote", status_code=201, response_model=FactDocument, responses=ANSWERS)
async def promoted(
    central: Shared, token: Bearer, session_id: Uuid, ask: PromoteAsk, key: KeyHeader = None
) -> Response:
    """Keeps what an answer or a task has told; it is changed where it comes from."""
    fact = central.new_id()

    def act(desk: Desk) -> Act:
        item = ai_part_acts.part(desk, LaneItem, session_id, ask.lane_item_id)
        words = ask.text or " ".join(
            part for part in (item.text, item.label or item.answer or item.result) if part
        )
        if ask.text is None and not (item.answer or item.result):
            raise NotDone(422, "invalid", "This has no answer that could be kept. Give a text.")
        source = Source.QUESTION if item.kind is ItemKind.QUESTION else Source.TASK
        return AddFact(
            fact=fact, text=words[:2_000], source=source, source_ref=item.id,
            source_text=item.text,
        )  # fmt: skip

    return await ai_part_acts.made(
        central, token, session_id, Fact, fact, act, "facts/promote", key, ask
    )


@router.patch("/facts/{fact_id}", response_model=FactDocument, responses=ANSWERS)
async def fact_changed(
    central: Shared, token: Bearer, session_id: Uuid, fact_id: Uuid, ask: FactChange
) -> Response:
    """Changes one's own note; what comes from an answer or a check is changed there (403)."""

    def act(desk: Desk) -> Act:
        if ask.text is not None and not ai_part_acts.part(desk, Fact, session_id, fact_id).editable:
            raise refusals.forbidden("This came from an answer or a check. Change it there.")
        return EditFact(fact=fact_id, text=ask.text)

    return await ai_part_acts.changed(central, token, session_id, Fact, fact_id, act)


@router.delete("/facts/{fact_id}", status_code=204, responses=ANSWERS)
async def fact_removed(central: Shared, token: Bearer, session_id: Uuid, fact_id: Uuid) -> Response:
    def work(desk: Desk) -> None:
        ai_reads.demand(desk.conn, desk.caller, session_id, "session.write")
        ai_part_acts.part(desk, Fact, session_id, fact_id)
        desk.do(Session.TYPE, session_id, EditFact(fact=fact_id, removed=True))

    return await door.write(central, token, work, status=204)


@router.get("/fixes", responses=READS)
async def fixes(central: Shared, token: Bearer, session_id: Uuid) -> Fixes:
    """Every fix that was suggested, the first one first."""
    rows = await ai_part_acts.read(central, token, session_id)
    return Fixes(items=[ai_parts.fix(one) for one in rows.fixes])


@router.get("/fixes/active", responses=READS)
async def active_fix(central: Shared, token: Bearer, session_id: Uuid) -> FixDocument:
    """The one suggestion that counts now; 404 where there is none."""
    rows = await ai_part_acts.read(central, token, session_id)
    found = next((one for one in rows.fixes if one.id == rows.case.fix), None)
    if found is None:
        raise refusals.not_found("No active fix")
    return ai_parts.fix(found)


@router.post("/fixes", status_code=201, response_model=FixDocument, responses=ANSWERS)
async def fix_proposed(
    central: Shared, token: Bearer, session_id: Uuid, ask: FixAsk, key: KeyHeader = None
) -> Response:
    """Suggests a fix; it takes the place of the one before."""
    fix = ask.id or central.new_id()
    act = ProposeFix(fix=fix, title=ask.title, body=ask.body, confidence=ask.confidence)
    return await ai_part_acts.made(central, token, session_id, Fix, fix, act, "fixes", key, ask)


@router.patch("/fixes/{fix_id}", response_model=FixDocument, responses=ANSWERS)
async def fix_changed(
    central: Shared, token: Bearer, session_id: Uuid, fix_id: Uuid, ask: FixChange
) -> Response:
    """What was decided about a fix, or what came of it. Waiting for something needs its reason."""
    if ask.outcome == "applied_pending" and not ask.reason.strip():
        raise NotDone(422, "reason_needed", "Say what it waits for.")
    acts: list[Act] = []
    if ask.decision is not None:
        acts.append(DecideFix(fix=fix_id, decision=ask.decision, reason=ask.reason))
    if ask.outcome is not None:
        acts.append(ReportFix(fix=fix_id, outcome=ask.outcome, reason=ask.reason, notes=ask.notes))
    return await ai_part_acts.changed(central, token, session_id, Fix, fix_id, *acts)


@router.get("/branches", responses=READS)
async def branches(central: Shared, token: Bearer, session_id: Uuid) -> Branches:
    rows = await ai_part_acts.read(central, token, session_id)
    return Branches(items=[ai_parts.branch(one) for one in rows.branches])


@router.post("/branches", status_code=201, response_model=BranchDocument, responses=ANSWERS)
async def branch_made(
    central: Shared, token: Bearer, session_id: Uuid, ask: BranchAsk, key: KeyHeader = None
) -> Response:
    """One more direction; the first time the one walked so far becomes one too."""
    branch = central.new_id()
    option = ForkOption(branch=branch, label=ask.label, description=ask.description)
    act = MakeFork(
        fork=central.new_id(), root=central.new_id(), reason=ask.reason, options=(option,)
    )
    return await ai_part_acts.made(
        central, token, session_id, Branch, branch, act, "branches", key, ask
    )


@router.post("/forks", status_code=201, response_model=Branches, responses=ANSWERS)
async def forked(
    central: Shared, token: Bearer, session_id: Uuid, ask: ForkAsk, key: KeyHeader = None
) -> Response:
    """Parts the session into directions; the first time also makes the one walked so far."""

    def work(desk: Desk) -> Branches:
        ai_reads.demand(desk.conn, desk.caller, session_id, "session.write")
        options = tuple(
            ForkOption(branch=desk.new_id(), label=one.label, description=one.description)
            for one in ask.options
        )
        act = MakeFork(fork=desk.new_id(), root=desk.new_id(), reason=ask.reason, options=options)
        desk.do(Session.TYPE, session_id, act)
        rows = ai_part_acts.rows(desk.conn, desk.caller, session_id)
        return Branches(items=[ai_parts.branch(one) for one in rows.branches])

    kept = answered.key(f"POST /api/v1/ai-sessions/{session_id}/forks", key, ask)
    return await door.write(central, token, work, status=201, key=kept)


@router.patch("/branches/{branch_id}", response_model=BranchDocument, responses=ANSWERS)
async def branch_changed(
    central: Shared, token: Bearer, session_id: Uuid, branch_id: Uuid, ask: BranchChange
) -> Response:
    act = SetBranch(branch=branch_id, state=ask.status, finding=ask.finding, label=ask.label)
    return await ai_part_acts.changed(central, token, session_id, Branch, branch_id, act)


@router.post("/branches/{branch_id}/activate", response_model=BranchDocument, responses=ANSWERS)
async def branch_activated(
    central: Shared, token: Bearer, session_id: Uuid, branch_id: Uuid
) -> Response:
    """Says that this direction is worked on. On which one a person stands is theirs alone."""
    act = SetBranch(branch=branch_id, state=BranchState.ACTIVE)
    return await ai_part_acts.changed(central, token, session_id, Branch, branch_id, act)


def _responded(desk: Desk, session_id: str, item_id: str, given: ResponseAsk) -> Act:
    item = ai_part_acts.part(desk, LaneItem, session_id, item_id)
    if item.kind is ItemKind.TASK:
        return MoveTask(item=item_id, state=given.state or "done", result=given.result)
    return AnswerItem(
        item=item_id, option=given.option or "", text=given.text or "", skip=given.skip
    )
