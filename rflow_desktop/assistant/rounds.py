"""One reply, round by round: what is sent, what comes, which tools are used, and how it ends."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from rflow_desktop.assistant import assessing, sending
from rflow_desktop.assistant.cards import Cards
from rflow_desktop.assistant.doing import MOST_CALLS, Check, Doer
from rflow_desktop.assistant.fitting import Fitting
from rflow_desktop.assistant.prompts import conversation, result_block, shortened, system
from rflow_desktop.assistant.sealing import seal
from rflow_desktop.assistant.segments import End, says, segments
from rflow_desktop.assistant.sending import Rules
from rflow_desktop.assistant.stream import Stream
from rflow_desktop.assistant.toolbox import READ, specs
from rflow_desktop.domain import prices
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.masking import Masks, Restorer
from rflow_desktop.domain.model import Evidence, Session
from rflow_desktop.domain.model_talk import Assistant, ReplyState, Said, Usage
from rflow_desktop.domain.ops import Op
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
from rflow_desktop.domain.tool_kinds import stricter
from rflow_desktop.services.asking import Door
from rflow_desktop.services.hidden import hidden_values
from rflow_desktop.services.lane import active
from rflow_desktop.services.shelf import FlowCache
from rflow_desktop.services.work import Work
from rflow_desktop.store import view_talk
from rflow_desktop.store.local import Local
from rflow_desktop.store.replies import Replies, Reply

MOST_ROUNDS = 8
BUDGET_TOKENS = 120_000
MOST_PICTURES = 10
_TOLD = {
    "max_tokens": "The answer reached its longest length.",
    "refusal": "The assistant declined to answer this.",
    "model_context_window_exceeded": "The conversation is too long for this model.",
}


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A request before it is masked, with the session's tokens."""

    request: Request
    masks: Masks
    permissions: Mapping[str, str]
    shortened: str = ""


def prepared(local: Local, session: str, purpose: str, model: str, rules: Rules) -> Prepared:
    """What would be sent now for this session. Raises Refused."""
    rows = view_talk.case_rows(local, session)
    if rows is None:
        raise Refused("This session is not on this computer.", "missing")
    closed = rules.closed_for(rows.header.client, local)
    if closed:
        raise Refused(closed, "not_for_client")
    profile = local.get(Assistant, rows.case.assistant or "")
    talking = purpose in ("reply", "question")
    asked = "" if purpose == "reply" else "Go on." if talking else "Write it now."
    said, before = view_talk.latest(local, session)
    told = conversation(
        rows, said, active=active(local, session), pictures=_pictures(local, said),
        budget=BUDGET_TOKENS, last=asked,
        page=assessing.page(local, session) if purpose == assessing.PURPOSE else None,
    )  # fmt: skip
    permissions = stricter(rules.permissions, {} if profile is None else profile.permissions)
    profile_tools = () if profile is None else profile.tools
    tools = (*READ, *(specs(profile_tools, permissions) if talking else ()))
    request = Request(
        model=(profile.model if profile is not None and profile.model else model),
        system=system(purpose, "" if profile is None else profile.prompt, tools=tools),
        turns=told.turns,
        tools=tools,
        session=session,
        purpose=purpose,
    )
    left = told.left_out + before
    return Prepared(
        request=request,
        masks=sending.masks_of(local, rows, rules, hidden_values(local, rows.header, FlowCache())),
        permissions=permissions,
        shortened=shortened(left),
    )


