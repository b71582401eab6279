"""A long column of pieces of which only those near the eye exist as widgets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QFrame, QWidget

from ui.chat.column import Column
from ui.chat.part import Part
from ui.chat.pieces import Piece
from ui.kit import Look, wear_bars

AT_BOTTOM = 5
"""So near to the end, in pixels, the view follows what is added."""
WIDEST = 680
_SIDE = 32
_MOST_SPARE = 12
_KEPT = 20
"""So many parts beyond those made ready stay for the way back."""
_ROUNDS = 4


class Roll(QAbstractScrollArea):
    """`top_neared`: there is little left above. `scrolled`: how far the end is below the view.

    Heights are guessed until a piece comes near. What is on screen stays where it is when a guess
    was wrong, when something above it changes, or when older pieces are put before it.
    """

    top_neared = Signal()
    scrolled = Signal(int)

    def __init__(
        self, look: Look, make: Callable[[Piece], Part], *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look, self._make = look, make
        self._column = Column(look)
        self._parts: dict[str, Part] = {}
        self._shown: dict[str, Piece] = {}
        self._spare: dict[str, list[Part]] = {}
        self._follows = True
        self._laying = False
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        ground = QWidget()
        self.setViewport(ground)
        ground.setAutoFillBackground(False)
        wear_bars(look, self)
        self._ahead = QTimer(self)
        self._ahead.setSingleShot(True)
        self._ahead.timeout.connect(self._prepare_one)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        look.changed.connect(self._make_anew)

    # values in

    @property
    def pieces(self) -> tuple[Piece, ...]:
        return self._column.pieces

    @property
    def follows(self) -> bool:
        """Whether the end is on screen, and what is added scrolls it."""
        return self._follows

    def set_pieces(self, pieces: Sequence[Piece], *, same: int = 0) -> None:
        """Show these, the first `same` of which are there already. What the eye is on stays."""
        anchor = self._anchor()
        self._column.take(pieces, same=same, width=self._width())
        for key in [key for key in self._parts if key not in self._column.places]:
            self._put_by(key)
        self._lay(anchor)

    def part(self, key: str) -> Part | None:
        """The widget of a piece, when it is near the view."""
        return self._parts.get(key)

    def refresh(self, keys: Iterable[str]) -> None:
        """Draw these once more: something that they show has come."""
        anchor = self._anchor()
        for key in keys:
            self._column.doubt(key)
            self._shown.pop(key, None)
        self._lay(anchor)

    def go_to_end(self) -> None:
        self._follows = True
        self._lay(None)

    def show_key(self, key: str) -> bool:
        """Scroll so that the piece is a third down the view; False when there is none."""
        if key not in self._column.places:
            return False
        self._follows = False
        self._lay((key, self.viewport().height() // 3))
        return True

    # what Qt asks

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._measure_anew()
        else:
            self._lay(self._anchor())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar, step = self.verticalScrollBar(), self._look.px(60)
        page = self.viewport().height() - step
        moves = {
            Qt.Key.Key_Down: step, Qt.Key.Key_Up: -step, Qt.Key.Key_PageDown: page,
            Qt.Key.Key_PageUp: -page, Qt.Key.Key_Home: -bar.maximum(),
            Qt.Key.Key_End: bar.maximum() + page,
        }  # fmt: skip
        moved = moves.get(Qt.Key(event.key()))
        if moved is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            event.ignore()
            return
        bar.setValue(bar.value() + moved)

    # where things are

    def _width(self) -> int:
        px = self._look.px
        return max(px(120), min(px(WIDEST), self.width() - 2 * px(_SIDE)))

    def _anchor(self) -> tuple[str, int] | None:
        """The first piece on screen and where it stands; None when the end is followed."""
        column = self._column
        if self._follows or not column.pieces:
            return None
        value = self.verticalScrollBar().value()
        at = column.at(value)
        return column.pieces[at].key, column.tops[at] - value

    def _lay(self, anchor: tuple[str, int] | None) -> None:
        if self._laying:
            return
        self._laying = True
        try:
            value = self._find_place(anchor)
            bar, high = self.verticalScrollBar(), self.viewport().height()
            bar.setRange(0, max(0, self._column.total - high))
            bar.setPageStep(high)
            bar.setSingleStep(self._look.px(40))
            bar.setValue(value)
            self._place(bar.value())
        finally:
            self._laying = False
        self._after()

    def _find_place(self, anchor: tuple[str, int] | None) -> int:
        """Where the view stands once everything that is on screen has been measured."""
        for _ in range(_ROUNDS):
            value = self._value_for(anchor)
            if not self._measure(range(*self._span(value))):
                break
        return self._value_for(anchor)

    def _value_for(self, anchor: tuple[str, int] | None) -> int:
        column = self._column
        most = max(0, column.total - self.viewport().height())
        at = None if anchor is None else column.places.get(anchor[0])
        if anchor is None or at is None:
            return most
        return max(0, min(most, column.tops[at] - anchor[1]))

    def _span(self, value: int, margin: int = 0) -> tuple[int, int]:
        return self._column.span(value - margin, value + self.viewport().height() + margin)

    def _measure(self, places: Iterable[int]) -> bool:
        """Makes the parts of these pieces; True when the column is another one by it."""
        width, px, column = self._width(), self._look.px, self._column
        changed = False
        for at in places:
            piece = column.pieces[at]
            part = self._part_of(piece)
            inner, space = width - px(part.inset), px(piece.space)
            high = lambda part=part, inner=inner, space=space: space + part.height_at(inner)  # noqa: E731
            changed = column.measure(at, high) or changed
        if changed:
            column.add_up()
        return changed

    def _part_of(self, piece: Piece) -> Part:
        part = self._parts.get(piece.key)
        if part is None:
            spare = self._spare.get(piece.kind)
            part = spare.pop() if spare else self._make(piece)
            if part.parent() is not self.viewport():
                part.setParent(self.viewport())
            self._parts[piece.key] = part
        if self._shown.get(piece.key) != piece:
            self._shown[piece.key] = piece
            part.show_piece(piece)
        return part

    def _place(self, value: int) -> None:
        column, px, width = self._column, self._look.px, self._width()
        left = (self.width() - width) // 2  # the bar at the right moves nothing
        # A short conversation stands at the bottom, above the field.
        origin = max(0, self.viewport().height() - column.total) - value
        on_screen = set()
        for at in range(*self._span(value)):
            piece = column.pieces[at]
            part = self._part_of(piece)
            inset, space = px(part.inset), px(piece.space)
            top = origin + column.tops[at] + space
            part.setGeometry(left + inset, top, width - inset, column.height(at) - space)
            part.show()
            on_screen.add(piece.key)
        for key, part in self._parts.items():
            if key not in on_screen and not part.isHidden() and not _has_focus(part):
                part.hide()

    # before and after it is needed

    def _after(self) -> None:
        bar = self.verticalScrollBar()
        self.scrolled.emit(bar.maximum() - bar.value())
        if bar.value() < self.viewport().height():
            self.top_neared.emit()
        if not self._ahead.isActive():
            self._ahead.start(0)

    def _prepare_one(self) -> None:
        """One more piece beside what is on screen, and away with what is far."""
        column, value = self._column, self.verticalScrollBar().value()
        first, last = self._span(value, self.viewport().height())
        for key in list(self._parts):
            far = not first - _KEPT <= column.places[key] < last + _KEPT
            if far and not _has_focus(self._parts[key]):
                self._put_by(key)
        near_first, near_last = self._span(value)
        for at in (*range(near_first - 1, first - 1, -1), *range(near_last, last)):
            if column.pieces[at].key not in self._parts or not column.is_known(at):
                anchor = self._anchor()
                changed = self._measure((at,))
                self._parts[column.pieces[at].key].hide()
                if changed:
                    self._lay(anchor)
                self._ahead.start(0)
                return

    def _put_by(self, key: str) -> None:
        part = self._parts.pop(key)
        piece = self._shown.pop(key, None)
        part.hide()
        spare = self._spare.setdefault(piece.kind if piece is not None else "", [])
        if piece is not None and len(spare) < _MOST_SPARE:
            spare.append(part)
        else:
            part.deleteLater()

    def _make_anew(self) -> None:
        """Another theme or size of text: every part is made again."""
        for part in (
            *self._parts.values(),
            *(one for many in self._spare.values() for one in many),
        ):
            part.hide()
            part.deleteLater()
        self._parts, self._shown, self._spare = {}, {}, {}
        self._measure_anew()

    def _measure_anew(self) -> None:
        anchor = self._anchor()
        self._column.forget(self._width())
        self._lay(anchor)

    def _on_scrolled(self, value: int) -> None:
        if self._laying:
            return
        self._follows = value >= self.verticalScrollBar().maximum() - AT_BOTTOM
        self._lay(self._anchor())


def _has_focus(part: QWidget) -> bool:
    now = QApplication.focusWidget()
    return now is not None and (now is part or part.isAncestorOf(now))
