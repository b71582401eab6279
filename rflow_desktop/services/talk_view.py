"""Puts a chat or a guided session together as it is drawn, in one visit to the store."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

from rflow_desktop.domain.assisting import label, lineage
from rflow_desktop.domain.case_rows import CaseRows
from rflow_desktop.domain.model import Evidence, Kind, phase
from rflow_desktop.domain.model_lane import ItemKind, ItemState, LaneItem
from rflow_desktop.domain.model_talk import Assistant, Case, Generation, Said, Speaker
from rflow_desktop.domain.policy import can
from rflow_desktop.domain.prices import dollars
from rflow_desktop.domain.shown_talk import (
    ChatView,
    Chip,
    FlowOffer,
    ForkOffer,
    GuidedStep,
    GuidedView,
    LaneView,
    LiveReply,
    PermissionCard,
    Report,
)
from rflow_desktop.services import waiting
from rflow_desktop.services.asked_elsewhere import BEGUN, PURPOSES, AskedElsewhere
from rflow_desktop.services.lane_lines import confidence, lane, offer, question
from rflow_desktop.services.talk_lines import (
    ASSISTANT,
    IN_SETTINGS,
    KEPT,
    chip,
    lines,
    told_of,
)
from rflow_desktop.store import view_talk, views
from rflow_desktop.store.local import Local
from rflow_desktop.store.reading import sync_mark
from rflow_desktop.store.replies import Replies

PAGE = 50


def key(kind: str, name: str) -> str:
    """The name under which something that is only this person's is kept here."""
    return f"talk:{kind}:{name}"


@dataclass(frozen=True, kw_only=True)
class Moment:
    """What is not in the store: the reply that runs, the card that waits, why nobody answers."""

    now_ms: int
    live: LiveReply | None = None
    card: PermissionCard | None = None
    unavailable: str = ""


