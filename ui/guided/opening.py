"""The small dialogs that a guided session opens over itself, one at a time."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from rflow_desktop.domain.shown_talk import GuidedStep, GuidedView
from ui.guided import words
from ui.guided.dialogs import (
    AnswerDialog,
    CorrectDialog,
    Deciding,
    DirectionDialog,
    ReportDialog,
)
from ui.kit import Dialog, Look, OneDialog
from ui.runner.pausing import PauseDialog

_ANSWERED = frozenset({"answered", "skipped"})


class Opening(QObject):
    """`shown` gives the session as it is drawn. The signals carry what was decided."""

    paused = Signal(str, str)
    corrected = Signal(str, str)
    direction_begun = Signal(str, str)
    answer_changed = Signal(str, str)
    answer_kept = Signal(str)

    def __init__(
        self, look: Look, view: QWidget, *, now_ms: Callable[[], int],
        shown: Callable[[], GuidedView | None],
    ) -> None:  # fmt: skip
        super().__init__(view)
        self._look, self._view, self._now_ms, self._shown = look, view, now_ms, shown
        self._dialogs = OneDialog[Dialog]()

    @property
    def dialog(self) -> Dialog | None:
        """The one that is open."""
        return self._dialogs.now

    @property
    def deciding(self) -> Deciding | None:
        """The open one, where it waits for what it asked for."""
        dialog = self._dialogs.now
        return dialog if isinstance(dialog, Deciding) else None

    @property
    def last_answered(self) -> GuidedStep | None:
        """The question before the one of the moment, where its answer can still be changed."""
        view = self._shown()
        if view is None or view.read_only:
            return None
        return next((one for one in reversed(view.path) if one.state in _ANSWERED and one.id), None)

    def pause(self) -> None:
        dialog = PauseDialog(self._look, self._view.window(), now_ms=self._now_ms)
        dialog.paused.connect(self.paused)
        self._dialogs.open(dialog)

    def report(self) -> None:
        view = self._shown()
        if view is not None:
            as_of = words.as_of(view)
            window = self._view.window()
            self._dialogs.open(ReportDialog(self._look, window, view.report, as_of=as_of))

    def correct(self) -> None:
        view = self._shown()
        if view is not None:
            dialog = CorrectDialog(self._look, self._view.window(), view)
            dialog.corrected.connect(self.corrected)
            self._dialogs.open(dialog)

    def direction(self) -> None:
        view = self._shown()
        if view is not None and not view.read_only:
            last = [one for one in view.path if one.state != "open"][-1]
            dialog = DirectionDialog(self._look, self._view.window(), after=last.title)
            dialog.begun.connect(self.direction_begun)
            self._dialogs.open(dialog)

    def step_back(self) -> None:
        """The last question that was answered, to be answered in another way."""
        last = self.last_answered
        if last is not None:
            self.answer(last.id)

    def answer(self, item: str) -> bool:
        """An answer of the path, to be changed or kept as a fact. False when it is none."""
        view = self._shown()
        steps = () if view is None or view.read_only else view.path
        step = next((one for one in steps if one.id == item and one.state in _ANSWERED), None)
        if view is None or step is None:
            return False
        is_fact = any(fact.source_ref == item for fact in view.lane.facts)
        dialog = AnswerDialog(self._look, self._view.window(), step, is_fact=is_fact)
        dialog.changed.connect(lambda text: self.answer_changed.emit(item, text))
        dialog.kept.connect(lambda: self.answer_kept.emit(item))
        self._dialogs.open(dialog)
        return True
