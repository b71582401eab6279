"""Working a session: start it, answer, write, pause, close; and read it back as it is drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rflow_desktop.domain import acts
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Flow, FlowRef, Outcome, Pad, Session
from rflow_desktop.domain.ops import Act
from rflow_desktop.domain.reducing import VARIABLE
from rflow_desktop.domain.shown import Changes, SessionFilter, SessionLine, SessionView
from rflow_desktop.domain.targets import read_targets
from rflow_desktop.domain.values import Lost
from rflow_desktop.services import choosing, showing
from rflow_desktop.services.ahead import Ahead
from rflow_desktop.services.choosing import Place
from rflow_desktop.services.run import Run, load
from rflow_desktop.services.work import Done, Work
from rflow_desktop.store import views
from rflow_desktop.store.local import Local

CLOSE_HOLD_MS = 10_000
"""How long a closed session is kept back before it is sent, so that Undo needs no reopening."""


@dataclass(frozen=True, kw_only=True)
class About:
    """What is known of a problem when its session begins."""

    title: str = ""
    ticket: str = ""
    client: str = ""
    person: str = ""
    variables: Mapping[str, str] | None = None
    sample: bool = False


class Sessions:
    def __init__(self, work: Work) -> None:
        self._work = work
        self._ahead = Ahead(work.notices, work.now_ms)

    async def list(self, wanted: SessionFilter) -> tuple[SessionLine, ...]:
        return await self._work.store.run(
            lambda local: views.sessions(local, wanted, self._work.now_ms())
        )

    async def view(self, session: str) -> SessionView | None:
        """The session as the runner draws it, or None when it is not on this computer (any
        more).
        """
        ahead = self._ahead.take(session)
        return ahead or await self._work.store.run(self._view(session))

    def _view(self, session: str) -> Callable[[Local], SessionView | None]:
        now_ms = self._work.now_ms()

        def view(local: Local) -> SessionView | None:
            run = load(local, session, self._work.flows)
            return None if run is None else showing.view(local, run, now_ms)

        return view

    async def _move(self, session: str, make: Callable[[Run], Act]) -> None:
        """To another step, which is read with it: who answers looks for nothing else."""
        _, view = await self._work.act_and_look(session, make, self._view(session))
        if view is not None:
            self._ahead.keep(view)

    async def start(self, flow: str | None, about: About) -> str:
        """Begins a session, with a flow or with none, and gives its id."""
        ref = None if flow is None else await self._flow(flow)
        session = self._work.new_id()
        start = acts.StartSession(flow=ref, is_test=about.sample, **_header(about, ref))
        await self._work.do(session, start)
        return session

    async def prepare(
        self, flow: str, about: About, *, assignee: str | None = None, due_at: str | None = None
    ) -> str:
        ref = await self._flow(flow)
        session = self._work.new_id()
        ready = acts.PrepareSession(
            flow=ref, assignee=assignee, due_at=due_at, **_header(about, ref)
        )
        await self._work.do(session, ready)
        return session

    async def batch(self, flow: str, targets: Sequence[str], about: About) -> str:
        """One prepared session for each target, all or none, and the batch's id. Raises Refused."""
        given = read_targets("\n".join(targets))
        if given.problem:
            raise Refused(given.problem, "targets")
        ref = await self._flow(flow)
        if ref.kind != "maintenance":
            raise Refused("Only checklists run as a batch. Choose a maintenance flow.", "kind")
        batch = self._work.new_id()
        done: list[Done] = []
        for label in given.names:
            header = _header(about, ref)
            header["variables"] = {**header["variables"], "target": label}
            ready = acts.PrepareSession(flow=ref, batch=batch, target=label, **header)
            done.append((("session", self._work.new_id()), ready))
        await self._work.do_all(done)
        return batch

    async def begin(self, session: str) -> None:
        await self._work.do(session, acts.BeginPrepared())

    async def choose(
        self,
        session: str,
        choice: str,
        *,
        note: str = "",
        body: str = "",
        seen: Place | None = None,
    ) -> None:
        """Answers the current step, which is the one that was `seen`. Raises Refused when it has no
        such answer, needs a note, or is another one by now.
        """
        await self._move(
            session,
            lambda run: choosing.decision(
                run, choice, self._work.new_id, note=note, body=body, seen=seen
            ),
        )

    async def step_back(self, session: str) -> None:
        """Stands at the step before. What was answered stays in the path as a note."""
        await self._move(session, lambda run: acts.StepBack(to=choosing.before(run)))

    async def stand_at(self, session: str, entry: str) -> None:
        """Stands again at the step that `entry` answered."""
        await self._move(session, lambda run: acts.StepBack(to=choosing.parent_of(run, entry)))

    async def add_step(self, session: str, title: str, *, body: str = "", note: str = "") -> None:
        if not title.strip():
            raise Refused("Give your step a title.", "empty")
        row = await self._demand(session)
        step = acts.AddStep(
            entry=self._work.new_id(), title=title.strip(), body=body, note=note, parent=row.head
        )
        await self._work.do(session, step)

    async def note(self, session: str, text: str) -> None:
        if not text.strip():
            raise Refused("Write the note first.", "empty")
        row = await self._demand(session)
        entry = self._work.new_id()
        await self._work.do(session, acts.AddNote(entry=entry, text=text.strip(), parent=row.head))

    async def write_pad(self, session: str, text: str, over: str | None = None) -> None:
        """Keeps the scratchpad. `over` is the text it was edited from; None: whatever is there."""
        if over is None:
            pad = await self._work.store.run(lambda local: local.get(Pad, session))
            over = "" if pad is None else pad.text
        if text != over:
            await self._work.do(session, acts.WritePad(text=text, over=over))

    async def set_variables(
        self, session: str, values: Mapping[str, str], *, unset: Sequence[str] = ()
    ) -> None:
        await self._work.do(session, acts.SetVariables(set=dict(values), unset=tuple(unset)))

    async def set_fields(self, session: str, **fields: str) -> None:
        await self._work.do(session, acts.SetFields(**fields))

    async def set_contact(self, session: str, **fields: str) -> None:
        await self._work.do(session, acts.SetContact(**fields))

    async def pause(self, session: str, *, reason: str = "", until: str | None = None) -> None:
        await self._work.do(session, acts.Pause(reason=reason, until=until))

    async def resume(self, session: str) -> None:
        await self._work.do(session, acts.Resume())

    async def complete(
        self,
        session: str,
        outcome: Outcome,
        *,
        notes: str | None = None,
        next_steps: str | None = None,
        hold_ms: int = CLOSE_HOLD_MS,
    ) -> str:
        """Closes the session; what comes back takes it back for ten seconds (`undo`)."""
        act = acts.Complete(outcome=outcome, outcome_notes=notes, next_steps=next_steps)
        (op,) = await self._work.do(session, act, hold_ms=hold_ms)
        return op.id

    async def undo(self, session: str, token: str) -> bool:
        """Takes a held operation back. False when it has been sent already."""
        if not await self._work.store.run(lambda local: local.undo(token)):
            return False
        self._work.notices.publish(Changes(sessions=frozenset({session}), sync=True))
        return True

    async def cancel(self, session: str) -> None:
        await self._work.do(session, acts.CancelPrepared())

    async def restore(self, session: str, op: str) -> None:
        """Makes a value that lost against another one the field's value again."""
        row = await self._demand(session)
        lost = next((value for value in row.superseded if value.op == op), None)
        if lost is None:
            raise Refused("That value is not in the history of this session.", "missing")
        await self._work.do(session, restoring(lost))

    async def follow_up(self, session: str) -> str:
        """A new session that carries ticket, client, person and variables of a closed one over."""
        row = await self._demand(session)
        after = self._work.new_id()
        again = acts.StartSession(
            kind=row.kind,
            title=row.title,
            ticket=row.ticket,
            client=row.client,
            person=row.person,
            flow=row.flow,
            variables=row.variables,
            origin=row.id,
        )
        await self._work.do(after, again)
        return after

    async def _demand(self, session: str) -> Session:
        row = await self._work.session(session)
        if row is None:
            raise Refused("This session is not on this computer.", "missing")
        return row

    async def _flow(self, flow: str) -> FlowRef:
        row = await self._work.store.run(lambda local: local.get(Flow, flow))
        if row is None:
            raise Refused("This flow is not on this computer.", "missing")
        if row.archived:
            raise Refused("This flow is archived. Choose another, or restore it first.", "archived")
        snapshot, version = row.current
        return FlowRef(
            id=row.id, name=row.name, kind=row.kind, version=version, snapshot=snapshot,
            category=row.category,
        )  # fmt: skip


def restoring(lost: Lost) -> acts.SetFields | acts.SetVariables:
    """The act that makes a lost value the field's value again."""
    if not lost.field.startswith(VARIABLE):
        return acts.SetFields(**{lost.field: lost.value})
    name = lost.field.removeprefix(VARIABLE)
    if lost.value is None:
        return acts.SetVariables(unset=(name,))
    return acts.SetVariables(set={name: lost.value})


def _header(about: About, ref: FlowRef | None) -> dict[str, Any]:
    name = "" if ref is None else ref.name
    return {
        "title": about.title.strip() or name,
        "ticket": about.ticket.strip(),
        "client": about.client.strip(),
        "person": about.person.strip(),
        "variables": dict(about.variables or {}),
    }
