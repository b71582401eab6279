"""The runner on screen: it draws one session and says what the person did there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from rflow_desktop.domain.board_key import board_key
from rflow_desktop.domain.shown import EvidenceLine, SessionView
from rflow_desktop.ids import local
from ui.commands import is_text_field
from ui.kit import AttachmentLoader, Look, ask_for_files
from ui.runner.batch import Target
from ui.runner.centre import Centre
from ui.runner.header import RunnerHeader
from ui.runner.inspector import Inspector
from ui.runner.notice import NoticeBar
from ui.runner.path import PathPanel
from ui.runner.pausing import PauseDialog
from ui.runner.pictures import EVIDENCE_FILES
from ui.runner.preview import Preview
from ui.runner.session_screen import SessionScreen
from ui.runner.variables_box import VariablesBox
from ui.window.panels import ThreePanels


class Parts(NamedTuple):
    path: PathPanel
    centre: Centre
    inspector: Inspector


class RunnerView(SessionScreen):
    """Signals say what was done; `header.asked` and the panels' own carry the rest."""

    verb_asked = Signal(str)
    answered = Signal(str, str)
    """The id of the answer, and the note to it."""
    back_asked = Signal(str)
    """Stand again at the step of this entry; nothing: one step back."""
    own_added = Signal(str, str)
    paused = Signal(str, str)
    variable_edited = Signal(str, str)
    restore_asked = Signal(str)
    pad_written = Signal(str, str)
    pad_drafted = Signal(str, str)
    files_chosen = Signal(list)
    evidence_opened = Signal(str)
    evidence_removed = Signal(str)
    evidence_titled = Signal(str, str)
    session_asked = Signal(str)
    undo_close_asked = Signal()
    shown_changed = Signal()

    def __init__(
        self,
        look: Look,
        *,
        now_ms: Callable[[], int],
        load_attachment: AttachmentLoader | None = None,
        inspector_open: bool = True,
        parts: Parts | None = None,
    ) -> None:
        super().__init__()
        self._look, self._now_ms = look, now_ms
        self._shown: SessionView | None = None
        self._has_held_close = False
        self.path, self.centre, self.inspector = parts or Parts(
            PathPanel(look), Centre(look, load_attachment=load_attachment), Inspector(look)
        )
        self.three = ThreePanels(
            look, centre=self.centre, left=self.path, inspector=self.inspector,
            inspector_open=inspector_open, parent=self,
        )  # fmt: skip
        self.top: RunnerHeader = RunnerHeader(look, path_button=self.three.left_button)
        self.notice = NoticeBar(look)
        self.preview: Preview | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.notice)
        column.addWidget(self.three, 1)
        self._connect()

    # what the window asks

    def about(self) -> SessionView | None:
        return self._shown

    def first_focus(self) -> QWidget | None:
        return self.centre.step.target()

    def go_back(self) -> bool:
        """Esc: out of what is being written, back to the answers."""
        if self.path.close_own():
            self.focus_answers()
            return True
        if self.centre.step.leave_proposal():
            return True
        row = next((row for row in self.variables.rows.values() if row.is_editing()), None)
        if row is not None:
            row.stop(keep=False)
            return True
        now = QApplication.focusWidget()
        if now is None:
            return False
        beside = self.inspector.isAncestorOf(now)
        if beside or (self.isAncestorOf(now) and is_text_field(now)):
            self.focus_answers()
            return True
        return False

    # values in

    @property
    def shown(self) -> SessionView | None:
        return self._shown

    def show_session(self, view: SessionView) -> None:
        """Draw it; what has the focus, the caret and half-written words stay as they are."""
        self.show_work(view)
        self.show_path()

    def show_path(self) -> None:
        """The path of the session that is shown."""
        if self._shown is not None:
            self.path.show_session(self._shown, today=local(self._now_ms()).date())

    def show_work(self, view: SessionView) -> None:
        """As `show_session`, all but the path: the next step does not wait for the way to it."""
        for _ in self.work_in_pieces(view):
            pass

    def work_in_pieces(self, view: SessionView) -> Iterator[None]:
        """As `show_work`, a piece with each step; what is newer meanwhile is drawn instead."""
        before, self._shown = self._shown, view
        was_here = self._has_focus()
        today = local(self._now_ms()).date()
        self.top.show_session(view)
        self.path.set_writable(on=view.writable and view.phase in ("active", "prepared"))
        yield
        view = self._shown
        self.centre.show_session(view)
        yield
        view = self._shown
        self.inspector.show_session(view, today=today)
        self._show_banner()
        if was_here and not self._has_focus():
            self.focus_answers()  # what had the focus is gone; it must not fall to whatever is next
        if before is None or (before.ticket, before.client) != (view.ticket, view.client):
            self.title_changed.emit()
        self.shown_changed.emit()

    def _has_focus(self) -> bool:
        now = QApplication.focusWidget()
        return now is not None and self.isAncestorOf(now)

    def show_minutes(self, minutes: int) -> None:
        self.top.show_minutes(minutes)

    def show_targets(self, targets: Sequence[Target]) -> None:
        view = self._shown
        if view is not None:
            self.centre.batch.show_batch(targets, current=view.id, target=view.target)

    def show_picture(self, sha256: str, pixmap: QPixmap) -> None:
        self.inspector.evidence.show_picture(sha256, pixmap)

    def show_held_close(self, *, on: bool) -> None:
        """The session was closed a moment ago, and that can still be taken back."""
        self._has_held_close = on
        self._show_banner()

    def tell_refusal(self, sentence: str) -> None:
        """Beside what was pressed."""
        self.centre.step.tell_reason(sentence)

    def open_preview(
        self, line: EvidenceLine, pixmap: QPixmap, *, writable: bool, text: str = ""
    ) -> None:
        if self.preview is not None:
            return  # pressed twice
        preview = Preview(self._look, self.window(), line, pixmap, writable=writable, text=text)
        preview.titled.connect(self.evidence_titled)
        preview.removed.connect(self.evidence_removed)
        preview.closed.connect(preview.deleteLater)
        self.preview = preview
        preview.destroyed.connect(self._on_preview_gone)
        preview.open()

    # acts of the keys

    @property
    def variables(self) -> VariablesBox:
        return self.inspector.variables

    def focus_answers(self) -> None:
        if not self.centre.step.take_focus():
            self.path.list.setFocus()

    def focus_note(self) -> None:
        self.centre.step.note.setFocus()

    def focus_pad(self) -> None:
        self._show_inspector()
        self.inspector.pad.text.setFocus()

    def open_own(self) -> None:
        """A step of one's own, in the path, which may have to come out of its fold first."""
        if self.three.left is not None and self.three.left.isHidden():
            self.three.toggle_left()
        self.path.open_own()

    def next_variable(self) -> None:
        """The next one that is empty: on the step itself if it asks for one, else at the right."""
        wanted = self.centre.step.fields.first_empty()
        if wanted is not None and not wanted.input.control.hasFocus():
            wanted.input.setFocus()
            return
        row = self.variables.next_empty()
        if row is not None:
            self._show_inspector()
            row.edit()

    def open_board(self) -> None:
        """Back to all targets of the batch."""
        if self._shown is not None and self._shown.batch:
            self.session_asked.emit(board_key(self._shown.batch))

    def ask_pause(self) -> None:
        dialog = PauseDialog(self._look, self.window(), now_ms=self._now_ms)
        dialog.paused.connect(self.paused)
        dialog.closed.connect(dialog.deleteLater)
        dialog.open()

    def choose_files(self) -> None:
        """The system's file dialog, beside which everything goes on."""
        ask_for_files(self._look, self, "Add evidence", EVIDENCE_FILES, self.files_chosen.emit)

    def close_out(self) -> None:
        """The view goes: what is written is kept first."""
        self.inspector.pad.save()

    def _show_inspector(self) -> None:
        if not self.three.inspector_is_open:
            self.three.toggle_inspector()

    def _show_banner(self) -> None:
        view = self._shown
        if view is None:
            return
        self.notice.show_session(view, held=self._has_held_close)

    def _on_preview_gone(self) -> None:
        self.preview = None

    def _on_answered(self, answer: str) -> None:
        self.answered.emit(answer, self.centre.step.note.text().strip())

    def _on_close_asked(self) -> None:
        view = self._shown
        escalates = view is not None and view.step is not None and view.step.outcome == "escalated"
        self.verb_asked.emit("escalate" if escalates else "resolve")

    def _connect(self) -> None:
        self.top.asked.connect(self.verb_asked)
        self.top.fold_asked.connect(self.three.toggle_inspector)
        self.notice.undo_asked.connect(self.undo_close_asked)
        self.notice.verb_asked.connect(self.verb_asked)
        self.notice.restore_asked.connect(self.restore_asked)
        self.path.back_asked.connect(self.back_asked)
        self.path.own_added.connect(self.own_added)
        step, foot = self.centre.step, self.centre.foot
        step.answered.connect(self._on_answered)
        step.close_asked.connect(self._on_close_asked)
        step.variable_edited.connect(self.variable_edited)
        step.own_asked.connect(self.open_own)
        foot.seen.opened.connect(self.session_asked)
        foot.tried.opened.connect(self.session_asked)
        foot.zone.clicked.connect(self.choose_files)
        self.centre.batch.opened.connect(self.session_asked)
        self.centre.batch.board_asked.connect(self.open_board)
        evidence, pad = self.inspector.evidence, self.inspector.pad
        evidence.add_asked.connect(self.choose_files)
        evidence.opened.connect(self.evidence_opened)
        evidence.removed.connect(self.evidence_removed)
        self.variables.edited.connect(self.variable_edited)
        self.variables.restore_asked.connect(self.restore_asked)
        self.variables.next_asked.connect(self.next_variable)
        pad.written.connect(self.pad_written)
        pad.drafted.connect(self.pad_drafted)
