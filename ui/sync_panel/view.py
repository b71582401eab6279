"""The Sync screen: how things stand and the list at the left, one thing of it at the right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QFocusEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from rflow_desktop.domain.shown import AttentionView, OutboxLine, SyncLists
from ui.kit import Look
from ui.sync_panel.page import Detail
from ui.sync_panel.rows import FURTHER, MORE, fold, sync_rows
from ui.sync_panel.side import SyncSide
from ui.sync_panel.words import SAFE, Standing
from ui.window import Thing, View

ALL_WELL = ("Everything is synced.", "What you do next is sent by itself.")
NOTHING_WAITS = "Nothing waits to be sent. What you do next goes out {goes}."
HERE = (
    "Saved on this computer",
    "Everything works without a server. Connect one to share flows and hand sessions over.",
)
NEEDED = ("Something needs you.", "Choose a line above to read what it is.")
CHOOSE = ("Nothing needs you.", "Choose a line to read what it is. All of it is safe here.")


class SyncView(View):
    """Draws values and says what the person did."""

    sync_asked = Signal()
    pause_asked = Signal()
    resume_asked = Signal()
    connect_asked = Signal()
    sign_in_asked = Signal()
    remove_asked = Signal()
    keep_asked = Signal()
    decide_asked = Signal(str, str)
    retry_asked = Signal(str)
    put_back_asked = Signal(str)
    history_asked = Signal(str, str)
    copy_asked = Signal(str)
    open_asked = Signal(str)
    more_asked = Signal(str)
    diagnostics_asked = Signal()
    drawn = Signal()

    def __init__(
        self, look: Look, *, detail: Detail | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look = look
        self.side = SyncSide(look)
        self.detail = detail or Detail(look)
        self._attention: tuple[AttentionView, ...] = ()
        self._lists: SyncLists | None = None
        self._unfolded: frozenset[str] = frozenset()
        self._stays_at = -1
        self._now_ms = 0
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.side)
        row.addWidget(self.detail, 1)
        self._connect()
        look.changed.connect(self._on_look_changed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.side.fit(self.width())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.settle_focus()  # what there is to stand on may have come before the focus

    # the window's questions

    def title(self) -> str:
        return "Sync"

    def acts_below(self) -> QWidget:
        return self.detail.foot

    def panels(self) -> tuple[QWidget, ...]:
        return (self.side, self.detail)

    def first_focus(self) -> QWidget:
        if self.side.list.isVisibleTo(self):
            return self.side.list
        if self._lists and self.standing.act == "connect":
            return self.detail.nothing.button
        return self.side.sync if self._lists else self  # Enter is for what will be read

    def thing(self) -> Thing | None:
        item = self.item
        if item is None:
            return None
        return Thing(words=f"{item.ticket} {item.client}".strip() or item.headline, heading="Sync")

    def go_back(self) -> bool:
        if not self._unfolded:
            return False
        self._unfolded = frozenset()
        self._draw()
        return True

    # values in

    @property
    def item(self) -> AttentionView | None:
        """The refused change that is read now."""
        return self.detail.item

    @property
    def one(self) -> OutboxLine | None:
        """The line that is read now, when it is no refused change."""
        return self.detail.one

    @property
    def standing(self) -> Standing:
        return self.side.standing

    def show_standing(self, standing: Standing) -> None:
        before = self.standing
        self.side.show_standing(standing)
        if _of_page(before) != _of_page(standing):
            self._show_current()

    def show_lists(
        self,
        attention: Sequence[AttentionView],
        lists: SyncLists,
        *,
        now_ms: int,
    ) -> None:
        self._attention, self._now_ms = tuple(attention), now_ms
        self._lists = lists
        self._draw()

    def select(self, key: str) -> None:
        self.side.list.select_key(key)

    def show_problem(self, sentence: str) -> None:
        self.detail.foot.say(sentence, problem=True)

    # what the keys do

    def step(self, by: int) -> None:
        self.side.step(by)

    def choose(self, number: int) -> None:
        self.detail.attention.choices.choose(number)

    def apply(self) -> None:
        """Enter: does what is chosen, or unfolds the group under the bar."""
        key = self.side.list.current_key
        if key.startswith((MORE, FURTHER)):
            self._on_opened(key)
        elif self.item is not None:
            self.decide_asked.emit(self.item.id, self.detail.attention.choices.current)
        else:
            self.open()

    def retry(self) -> None:
        if self.item is not None:
            self.retry_asked.emit(self.item.id)

    def history(self) -> None:
        if self.item is not None:
            self.history_asked.emit(self.item.session, self.item.ticket or self.item.title)
        elif self.one is not None:
            self.history_asked.emit(self.one.session, self.one.ticket or "this session")

    def copy(self) -> None:
        if self.item is not None:
            self.copy_asked.emit(self.item.words)

    def put_back(self) -> None:
        if self.one is not None:
            self.put_back_asked.emit(self.one.id)

    def open(self) -> None:
        shown = self.item or self.one
        if shown is not None and shown.session:
            self.open_asked.emit(shown.session)

    # drawing

    def _on_look_changed(self) -> None:
        self.side.fit(self.width())

    def _draw(self) -> None:
        rows = sync_rows(
            self._attention, self._lists or SyncLists(), unfolded=self._unfolded,
            now_ms=self._now_ms,
        )  # fmt: skip
        self.side.show_rows(rows)
        if 0 <= self._stays_at < len(rows):  # on the first of those that came, not behind the last
            self.select(rows[self._stays_at].key)
            self._stays_at = -1
        if self._attention and not self.side.list.current_key:
            self.select(self._attention[0].id)
        self._show_current()

    def _show_current(self) -> None:
        key = self.side.list.current_key
        item = next((one for one in self._attention if one.id == key), None)
        line = next((one for one in self._lines() if one.id == key), None)
        if item is not None:
            self.detail.show_item(item, now_ms=self._now_ms)
        elif line is not None:
            self.detail.show_line(line, now_ms=self._now_ms, goes=self.standing.goes)
        else:
            title, sentence = self._nothing_chosen()
            self.detail.show_nothing(title, sentence, connect=self.standing.act == "connect")
        self.settle_focus()
        self.title_changed.emit()
        self.drawn.emit()

    def _lines(self) -> Iterable[OutboxLine]:
        """As they are listed: what waits is folded, what was left is put back one by one."""
        lists = self._lists or SyncLists()
        return (*fold(lists.waiting.lines), *lists.synced.lines, *lists.discarded.lines)

    def _nothing_chosen(self) -> tuple[str, str]:
        if self.standing.act == "connect":
            return HERE
        if self.standing.act == "sign_in":
            return ("Signed out", SAFE)
        if self._attention:
            return NEEDED
        if self.standing.is_open:
            return (self.standing.headline, SAFE)
        lists = self._lists or SyncLists()
        if lists.waiting.count or self.standing.waits:
            return CHOOSE
        if self.standing.is_well:
            return ALL_WELL
        return (self.standing.headline, NOTHING_WAITS.format(goes=self.standing.goes))

    def _on_opened(self, key: str) -> None:
        if key.startswith(MORE):
            self._unfolded = self._unfolded | {key}
            self._draw()
            self.side.list.setFocus()
        elif key.startswith(FURTHER):
            self._stays_at = self.side.list.currentIndex().row()
            self.more_asked.emit(key.removeprefix(FURTHER))

    def _connect(self) -> None:
        side, foot = self.side, self.detail.foot
        for signal, asked in (
            (side.sync_asked, self.sync_asked),
            (side.pause_asked, self.pause_asked),
            (side.resume_asked, self.resume_asked),
            (side.connect_asked, self.connect_asked),
            (side.sign_in_asked, self.sign_in_asked),
            (side.removal.remove_asked, self.remove_asked),
            (side.removal.keep_asked, self.keep_asked),
            (self.detail.nothing.action_asked, self.connect_asked),
        ):
            signal.connect(asked)
        for signal, act in (
            (foot.apply_asked, self.apply),
            (foot.history_asked, self.history),
            (foot.copy_asked, self.copy),
            (foot.open_asked, self.open),
            (foot.put_back_asked, self.put_back),
        ):
            signal.connect(act)
        side.moved.connect(self._show_current)
        side.opened.connect(self._on_opened)
        self.detail.attention.choices.chosen.connect(self.drawn)


def _of_page(standing: Standing) -> tuple[str, ...]:
    """What of it the right side says, too."""
    waits = "waits" if standing.waits else ""
    why_not = standing.why_no_sync
    return (standing.act, why_not, waits, standing.removal, standing.headline, standing.goes)
