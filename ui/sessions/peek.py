"""A look into a session beside the table: where it stands, the last steps, what was written."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from rflow_desktop.domain.shown import PathStep, SessionView
from rflow_desktop.domain.words import minutes
from ui.kit import KeyCap, Label, Look, Picture, paint_box

_WIDE = 380
_STEPS = 4
_PAD = 400


class Peek(QFrame):
    """Floats over the right of the table and never takes the focus."""

    def __init__(self, look: Look, area: QWidget) -> None:
        super().__init__(area)
        self._look, self._area = look, area
        self.session = ""
        self.glyph = Picture(look, glyph="session.active")
        self.title = Label(look, "", role="bodyStrong", wrap=True)
        self.where = Label(look, "", role="small", tone="text.secondary", wrap=True)
        self.stands = Label(look, "", role="small", tone="text.tertiary", wrap=True)
        self.steps = Label(look, "", role="small", tone="text.secondary", wrap=True)
        self.pad = Label(look, "", role="small", tone="text.secondary", wrap=True)
        head = QHBoxLayout()
        head.setSpacing(look.px(8))
        head.addWidget(self.glyph)
        head.addWidget(self.title, 1)
        foot = QHBoxLayout()
        foot.setSpacing(look.px(6))
        for key, words in (("Enter", "Open"), ("Space", "Close")):
            foot.addWidget(KeyCap(look, key))
            foot.addWidget(Label(look, words, role="small", tone="text.tertiary"))
            foot.addSpacing(look.px(8))
        foot.addStretch(1)
        column = QVBoxLayout(self)
        side = look.px(16) + 1
        column.setContentsMargins(side, side, side, look.px(12))
        column.setSpacing(look.px(6))
        column.addLayout(head)
        for label in (self.where, self.stands):
            column.addWidget(label)
        self._steps_title = Label(look, "Last steps", role="smallStrong")
        self._pad_title = Label(look, "Scratchpad", role="smallStrong")
        for title, label in ((self._steps_title, self.steps), (self._pad_title, self.pad)):
            column.addSpacing(look.px(6))
            column.addWidget(title)
            column.addWidget(label)
        column.addStretch(1)
        column.addLayout(foot)
        self.hide()
        look.changed.connect(self.update)

    def show_session(self, view: SessionView | None) -> None:
        """None: it is not on this computer any more."""
        if view is None:
            self.close_peek()
            return
        self.session = view.id
        self.glyph.set_glyph(f"session.{view.state}")
        self.title.setText(view.title or view.flow)
        self.where.setText(", ".join(part for part in (view.ticket, view.client) if part))
        self.stands.setText(_stands(view))
        steps = [step for step in view.path if not step.off_path][-_STEPS:]
        self.steps.setText("\n".join(_told(step) for step in steps))
        lines = (line.strip() for line in view.pad[:_PAD].splitlines())
        self.pad.setText("\n".join(line for line in lines if line))
        for title, label in ((self._steps_title, self.steps), (self._pad_title, self.pad)):
            title.setVisible(bool(label.text()))
            label.setVisible(bool(label.text()))
        self.setAccessibleName(f"Peek: {self.title.text()}")
        self.show()
        self.raise_()
        self.place()

    def close_peek(self) -> bool:
        """True when it was open."""
        was_open, self.session = self.isVisible(), ""
        self.hide()
        return was_open

    def place(self) -> None:
        if not self.isVisible():
            return
        look, area = self._look, self._area
        wide = min(look.px(_WIDE), area.width() - look.px(32))
        high = min(self.heightForWidth(wide) if self.hasHeightForWidth() else 0, area.height())
        high = max(high, min(look.px(240), area.height() - look.px(24)))
        self.setGeometry(area.width() - wide - look.px(16), look.px(12), wide, high)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        look = self._look
        paint_box(
            QPainter(self), QRectF(self.rect()), radius=look.px(8),
            fill=look.color("bg.raised"), border=look.color("border.default"),
        )  # fmt: skip


def _told(step: PathStep) -> str:
    if not step.answer:
        return step.title
    between = " " if step.title.endswith("?") else ": "
    return f"{step.title}{between}{step.answer}"


def _stands(view: SessionView) -> str:
    parts = [view.flow, f"version {view.flow_version}" if view.flow_version else ""]
    if view.phase in ("active", "paused") and view.usually:
        parts.append(f"step {view.number}, usually {view.usually}")
    if view.minutes:
        parts.append(minutes(view.minutes))
    filled = sum(1 for one in view.variables if one.value)
    if view.variables:
        parts.append(f"{filled} of {len(view.variables)} variables filled")
    return ", ".join(part for part in parts if part)
