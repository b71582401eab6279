"""The bar of a batch: which target of how many this is, how the others stand, and the next one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.kit import Button, Label, Look, paint_box, tip_for

_TONES = {
    "resolved": "success.solid",
    "abandoned": "neutral.solid",
    "active": "accent.mark",
    "paused": "warning.solid",
    "escalated": "warning.solid",
    "claimed": "accent.mark",
}
_OPEN = ("prepared", "active", "paused")


@dataclass(frozen=True)
class Target:
    """One session of a batch: its target and its state."""

    session: str
    name: str
    state: str


class TargetStrip(QWidget):
    """A small box for each target, in the order of the batch; the present one is framed."""

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._targets: tuple[Target, ...] = ()
        self._current = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_targets(self, targets: Sequence[Target], current: str) -> None:
        self._targets, self._current = tuple(targets), current
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(120), self._look.px(8))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        if not self._targets:
            return
        painter = QPainter(self)
        look = self._look
        pitch = min(float(look.px(24)), self.width() / len(self._targets))
        gap = look.px(2) if pitch > look.px(5) else 0
        for place, target in enumerate(self._targets):
            box = QRectF(place * pitch, 0, max(1.0, pitch - gap), self.height())
            tone = _TONES.get(target.state, "border.default")
            here = target.session == self._current
            line = look.color("border.focus") if here else None
            paint_box(painter, box, radius=look.px(2), fill=look.color(tone), border=line, width=2)


class BatchBar(QWidget):
    """`opened`: the session of another target. `board_asked`: back to all of them."""

    opened = Signal(str)
    board_asked = Signal()

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._targets: tuple[Target, ...] = ()
        self._current = ""
        self.board = Button(look, "Board", icon="layers", key="B", compact=True)
        self.board.clicked.connect(self.board_asked)
        self.words = Label(look, role="bodyMedium", elide=True)
        self.rest = Label(look, role="small", tone="text.tertiary", tabular=True)
        self.strip = TargetStrip(look)
        self.next = Button(look, "Next open one", key="N", compact=True)
        self.next.clicked.connect(self.go_on)
        head = QHBoxLayout()
        head.setSpacing(look.px(8))
        head.addWidget(self.words, 1)
        head.addWidget(self.rest)
        head.addWidget(self.next)
        head.addWidget(self.board)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, look.px(16))
        column.setSpacing(look.px(6))
        column.addLayout(head)
        column.addWidget(self.strip)
        self.hide()

    @property
    def next_open(self) -> Target | None:
        """The next target after this one that is not done; round to the first again."""
        sessions = [target.session for target in self._targets]
        at = sessions.index(self._current) if self._current in sessions else -1
        turned = self._targets[at + 1 :] + self._targets[: max(at, 0)]
        return next((target for target in turned if target.state in _OPEN), None)

    def show_batch(self, targets: Sequence[Target], *, current: str, target: str) -> None:
        self._targets, self._current = tuple(targets), current
        sessions = [one.session for one in targets]
        at = sessions.index(current) + 1 if current in sessions else 0
        of = f"{at} of {len(targets)}" if at else f"{len(targets)} targets"
        done = sum(one.state not in _OPEN for one in targets)
        self.words.setText(f"{target or 'Batch'}")
        self.rest.setText(f"Target {of} · {done} done")
        self.strip.show_targets(targets, current)
        self.strip.setAccessibleName(f"{done} of {len(targets)} targets are done")
        following = self.next_open
        self.next.setVisible(following is not None)
        if following is not None:
            self.next.setToolTip(tip_for(following.name, "N"))
        self.setVisible(bool(targets) or bool(target))
        self.rest.setVisible(bool(targets))
        self.strip.setVisible(bool(targets))

    def go_on(self) -> None:
        following = self.next_open
        if following is not None:
            self.opened.emit(following.session)
