"""The left side of Sync: how things stand, and the list of what waits and what is done."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.kit import (
    ROW_ROLE,
    Button,
    IconButton,
    Label,
    ListBox,
    Look,
    Picture,
    Skeleton,
    Surface,
    tip_for,
)
from ui.kit.rows import Index
from ui.sync_panel.removal import RemovalActs
from ui.sync_panel.rows import SyncDelegate, SyncRow
from ui.sync_panel.words import Standing

WIDE = 396
_ACTS = {"connect": "Connect a server", "sign_in": "Sign in", "resume": "Resume"}


class SyncSide(Surface):
    moved = Signal(str)
    opened = Signal(str)
    sync_asked = Signal()
    pause_asked = Signal()
    connect_asked = Signal()
    sign_in_asked = Signal()
    resume_asked = Signal()

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(look, "bg.canvas", edges=("right",), parent=parent)
        self._look = look
        self._can_pause = self._roomy = True
        self.standing = Standing(glyph="sync.savedHere", headline="", detail="")
        self.pause = IconButton(look, "pause", name="Pause sync", compact=True)
        self.sync = Button(look, "Sync now", icon="refresh-cw", compact=True)
        self.glyph = Picture(look, glyph="sync.savedHere")
        self.headline = Label(look, "", role="bodyMedium", wrap=True)
        self.setFixedWidth(look.px(WIDE))
        self.detail = Label(look, "", role="small", tone="text.tertiary", wrap=True, tabular=True)
        self.act = Button(look, "", compact=True)
        self.removal = RemovalActs(look)
        self.list = ListBox(look, name="Changes", delegate=SyncDelegate(look))
        self.bars = Skeleton(look, rows=4, framed=False)
        self._lay_out()
        self.list.hide()
        self.list.moved.connect(self.moved)
        self.list.opened.connect(self.opened)
        self.list.clicked.connect(self._on_clicked)
        self.sync.clicked.connect(self.sync_asked)
        self.pause.clicked.connect(self.pause_asked)
        self.act.clicked.connect(self._on_act)
        look.changed.connect(self._on_look_changed)
        self._on_look_changed()

    def show_standing(self, standing: Standing) -> None:
        self.standing = standing
        self.glyph.set_glyph(standing.glyph)
        self.headline.setText(standing.headline)
        self.detail.setText(standing.detail)
        self.act.setText(_ACTS.get(standing.act, ""))
        self.removal.show_removal(standing.removal)
        self.act.setVisible(standing.act in ("sign_in", "resume"))
        self.sync.setEnabled(not standing.why_no_sync)
        self.sync.setToolTip(tip_for(standing.why_no_sync))
        self._can_pause = standing.act in ("", "resume")
        self.pause.setVisible(self._can_pause and self._roomy)
        self.pause.setEnabled(standing.act != "resume")

    def show_rows(self, rows: Sequence[SyncRow]) -> None:
        self.bars.hide()
        self.list.setVisible(bool(rows))
        self.list.set_rows(rows)

    def step(self, by: int) -> None:
        rows = self.list.rows
        if rows.rows:
            now = rows.place_of(self.list.current_key)
            self.list.select_key(rows.rows[max(0, min(len(rows.rows) - 1, now + by))].key)

    def _on_clicked(self, index: Index) -> None:
        """What looks like a link is one; other lines are read by being chosen."""
        row = index.data(ROW_ROLE)
        if isinstance(row, SyncRow) and row.is_link:
            self.opened.emit(row.key)

    def _on_act(self) -> None:
        act = {
            "connect": self.connect_asked,
            "sign_in": self.sign_in_asked,
            "resume": self.resume_asked,
        }.get(self.standing.act)
        if act is not None:
            act.emit()

    def _lay_out(self) -> None:
        look, px = self._look, self._look.px
        self._head = Surface(look, "bg.canvas", edges=("bottom",))
        head = QHBoxLayout(self._head)
        head.setContentsMargins(px(16), 0, px(12), 1)
        head.setSpacing(px(6))
        head.addWidget(Label(look, "Sync", role="title"), 1)
        head.addWidget(self.pause)
        head.addWidget(self.sync)
        told = QVBoxLayout()
        told.setSpacing(0)
        told.addWidget(self.headline)
        told.addWidget(self.detail)
        told.addWidget(self.removal)
        block = Surface(look, "bg.canvas", edges=("bottom",))
        line = QHBoxLayout(block)
        line.setContentsMargins(px(16), px(12), px(16), px(12) + 1)
        line.setSpacing(px(12))
        line.addWidget(self.glyph)
        line.addLayout(told, 1)
        line.addWidget(self.act)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 1, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(block)
        column.addWidget(self.bars)
        column.addWidget(self.list, 1)
        column.addStretch()

    def fit(self, room: int) -> None:
        """As wide as designed, but never so wide that what is read has less room than the list."""
        wide = min(self._look.px(WIDE), max(room * 2 // 5, self._look.px(160)))
        self.setFixedWidth(wide)
        self._roomy = wide >= self._look.px(220)
        self.pause.setVisible(self._can_pause and self._roomy)

    def _on_look_changed(self) -> None:
        self._head.setFixedHeight(self._look.px(56))
