"""New session: one field that understands ticket, client and flow, and the flows that fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from rflow_desktop.domain.read_start import FlowName, Index, Token
from rflow_desktop.domain.shown import FlowLine
from rflow_desktop.services.sessions import About
from ui.kit import Banner, Button, Chip, Dialog, Field, Label, ListBox, Look, announce
from ui.new_session.offers import ASK, GUIDED, MOST, WITHOUT, OfferDelegate, offers
from ui.new_session.reading import NOTHING, Typed, again, edited, title_of, without

_WIDTH = 640
_EDGE, _LEAST_ROWS = 16, 3
_ICONS = {"ticket": "ticket", "client": "building-2", "flow": "workflow"}
_NAMES = {"ticket": "Ticket", "client": "Client", "flow": "Flow"}
HINT = "Type a ticket number, a client or what is wrong, in any order."
_REST = "Words that are left become the title."


class TokenField(Field):
    """The arrows choose below while the caret stays here; Backspace may take a token back."""

    stepped = Signal(int)
    entered = Signal()
    token_back = Signal(int)

    def __init__(self, look: Look) -> None:
        super().__init__(
            look, placeholder="Ticket, client or what is wrong", icon="search",
            name="Ticket, client or what is wrong",
        )  # fmt: skip
        self.token_ends: frozenset[int] = frozenset()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        at = self.cursorPosition()
        match event.key():
            case Qt.Key.Key_Down:
                self.stepped.emit(1)
            case Qt.Key.Key_Up:
                self.stepped.emit(-1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.entered.emit()
            case Qt.Key.Key_Backspace if at in self.token_ends and not self.hasSelectedText():
                self.token_back.emit(at)
            case _:
                super().keyPressEvent(event)


class NewSessionDialog(Dialog):
    """`start_asked` carries the flow (or None) and what is known of the problem; `chat_asked` what
    is known and what is asked first.
    """

    start_asked = Signal(object, object)
    guided_asked = Signal(object, str)
    """What is known, and what was typed besides."""
    chat_asked = Signal(object, str)

    def __init__(
        self, look: Look, window: QWidget, *, fixed: str = "", text: str = "",
        guided: bool = False, chat: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(look, window, title="New session", width=_WIDTH)
        self._fixed, self._guided, self._chat = fixed, guided, chat
        self._index: Index | None = None
        self._often: tuple[FlowLine, ...] = ()
        self._starts = False
        self._chose = False
        self.typed = Typed()
        self.field = TokenField(look)
        self.tokens = QHBoxLayout()
        self.hint = Label(look, HINT, role="small", tone="text.tertiary", elide=True)
        self.chips: dict[str, Chip] = {}
        self._shown: tuple[Token, ...] = ()
        self.list = ListBox(look, name="Flows that fit", delegate=OfferDelegate(look))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._rows = MOST + 1 + int(guided) + int(chat)
        self.trouble = Banner(look, "", tone="danger")
        self.trouble.hide()
        self._arrange()
        self._connect()
        self.field.setText(text)

    # values in

    def show_index(self, index: Index, often: Sequence[FlowLine]) -> None:
        """Clients and flows as they are now; what was typed is read again."""
        self._index, self._often = index, tuple(often)
        self.typed = again(self.typed, index)
        self._draw()
        if self._starts:
            self._starts = False
            self.start()

    def show_problem(self, sentence: str) -> None:
        self.trouble.tell(sentence, tone="danger")
        self.trouble.show()
        self.place()

    @property
    def title_now(self) -> str:
        """The title that a session begun now would have."""
        flow = self._chosen()
        return title_of(self.typed, None if flow is None else FlowName(flow.id, flow.name))

    # acts

    def start(self) -> None:
        """Begin with what is chosen; before anything could be read, as soon as it is."""
        if self._index is None:
            self._starts = True
            return
        flow, reading = self._chosen(), self.typed.reading
        about = About(title=self.title_now, ticket=reading.ticket, client=reading.client)
        self.trouble.hide()
        if self.list.current_key == GUIDED:
            self.guided_asked.emit(replace(about, title=""), reading.title)
            return
        if self.list.current_key == ASK:
            self.chat_asked.emit(replace(about, title=""), reading.title)
            return
        self.start_asked.emit(None if flow is None else flow.id, about)

    def take_back(self, token: Token) -> None:
        self.typed = without(self.typed, token, self._index or NOTHING)
        self._draw()
        announce(self.field, f"{_NAMES[token.kind]} {token.label} taken back")
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    # what the parts say

    def _chosen(self) -> FlowLine | None:
        key = self.list.current_key or WITHOUT
        return next((one for one in self._often if one.id == key), None)

    def _on_typed(self, text: str) -> None:
        self.typed = edited(self.typed, text, self._index or NOTHING)
        self._chose = False
        self._draw()

    def _on_back(self, caret: int) -> None:
        token = self.typed.token_before(caret)
        if token is not None:
            self.take_back(token)

    def _on_stepped(self, by: int) -> None:
        count = self.list.rows.rowCount()
        at = max(0, min(count - 1, self.list.currentIndex().row() + by))
        self._chose = True
        self.list.setCurrentIndex(self.list.rows.index(at))
        self._draw_tokens()
        announce(self.field, self.list.rows.rows[at].spoken())

    def _on_clicked(self) -> None:
        self._chose = True
        self._draw_tokens()
        self.start()

    # drawing

    def _draw(self) -> None:
        rows = offers(
            self.typed, self._often, fixed=self._fixed, guided=self._guided, chat=self._chat
        )
        self.list.set_rows(rows)
        if rows and not (self._chose and self.list.current_key):
            self.list.setCurrentIndex(self.list.rows.index(0))
        self.field.token_ends = frozenset(token.end for token in self.typed.reading.tokens)
        self._draw_tokens()

    def _draw_tokens(self) -> None:
        """A chip for each part; the flow's only while it is the one that would be started."""
        shown = tuple(
            token
            for token in self.typed.reading.tokens
            if token.kind != "flow" or token.value == self.list.current_key
        )
        if shown != self._shown:
            self._shown = shown
            self._make_chips()
        self.hint.setText(f"Title: {self.title_now}" if self.typed.text.strip() else HINT)

    def _make_chips(self) -> None:
        for chip in self.chips.values():
            self.tokens.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self.chips = {}
        for place, token in enumerate(self._shown):
            chip = Chip(
                self._look, token.label, tone="accent", icon=_ICONS[token.kind], removable=True
            )
            chip.setAccessibleName(f"{_NAMES[token.kind]} {token.label}")
            chip.removed.connect(lambda token=token: self.take_back(token))
            self.chips[token.kind] = chip
            self.tokens.insertWidget(place, chip)

    def place(self) -> None:
        """In a window that is too low the list is shorter, and scrolls."""
        wish = self._look.row_height * self._rows
        self.list.setFixedHeight(wish)
        over = self.panel.sizeHint().height() - (self.height() - 2 * _EDGE)
        if over > 0:
            self.list.setFixedHeight(max(self._look.row_height * _LEAST_ROWS, wish - over))
        super().place()

    def _arrange(self) -> None:
        look = self._look
        self.body.setSpacing(look.px(8))
        self.body.addWidget(self.field)
        self.tokens.setSpacing(look.px(6))
        self.tokens.addWidget(self.hint, 1)
        row = QWidget()
        row.setLayout(self.tokens)
        self.tokens.setContentsMargins(look.px(2), 0, 0, 0)
        row.setFixedHeight(look.px(24))
        self.body.addWidget(row)
        self.body.addWidget(self.trouble)
        self.body.addWidget(self.list)
        self.footer_left.addWidget(Label(look, _REST, role="small", tone="text.tertiary"))
        self.add_cancel()
        self.add_action(Button(look, "Start", key="Enter", kind="primary"), primary=True)

    def _connect(self) -> None:
        self.field.textChanged.connect(self._on_typed)
        self.field.stepped.connect(self._on_stepped)
        self.field.entered.connect(self.start)
        self.field.token_back.connect(self._on_back)
        self.list.clicked.connect(lambda _: self._on_clicked())
        self.accepted.connect(self.start)
