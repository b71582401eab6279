"""The line over the sessions: whose they are, pinned views as tabs, and the ways to begin."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from ui.kit import (
    BaseButton,
    Button,
    IconButton,
    Label,
    Look,
    paint_box,
    paint_line,
    paint_pixmap,
    tip_for,
)
from ui.sessions.values import MINE, POOL, SCOPES, PinnedView

_PIN, _GAP, _SIDE = 12, 6, 10
_MOST_WIDE = 150
_NARROW = 1000


class ViewTab(BaseButton):
    """A tab; a pinned view carries the pin."""

    def __init__(self, look: Look, words: str, *, pinned: bool, parent: QWidget) -> None:
        super().__init__(look, words.replace("&", "&&"), parent=parent)
        self._words, self._pinned = words, pinned
        self.setCheckable(True)
        self.setAccessibleName(f"{words}, pinned view" if pinned else words)
        self.setToolTip(tip_for(words if pinned else ""))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        look = self._look
        wide: float = min(
            look.metrics("bodyMedium").horizontalAdvance(self._words), look.px(_MOST_WIDE)
        )
        wide += 2 * look.px(_SIDE) + (look.px(_PIN + _GAP) if self._pinned else 0)
        return QSize(math.ceil(wide), look.control_height - look.px(2))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        look, px = self._look, self._look.px
        fill = None
        if self.isChecked():
            fill = look.color("bg.selectedMuted")
        elif self._is_hovered():
            fill = look.color("bg.hover")
        paint_box(painter, QRectF(self.rect()), radius=px(6), fill=fill)
        tone = "text.primary" if self.isChecked() else "text.secondary"
        pin = px(_PIN + _GAP) if self._pinned else 0
        box = QRectF(px(_SIDE), 0, self.width() - 2 * px(_SIDE) - pin, self.height())
        font, color = look.font("bodyMedium"), look.color(tone)
        paint_line(painter, box, self._words, font=font, color=color)
        if self._pinned:
            area = QRectF(self.width() - px(_SIDE + _PIN), 0, px(_PIN), self.height())
            paint_pixmap(painter, area, look.pixmap("pin", "text.tertiary", _PIN))


class SessionsHeader(QWidget):
    """`chosen` carries `mine`, `team` or the id of a pinned view."""

    chosen = Signal(str)
    prepare_asked = Signal()
    batch_asked = Signal()
    new_asked = Signal()

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._group = QButtonGroup(self)
        self._tabs: dict[str, ViewTab] = {}
        self.prepare = Button(look, "Prepare", icon="calendar", kind="quiet")
        self.batch = Button(look, "Run as batch", icon="layers", kind="quiet")
        self.small_prepare = IconButton(look, "calendar", name="Prepare", key="Ctrl Shift P")
        self.small_batch = IconButton(look, "layers", name="Run as batch")
        self.new = Button(look, "New session", icon="plus", key="Ctrl N", kind="primary")
        self._row = QHBoxLayout()
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(look.px(2))
        tabs = QWidget()
        tabs.setLayout(self._row)
        tabs.setAccessibleName("Which sessions")
        tabs.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._strip = tabs
        row = QHBoxLayout(self)
        row.setContentsMargins(look.px(20), 0, look.px(16), 0)
        row.setSpacing(look.px(12))
        row.addWidget(Label(look, "Sessions", role="title"))
        row.addSpacing(look.px(8))
        row.addWidget(tabs, 1)
        acts = (self.prepare, self.batch, self.small_prepare, self.small_batch, self.new)
        for button in acts:
            row.addWidget(button)
        self._row.addStretch(1)
        self.prepare.clicked.connect(self.prepare_asked)
        self.small_prepare.clicked.connect(self.prepare_asked)
        self.batch.clicked.connect(self.batch_asked)
        self.small_batch.clicked.connect(self.batch_asked)
        self.new.clicked.connect(self.new_asked)
        self._group.buttonClicked.connect(self._on_clicked)
        self.show_views((), current=MINE)
        self._fold(wide=True)

    @property
    def tabs(self) -> dict[str, ViewTab]:
        return dict(self._tabs)

    def show_views(self, pinned: Sequence[PinnedView], *, current: str, pools: bool = True) -> None:
        """The scopes and the pinned views; `current` is the one that is shown. Work is put into a
        pool only where there is one: with `pools`.
        """
        wanted = [(scope, words, False) for scope, words in SCOPES if pools or scope != POOL]
        wanted += [(view.id, view.name, True) for view in pinned]
        if [key for key, _, _ in wanted] != list(self._tabs):
            self._make(wanted)
        self._group.setExclusive(False)
        for key, tab in self._tabs.items():
            tab.setChecked(key == current)
        self._group.setExclusive(True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold(wide=self.width() >= self._look.px(_NARROW))

    def _make(self, wanted: Sequence[tuple[str, str, bool]]) -> None:
        for tab in self._tabs.values():
            self._group.removeButton(tab)
            self._row.removeWidget(tab)
            tab.hide()
            tab.deleteLater()
        self._tabs = {}
        for place, (key, words, pinned) in enumerate(wanted):
            tab = ViewTab(self._look, words, pinned=pinned, parent=self._strip)
            self._tabs[key] = tab
            self._group.addButton(tab)
            self._row.insertWidget(place, tab, 0, Qt.AlignmentFlag.AlignVCenter)

    def _fold(self, *, wide: bool) -> None:
        for button in (self.prepare, self.batch):
            button.setVisible(wide)
        for small in (self.small_prepare, self.small_batch):
            small.setVisible(not wide)

    def _on_clicked(self, button: BaseButton) -> None:
        for key, tab in self._tabs.items():
            if tab is button:
                self.chosen.emit(key)
