"""The conversation on screen: what was said, what is being written, and what can be done there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QVBoxLayout, QWidget

from rflow_desktop.domain.shown_talk import LiveReply, PermissionCard, TalkLine
from ui.chat.clipboard import copy_words
from ui.chat.making import CardMaker, Parts
from ui.chat.part import Hands
from ui.chat.pieces import LIVE, Piece, Talk, being_written, last_answer, of_line, report_of
from ui.chat.roll import Roll
from ui.kit import Button, Look, announce

FAR = 200
"""So far from the end, in pixels, the way back to it is offered."""
_Kept = tuple[tuple[object, ...], tuple[Piece, ...]]


class Conversation(QWidget):
    """`act_asked`: a line, and edit, retry or continue. `older_asked`: there is little left above.

    `step_opened` asks for what a step sent and got; `show_detail` brings it.
    """

    act_asked = Signal(str, str)
    older_asked = Signal()
    step_opened = Signal(str)
    link_asked = Signal(str, str)
    chip_opened = Signal(str)

    def __init__(
        self, look: Look, *, now_ms: Callable[[], int], make_card: CardMaker,
        me: str = "You", parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._look = look
        self.hands = Hands(self)
        self.hands.now_ms, self.hands.me = now_ms, me
        self.roll = Roll(look, Parts(look, self.hands, make_card).make)
        self.roll.setAccessibleName("Conversation")
        self.jump = Button(look, "Newest", icon="arrow-down", compact=True, parent=self)
        self.jump.hide()
        self._talk = Talk()
        self._opened: set[str] = set()
        self._details: dict[str, str] = {}
        self._kept: dict[str, _Kept] = {}
        self._settled: tuple[Piece, ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.roll)
        self.setFocusProxy(self.roll)
        self._connect()

    # values in

    @property
    def talk(self) -> Talk:
        return self._talk

    def show_talk(self, talk: Talk) -> None:
        """Everything at once; what is unfolded stays so, and what the eye is on stays."""
        self._talk = replace(talk, opened=frozenset(self._opened))
        self._draw()

    def show_live(self, live: LiveReply | None, card: PermissionCard | None = None) -> None:
        """The reply in the making, as far as it is now: cheap, however long the rest is."""
        before, asked = self._talk.live, self._talk.card
        self._talk = replace(self._talk, live=live, card=card)
        if (before is None) is not (live is None) or asked != card:
            self._draw()
            return
        self._draw_live(same=len(self._settled))

    def show_detail(self, step: str, words: str) -> None:
        """What a step that was opened sent and got."""
        self._details[step] = words
        self._draw()

    def show_picture(self, sha256: str, pixmap: QPixmap) -> None:
        self.hands.pictures[sha256] = pixmap
        keys = [
            piece.key for piece in self._settled
            if piece.kind == "chips" and any(chip.sha256 == sha256 for chip in piece.chips)
        ]  # fmt: skip
        self.roll.refresh(keys)

    def show_line(self, line: str) -> bool:
        """Brings a line on screen; False when it is not among what was loaded."""
        found = next((piece.key for piece in self._settled if piece.line == line), None)
        return found is not None and self.roll.show_key(found)

    def forget(self) -> None:
        """Another conversation comes: nothing of this one stays on screen."""
        self._opened.clear()
        self._details.clear()
        self._kept.clear()
        self._talk = Talk()
        self._draw()
        self.roll.go_to_end()

    def card_widget(self) -> QWidget | None:
        """The card that waits, so that it can have the focus."""
        card = self._talk.card
        if card is None:
            return None
        self.roll.show_key(f"card:{card.id}")
        part = self.roll.part(f"card:{card.id}")
        return getattr(part, "inside", None)

    # drawing

    def _draw(self) -> None:
        talk = self._talk = replace(
            self._talk, opened=frozenset(self._opened), details=tuple(self._details.items())
        )
        settled: list[Piece] = list(report_of(talk))
        kept: dict[str, _Kept] = {}
        last, before = last_answer(talk), None
        for line in talk.lines:
            made = self._line_pieces(line, before, is_last=line is last)
            kept[line.id] = made
            settled += made[1]
            before = line
        self._kept = kept
        same = _common(self._settled, settled)
        self._settled = tuple(settled)
        self._draw_live(same=same)

    def _line_pieces(self, line: TalkLine, before: TalkLine | None, *, is_last: bool) -> _Kept:
        """What was made of a line before, unless it is another one now."""
        talk = self._talk
        folds = tuple(
            name in self._opened
            for name in (line.id, f"edited:{line.id}", f"thinking:{line.id}")
        )  # fmt: skip
        above = None if before is None else (
            before.who, before.assistant, before.kind, before.role, before.edited,
        )  # fmt: skip
        mark = (
            line, above, is_last, folds, self._details.get(line.id, ""), talk.again, talk.peer,
            talk.assistant, talk.assistant_id, talk.card is not None and talk.card.id == line.id,
        )  # fmt: skip
        found = self._kept.get(line.id)
        if found is not None and found[0] == mark:
            return found
        return mark, tuple(of_line(line, talk, before, is_last=is_last))

    def _draw_live(self, *, same: int) -> None:
        live = being_written(replace(self._talk, opened=frozenset(self._opened)))
        self.roll.set_pieces((*self._settled, *live), same=same)

    # what is done

    def _on_fold(self, key: str) -> None:
        """Opens or closes what belongs to a line; the focus stays on it."""
        self._opened ^= {key}
        step = key in self._opened and key not in self._details
        if step and not key.startswith(("thinking:", "edited:")):
            self.step_opened.emit(key)
        if key == f"thinking:{LIVE}":
            self._draw_live(same=len(self._settled))
        else:
            self._draw()

    def _on_grown(self, key: str) -> None:
        self.roll.refresh((key,))

    def _on_act(self, line: str, act: str) -> None:
        if act != "copy":
            self.act_asked.emit(line, act)
            return
        found = next((one for one in self._talk.lines if one.id == line), None)
        live = self._talk.live
        if found is not None:
            copy_words(found.text)
        elif live is not None:
            copy_words(live.text)
        announce(self, "Copied")

    def _on_scrolled(self, below: int) -> None:
        self.jump.setVisible(below > FAR)
        self._place_jump()

    def _place_jump(self) -> None:
        size = self.jump.sizeHint()
        left = (self.width() - size.width()) // 2
        self.jump.setGeometry(
            left, self.height() - size.height() - self._look.px(10), size.width(), size.height()
        )
        self.jump.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place_jump()
        return super().eventFilter(watched, event)

    def _connect(self) -> None:
        hands = self.hands
        hands.fold_asked.connect(self._on_fold)
        hands.act_asked.connect(self._on_act)
        hands.link_asked.connect(self.link_asked)
        hands.chip_opened.connect(self.chip_opened)
        # Afterwards: it is told in the middle of laying out.
        hands.grown.connect(self._on_grown, Qt.ConnectionType.QueuedConnection)
        self.roll.top_neared.connect(self.older_asked)
        self.roll.scrolled.connect(self._on_scrolled)
        self.roll.installEventFilter(self)
        self.jump.clicked.connect(self.roll.go_to_end)


def _common(before: tuple[Piece, ...], after: list[Piece]) -> int:
    """How many pieces from the beginning on are the same."""
    for at, (one, other) in enumerate(zip(before, after, strict=False)):
        if one is not other and one != other:
            return at
    return min(len(before), len(after))
