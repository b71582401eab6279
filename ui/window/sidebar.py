"""The sidebar: workspace, search, places with counts, what is open now, settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.kit import (
    BaseButton,
    IconButton,
    Label,
    Look,
    Row,
    Surface,
    caps_width,
    paint_box,
    paint_caps,
    paint_line,
    paint_pixmap,
    tip_for,
)
from ui.kit.chips import paint_avatar
from ui.window.pictures import picture
from ui.window.sidebar_rows import OpenNowDelegate, SidebarDelegate, SidebarList
from ui.window.values import OpenNowRow, Place, Workspace

_WIDTH, _FOLDED = 232, 52
_SIDE = 8
_NOTHING_OPEN = "Sessions you open stay here so you can switch with Ctrl 1 to 9."


class Sidebar(Surface):
    place_chosen = Signal(str)
    session_chosen = Signal(str)
    search_asked = Signal()
    new_asked = Signal()
    workspace_asked = Signal()

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(look, "bg.app", parent=parent)
        self._look = look
        self._folded = False
        self._titles: tuple[Place, ...] = ()
        self._counts: Mapping[str, int] = {}
        self.workspace = WorkspaceButton(look)
        self.search = SearchButton(look)
        self.places = SidebarList(look, SidebarDelegate(look), name="Places")
        self.open_now = SidebarList(look, OpenNowDelegate(look), name="Open now")
        small = SidebarDelegate(look, role="smallMedium")
        self.bottom = SidebarList(look, small, name="More places")
        self.new = IconButton(look, "plus", name="New session", key="Ctrl N", compact=True)
        self._heading = Label(look, "Open now", role="microStrong", tone="text.tertiary")
        self._empty = Label(look, _NOTHING_OPEN, role="small", tone="text.tertiary", wrap=True)
        self.setAccessibleName("Sidebar")
        self._lay_out()
        self.workspace.clicked.connect(self.workspace_asked)
        self.search.clicked.connect(self.search_asked)
        self.new.clicked.connect(self.new_asked)
        self.places.chosen.connect(self.place_chosen)
        self.bottom.chosen.connect(self.place_chosen)
        self.open_now.chosen.connect(self.session_chosen)
        look.changed.connect(self._on_look_changed)
        self.set_open_now(())
        self._on_look_changed()

    @property
    def is_folded(self) -> bool:
        return self._folded

    def set_places(self, places: Sequence[Place]) -> None:
        self._titles = tuple(place for place in places if place.in_sidebar)
        self._draw_places()

    def set_counts(self, counts: Mapping[str, int]) -> None:
        """How many things in a place ask for something; nought is not shown."""
        self._counts = dict(counts)
        self._draw_places()

    def set_open_now(self, rows: Sequence[OpenNowRow]) -> None:
        self.open_now.set_rows([_open_row(row) for row in rows])
        self._show_open(rows_there=bool(rows))

    def set_workspace(self, workspace: Workspace) -> None:
        self.workspace.show_workspace(workspace)

    def set_on(self, *, place: str, thing: str) -> None:
        """What is on screen: a place, or one of the sessions in the working set."""
        self.places.set_on("" if thing else place)
        self.bottom.set_on("" if thing else place)
        self.open_now.set_on(thing)

    def fold(self, *, on: bool) -> None:
        """52 px of icons with tooltips instead of words."""
        self._folded = on
        for part in (self.places, self.open_now, self.bottom):
            part.set_folded(on=on)
        self.workspace.fold(on=on)
        self.search.fold(on=on)
        self._heading.setVisible(not on)
        self._show_open(rows_there=bool(self.open_now.rows.rows))
        self._on_look_changed()

    def _show_open(self, *, rows_there: bool) -> None:
        self.open_now.setVisible(rows_there)
        self._empty.setVisible(not rows_there and not self._folded)

    def _draw_places(self) -> None:
        for part, at_bottom in ((self.places, False), (self.bottom, True)):
            part.set_rows(
                [
                    _place_row(place, self._counts.get(place.id, 0))
                    for place in self._titles
                    if place.at_bottom == at_bottom
                ]
            )

    def _lay_out(self) -> None:
        look = self._look
        head = QHBoxLayout()
        head.setContentsMargins(look.px(10), look.px(12), look.px(4), 0)
        head.addWidget(self._heading, 1)
        head.addWidget(self.new)
        empty = QVBoxLayout()
        empty.setContentsMargins(look.px(10), look.px(4), look.px(10), look.px(4))
        empty.addWidget(self._empty)
        column = QVBoxLayout(self)
        side = look.px(_SIDE)
        column.setContentsMargins(side, side, side, side)
        column.setSpacing(0)
        column.addWidget(self.workspace)
        column.addSpacing(look.px(5))
        column.addWidget(self.search)
        column.addSpacing(look.px(9))
        column.addWidget(self.places)
        column.addSpacing(1)
        column.addLayout(head)
        column.addSpacing(1)
        column.addWidget(self.open_now)
        column.addLayout(empty)
        column.addStretch(1)
        column.addWidget(self.bottom)

    def _on_look_changed(self) -> None:
        self.setFixedWidth(self._look.px(_FOLDED if self._folded else _WIDTH))


class WorkspaceButton(BaseButton):
    """The mark and name of the workspace, and whose initials the work carries."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, "")
        self._workspace = Workspace(name="", initials="", person="")
        self._folded = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_workspace(self, workspace: Workspace) -> None:
        self._workspace = workspace
        spoken = f"{workspace.name}, {workspace.person}"
        self.setAccessibleName(spoken)
        self.setToolTip(tip_for(spoken))
        self.update()

    def fold(self, *, on: bool) -> None:
        self._folded = on
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(36), self._look.px(36))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        look = self._look
        if self._is_hovered():
            ground = QRectF(self.rect()).adjusted(look.px(2), look.px(2), -look.px(2), -look.px(2))
            paint_box(painter, ground, radius=look.px(6), fill=look.color("bg.hover"))
        side = look.px(20)
        left = (self.width() - side) / 2 if self._folded else look.px(6)
        mark = QRectF(round(left), (self.height() - side) // 2, side, side)
        self._paint_mark(painter, mark)
        if self._folded:
            return
        face = look.px(22)
        right = self.width() - look.px(6) - face
        disc = QRectF(right, (self.height() - face) // 2, face, face)
        paint_avatar(painter, look, disc, self._workspace.initials)
        left = mark.right() + look.px(8)
        arrow = look.px(14)
        room = disc.left() - look.px(8) - arrow - look.px(8) - left
        words = QRectF(left, 0, room, self.height())
        font, ink = look.font("bodyStrong"), look.color("text.primary")
        taken = paint_line(painter, words, self._workspace.name, font=font, color=ink)
        at = QRectF(left + taken + look.px(8), 0, arrow, self.height())
        paint_pixmap(painter, at, look.pixmap("chevron-down", "text.tertiary", 14))

    def _paint_mark(self, painter: QPainter, box: QRectF) -> None:
        look = self._look
        paint_box(painter, box, radius=look.px(5), fill=look.color("text.primary"))
        if self._workspace.icon:
            paint_pixmap(painter, box, picture(look, self._workspace.icon, "bg.app", 12))
            return
        letter = self._workspace.name[:1].upper()
        centre = Qt.AlignmentFlag.AlignHCenter
        font, ink = look.font("microStrong"), look.color("bg.app")
        paint_line(painter, box, letter, font=font, color=ink, align=centre)


class SearchButton(BaseButton):
    """Looks like the field it opens: the palette."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, "")
        self._caps: tuple[str, ...] = ()
        self._folded = False
        self.setAccessibleName("Search or run")
        self.setToolTip(tip_for("Search or run"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_caps(self, caps: tuple[str, ...]) -> None:
        if caps != self._caps:
            self._caps = caps
            self.update()

    def fold(self, *, on: bool) -> None:
        self._folded = on
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(30), self._look.px(30))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        look = self._look
        margin, icon = look.px(2), look.px(14)
        box = QRectF(self.rect()).adjusted(margin, 0, -margin, 0)
        border = look.color("border.default")
        fill = look.color("bg.hover" if self._is_hovered() else "bg.canvas")
        paint_box(painter, box, radius=look.px(6), fill=fill, border=border)
        glass = look.pixmap("search", "text.tertiary", 14)
        if self._folded:
            paint_pixmap(painter, box, glass)
            return
        left = box.left() + 1 + look.px(8)
        paint_pixmap(painter, QRectF(left, 0, icon, self.height()), glass)
        left += icon + look.px(8)
        right = box.right() - 1 - look.px(8)
        wide = caps_width(look, self._caps)
        paint_caps(painter, look, QRectF(right - wide, 0, wide, self.height()), self._caps)
        words = QRectF(left, 0, right - wide - look.px(8) - left, self.height())
        font, ink = look.font("body"), look.color("text.tertiary")
        paint_line(painter, words, "Search or run", font=font, color=ink)


def _place_row(place: Place, count: int) -> Row:
    """`lead` is the key that the tooltip tells; it is not painted."""
    return Row(
        key=place.id,
        title=place.title,
        glyph=place.icon,
        meta=str(count) if count else "",
        lead=f"G {place.key}" if place.key else "",
        speech=f"{place.title}, {count}" if count else place.title,
    )


def _open_row(row: OpenNowRow) -> Row:
    return Row(
        key=row.id,
        title=row.client,
        meta=row.line,
        glyph=row.glyph,
        lead=str(row.number) if row.number else "",
        speech=row.speech or f"{row.client}, {row.line}",
    )
