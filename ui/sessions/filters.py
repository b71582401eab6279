"""The bar of filters: words to look for, a chip for each filter, the count, order and grouping."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.kit import (
    Button,
    Field,
    FilterChip,
    IconButton,
    Label,
    Look,
    Menu,
    MenuItem,
    Surface,
    caps_width,
    paint_caps,
)
from ui.sessions.values import GROUPINGS, OPEN, ORDERS, STATES, TYPES, Query, named, state_words

_HEIGHT = 48
_SEARCH = 268
_MOST_CLIENTS = 12
_NARROW = 1060
TYPE_ONE = "type"
FILTER_WORDS: tuple[tuple[str, str], ...] = (
    ("ticket", "Ticket"),
    ("client", "Client, typed"),
    ("flow", "Flow"),
    ("with", "Assigned to"),
    ("batch", "Batch"),
    ("after", "Started after a day"),
    ("before", "Started before a day"),
)


class SearchField(Field):
    """Down and Enter go to the table."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Down | Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.left.emit()
            case _:
                super().keyPressEvent(event)


class _MoreChip(FilterChip):
    """With the key that opens it."""

    def sizeHint(self) -> QSize:
        look = self._look
        hint = super().sizeHint()
        return QSize(hint.width() + look.px(6) + caps_width(look, ("F",)), hint.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        look = self._look
        wide = caps_width(look, ("F",))
        box = QRectF(self.width() - look.px(9) - wide, 0, wide, self.height())
        paint_caps(QPainter(self), look, box, ("F",))


class FilterBar(Surface):
    """`changed` carries the query that is asked for now; `left`: back to the table."""

    changed = Signal(object)
    left = Signal()

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(look, "bg.canvas", edges=("bottom",), parent=parent)
        self._look = look
        self._clients: tuple[str, ...] = ()
        self.query = Query()
        self.search = SearchField(
            look, placeholder="Ticket, client, words", icon="search", key="/", clearable=True,
            name="Search sessions",
        )  # fmt: skip
        self.search.setAccessibleDescription("Filter words such as client:harbor or status:paused")
        self.status = FilterChip(look, "Status", removable=True)
        self.client = FilterChip(look, "Client", "any")
        self.type = FilterChip(look, "Type", "any")
        self.more = _MoreChip(look, "Filter", icon="plus", dashed=True)
        self.count = Label(look, "", role="small", tone="text.tertiary", tabular=True)
        self.order = Button(look, "", icon="arrow-up-down", kind="quiet", compact=True)
        self.grouping = Button(look, "", kind="quiet", compact=True)
        self.small_order = IconButton(look, "arrow-up-down", name="Order", key="O", compact=True)
        self.small_grouping = IconButton(look, "layers", name="Grouping", compact=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(look.px(20), 0, look.px(20), 1)
        row.setSpacing(look.px(6))
        row.addWidget(self.search, 8)
        for chip in (self.status, self.client, self.type, self.more):
            row.addWidget(chip)
        row.addStretch(1)
        row.addWidget(self.count)
        for button in (self.order, self.grouping, self.small_order, self.small_grouping):
            row.addWidget(button)
        self._connect()
        self.show_query(self.query)
        look.changed.connect(self._on_look_changed)
        self._on_look_changed()

    # values in

    def show_query(self, query: Query) -> None:
        """Draw it; what is being typed stays as it is."""
        self.query = query
        if self.search.text() != query.text:
            self.search.setText(query.text)  # tells nobody: it is what the query says already
        self._fit_status()
        self.client.set_value(query.client or "any")
        self.type.set_value(named(TYPES, query.kind))
        self.order.setText(named(ORDERS, query.order))
        self.grouping.setText(named(GROUPINGS, query.grouping))

    def show_clients(self, clients: Sequence[str]) -> None:
        self._clients = tuple(clients)

    def show_count(self, total: int, ticked: int) -> None:
        words = f"{total:,} sessions".replace(",", "\N{NARROW NO-BREAK SPACE}")
        if total == 1:
            words = "1 session"
        self.count.setText(f"{ticked} of {words}" if ticked else words)

    # acts

    def open_filters(self) -> None:
        """F: which filter to set."""
        items = [
            MenuItem("status", "Status", icon="circle-dashed"),
            MenuItem("client", "Client", icon="building-2"),
            MenuItem(TYPE_ONE, "Type", icon="workflow"),
            None,
            *(MenuItem(f"word:{word}", words) for word, words in FILTER_WORDS),
        ]
        self._menu(items, "Filter", self.more, self._on_filter)

    def open_status(self) -> None:
        query = self.query
        items = [
            *(
                MenuItem(state, words, checked=state in query.states)
                for state, words in STATES
            ),
            None,
            MenuItem("open", "All that are open", checked=query.states == OPEN),
            MenuItem("any", "Any status", checked=not query.states),
        ]  # fmt: skip
        self._menu(items, "Status", self.status, self._on_status)

    def open_clients(self) -> None:
        near = self._clients[:_MOST_CLIENTS]
        items: list[MenuItem | None] = [MenuItem("", "Any client", checked=not self.query.client)]
        items += [None] if near else []
        items += [MenuItem(name, name, checked=name == self.query.client) for name in near]
        items += [None, MenuItem(":typed", "Type a client", icon="search")]
        self._menu(items, "Client", self.client, self._on_client)

    def open_types(self) -> None:
        items = [
            MenuItem(kind or "any", words.capitalize(), checked=kind == self.query.kind)
            for kind, words in TYPES
        ]
        self._menu(items, "Type", self.type, self._on_type)

    def open_order(self) -> None:
        items = [MenuItem(key, words, checked=key == self.query.order) for key, words in ORDERS]
        anchor = self.order if self.order.isVisible() else self.small_order
        self._menu(items, "Order", anchor, lambda key: self._ask(replace(self.query, order=key)))

    def open_grouping(self) -> None:
        items = [
            MenuItem(key, words, checked=key == self.query.grouping) for key, words in GROUPINGS
        ]
        anchor = self.grouping if self.grouping.isVisible() else self.small_grouping
        self._menu(
            items, "Grouping", anchor, lambda key: self._ask(replace(self.query, grouping=key))
        )

    def start_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def leave_search(self) -> bool:
        """Esc while words are typed: first they go, then the focus. False when it is elsewhere."""
        if not self.search.hasFocus():
            return False
        if self.search.text():
            self.search.clear()
        else:
            self.left.emit()
        return True

    def clear(self) -> bool:
        """True when there was something to clear."""
        if self.query.is_plain:
            return False
        self._ask(self.query.cleared())
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= self._look.px(_NARROW)
        self.order.setVisible(wide)
        self.grouping.setVisible(wide)
        self.small_order.setVisible(not wide)
        self.small_grouping.setVisible(not wide)
        self.type.setVisible(self.width() >= self._look.px(_NARROW - 160))
        self._fit_status()

    def _fit_status(self) -> None:
        """Four names are long: in a narrow bar the open ones are called Open."""
        states = self.query.states
        narrow = self.width() < self._look.px(_NARROW)
        self.status.set_value("Open" if narrow and states == OPEN else state_words(states))

    def _ask(self, query: Query) -> None:
        self.show_query(query)
        self.changed.emit(query)

    def _menu(
        self,
        items: Sequence[MenuItem | None],
        name: str,
        anchor: QWidget,
        chosen: Callable[[str], None],
    ) -> None:
        menu = Menu(self._look, self.window(), items, name=name)
        menu.chosen.connect(chosen)
        menu.open_below(anchor)

    def _on_filter(self, key: str) -> None:
        match key:
            case "status":
                self.open_status()
            case "client":
                self.open_clients()
            case "type":
                self.open_types()
            case _:
                self._type_word(key.removeprefix("word:"))

    def _type_word(self, word: str) -> None:
        text = self.search.text().strip()
        self.search.setText(f"{text} {word}:".strip())
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_status(self, key: str) -> None:
        states = {"open": OPEN, "any": ()}.get(key)
        if states is None:
            chosen = set(self.query.states) ^ {key}
            states = tuple(state for state, _ in STATES if state in chosen)
        self._ask(replace(self.query, states=states))

    def _on_client(self, key: str) -> None:
        if key == ":typed":
            self._type_word("client")
        else:
            self._ask(replace(self.query, client=key))

    def _on_type(self, key: str) -> None:
        self._ask(replace(self.query, kind="" if key == "any" else key))

    def _on_typed(self, text: str) -> None:
        if text == self.query.text:
            return
        self.query = replace(self.query, text=text)
        self.changed.emit(self.query)

    def _connect(self) -> None:
        self.search.textChanged.connect(self._on_typed)
        self.search.left.connect(self.left)
        self.status.clicked.connect(self.open_status)
        self.status.removed.connect(lambda: self._ask(replace(self.query, states=())))
        self.client.clicked.connect(self.open_clients)
        self.type.clicked.connect(self.open_types)
        self.more.clicked.connect(self.open_filters)
        self.order.clicked.connect(self.open_order)
        self.small_order.clicked.connect(self.open_order)
        self.grouping.clicked.connect(self.open_grouping)
        self.small_grouping.clicked.connect(self.open_grouping)

    def _on_look_changed(self) -> None:
        look = self._look
        self.setFixedHeight(look.px(_HEIGHT))
        self.search.setMaximumWidth(look.px(_SEARCH))
        self.search.setMinimumWidth(look.px(150))