@dataclass(frozen=True)
class Rounds:
    """Runs one reply to its end; the caller lands it."""

    work: Work
    door: Door
    cards: Cards
    rules: Callable[[], Rules]
    checks: Mapping[str, Check]
    reply: Reply
    branch: str | None
    fitting: Fitting = field(default_factory=Fitting)

    async def run(self, stream: Stream) -> End:
        ready = await self.work.store.run(
            lambda local: prepared(
                local, self.reply.session, self.reply.purpose, self.reply.model, self.rules()
            )
        )
        request, used, calls = ready.request, Usage(), 0
        doer = Doer(
            work=self.work, cards=self.cards, session=self.reply.session,
            generation=self.reply.id, branch=self.branch, permissions=ready.permissions,
            masks=ready.masks, to=self.door.to, checks=self.checks,
            rules=self.rules,
        )  # fmt: skip
        await stream.event("start", model=request.model)
        for _ in range(MOST_ROUNDS):
            last, uses = await self._once(request, ready.masks, stream)
            if isinstance(last, Failed):
                return self._end(request, used, state=ReplyState.ERROR, failed=last)
            used = used.plus(last.usage)
            if last.reason != "tool_use" or not uses:
                return self._end(request, used, reason=last.reason, told=ready.shortened)
            await stream.event("round", number=calls)
            await self._say_so_far()
            results: list[Mapping[str, object]] = []
            pictures: list[Picture] = []
            for use in uses[: MOST_CALLS - calls]:
                stream.show(tool=use.name)
                done = await doer.do(use, calls)
                calls += 1
                await stream.event("tool", name=use.name)
                results.append(result_block(use.id, done.source, done.content, failed=done.failed))
                pictures += [] if done.picture is None else [done.picture]
            results += [
                result_block(use.id, "rflow", "Too many steps.", failed=True)
                for use in uses[len(results) :]
            ]
            back = Turn(role="assistant", blocks=last.blocks)
            answer = Turn(role="user", blocks=tuple(results), pictures=tuple(pictures))
            request = replace(request, turns=(*request.turns, back, answer))
        return self._end(request, used, reason="end_turn", told="It took too many steps.")

    async def _once(
        self, request: Request, masks: Masks, stream: Stream
    ) -> tuple[Ended | Failed, list[ToolUse]]:
        """Sends one request: masked, its tokens and its place in the ledger kept before it goes."""
        request = await self.fitting.request(request)
        sealed = await asyncio.to_thread(seal, request, masks)  # long talks take their time
        at = self.work.instant(self.work.now_ms())

        def keep(local: Local) -> tuple[None, Sequence[Op]]:
            header = local.get(Session, self.reply.session)
            closed = self.rules().closed_for("" if header is None else header.client, local)
            if closed:  # since the round before: cards wait for ever
                raise Refused(closed, "not_for_client")
            done = sending.keep_masks(local, self.reply.session, masks)
            sending.note(
                local, sealed, at=at, to=self.door.to, session=self.reply.session,
                what=self.reply.purpose,
            )  # fmt: skip
            return None, done

        await self.work.write(keep)
        text, thought = Restorer(masks), Restorer(masks)
        uses: list[ToolUse] = []
        last: Ended | Failed | None = None
        async with aclosing(self.door.ask(sealed.request)) as events:
            async for event in events:
                match event:
                    case TextPiece():
                        await stream.piece(text=text.feed(event.text))
                    case ThinkingPiece():
                        await stream.piece(thinking=thought.feed(event.text))
                    case ToolUse():
                        uses.append(event)
                    case _:
                        last = event
        await stream.piece(text=text.rest(), thinking=thought.rest())
        await stream.flush()
        if last is None:
            last = Failed(
                code="broken_off", told="The answer broke off. What came is kept.", retryable=True
            )
        return last, uses

    async def _say_so_far(self) -> None:
        """The words before tools become a message of their own, so that order stays."""
        events = await self.work.store.run(
            lambda local: Replies(local.outbox).events(self.reply.id)
        )
        acts = says(self.reply.id, self.branch, segments(events), Said.WHOLE)
        if acts and self.reply.purpose in ("reply", "question"):
            await self.work.do(self.reply.session, *acts)

    def _end(
        self, request: Request, used: Usage, *, reason: str = "",
        state: ReplyState = ReplyState.COMPLETED, failed: Failed | None = None, told: str = "",
    ) -> End:  # fmt: skip
        priced = used.model_copy(update={"micros": prices.micros(request.model, used)})
        if failed is not None:
            return End(
                state=state, code=failed.code, told=failed.told, retryable=failed.retryable,
                usage=priced, prices=prices.VERSION, model=request.model,
            )  # fmt: skip
        code = {"refusal": "refused"}.get(reason, reason if reason in _TOLD else "")
        return End(
            state=state, code=code, told=_TOLD.get(reason, told), usage=priced,
            prices=prices.VERSION, model=request.model,
        )  # fmt: skip


def _pictures(local: Local, said: tuple[object, ...]) -> dict[str, Picture]:
    """The pictures that an engineer attached to the last messages: attaching is sending."""
    names = [name for one in said for name in getattr(one, "attachments", ())][-MOST_PICTURES:]
    found: dict[str, Picture] = {}
    for name in names:
        row = local.get(Evidence, name)
        fits = row is not None and (row.mime.startswith("image/") or row.mime == "application/pdf")
        raw = local.blobs.read(row.sha256) if row is not None and fits and not row.removed else None
        if row is not None and raw is not None:
            found[name] = Picture(mime=row.mime, raw=raw, name=row.title or row.name)
    return found
