"""One reply of a model, made on the server: asked round by round, metered, its proposals kept."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection

from rflow_desktop.assistant.prompts import result_block
from rflow_desktop.assistant.proposing import Proposer
from rflow_desktop.assistant.sealing import Sealed, restored, seal
from rflow_desktop.assistant.segments import End, named_id
from rflow_desktop.domain import prices
from rflow_desktop.domain.acts_talk import RecordCall
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.masking import Entry, Masks, Restorer
from rflow_desktop.domain.model import Flow, Session
from rflow_desktop.domain.model_talk import CallState, ReplyState, Usage
from rflow_desktop.domain.ops import Act
from rflow_desktop.domain.reply import (
    Ended,
    Failed,
    Picture,
    Request,
    TextPiece,
    ThinkingPiece,
    ToolUse,
    Turn,
)
from rflow_desktop.domain.withheld import NOT_FOR, given
from sync.server import case, meter, people, replies
from sync.server.case import Case
from sync.server.central import Central, NotDone
from sync.server.database import Unavailable
from sync.server.heard import at_least, size
from sync.server.meter import Sent, Spent
from sync.server.pieces import Pieces
from sync.server.replies import Reply
from sync.server.rest.door import Desk

MOST_ROUNDS, MOST_CALLS = 8, 20
OFFERS = frozenset({"propose_fact", "propose_variable", "propose_fork"})
"""Proposals that stay cards until a person takes them."""
_TOLD = {
    "max_tokens": "The answer reached its longest length.",
    "refusal": "The assistant declined to answer this.",
    "model_context_window_exceeded": "The conversation is too long for this model.",
}
LIMIT = "The assistant's {reason} limit is reached. Everything else works."


@dataclass
class Speaking:
    """`run` gives how it ended; whoever calls ends the reply with it."""

    central: Central
    account: str
    reply: Reply
    pieces: Pieces
    used: Usage = field(default_factory=Usage)

    async def run(self) -> End:
        found = await self.central.database.read(
            lambda conn: case.read(conn, self.account, self.reply.session), account=self.account
        )
        if found is None:
            return self._end(state=ReplyState.ERROR, code="missing", told="This session is gone.")
        if found.withheld:
            return self._end(state=ReplyState.ERROR, code="not_for_client", told=NOT_FOR)
        pictures = await asyncio.to_thread(self._pictures, found)
        request, masks, shortened = case.request(
            found, self.reply.purpose, self.reply.model, self.reply.branch or None, pictures
        )
        await self._write(
            lambda conn: replies.instruct(conn, self.account, self.reply.reply_id, request.system)
        )
        self.pieces.event("start", model=request.model, version=found.rows.case.version)
        calls = 0
        for _ in range(MOST_ROUNDS):
            try:
                last, uses = await self._once(request, masks)
            except Spent as spent:
                told = LIMIT.format(reason=spent.reason)
                return self._end(state=ReplyState.ERROR, code=f"limit_{spent.reason}", told=told)
            if isinstance(last, Failed):
                return self._end(
                    state=ReplyState.ERROR, code=last.code, told=last.told,
                    retryable=last.retryable,
                )  # fmt: skip
            if last.reason != "tool_use" or not uses:
                code = {"refusal": "refused"}.get(last.reason, last.reason)
                code = code if last.reason in _TOLD else ""
                return self._end(code=code, told=_TOLD.get(last.reason, shortened))
            self.pieces.event("round", number=calls)
            results: list[Mapping[str, object]] = []
            for use in uses:
                told, failed = await self._do(use, calls, masks)
                calls += 1
                self.pieces.event("tool", name=use.name, failed=failed)
                results.append(result_block(use.id, "rflow", told, failed=failed))
            back = Turn(role="assistant", blocks=last.blocks)
            answer = Turn(role="user", blocks=tuple(results))
            request = replace(request, turns=(*request.turns, back, answer))
        return self._end(told="It took too many steps.")

    async def _once(self, request: Request, masks: Masks) -> tuple[Ended | Failed, list[ToolUse]]:
        """One call, reserved before it goes and settled however it ends. Raises Spent."""
        sealed = await self._sealed(request, masks)
        raw = sealed.text.encode()
        call_id, now = self.central.new_id(), self.central.now_ms()
        most = Usage(input=len(raw) // 3, output=request.max_tokens)
        sent = Sent(
            self.reply.kind, request.model, self.reply.session, self.reply.reply_id,
            prices.micros(request.model, most), len(raw), sha256(raw).hexdigest(),
        )  # fmt: skip

        def reserve(conn: Connection) -> None:
            caller = people.caller(conn, self.account, self.reply.user_id)
            meter.reserve(conn, caller, sent, call_id, now)

        await self.central.database.write(reserve, account=self.account)
        last: Ended | Failed | None = None
        so_far: list[Usage] = []
        try:
            last, uses = await self._heard(sealed.request, masks, so_far)
        finally:
            used = so_far[-1] if so_far else Usage()
            await asyncio.shield(self._settle(call_id, request.model, last, used))
        return last, uses

    async def _sealed(self, request: Request, masks: Masks) -> Sealed:
        """The request with the session's tokens, which it has before anything goes.

        Where a desktop was quicker with one of them, its meaning holds and this is masked anew.
        """
        while True:
            sealed = await asyncio.to_thread(seal, request, masks)
            acts, fresh = given(masks.fresh), tuple(masks.fresh)
            masks.fresh.clear()
            if not acts:
                return sealed
            if not masks.settle(await self._settled(acts), fresh):
                return sealed

    async def _settled(self, acts: Sequence[Act]) -> tuple[Entry, ...]:
        """The session's tokens after these. Raises Refused for who may not write in it any more."""

        def settle(conn: Connection) -> tuple[tuple[Entry, ...], dict[str, int]]:
            desk = Desk(conn, self.central, people.caller(conn, self.account, self.reply.user_id))
            desk.do(Session.TYPE, self.reply.session, *acts)
            return case.tokens(conn, self.account, self.reply.session), desk.moved

        try:
            settled, moved = await self.central.database.write(settle, account=self.account)
        except NotDone as refused:
            raise Refused(refused.detail, refused.code) from refused
        self.central.pokes.ring(self.account, moved)
        return settled

    async def _heard(
        self, request: Request, masks: Masks, so_far: list[Usage]
    ) -> tuple[Ended | Failed, list[ToolUse]]:
        text, thought = Restorer(masks), Restorer(masks)
        uses: list[ToolUse] = []
        last: Ended | Failed | None = None
        model, came = self.central.models.of(self.account), 0
        async for event in model.ask(request, counted=so_far.append):
            if isinstance(event, TextPiece | ThinkingPiece) and so_far:
                came += size(event.text)
                so_far[-1] = at_least(so_far[-1], came)
            match event:
                case TextPiece():
                    self.pieces.words("chunk", text.feed(event.text))
                case ThinkingPiece():
                    self.pieces.words("thinking", thought.feed(event.text))
                case ToolUse():
                    uses.append(event)
                case _:
                    last = event
        self.pieces.words("chunk", text.rest())
        self.pieces.words("thinking", thought.rest())
        return last or Failed(code="broken_off", told="It broke off.", retryable=True), uses

    async def _settle(
        self, call_id: str, model: str, last: Ended | Failed | None, so_far: Usage
    ) -> None:
        """A call whose end cannot be noted is given back later; nobody waits for that."""
        now = self.central.now_ms()

        def note(conn: Connection) -> Usage:
            if isinstance(last, Ended):
                return meter.settle(conn, self.account, call_id, model, last.usage, now)
            code, used = ("cancelled", so_far) if last is None else (last.code, None)
            meter.fail(conn, self.account, call_id, code, now, model=model, used=used)
            return Usage()

        try:
            used = await self.central.database.write(note, account=self.account)
        except Unavailable:
            self.central.log.write("not_settled", call=call_id)
            return
        self.used = self.used.plus(used)
        if used != Usage():
            self.pieces.event("usage", **used.model_dump())

    async def _do(self, use: ToolUse, number: int, masks: Masks) -> tuple[str, bool]:
        """Keeps one proposal; what the model is told of it, and whether it failed."""
        call = named_id(self.reply.reply_id, f"call {number}")
        given = restored(use.input, masks)
        if use.name not in case.TOOLS or number >= MOST_CALLS:
            return "There is no such tool, or it was used too often.", True

        def propose(conn: Connection) -> tuple[str, dict[str, int]]:
            desk = Desk(conn, self.central, people.caller(conn, self.account, self.reply.user_id))
            act, told = self._proposal(desk, use.name, given)
            state = CallState.WAITING if use.name in OFFERS else CallState.DONE
            kept = [] if act is None else [act]
            preview = json.dumps(given, ensure_ascii=False) if use.name in OFFERS else told
            note = self._note(call, use.name, given, state, preview)
            desk.do(Session.TYPE, self.reply.session, *kept, note)
            return told, desk.moved

        try:
            told, moved = await self.central.database.write(propose, account=self.account)
        except (Refused, NotDone) as refused:
            sentence = refused.sentence if isinstance(refused, Refused) else refused.detail
            return sentence, True
        self.central.pokes.ring(self.account, moved)
        return told, False

    def _proposal(self, desk: Desk, tool: str, given: dict[str, Any]) -> tuple[Act | None, str]:
        found = case.read(desk.conn, desk.account, self.reply.session)
        if found is None:
            raise Refused("This session is gone.", "missing")
        steps = max((item.step for item in found.rows.items), default=0)
        branch = self.reply.branch or None
        return Proposer(
            lambda flow: desk.get(Flow, flow), found.rows, self.reply.reply_id, branch,
            desk.new_id, steps,
        ).act(tool, given)  # fmt: skip

    def _note(
        self, call: str, tool: str, given: dict[str, Any], state: CallState, words: str
    ) -> RecordCall:
        args = dict(list(given.items())[:50]) if len(json.dumps(given)) < 20_000 else {}
        return RecordCall(
            call=call, name=tool, args=args, state=state, preview=words[:500],
            generation=self.reply.reply_id, branch=self.reply.branch or None,
        )  # fmt: skip

    def _pictures(self, found: Case) -> dict[str, Picture]:
        """The bytes of what was attached: attaching is sending."""
        told: dict[str, Picture] = {}
        for one in found.pictures:
            raw = b"".join(self.central.blobs.read(self.account, one.sha256, 0, one.size - 1))
            told[one.id] = Picture(mime=one.mime, raw=raw, name=one.title or one.name)
        return told

    def _end(
        self, *, state: ReplyState = ReplyState.COMPLETED, code: str = "", told: str = "",
        retryable: bool = False,
    ) -> End:  # fmt: skip
        return End(
            state=state, code=code, told=told, retryable=retryable, usage=self.used,
            prices=prices.VERSION, model=self.reply.model,
        )  # fmt: skip

    async def _write(self, work: Any) -> None:
        await self.central.database.write(work, account=self.account)
