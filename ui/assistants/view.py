"""The place of assistants: lists of chats, the trash, and the profiles one may talk to."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from rflow_desktop.domain.shown_talk import AssistantLine, ChatLine
from rflow_desktop.domain.words import count
from ui.assistants.profile_form import ProfileForm
from ui.assistants.rows import MORE, ChatDelegate, ChatRow
from ui.kit import (
    Banner,
    Button,
    EmptyState,
    FileDialog,
    Label,
    ListBox,
    Look,
    Row,
    ScrollBox,
    Segmented,
    Select,
    Skeleton,
    Surface,
)
from ui.sessions.beside import padded
from ui.window import View

MINE, SHARED, OTHERS, TRASH, PROFILES = "mine", "shared", "others", "trash", "profiles"
_TABS = ((MINE, "My chats"), (SHARED, "Shared"), (OTHERS, "Others"), (TRASH, "Trash"),
         (PROFILES, "Assistants"))  # fmt: skip
_EMPTY = {
    MINE: ("No chats yet", "A chat stands here from its first message on."),
    SHARED: ("No shared chats", "Chats that several engineers have with one assistant."),
    OTHERS: ("No chats of others", "What others have written with an assistant is listed here."),
    TRASH: ("The trash is empty", "What is thrown away stays here for 30 days."),
}
_FILES = "Exports (*.json *.zip);;All files (*)"


class AssistantsView(View):
    """Draws values and says what the person did; `tab` is one of the five."""

    tab_chosen = Signal(str)
    owner_chosen = Signal(str)
    opened = Signal(str)
    more_asked = Signal()
    rename_asked = Signal(str)
    trash_asked = Signal(str)
    restore_asked = Signal(str)
    new_asked = Signal()
    group_asked = Signal()
    file_chosen = Signal(str)
    profile_shown = Signal(str)
    new_profile_asked = Signal()

    def __init__(self, look: Look, *, is_admin: bool, may_share: bool) -> None:
        super().__init__()
        self._look = look
        self.lines: tuple[ChatLine, ...] = ()
        shown = [(key, words, None) for key, words in _TABS if key != OTHERS or is_admin]
        self.shown_tabs = tuple(key for key, _, _ in shown)
        self.tabs = Segmented(look, shown, current=MINE, name="Lists")
        self.owner = Select(look, (("", "Everybody"),), name="Whose chats")
        self.owner.hide()
        self.count = Label(look, "", role="small", tone="text.tertiary", tabular=True)
        self.trouble = Banner(look, "", tone="danger", closable=True, inset=True)
        self.trouble.hide()
        self.told = Banner(look, "", icon="info")
        self.told.hide()
        self.list = ListBox(look, name="Chats", delegate=ChatDelegate(look))
        self.list.setUniformItemSizes(True)
        self.empty = EmptyState(look, "", "", framed=False)
        self.profiles = ListBox(look, name="Assistants")
        self.form = ProfileForm(look, may_share=may_share)
        self.new = Button(look, "New chat", icon="plus", key="N")
        self.group = Button(look, "New group", icon="users")
        self.bring = Button(look, "Import", icon="download", key="I")
        self.new_profile = Button(look, "New assistant", icon="plus", key="N")
        self.new_profile.hide()
        self._pages = QStackedWidget()
        self._pages.addWidget(Skeleton(look, rows=9, framed=False))
        self._pages.addWidget(self.list)
        self._pages.addWidget(padded(look, self.empty))
        self._pages.addWidget(self._two())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar())
        column.addWidget(self.trouble)
        column.addWidget(self.told)
        column.addWidget(self._pages, 1)
        self._connect()

    # the window's questions

    def title(self) -> str:
        return "Assistants"

    def header(self) -> QWidget:
        look = self._look
        header = QWidget()
        row = QHBoxLayout(header)
        row.setContentsMargins(look.px(20), 0, look.px(16), 0)
        row.setSpacing(look.px(8))
        row.addWidget(Label(look, "Assistants", role="title"))
        row.addStretch(1)
        for button in (self.bring, self.group, self.new, self.new_profile):
            row.addWidget(button)
        return header

    def first_focus(self) -> QWidget:
        return self.profiles if self.tab == PROFILES else self.list

    # values in

    @property
    def tab(self) -> str:
        return self.tabs.current

    @property
    def current(self) -> str:
        """The chat that the keyboard is on; nothing on the last row, which fetches more."""
        key = self.list.current_key
        return "" if key == MORE or self.tab == PROFILES else key

    def show_tab(self, tab: str) -> None:
        self.tabs.choose(tab)
        profiles = tab == PROFILES
        self.owner.setVisible(tab == OTHERS)
        self.told.hide()
        for button in (self.bring, self.group, self.new):
            button.setVisible(not profiles)
        self.new_profile.setVisible(profiles)
        self._pages.setCurrentIndex(3 if profiles else 0)

    def show_rows(self, rows: Sequence[ChatRow], *, more: bool) -> None:
        """What is current stays current, also when it has moved to the top."""
        told = [*rows, ChatRow(key=MORE, title="Show older ones", icon="history")] if more else rows
        here = self.list.current_key
        self.list.set_rows(told)
        if not here and told:
            self.list.setCurrentIndex(self.list.rows.index(0))
        self.count.setText(f"{len(rows)}+" if more else count(len(rows), "chat"))
        self.empty.tell(*_EMPTY.get(self.tab, ("", "")))
        self._pages.setCurrentIndex(1 if told else 2)

    def show_owners(self, owners: Sequence[tuple[str, str]]) -> None:
        items = [("", "Everybody"), *((key, name or "Unknown") for key, name in owners)]
        self.owner.set_items(items)

    def show_profiles(self, lines: Sequence[AssistantLine], *, chosen: str) -> None:
        rows = [
            Row(key=one.id, title=one.name, meta="Out of use" if one.retired else one.model)
            for one in lines
        ]
        self.profiles.set_rows(rows)
        if chosen:
            self.profiles.select_key(chosen)
        self.count.setText(count(len(lines), "assistant"))
        self._pages.setCurrentIndex(3)

    def show_told(self, sentence: str) -> None:
        """What is missing in the list, and why; nothing when all is there."""
        self.told.tell(sentence, icon="info")
        self.told.setVisible(bool(sentence))

    def show_problem(self, sentence: str) -> None:
        self.trouble.tell(sentence, tone="danger")
        self.trouble.show()

    # acts of the keys

    def open_current(self) -> None:
        if self.list.current_key == MORE:
            self.more_asked.emit()
        elif self.tab == TRASH and self.current:
            self.restore_asked.emit(self.current)
        elif self.current:
            self.opened.emit(self.current)

    def step_tab(self, by: int) -> None:
        keys = self.shown_tabs
        self.tab_chosen.emit(keys[(keys.index(self.tab) + by) % len(keys)])

    def choose_file(self) -> None:
        dialog = FileDialog(self._look, self.window(), "Bring chats in", "", _FILES)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.file_chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def begin_new(self) -> None:
        (self.new_profile_asked if self.tab == PROFILES else self.new_asked).emit()

    def _bar(self) -> QWidget:
        look = self._look
        bar = Surface(look, "bg.canvas", edges=("bottom",))
        bar.setFixedHeight(look.px(48))
        row = QHBoxLayout(bar)
        row.setContentsMargins(look.px(20), 0, look.px(20), 1)
        row.setSpacing(look.px(12))
        row.addWidget(self.tabs)
        row.addWidget(self.owner)
        row.addStretch(1)
        row.addWidget(self.count)
        return bar

    def _two(self) -> QWidget:
        two = QWidget()
        self.profiles.setFixedWidth(self._look.px(284))
        held = QWidget()
        middle = QHBoxLayout(held)
        middle.setContentsMargins(0, 0, 0, 0)
        self.form.setMaximumWidth(self._look.px(720))
        middle.addWidget(self.form, 1000)
        middle.addStretch(1)
        edge = Surface(self._look, "bg.canvas", edges=("right",))
        inside = QVBoxLayout(edge)
        inside.setContentsMargins(0, 0, 1, 0)
        inside.addWidget(self.profiles)
        row = QHBoxLayout(two)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(edge)
        row.addWidget(ScrollBox(self._look, held), 1)
        return two

    def _connect(self) -> None:
        self.tabs.chosen.connect(self.tab_chosen)
        self.owner.chosen.connect(self.owner_chosen)
        self.list.opened.connect(lambda _: self.open_current())
        self.profiles.moved.connect(self.profile_shown)
        self.new.clicked.connect(self.begin_new)
        self.new_profile.clicked.connect(self.begin_new)
        self.group.clicked.connect(self.group_asked)
        self.bring.clicked.connect(self.choose_file)