class Drawing:
    """One session, read once."""

    def __init__(self, local: Local, rows: CaseRows, moment: Moment) -> None:
        self.local, self.rows, self.moment = local, rows, moment
        self.names = views.names(local)
        self.active = local.drafts.get(key("branch", rows.header.id)) or None
        self.way = lineage(rows.branches, self.active)
        self.evidence = {one.id: one for one in rows.evidence}
        self.here = frozenset(one.sha256 for one in rows.evidence if local.blobs.here(one.sha256))

    def chat(self, *, before: str, limit: int) -> ChatView:
        header, case = self.rows.header, self.rows.case
        found = view_talk.page(self.local, header.id, before=before, limit=limit, branches=self.way)
        read = self.local.drafts.get(key("read", header.id))
        waiting = [one for one in found.lines if getattr(one, "state", "") == Said.WAITING]
        return ChatView(
            id=header.id,
            kind=header.kind.value,
            state=phase(header).value,
            title=label(header, case),
            ticket=header.ticket,
            client=header.client,
            person=header.person,
            summary=case.summary,
            domain=case.domain,
            read_only=self.read_only(),
            unavailable=self.moment.unavailable,
            report=self.report(),
            lines=lines(
                found.lines, me=self.local.me.id, names=self.names, evidence=self.evidence,
                here=self.here, assistant=self.assistant(), held=self.held(),
                elsewhere=self.elsewhere().by_message(),
                tries=self.tries(), bots=self.bots(),
                thoughts=view_talk.thoughts(self.local, (one.id for one in found.lines)),
            ),
            before=found.before,
            lane=self.lane(),
            confidence=confidence(case.confidence),
            live=self.moment.live,
            card=self.moment.card,
            flow=self.flow(),
            fork=self.fork(),
            cost=cost(case),
            queued=sum(getattr(one, "role", "") == Speaker.USER for one in waiting),
            unread=view_talk.unread(self.local, header.id, read),
            rating=case.rating or 0,
            assistant=self.assistant(),
            group=case.group,
            members=tuple(self.names.get(one, "") for one in header.members),
            sync=sync_mark(self.local, self.rows.waiting, self.rows.attention),
            draft=self.local.drafts.get(key("composer", f"{header.id}:{self.active or ''}")),
            named=case.named,
            assistant_id=case.assistant or "",
        )  # fmt: skip

    def guided(self) -> GuidedView:
        header, case = self.rows.header, self.rows.case
        asked = [
            one for one in self.rows.items
            if one.kind is ItemKind.QUESTION and one.branch in self.way
        ]  # fmt: skip
        open_ones = [one for one in asked if one.state is ItemState.OPEN]
        current = open_ones[-1] if open_ones and self.moment.live is None else None
        failed, code = self._failed() if current is None and self.moment.live is None else ("", "")
        return GuidedView(
            id=header.id,
            state=phase(header).value,
            title=label(header, case),
            ticket=header.ticket,
            client=header.client,
            person=header.person,
            read_only=self.read_only(),
            unavailable=self.moment.unavailable,
            failed=failed,
            report=self.report(),
            path=self._path(asked),
            question=None if current is None else self._current(current, asked),
            lane=self.lane(),
            confidence=confidence(case.confidence),
            live=self.moment.live,
            card=self.moment.card,
            flow=self.flow(),
            fork=self.fork(),
            cost=cost(case),
            pad=self.rows.pad,
            sync=sync_mark(self.local, self.rows.waiting, self.rows.attention),
            domain=case.domain,
            summary=case.summary,
            outcome=header.outcome or "",
            in_settings=code in IN_SETTINGS,
            elsewhere="" if current is not None else self.elsewhere().question(),
        )

    def lane(self) -> LaneView:
        drafts = {
            one.id: kept
            for one in self.rows.items
            if (kept := self.local.drafts.get(key("lane", one.id)))
        }
        return lane(
            self.rows, active=self.active, way=self.way, me=self.local.me.id, names=self.names,
            drafts=drafts, known_since=self.known_since(),
            offered=view_talk.offers(self.local, self.rows.header.id),
        )  # fmt: skip

    def known_since(self) -> str:
        """When the assistant was last told how things are: the start of its last reply."""
        told = [one.started_at or "" for one in self.rows.replies if _told(one)]
        return max(told, default="")

    def report(self) -> Report:
        intake = self.rows.case.intake
        ticket = tuple((name, _plain(value)) for name, value in intake.ticket.items())
        pieces = tuple(self._chip(name) for name in intake.evidence)
        return Report(
            type=intake.type.value, text=intake.text, log=intake.log, ticket=ticket,
            evidence=tuple(one for one in pieces if one is not None),
        )  # fmt: skip

    def read_only(self) -> str:
        header, me = self.rows.header, self.local.me
        if header.closed_at is not None:
            return "This session is finished."
        if self.rows.case.channel == "agent":
            peer = self.local.get(Assistant, self.rows.case.peer or "")
            two = f"{self.assistant()} and {'another one' if peer is None else peer.name}"
            return f"Two assistants talk here: {two}."
        if can(me, "session.write", header):
            return ""
        return f"Read only. {self.names.get(header.owner, 'Somebody else')} works on it."

    def held(self) -> frozenset[str]:
        """The messages that go out by themselves once the assistant can be asked."""
        return frozenset(message for _, message in waiting.held(self.local))

    def elsewhere(self) -> AskedElsewhere:
        begun = any(one.state in BEGUN for one in self.rows.replies)
        own = Replies(self.local.outbox).unlanded() if begun else ()
        return AskedElsewhere(
            self.rows.replies, frozenset(one.id for one in own), self.moment.live,
            self.moment.now_ms,
        )  # fmt: skip

    def tries(self) -> Counter[str]:
        """How often each message was asked about in vain."""
        return Counter(one.turn for one in self.rows.replies if one.turn and one.state == "error")

    def assistant(self) -> str:
        found = self.local.get(Assistant, self.rows.case.assistant or "")
        return ASSISTANT if found is None else found.name

    def bots(self) -> dict[str, str]:
        """The two of a thread between assistants, by id, as they are called now."""
        if self.rows.case.channel != "agent":
            return {}
        return {one.id: one.name for one in self.local.every(Assistant)}

    def fork(self) -> ForkOffer | None:
        """The directions that were offered last and that nobody has chosen."""
        forks = [offer(call) for call in view_talk.offers(self.local, self.rows.header.id)]
        last = next((one for one in reversed(forks) if one.kind == "fork"), None)
        if last is None:
            return None
        return ForkOffer(id=last.id, reason=last.text, options=last.options)

    def flow(self) -> FlowOffer | None:
        match = self.rows.case.match
        if match is None:
            return None
        line = next((one for one in views.flows(self.local, "") if one.id == match.flow), None)
        return FlowOffer(
            flow=match.flow, name=match.name, percent=round(match.score * 100),
            reason=match.reason, steps=0 if line is None else line.usual_steps,
            used=0 if line is None else line.used,
        )  # fmt: skip

    def _path(self, asked: list[LaneItem]) -> tuple[GuidedStep, ...]:
        intake, header = self.rows.case.intake, self.rows.header
        first = " ".join((intake.text or intake.log or header.title).split())
        reported = GuidedStep(
            id="", title="Reported", answer=first, at=header.created_at, state="answered"
        )
        steps = (
            GuidedStep(
                id=one.id, title=one.text,
                answer="Skipped" if one.state is ItemState.SKIPPED else one.label or one.answer,
                at=one.changed_at or one.at, state=one.state.value,
                by=self.names.get(one.changed_by, ""), branch=one.branch or "",
                confidence=confidence(one.confidence),
            )
            for one in asked
        )  # fmt: skip
        return (reported, *steps)

    def _current(self, current: LaneItem, asked: list[LaneItem]) -> Any:
        kept = self.local.drafts.get(key("lane", current.id))
        return question(current, asked.index(current) + 1, {current.id: kept}, self.known_since())

    def _failed(self) -> tuple[str, str]:
        """Why there is no question, and the code of it. That nothing is lost is said above it."""
        last = self.rows.replies[-1] if self.rows.replies else None
        if last is None or last.state.value not in ("error", "lost", "cancelled"):
            return "", ""
        told = last.told or told_of("failed", last.code)
        return told.removesuffix(KEPT).strip(), last.code

    def _chip(self, name: str) -> Chip | None:
        found: Evidence | None = self.evidence.get(name)
        return None if found is None else chip(found, self.here)


def draw(local: Local, session: str, moment: Moment) -> Drawing | None:
    """The session, ready to be drawn; None when it is not here or runs a flow."""
    rows = view_talk.case_rows(local, session)
    if rows is None or rows.header.kind is Kind.FLOW_RUN:
        return None
    return Drawing(local, rows, moment)


def cost(case: Case) -> str:
    """`This session: 9,240 tokens, about $0.07`; empty before anything was used."""
    used = case.usage
    tokens = used.input + used.output + used.cache_read + used.cache_write
    price = dollars(used.micros)
    about = price if price.startswith("under") else f"about {price}"
    return f"This session: {tokens:,} tokens, {about}" if tokens else ""


def _told(one: Generation) -> bool:
    return one.purpose in PURPOSES


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
