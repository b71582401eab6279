"""Running one checklist for many targets: the board, answers to many at once, the report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rflow_desktop.domain import acts, board_report, words
from rflow_desktop.domain.board import END, Board, BoardRow, cannot_take, columns, exceptions
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Outcome
from rflow_desktop.domain.notes import Format, Note, file_name
from rflow_desktop.domain.ops import Act, Op
from rflow_desktop.domain.policy import can
from rflow_desktop.domain.redact import RedactionFailed
from rflow_desktop.domain.shown import Changes
from rflow_desktop.domain.variables import as_nothing, resolve
from rflow_desktop.ids import minutes_east
from rflow_desktop.services import board_facts, choosing
from rflow_desktop.services.board_rows import board_row, touched
from rflow_desktop.services.notes import CANNOT_MASK, Delivered
from rflow_desktop.services.run import Run
from rflow_desktop.services.sessions import CLOSE_HOLD_MS
from rflow_desktop.services.shelf import StoreShelf
from rflow_desktop.services.work import Done, Work
from rflow_desktop.store import views
from rflow_desktop.store.local import Local
from rflow_desktop.store.view_pool import batch_rows
from rflow_desktop.store.view_rows import SessionRows


@dataclass(frozen=True, kw_only=True)
class Filled:
    """What became of one answer to many targets. `back` undoes it: (session, entry before)."""

    done: tuple[str, ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()
    back: tuple[tuple[str, str | None], ...] = ()
    held: tuple[tuple[str, str], ...] = ()


class Batches:
    def __init__(self, work: Work) -> None:
        self._work = work

    async def board(self, batch: str) -> Board | None:
        """The whole board, or None when no session of the batch is on this computer."""
        return await self._work.store.run(lambda local: self._board(local, batch))

    async def rows(self, batch: str, sessions: Sequence[str]) -> tuple[BoardRow, ...]:
        """These targets as they are now: what changed since the board was read."""

        def read(local: Local) -> tuple[BoardRow, ...]:
            runs = self._runs(local, batch_rows(local, batch, sessions))
            return tuple(board_row(run) for run in runs)

        return await self._work.store.run(read)

    async def answer(
        self, batch: str, sessions: Sequence[str], node: str, answer: str, *, note: str = ""
    ) -> Filled:
        """Gives `answer` at the step `node` to each of these targets that can take it.

        One transaction; a target that cannot is skipped, with why. Where the step was answered
        already the answer is changed, and what came after it stays beside the path.
        """

        def give(local: Local) -> tuple[Filled, Sequence[Op]]:
            done: list[Done] = []
            closing: list[Done] = []
            names: list[str] = []
            skipped: list[tuple[str, str]] = []
            back: list[tuple[str, str | None]] = []
            for run in self._runs(local, batch_rows(local, batch, sessions)):
                row = board_row(run)
                why = cannot_take(row, node, answer)
                if why:
                    skipped.append((row.target, why))
                    continue
                if node == END:
                    closing.append((("session", row.session), _closing(run)))
                else:
                    made = self._answer(run, row, node, answer, note)
                    done += [(("session", row.session), act) for act in made]
                    back.append((row.session, run.header.head))
                names.append(row.target)
            ops = local.capture(done) if done else ()
            held = local.capture(closing, hold_ms=CLOSE_HOLD_MS) if closing else ()
            filled = Filled(
                done=tuple(names), skipped=tuple(skipped), back=tuple(back), held=_tokens(held)
            )
            return filled, (*ops, *held)

        return await self._work.write(give)

    async def note(
        self, batch: str, sessions: Sequence[str], text: str, *, node: str = ""
    ) -> Filled:
        """One note for many targets, typed once. Raises Refused when it says nothing."""
        if not text.strip():
            raise Refused("Write the note first.", "empty")
        work = self._work

        def write(local: Local) -> tuple[Filled, Sequence[Op]]:
            done: list[Done] = []
            names: list[str] = []
            skipped: list[tuple[str, str]] = []
            for run in self._runs(local, batch_rows(local, batch, sessions)):
                row = board_row(run)
                if not can(run.me, "session.note", run.header):
                    skipped.append((row.target, row.why_not))
                    continue
                act = acts.AddNote(
                    entry=work.new_id(), text=text.strip(), node="" if node == END else node,
                    parent=run.header.head,
                )  # fmt: skip
                done.append((("session", row.session), act))
                names.append(row.target)
            ops = local.capture(done, hold_ms=CLOSE_HOLD_MS) if done else ()
            filled = Filled(done=tuple(names), skipped=tuple(skipped), held=_tokens(ops))
            return filled, ops

        return await work.write(write)

    async def undo(self, filled: Filled) -> bool:
        """Stands every target where it stood. False when some of it had been sent already."""
        work = self._work

        def undo(local: Local) -> tuple[bool, Sequence[Op]]:
            back: list[Done] = [
                (("session", session), acts.StepBack(to=entry)) for session, entry in filled.back
            ]
            ops = local.capture(back) if back else ()
            undone = [local.undo(token) for _, token in filled.held]
            return all(undone), ops

        whole = await work.write(undo)
        changed = frozenset(session for session, _ in filled.held)
        work.notices.publish(Changes(sessions=changed, sync=True))
        return whole

    async def give(self, sessions: Sequence[str], assignee: str | None) -> Filled:
        """These targets are somebody's from now on; those that have begun are skipped."""
        return await self._each(sessions, lambda _: acts.Reassign(assignee=assignee))

    async def offer(self, sessions: Sequence[str], *, pooled: bool = True) -> Filled:
        """Into the team's pool, where each is taken by exactly one."""
        if pooled and not self._work.connected:
            raise Refused("The pool needs a team server. Nobody else works here.", "no_server")
        return await self._each(sessions, lambda _: acts.PutInPool(pooled=pooled))

    async def share(self, batch: str, people: Sequence[str]) -> Filled:
        """Colleagues see the whole board, whoever works on which target."""
        rows = await self._work.store.run(lambda local: batch_rows(local, batch))
        sessions = [one.header.id for one in rows]
        return await self._each(sessions, lambda _: acts.ShareSession(people=tuple(people)))

    async def report(self, batch: str, form: Format = "markdown", *, mask: bool = True) -> Note:
        """One report for the client. Raises Refused when it cannot be masked."""
        now = self._work.instant(self._work.now_ms())
        offset = minutes_east(self._work.now_ms())

        def write(local: Local) -> Note:
            board = self._board(local, batch)
            if board is None:
                raise Refused("This batch is not on this computer.", "missing")
            runs = self._runs(local, batch_rows(local, batch))
            date = f"{words.date(now, offset=offset)} {words.clock(now, offset=offset)}"
            facts = board_facts.report(local, board, runs, date=date, offset=offset)
            return board_report.write(facts, form, mask=mask)

        try:
            return await self._work.store.run(write)
        except RedactionFailed as error:
            raise Refused(CANNOT_MASK, "redaction") from error

    async def file_name(self, batch: str, form: Format) -> str:
        """`48213_patch-ring-1_2025-11-21.md`, allowed on every system."""
        rows = await self._work.store.run(lambda local: batch_rows(local, batch))
        header = rows[0].header if rows else None
        ticket, title = ("", "report") if header is None else (header.ticket, header.title)
        return file_name(ticket, title, self._work.instant(self._work.now_ms())[:10], form)

    async def record(self, batch: str, note: Note, delivered: Delivered) -> None:
        """Remembers in each session of the batch that its report was used."""
        rows = await self._work.store.run(lambda local: batch_rows(local, batch))

        def made(_: str) -> acts.RecordArtifact:
            return acts.RecordArtifact(
                artifact=self._work.new_id(), kind="export", format=note.format,
                sha256=note.sha256, masked=dict(note.masked), delivered=delivered,
            )  # fmt: skip

        await self._each([one.header.id for one in rows], made)

    async def _each(self, sessions: Sequence[str], make: Callable[[str], Act]) -> Filled:
        """One act for each session in a transaction of its own; what is refused is skipped."""
        done: list[str] = []
        skipped: list[tuple[str, str]] = []
        for session in sessions:
            row = await self._work.session(session)
            name = "" if row is None else row.target
            try:
                await self._work.do(session, make(session))
            except Refused as refused:
                skipped.append((name, refused.sentence[:1].lower() + refused.sentence[1:-1]))
            else:
                done.append(name)
        return Filled(done=tuple(done), skipped=tuple(skipped))

    def _answer(
        self, run: Run, row: BoardRow, node: str, answer: str, note: str
    ) -> tuple[Act, ...]:
        new_id = self._work.new_id
        if row.current == node:
            return (choosing.decision(run, answer, new_id, note=note, body=""),)
        parent = choosing.parent_of(run, row.cells[node].entry)
        earlier = Run(
            SessionRows(
                **{**vars(run.rows), "header": run.header.model_copy(update={"head": parent})}
            ),
            run.shelf, run.me, run.names,
        )  # fmt: skip
        again = choosing.decision(earlier, answer, new_id, note=note, body="")
        return (acts.StepBack(to=parent), again)

    def _board(self, local: Local, batch: str) -> Board | None:
        runs = self._runs(local, batch_rows(local, batch))
        if not runs:
            return None
        rows = tuple(board_row(run) for run in runs)
        header, content = runs[0].header, runs[0].content
        seen = frozenset[str]().union(*(touched(row) for row in rows))
        shown = () if content is None else columns(content, seen)
        people = dict.fromkeys(row.owner_name for row in rows if row.owner_name)
        return Board(
            batch=batch,
            title=header.title,
            client=header.client,
            ticket=header.ticket,
            flow="" if header.flow is None else header.flow.name,
            columns=shown,
            rows=rows,
            why=exceptions(rows, shown),
            people=tuple(people),
            trouble="" if content is not None else runs[0].trouble,
        )

    def _runs(self, local: Local, found: Sequence[SessionRows]) -> list[Run]:
        shelf, names = StoreShelf(local, self._work.flows), views.names(local)
        return [Run(rows, shelf, local.me, names) for rows in found]


def _closing(run: Run) -> acts.Complete:
    position = run.position
    ended = None if position is None else position.ended
    node = None if position is None else position.node
    summary = resolve(getattr(node, "summary", ""), run.values, missing=as_nothing).strip()
    outcome = Outcome(ended or Outcome.RESOLVED)
    return acts.Complete(outcome=outcome, outcome_notes=summary or None)


def _tokens(ops: Sequence[Op]) -> tuple[tuple[str, str], ...]:
    return tuple((op.root, op.id) for op in ops)
