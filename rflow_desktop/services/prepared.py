"""Prepared sessions after they were made: change, give, offer to the team, take, take back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rflow_desktop.domain import acts
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.flow import Variable
from rflow_desktop.domain.model import Phase, Session, phase
from rflow_desktop.domain.ops import Act
from rflow_desktop.domain.policy import is_pooled
from rflow_desktop.domain.shown import Changes, SessionFilter, SessionLine
from rflow_desktop.services.sessions import About
from rflow_desktop.services.settled import settled
from rflow_desktop.services.work import Work
from rflow_desktop.store import view_pool, views
from rflow_desktop.store.local import Local

TAKE_BACK_MS = 10_000
"""How long a session that was taken back is kept before that is sent, so that Undo is free."""


@dataclass(frozen=True, kw_only=True)
class PreparedSession:
    """A prepared session as its preparer changes it: what it is about, for whom, until when."""

    session: str
    flow: str
    about: About
    variables: tuple[Variable, ...]
    assignee: str
    due_at: str
    pooled: bool


class Prepared:
    def __init__(self, work: Work) -> None:
        self._work = work

    async def pool(self) -> tuple[SessionLine, ...]:
        """What waits for anybody of the team, the one that is due first on top."""
        now_ms = self._work.now_ms()
        return await self._work.store.run(lambda local: view_pool.pool(local, now_ms))

    async def read(self, session: str) -> PreparedSession:
        """Raises Refused when it has been started or is gone."""

        def read(local: Local) -> PreparedSession:
            row = local.get(Session, session)
            if row is None or phase(row) is not Phase.PREPARED:
                raise Refused("This session has already been started.", "already_started")
            content = None if row.flow is None else self._work.flows.get(local, row.flow.snapshot)
            about = About(
                title=row.title, ticket=row.ticket, client=row.client, person=row.person,
                variables=dict(row.variables),
            )  # fmt: skip
            return PreparedSession(
                session=session,
                flow="" if row.flow is None else row.flow.name,
                about=about,
                variables=() if content is None else content.intake,
                assignee=row.assignee or "",
                due_at=row.due_at or "",
                pooled=is_pooled(row),
            )

        return await self._work.store.run(read)

    async def change(
        self, session: str, about: About, *, assignee: str | None, due_at: str | None
    ) -> None:
        """Everything that is another one now, in one go. Raises Refused once it has started."""

        def change(local: Local) -> list[Act]:
            row = local.get(Session, session)
            if row is None:
                raise Refused("This session is not on this computer.", "missing")
            return _changes(row, about, assignee=assignee, due_at=due_at)

        made = await self._work.store.run(change)
        if made:
            await self._work.do(session, *made)

    async def give(self, session: str, assignee: str | None) -> None:
        await self._work.do(session, acts.Reassign(assignee=assignee))

    async def offer(self, session: str, *, pooled: bool = True) -> None:
        """Into the team's pool, or out of it again. Raises Refused without a team server."""
        if pooled and not self._work.connected:
            raise Refused("The pool needs a team server. Nobody else works here.", "no_server")
        await self._work.do(session, acts.PutInPool(pooled=pooled))

    async def take(self, session: str) -> None:
        """Ask for pooled work and wait for the server: only it knows who was first.

        Raises Refused with the winner's name in the sentence, or Unanswered while nobody knows.
        """
        (op,) = await self._work.do(session, acts.TakeFromPool())
        await settled(self._work, op)

    async def cancel(self, session: str, *, hold_ms: int = TAKE_BACK_MS) -> str:
        """Takes it back; what comes back undoes that for ten seconds (`undo`)."""
        (op,) = await self._work.do(session, acts.CancelPrepared(), hold_ms=hold_ms)
        return op.id

    async def undo(self, session: str, token: str) -> bool:
        """False when it has been sent already."""
        if not await self._work.store.run(lambda local: local.undo(token)):
            return False
        self._work.notices.publish(Changes(sessions=frozenset({session}), sync=True))
        return True

    async def for_me(self) -> tuple[SessionLine, ...]:
        """What colleagues prepared for this person and nobody has started."""
        now_ms, me = self._work.now_ms(), self._work.me.id
        wanted = SessionFilter(states=("prepared",), order="due")

        def read(local: Local) -> tuple[SessionLine, ...]:
            lines = views.sessions(local, wanted, now_ms)
            rows = ((line, local.get(Session, line.id)) for line in lines)
            return tuple(line for line, row in rows if _is_for(row, me))

        return await self._work.store.run(read)


def _is_for(row: Session | None, me: str) -> bool:
    return row is not None and row.assignee == me and row.preparer not in (None, me)


def _changes(row: Session, about: About, *, assignee: str | None, due_at: str | None) -> list[Act]:
    """The acts that make `row` what was filled in; none when it is that already."""
    fields = {
        name: value
        for name in ("title", "ticket", "client", "person")
        if (value := str(getattr(about, name)).strip()) != getattr(row, name)
    }
    made: list[Act] = []
    if fields or due_at != row.due_at:
        due = {} if due_at == row.due_at else {"due_at": due_at}
        made.append(acts.SetFields.model_validate({**fields, **due}))
    given: Mapping[str, str] = about.variables or {}
    new = {name: value for name, value in given.items() if row.variables.get(name) != value}
    gone = tuple(name for name in row.variables if name not in given)
    if new or gone:
        made.append(acts.SetVariables(set=new, unset=gone))
    if (assignee or None) != row.assignee:
        made.append(acts.Reassign(assignee=assignee or None))
    return made
