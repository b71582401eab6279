"""Guided sessions: a report comes in, one question at a time is answered, a flow may take over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rflow_desktop.domain import acts
from rflow_desktop.domain.acts_lane import AddFact, AnswerItem
from rflow_desktop.domain.acts_talk import OpenCase
from rflow_desktop.domain.assisting import intake
from rflow_desktop.domain.case_rows import CaseRows
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Flow, FlowRef, Kind
from rflow_desktop.domain.model_lane import Fact, ItemKind, ItemState
from rflow_desktop.domain.ops import Act
from rflow_desktop.domain.shown_talk import FlowOffer, GuidedView
from rflow_desktop.services.asking import Asking
from rflow_desktop.services.chat import Chats
from rflow_desktop.services.evidence import Taken
from rflow_desktop.services.matching import best_flows
from rflow_desktop.services.sessions import About
from rflow_desktop.services.talk_view import key
from rflow_desktop.services.work import Done, Work
from rflow_desktop.store import view_talk
from rflow_desktop.store.local import Local


class GuidedSessions:
    """What the guided screen calls. Everything is durable when it returns; methods raise Refused.

    Facts, the fix, tasks and directions are `Lane`'s; name, rating and trash are `Chats`'.
    """

    def __init__(self, work: Work, asking: Asking, chats: Chats) -> None:
        self._work, self._asking, self._chats = work, asking, chats

    async def start(
        self,
        about: About,
        text: str,
        *,
        ticket: dict[str, Any] | None = None,
        assistant: str | None = None,
        files: Sequence[Taken] = (),
    ) -> str:
        """Keeps the report word for word, with its pictures and logs, and begins; what kind of
        report it is follows from what is in it. The first question is asked for at once when an
        assistant answers.
        """
        session = self._work.new_id()
        kept = [(self._work.new_id(), one) for one in files]
        pieces = [await self._attach(piece, one) for piece, one in kept]
        start = acts.StartSession(
            kind=Kind.GUIDED, title=about.title, ticket=about.ticket, client=about.client,
            person=about.person, variables=dict(about.variables or {}),
        )  # fmt: skip
        report = intake(
            text, ticket=ticket,
            pictures=[piece for piece, one in kept if one.mime.startswith("image/")],
            files=[piece for piece, one in kept if not one.mime.startswith("image/")],
        )  # fmt: skip
        opened = OpenCase(intake=report, assistant=assistant, named=bool(about.title))
        await self._work.do(session, start, *pieces, opened)
        await self.ask(session)
        return session

    async def view(self, session: str) -> GuidedView | None:
        return await self._chats.guided(session)

    async def ask(self, session: str) -> None:
        """Asks for the next question, also again after a failure. Nothing happens while none
        answers.
        """
        if not await self._asking.unavailable():
            await self._asking.ask(session, None, "question")

    async def answer(self, session: str, item: str, *, option: str = "", text: str = "") -> None:
        """Answers the question and asks for the next one. The answer is kept first."""
        await self._answered(session, item, AnswerItem(item=item, option=option, text=text))

    async def skip(self, session: str, item: str) -> None:
        await self._answered(session, item, AnswerItem(item=item, skip=True))

    async def stop(self, session: str) -> None:
        await self._asking.stop(session)

    async def offers(self, session: str, limit: int = 3) -> tuple[FlowOffer, ...]:
        """Flows of this library that fit the report and the answers, best first; works offline."""
        return await self._work.store.run(lambda local: best_flows(local, session, limit))

    async def switch_to_flow(self, session: str, flow: str) -> str:
        """Starts a run of the flow, linked to this session, with ticket, client, person, values
        and answers carried over; gives the run's id. This session is put down.
        """
        run = self._work.new_id()

        def prepare(local: Local) -> list[Done]:
            rows = view_talk.case_rows(local, session)
            row = local.get(Flow, flow)
            if rows is None or row is None:
                raise Refused("This flow is not on this computer.", "missing")
            header = rows.header
            ref = FlowRef(
                id=row.id, name=row.name, kind=row.kind, version=row.version,
                snapshot=row.published or row.snapshot, category=row.category,
            )  # fmt: skip
            start = acts.StartSession(
                title=header.title or row.name, ticket=header.ticket, client=header.client,
                person=header.person, variables=header.variables, flow=ref, origin=session,
            )  # fmt: skip
            done: list[Done] = [(("session", run), start)]
            for text in carried(rows):
                note = acts.AddNote(entry=self._work.new_id(), text=text)
                done.append((("session", run), note))
            if header.paused_at is None:
                pause = acts.Pause(reason=f"Continued with the flow {row.name}"[:255])
                done.append((("session", session), pause))
            return done

        await self._work.do_all(await self._work.store.run(prepare))
        return run

    async def continue_as_chat(self, session: str) -> str:
        """Goes on in a chat of its own, linked, with the report and what is known; gives its id."""
        rows = await self._work.store.run(lambda local: view_talk.case_rows(local, session))
        if rows is None:
            raise Refused("This session is not on this computer.", "missing")
        chat, header, case = self._work.new_id(), rows.header, rows.case
        start = acts.StartSession(
            kind=Kind.CHAT, title=header.title, ticket=header.ticket, client=header.client,
            person=header.person, variables=header.variables, origin=session,
        )  # fmt: skip
        opened = OpenCase(intake=case.intake, assistant=case.assistant, named=True)
        facts = [_fact(self._work.new_id(), fact) for fact in rows.facts if not fact.removed]
        await self._work.do(chat, start, opened, *facts)
        return chat

    async def _attach(self, piece: str, taken: Taken) -> Act:
        sha256 = await self._work.store.run(lambda local: local.blobs.put(taken.raw))
        return acts.Attach(
            evidence=piece, sha256=sha256, size=len(taken.raw), mime=taken.mime, name=taken.name,
            width=taken.width, height=taken.height,
        )  # fmt: skip

    async def _answered(self, session: str, item: str, act: Act) -> None:
        await self._work.do(session, act)
        await self._work.store.run(lambda local: local.drafts.drop(key("lane", item)))
        await self.ask(session)


def carried(rows: CaseRows) -> Sequence[str]:
    """What was answered and is known, as notes of the run that goes on."""
    answers = [
        f"{one.text}\n{one.label or one.answer}"
        for one in rows.items
        if one.kind is ItemKind.QUESTION and one.state is ItemState.ANSWERED
    ]
    facts = [fact.text for fact in rows.facts if not fact.removed]
    known = ["What we know:\n" + "\n".join(f"- {fact}" for fact in facts)] if facts else []
    return [*answers, *known]


def _fact(new_id: str, fact: Fact) -> Act:
    return AddFact(
        fact=new_id, text=fact.text, source=fact.source, source_ref=fact.source_ref,
        source_text=fact.source_text, guess=fact.guess,
    )  # fmt: skip
