"""What the header of every kind of session shares: what it is about, and the closing verbs."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.kit import Button, IconButton, Label, Look, Picture, paint_line, paint_pixmap, tip_for
from ui.runner.verbs import verb_buttons

NO_TICKET = "Link a ticket"
ABOUT = "about"
_DOT, _FAINT = "·", "text.tertiary"
_SIDES = (20, 16)
_LEAST_TITLE = 180


class Shy(Protocol):
    """Is known by a mark alone, where its words have no room."""

    stands_alone: bool

    @property
    def words_room(self) -> int: ...
    def stand_alone(self, *, on: bool) -> None: ...
    def isVisibleTo(self, ancestor: QWidget, /) -> bool: ...  # noqa: N802  Qt's name


class AboutLine(QWidget):
    """Ticket, client, person and so on in one line that shortens at its end; a click changes it."""

    clicked = Signal()

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.parts: tuple[str, ...] = ()
        self._icon, self._last_tone = "", _FAINT
        self._may_change: bool | None = None
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.updateGeometry)

    def show_parts(
        self, parts: tuple[str, ...], *, last_icon: str = "", last_tone: str = _FAINT
    ) -> None:
        if (parts, last_icon, last_tone) == (self.parts, self._icon, self._last_tone):
            return
        self.parts, self._icon, self._last_tone = parts, last_icon, last_tone
        words = f"  {_DOT}  ".join(parts)
        self.setAccessibleName(words)
        self.setToolTip(tip_for(words))
        self.update()

    def let_change(self, *, on: bool) -> None:
        """Whether a click may change what it is about."""
        if on == self._may_change:
            return
        self._may_change = on
        self.setEnabled(on)
        shape = Qt.CursorShape.PointingHandCursor if on else Qt.CursorShape.ArrowCursor
        self.setCursor(shape)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(
            event.position().toPoint()
        ):
            self.clicked.emit()

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(120), self._look.line_height("small"))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter, look = QPainter(self), self._look
        faint, gap = look.color(_FAINT), look.px(6)
        last = len(self.parts) - 1
        left = 0.0
        for place, part in enumerate(self.parts):
            font, ink = look.font("small", tabular=True), faint
            if place:
                left += paint_line(painter, self._rest(left), _DOT, font=font, color=faint) + gap
            if place == last and self._icon:
                mark = QRectF(left, 0, look.px(12), self.height())
                paint_pixmap(painter, mark, look.pixmap(self._icon, _FAINT, 12))
                left += look.px(12) + gap
            if place == last and self._last_tone != _FAINT:
                font, ink = look.font("smallMedium", tabular=True), look.color(self._last_tone)
            if self._rest(left).width() < look.px(16):
                return
            left += paint_line(painter, self._rest(left), part, font=font, color=ink) + gap

    def _rest(self, left: float) -> QRectF:
        return QRectF(left, 0, self.width() - left, self.height())


class SessionHeader(QWidget):
    """`asked`: one of the verbs, or `about`. `fold_asked`: the inspector."""

    asked = Signal(str)
    fold_asked = Signal()

    def __init__(self, look: Look, *, path_button: QWidget | None = None) -> None:
        super().__init__()
        self._look = look
        self._path_button = path_button if isinstance(path_button, Button) else None
        self._marks: tuple[Shy, ...] = ()
        self._fitted = (0, 0)
        self.glyph = Picture(look, glyph="session.active")
        self.title = Label(look, role="title", elide=True)
        self.about = AboutLine(look)
        self.about.clicked.connect(lambda: self.asked.emit(ABOUT))
        self.buttons = verb_buttons(look, self.asked.emit)
        self.fold = IconButton(look, "panel-right", name="Inspector", key="Ctrl .")
        self.fold.clicked.connect(self.fold_asked)
        told = QVBoxLayout()
        told.setSpacing(0)
        told.addStretch(1)
        told.addWidget(self.title)
        told.addWidget(self.about)
        told.addStretch(1)
        self._row = QHBoxLayout(self)
        self._row.setSpacing(look.px(8))
        if path_button is not None:
            self._row.addWidget(path_button)
        self._row.addWidget(self.glyph)
        self._row.addSpacing(look.px(4))
        self._row.addLayout(told, 1)
        self._on_look_changed()
        look.changed.connect(self._on_look_changed)

    def put(self, *beside: QWidget, marks: tuple[Shy, ...] = ()) -> None:
        """Fills the right side, once: what this kind of session shows there, then the verbs.
        `marks` are those beside the verbs that can do without words.
        """
        self._marks = marks
        for one in beside:
            self._row.addWidget(one)
        if beside:
            self._row.addSpacing(self._look.px(4))
        for button in self.buttons.values():
            self._row.addWidget(button)
        self._row.addWidget(self.fold)

    def show_about(
        self,
        title: str,
        parts: tuple[str, ...],
        *,
        ticket: str,
        may_change: bool,
        last_icon: str = "",
        last_tone: str = _FAINT,
    ) -> None:
        """`ticket` may be missing, which is said first where a person may link one."""
        self.title.setText(title)
        told = parts if ticket or not may_change else (NO_TICKET, *parts)
        self.about.show_parts(told, last_icon=last_icon, last_tone=last_tone)
        self.about.let_change(on=may_change)

    def fit(self) -> None:
        """Gives words up before the title is too short to read: first those of the marks beside
        the verbs, then those of the verbs, then those of the way to the path.
        """
        if self._fitted == self._room():
            return
        path = () if self._path_button is None else (self._path_button,)
        shy = [
            [one for one in some if one.isVisibleTo(self)]
            for some in (self._marks, tuple(self.buttons.values()), path)
        ]
        beside = self._row.minimumSize().width() - self.title.minimumSizeHint().width()
        lacks = beside + self._look.px(_LEAST_TITLE) - self.width()
        lacks += sum(one.words_room for some in shy for one in some if one.stands_alone)
        for some in shy:
            gives_up = lacks > 0
            for one in some:
                one.stand_alone(on=gives_up)
                lacks -= one.words_room if gives_up else 0
        self._fitted = self._room()

    def _room(self) -> tuple[int, int]:
        """What there is, and what is needed at least."""
        return self.width(), self._row.minimumSize().width()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def _on_look_changed(self) -> None:
        left, right = (self._look.px(side) for side in _SIDES)
        self._row.setContentsMargins(left, 0, right, 0)
        self._row.setSpacing(self._look.px(8))
