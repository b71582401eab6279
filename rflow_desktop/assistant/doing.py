"""Carries out one use of a tool: checked, allowed by a person where due, and written down."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rflow_desktop.assistant import network
from rflow_desktop.assistant.cards import Cards, make, remember, remembered
from rflow_desktop.assistant.prompts import ELSEWHERE
from rflow_desktop.assistant.proposing import Proposer
from rflow_desktop.assistant.sealing import covered, restored
from rflow_desktop.assistant.segments import named_id
from rflow_desktop.assistant.sending import Rules
from rflow_desktop.assistant.toolbox import BY_NAME, DENY, PERMISSIONS, allowed
from rflow_desktop.domain.acts import Attach
from rflow_desktop.domain.acts_talk import RecordCall
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.masking import Masks
from rflow_desktop.domain.model import Evidence, Flow, Session
from rflow_desktop.domain.model_talk import CallState
from rflow_desktop.domain.ops import Act
from rflow_desktop.domain.redact_known import Known
from rflow_desktop.domain.reply import Picture, ToolUse
from rflow_desktop.domain.tool_kinds import ASK
from rflow_desktop.services.hidden import hidden_values
from rflow_desktop.services.matching import score
from rflow_desktop.services.shelf import FlowCache
from rflow_desktop.services.work import Work
from rflow_desktop.store import view_talk
from rflow_desktop.store.local import Local
from rflow_desktop.store.search import search

OFFERS = frozenset({"propose_fact", "propose_variable", "propose_fork"})
"""Proposals that stay cards until a person takes them."""
MOST_CALLS = 20
Check = Callable[[Mapping[str, Any]], Awaitable[str]]


@dataclass(frozen=True, kw_only=True)
class Result:
    """What a tool gave: `content` goes back as JSON with its `source`, `picture` beside it."""

    content: object
    source: str
    failed: bool = False
    picture: Picture | None = None


_DENIED = Result(content="The engineer did not allow it.", source="rflow", failed=True)


@dataclass(frozen=True, kw_only=True)
class Doer:
    """The tools of one reply."""

    work: Work
    cards: Cards
    session: str
    generation: str
    branch: str | None
    permissions: Mapping[str, str]
    masks: Masks
    to: str
    checks: Mapping[str, Check]
    rules: Callable[[], Rules]

    async def do(self, use: ToolUse, number: int) -> Result:
        """Never raises for what the model made up: it is told why nothing was done."""
        call = named_id(self.generation, f"call {number}")
        given = restored(use.input, self.masks)
        if use.name not in BY_NAME or allowed(use.name, self.permissions) == DENY:
            await self._note(call, use.name, given, CallState.DENIED, "There is no such tool.")
            return Result(content="There is no such tool.", source="rflow", failed=True)
        try:
            return await self._done(call, use.name, given)
        except Refused as refused:
            await self._note(call, use.name, given, CallState.FAILED, refused.sentence)
            return Result(content=refused.sentence, source="rflow", failed=True)

    async def _done(self, call: str, tool: str, given: Mapping[str, Any]) -> Result:
        if allowed(tool, self.permissions) == ASK:
            if PERMISSIONS[tool] == ASK:
                return await self._asked(call, tool, given)
            exact = ", ".join(f"{name}: {value}" for name, value in given.items())
            if not await self._let(call, tool, given, None, exact):
                return _DENIED
        if tool == "search_here":
            return await self._search(call, given)
        return await self._propose(call, tool, given)

    async def _propose(self, call: str, tool: str, given: Mapping[str, Any]) -> Result:
        def make_act(local: Local) -> tuple[Act | None, str]:
            rows = view_talk.case_rows(local, self.session)
            if rows is None:
                raise Refused("This session is not on this computer.", "missing")
            steps = max((item.step for item in rows.items), default=0)
            proposer = Proposer(
                lambda flow: local.get(Flow, flow), rows, self.generation, self.branch,
                self.work.new_id, steps,
            )  # fmt: skip
            return proposer.act(tool, given)

        act, told = await self.work.store.run(make_act)
        if act is not None:
            await self.work.do(self.session, act)
        if tool in OFFERS:
            text = json.dumps(dict(given), ensure_ascii=False)[:500]
            await self._note(call, tool, given, CallState.WAITING, text)
        else:
            await self._note(call, tool, given, CallState.DONE, told)
        return Result(content=told, source="rflow")

    async def _search(self, call: str, given: Mapping[str, Any]) -> Result:
        query = str(given.get("query", ""))
        names: list[tuple[str, str]] = []
        hidden: list[Known] = []

        def look(local: Local) -> dict[str, Any]:
            flows = [
                {"id": one.flow, "name": one.name, "fits": one.percent, "steps": one.steps}
                for one in score(local, query, 5)
            ]
            past = []
            for hit in search(local, query, limit=8):
                row = local.get(Session, hit.root)
                if row is None or hit.root == self.session or row.trashed_at is not None:
                    continue
                if self.rules().closed_for(row.client, local):
                    continue
                past.append(
                    {"title": row.title, "outcome": row.outcome, "notes": row.outcome_notes}
                )
                names.extend((("client", row.client), ("person", row.person)))
                hidden.extend(map(Known, hidden_values(local, row, FlowCache())))
            return {"flows": flows, "sessions": past}

        found = await self.work.store.run(look)
        self.masks.learn(names, hidden)
        count = len(found["flows"]) + len(found["sessions"])
        told = f"{count} match{'es' if count != 1 else ''}, on this computer"
        await self._note(call, "search_here", given, CallState.DONE, told)
        return Result(content=found, source=ELSEWHERE)

    async def _asked(self, call: str, tool: str, given: Mapping[str, Any]) -> Result:
        """Shows the card, waits, and does exactly what was allowed."""
        evidence, exact, raw = await self._exact(tool, given)
        approved = await self._let(call, tool, given, evidence, exact)
        if not approved:
            return _DENIED
        if tool == "read_evidence" and evidence is not None:
            picture = Picture(mime=evidence.mime, raw=raw, name=evidence.title or evidence.name)
            words = f"covered copy, {len(raw):,} bytes"
            await self._note(
                call, tool, given, CallState.DONE, words, left=len(raw), approved=approved
            )
            return Result(content="The picture follows.", source="evidence", picture=picture)
        if tool == "read_text":
            left = len(exact.encode())
            await self._note(
                call, tool, given, CallState.DONE, exact[:500], left=left, approved=approved
            )
            return Result(content=exact, source="a log of this session")
        out = await self.checks[tool](given)
        output = await self._kept(tool, out)
        await self._note(
            call, tool, given, CallState.DONE, out[:500], output=output, approved=approved
        )
        source = f"{tool} from the engineer's computer, kept as evidence {output}"
        return Result(content=out, source=source)

    async def _let(
        self, call: str, tool: str, given: Mapping[str, Any], evidence: Evidence | None, exact: str
    ) -> str:
        """Shows the card and waits; the hash of what was allowed, or nothing."""
        card = make(self.session, call, tool, given, evidence, exact, to=self.to)
        if await self.work.store.run(lambda local: remembered(local, card)):
            return card.hash
        await self._note(call, tool, given, CallState.WAITING, card.question)
        answer = await self.cards.ask(card)
        if answer == "no":
            await self._note(call, tool, given, CallState.DENIED, "Not allowed")
            return ""
        if answer == "session":
            at = self.work.instant(self.work.now_ms())
            await self.work.store.run(lambda local: remember(local, card, at))
        return card.hash

    async def _exact(
        self, tool: str, given: Mapping[str, Any]
    ) -> tuple[Evidence | None, str, bytes]:
        """What is asked for, word for word: the text as it would leave, or what would be done."""
        if tool not in ("read_evidence", "read_text"):
            host = network.host_of(given)
            usual = 443 if tool == "read_certificate" else None
            with_port = tool in ("reach_port", "read_certificate")
            return None, f"{host}:{network.port_of(given, usual)}" if with_port else host, b""

        def read(local: Local) -> tuple[Evidence, bytes]:
            found = local.get(Evidence, str(given.get("evidence", "")))
            if found is None or found.session != self.session or found.removed:
                raise Refused("There is no such evidence in this session.", "missing")
            raw = local.blobs.read(found.sha256)
            if raw is None:
                raise Refused("It is not on this computer yet.", "missing")
            return found, raw

        evidence, raw = await self.work.store.run(read)
        picture = evidence.mime.startswith("image/")
        if picture is not (tool == "read_evidence"):
            raise Refused("This evidence is of the other kind.", "malformed")
        if picture:
            return evidence, f"{evidence.title or evidence.name}, {evidence.sha256}", raw
        text = raw.decode("utf-8", "replace")[: network.MOST_OUTPUT]
        return evidence, await asyncio.to_thread(covered, text, self.masks), raw

    async def _kept(self, tool: str, out: str) -> str:
        """The whole output as evidence of the session; gives its id."""
        raw = out.encode() or b"-"
        digest = await self.work.store.run(lambda local: local.blobs.put(raw))
        evidence = self.work.new_id()
        attach = Attach(
            evidence=evidence, sha256=digest, size=len(raw), mime="text/plain", name=f"{tool}.txt"
        )
        await self.work.do(self.session, attach)
        return evidence

    async def _note(
        self, call: str, tool: str, given: Mapping[str, Any], state: CallState, words: str,
        **more: Any,
    ) -> None:  # fmt: skip
        args = dict(list(given.items())[:50]) if len(json.dumps(dict(given))) < 20_000 else {}
        note = RecordCall(
            call=call, name=tool[:128] or "?", args=args, state=state, preview=words[:500],
            generation=self.generation, branch=self.branch, **more,
        )  # fmt: skip
        await self.work.do(self.session, note)


def own_checks() -> dict[str, Check]:
    """Network checks from this computer."""
    host, port = network.host_of, network.port_of
    return {
        "resolve_name": lambda given: network.resolve(host(given)),
        "reach_port": lambda given: network.reach(host(given), port(given)),
        "read_certificate": lambda given: network.certificate(host(given), port(given, 443)),
        "ping": lambda given: network.ping(host(given)),
        "trace": lambda given: network.trace(host(given)),
    }
