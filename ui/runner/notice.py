"""The line under the header: who has the session, what two people changed, what can be undone."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from rflow_desktop.domain.shown import SessionView
from ui.kit import Banner, Look
from ui.runner.words import paused

Lost = tuple[str, str, str]


class NoticeBar(QWidget):
    """One at a time, with one act. `verb_asked` carries a verb of the header."""

    undo_asked = Signal()
    verb_asked = Signal(str)
    restore_asked = Signal(str)

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._act = ""
        self.banner = Banner(look)
        self.banner.action_asked.connect(self._on_action)
        slot = QVBoxLayout(self)
        slot.setContentsMargins(*(look.px(side) for side in (16, 8, 16, 8)))
        slot.addWidget(self.banner)
        self.hide()

    def show_session(self, view: SessionView, *, held: bool) -> None:
        """`held`: it was closed a moment ago, and that can still be taken back."""
        lost = replaced(view)
        self._act = ""
        if held:
            self._tell("This session was closed just now.", "history", "Undo", act="undo")
        elif lost:
            op, words, who = lost[0]
            sentence = f"Two people changed the same thing. {who} had written {words}."
            self.banner.tell(sentence, tone="warning", action="Restore it")
            self._act = f"restore:{op}"
        elif view.phase == "paused" and view.writable:
            self._tell(paused(view), "pause", "Resume", act="resume")
        elif view.phase == "in_transit":
            self._tell(view.read_only_because, "lock", "Open the briefing", act="briefing")
        elif view.phase == "closed":
            self._tell(view.read_only_because, "lock", None, act="closed")
        elif not view.writable:
            self._tell(view.read_only_because, "lock", "Copy note", act="copy")
        self.setVisible(bool(self._act))

    def _tell(self, sentence: str, icon: str, action: str | None, *, act: str) -> None:
        self._act = act
        self.banner.tell(sentence, icon=icon, action=action)

    def _on_action(self) -> None:
        act, _, op = self._act.partition(":")
        if act == "undo":
            self.undo_asked.emit()
        elif act == "restore":
            self.restore_asked.emit(op)
        else:
            self.verb_asked.emit(act)


def replaced(view: SessionView) -> tuple[Lost, ...]:
    """Values that lost against a later one; those of variables are marked where they stand."""
    marked = {line.lost for line in view.variables}
    return tuple(one for one in view.lost if one[0] not in marked) if view.writable else ()
