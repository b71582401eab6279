"""Joins the board to the services: what was answered goes out, what has changed is drawn."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QTimer

from rflow_desktop.domain.board import BoardRow, exceptions, told_skipped
from rflow_desktop.domain.errors import Refused, Told
from rflow_desktop.domain.shown import Changes
from rflow_desktop.domain.words import count
from rflow_desktop.events import Notices
from rflow_desktop.services.batches import Batches, Filled
from rflow_desktop.services.handoffs import Handoffs
from ui.batch.dialogs import GiveDialog, NoteDialog, PauseDialog
from ui.batch.report import ReportDialog
from ui.batch.view import BoardView
from ui.kit import Look
from ui.presenter import Newest, Presenter
from ui.resolve.clipboard import put_on_clipboard

AGAIN_MS = 5_000
"""After a reading that failed."""


class Tell(Protocol):
    """Says a sentence in a toast; `undo` is offered while it is shown."""

    def __call__(self, sentence: str, *, undo: Callable[[], object] | None = None) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Hooks:
    """What the board asks of the window around it."""

    tell: Tell
    open_session: Callable[[str], None]
    me: str
    connected: bool


class BoardPresenter(Presenter):
    """The board of one batch. A step that can hurt stops before each target."""

    def __init__(
        self,
        look: Look,
        view: BoardView,
        batch: str,
        *,
        batches: Batches,
        handoffs: Handoffs,
        notices: Notices,
        hooks: Hooks,
    ) -> None:
        super().__init__(view)
        self._look, self._view, self.batch = look, view, batch
        self._batches, self._handoffs, self._hooks = batches, handoffs, hooks
        self._stale: set[str] = set()
        self._wants_all = False
        self._reading = Newest(self, self._refresh)
        self._failed = False
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(AGAIN_MS)
        self._later.timeout.connect(self._reading.again)
        self.dialog: PauseDialog | NoteDialog | GiveDialog | ReportDialog | None = None
        leave = notices.subscribe(self._on_changed)
        view.destroyed.connect(lambda: leave())
        self.refused.connect(lambda sentence: hooks.tell(sentence))
        view.answered.connect(self._on_answered)
        view.opened.connect(hooks.open_session)
        view.note_asked.connect(self._on_note)
        view.give_asked.connect(lambda rows: self.run(self._give(rows)))
        view.report_asked.connect(self._on_report)

    def start(self) -> None:
        """Read for the first time; needs a running loop."""
        self._wants_all = True
        self._reading.again()

    # what is so is drawn

    def _on_changed(self, changes: Changes) -> None:
        board = self._view.board
        here = frozenset() if board is None else frozenset(row.session for row in board.rows)
        if changes.all or changes.flows or changes.people or changes.sessions - here:
            self._wants_all = True  # a session that is not here may be a new one of this batch
        self._stale |= changes.sessions & here
        if self._wants_all or self._stale:
            self._reading.again()

    async def _refresh(self) -> None:
        """What could not be read is asked for again in a while, and told once."""
        stale, self._stale = frozenset(self._stale), set()
        whole, self._wants_all = self._wants_all, False
        drawn = False
        try:
            await self._draw(tuple(stale), whole=whole)
            drawn, self._failed = True, False
            self._later.stop()
        except Told as trouble:
            told, self._failed = self._failed, True
            self._later.start()
            if not told:
                self._hooks.tell(trouble.sentence)
        finally:
            if not drawn:
                self._stale |= stale
                self._wants_all = self._wants_all or whole

    async def _draw(self, stale: tuple[str, ...], *, whole: bool) -> None:
        board = self._view.board
        if whole or board is None:
            self._view.show_board(await self._batches.board(self.batch))
            return
        fresh = {row.session: row for row in await self._batches.rows(self.batch, stale)}
        known = {column.node for column in board.columns}
        if any(set(row.cells) - known for row in fresh.values()):
            self._wants_all = True  # a step beside the usual way needs a column
            self._reading.again()
            return
        rows = tuple(fresh.get(row.session, row) for row in board.rows)
        why = exceptions(rows, board.columns)
        self._view.show_board(replace(board, rows=rows, why=why))

    # what was done goes out

    def _on_answered(self, sessions: tuple[str, ...], node: str, answer: str) -> None:
        board = self._view.board
        if board is None:
            return
        rows = [row for row in self._view.grid.board_model.rows if row.session in sessions]
        asks = [row for row in rows if row.current == node and (row.dangers or row.needs_note)]
        if asks:
            self._ask_each(tuple(asks), node, answer, note="", of=len(asks))
            rows = [row for row in rows if row not in asks]
        if rows:
            ids = tuple(row.session for row in rows)
            self.run(self._answer(ids, node, answer, moves=len(ids) == 1 and not asks))

    def _ask_each(
        self, rows: tuple[BoardRow, ...], node: str, answer: str, *, note: str, of: int
    ) -> None:
        """The pause before the first of `rows`; the next one follows when it is decided."""
        if not rows:
            return
        row, rest = rows[0], rows[1:]
        label = next((one.label for one in row.choices if one.id == answer), answer)
        at = f"{of - len(rest)} of {of}" if of > 1 else ""
        dialog = PauseDialog(self._look, self._view.window(), row, answer=label, at=at, note=note)

        def go_on(written: str) -> None:
            self.run(self._answer((row.session,), node, answer, note=written, moves=of == 1))
            self._ask_each(rest, node, answer, note=written, of=of)

        dialog.done.connect(go_on)
        dialog.skipped.connect(lambda: self._ask_each(rest, node, answer, note=note, of=of))
        self._show(dialog)
        typed = not dialog.name_box.isHidden()
        dialog.open(focus=dialog.name if typed else dialog.note)

    async def _answer(
        self, sessions: tuple[str, ...], node: str, answer: str, *, note: str = "", moves: bool
    ) -> None:
        filled = await self._batches.answer(self.batch, sessions, node, answer, note=note)
        self._tell(filled, "answered")
        if moves and filled.done:
            self._view.go_down(sessions[0], node)

    def _on_note(self, rows: tuple[BoardRow, ...], node: str) -> None:
        board = self._view.board
        column = None if board is None else next(
            (one for one in board.columns if one.node == node), None
        )  # fmt: skip
        dialog = NoteDialog(
            self._look, self._view.window(), rows, step="" if column is None else column.title
        )
        ids = tuple(row.session for row in rows)
        dialog.written.connect(lambda text: self.run(self._note(dialog, ids, text, node)))
        self._show(dialog)
        dialog.open(focus=dialog.text)

    async def _note(
        self, dialog: NoteDialog, sessions: tuple[str, ...], text: str, node: str
    ) -> None:
        async def note() -> None:
            filled = await self._batches.note(self.batch, sessions, text, node=node)
            self._tell(filled, "noted")

        await self.decide_in(dialog, note())

    async def _give(self, rows: tuple[BoardRow, ...]) -> None:
        people = await self._handoffs.people()
        dialog = GiveDialog(
            self._look, self._view.window(), rows, people, me=self._hooks.me,
            connected=self._hooks.connected,
        )  # fmt: skip
        ids = tuple(row.session for row in rows)
        dialog.given.connect(lambda to: self.run(self._given(ids, to)))
        self._show(dialog)
        dialog.open(focus=dialog.to)

    async def _given(self, sessions: tuple[str, ...], to: str) -> None:
        whom, _, reader = to.partition(" ")
        if whom == "pool":
            filled = await self._batches.offer(sessions)
        else:
            filled = await self._batches.give(sessions, whom)
        if reader:
            await self._batches.share(self.batch, (reader,))
        self._tell(filled, "offered to the team" if whom == "pool" else "given")

    def _on_report(self) -> None:
        dialog = ReportDialog(self._look, self._view.window())
        dialog.format_asked.connect(lambda _: self.run(self._report(dialog)))
        dialog.copied.connect(lambda: self.run(self._copy(dialog)))
        dialog.saved.connect(lambda file: self.run(self._save(dialog, Path(file))))
        self._show(dialog)
        dialog.open(focus=dialog.text)
        self.run(self._report(dialog))

    async def _report(self, dialog: ReportDialog) -> None:
        note = await self._batches.report(self.batch, dialog.format)
        if dialog is self.dialog:
            dialog.show_report(note, await self._batches.file_name(self.batch, dialog.format))

    async def _copy(self, dialog: ReportDialog) -> None:
        if dialog.note is not None:
            put_on_clipboard(dialog.note)
            await self._batches.record(self.batch, dialog.note, "copied")
            self._hooks.tell("Report copied")
            dialog.dismiss()

    async def _save(self, dialog: ReportDialog, file: Path) -> None:
        note = dialog.note
        if note is None:
            return
        try:
            await asyncio.to_thread(file.write_text, note.text, encoding="utf-8", newline="\n")
        except OSError as error:
            raise Refused(f"{file.name} cannot be written: {error.strerror}.", "disk") from error
        await self._batches.record(self.batch, note, "saved")
        self._hooks.tell(f"Report saved as {file.name}")
        dialog.dismiss()

    # what came of it

    def _tell(self, filled: Filled, verb: str) -> None:
        """What was done to how many, who was skipped and why, and the way back."""
        said = f"{count(len(filled.done), 'target')} {verb}" if filled.done else "Nothing changed"
        left = told_skipped(filled.skipped)
        can_undo = bool(filled.back or filled.held)

        def undo() -> None:
            self.run(self._undo(filled))

        sentence = f"{said}. {left}" if left else said
        self._hooks.tell(sentence, undo=undo if can_undo else None)

    async def _undo(self, filled: Filled) -> None:
        if not await self._batches.undo(filled):
            self._hooks.tell("Some of it has been sent already and stays.")

    def _show(self, dialog: PauseDialog | NoteDialog | GiveDialog | ReportDialog) -> None:
        self.dialog = dialog
        dialog.closed.connect(lambda: self._on_closed(dialog))

    def _on_closed(self, dialog: PauseDialog | NoteDialog | GiveDialog | ReportDialog) -> None:
        if self.dialog is dialog:
            self.dialog = None
        dialog.deleteLater()
