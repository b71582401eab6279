"""The flow library: search over a table, and the chosen flow to read beside it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from rflow_desktop.domain.flow import Flow
from rflow_desktop.domain.shown import FlowLine
from rflow_desktop.domain.words import count
from ui.flows.preview import FlowPreview
from ui.flows.rows import FlowDelegate, FlowHeads, flow_row
from ui.kit import (
    Banner,
    Button,
    EmptyState,
    FileDialog,
    IconButton,
    Label,
    ListBox,
    Look,
    Skeleton,
    Surface,
    ask_for_files,
)
from ui.sessions.beside import padded
from ui.sessions.filters import SearchField
from ui.window import ThreePanels, View, first_focusable

ENDING = ".rfflow"
OUTLINE = ".md"
ENDINGS = (ENDING, OUTLINE)
_FILES = f"Flows (*{ENDING} *{OUTLINE});;All files (*)"
_TO_FILES = f"Flow (*{ENDING});;Markdown outline (*{OUTLINE})"
DROP = "Import as a flow"


class FlowsView(View):
    """Draws values and says what the person did. The flow is the one that is chosen."""

    searched = Signal(str)
    read_asked = Signal(str)
    start_asked = Signal(str)
    prepare_asked = Signal(str)
    batch_asked = Signal(str)
    edit_asked = Signal(str)
    new_asked = Signal()
    duplicate_asked = Signal(str)
    files_chosen = Signal(list)
    export_chosen = Signal(str, str)
    archive_asked = Signal(str)
    link_asked = Signal(str, str)
    version_asked = Signal(int)
    parent_asked = Signal()
    suggestion_asked = Signal(str)
    proposal_asked = Signal(str)
    suggest_asked = Signal()
    moved = Signal()

    def __init__(
        self,
        look: Look,
        *,
        preview: FlowPreview | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._lines: tuple[FlowLine, ...] = ()
        self.setAcceptDrops(True)
        self.search = SearchField(
            look, placeholder="Name, category, words", icon="search", key="/", clearable=True,
            name="Search flows",
        )  # fmt: skip
        self.count = Label(look, "", role="small", tone="text.tertiary", tabular=True)
        self.trouble = Banner(look, "", tone="danger", closable=True, inset=True)
        self.trouble.hide()
        self.heads = FlowHeads(look)
        self.table = _Table(look)
        self.preview = preview or FlowPreview(look)
        self.none = EmptyState(
            look, "No flows yet", "Bring flows in from files that end in .rfflow or .md.",
            action="Import", action_key="I", framed=False,
        )  # fmt: skip
        self.unmatched = EmptyState(
            look, "No flow matches", action="Clear search", action_key="Esc", framed=False
        )
        self._pages = QStackedWidget()
        self._pages.addWidget(Skeleton(look, rows=9, framed=False))
        self._pages.addWidget(self.table)
        for empty in (self.none, self.unmatched):
            self._pages.addWidget(padded(look, empty))
        self.three = ThreePanels(look, centre=self._centre(), inspector=self.preview)
        self.inspector = IconButton(look, "panel-right", name="Preview", key="Ctrl .")
        self.bring = Button(look, "Import", icon="download", key="I")
        self.new = Button(look, "New flow", icon="plus", key="N")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.three)
        self._connect()

    # the window's questions

    def title(self) -> str:
        return "Flows"

    def header(self) -> QWidget:
        look = self._look
        header = QWidget()
        row = QHBoxLayout(header)
        row.setContentsMargins(look.px(20), 0, look.px(16), 0)
        row.setSpacing(look.px(8))
        row.addWidget(Label(look, "Flows", role="title"))
        row.addStretch(1)
        row.addWidget(self.new)
        row.addWidget(self.bring)
        row.addWidget(self.inspector)
        return header

    def first_focus(self) -> QWidget:
        return first_focusable(self._pages) or self  # letters are keys here

    def panels(self) -> tuple[QWidget, ...]:
        return self.three.panels()

    def go_back(self) -> bool:
        if self.three.close_drawer():
            return True
        if self.search.text():
            self.search.clear()
            return True
        if self.search.hasFocus():
            self.focus_table()
            return True
        return False

    # values in

    def show_flows(self, lines: Sequence[FlowLine], *, now_ms: int) -> None:
        self._lines = tuple(lines)
        self.table.set_rows([flow_row(line, now_ms) for line in lines])
        if lines and not self.table.current_key:
            self.table.setCurrentIndex(self.table.rows.index(0))
        self.count.setText(count(len(lines), "flow"))
        if lines:
            self._pages.setCurrentIndex(1)
        elif self.search.text().strip():
            self.unmatched.tell("No flow matches", f"Searched: “{self.search.text().strip()}”.")
            self._pages.setCurrentIndex(3)
        else:
            self._pages.setCurrentIndex(2)
        self.heads.setVisible(bool(lines))
        self.preview.setVisible(bool(lines))
        self._measure()
        self.moved.emit()

    def show_flow(self, line: FlowLine, content: Flow | None, problem: str = "") -> None:
        if line.id == self.current:
            self.preview.show_flow(line, content, problem)

    def show_problem(self, sentence: str) -> None:
        self.trouble.tell(sentence, tone="danger")
        self.trouble.show()

    # what the keys do

    @property
    def current(self) -> str:
        return self.table.current_key

    @property
    def line(self) -> FlowLine | None:
        return next((one for one in self._lines if one.id == self.current), None)

    def select(self, flow: str) -> None:
        self.table.select_key(flow)

    def start(self) -> None:
        if self.current:
            self.start_asked.emit(self.current)

    def start_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def focus_table(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def import_files(self) -> None:
        ask_for_files(self._look, self, "Import flows", _FILES, self.files_chosen.emit)

    def export(self) -> None:
        line = self.line
        if line is None:
            return
        name = f"{line.slug or 'flow'}{ENDING}"
        dialog = FileDialog(self._look, self.window(), f"Export {line.name}", name, _TO_FILES)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(ENDING.lstrip("."))
        dialog.fileSelected.connect(lambda file: self.export_chosen.emit(line.id, file))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    # drops

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _flow_files(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = _flow_files(event)
        if files:
            event.acceptProposedAction()
            self.files_chosen.emit(files)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()

    def _measure(self) -> None:
        self.heads.set_room(self.table.viewport().width())

    def _centre(self) -> QWidget:
        look = self._look
        bar = Surface(look, "bg.canvas", edges=("bottom",))
        bar.setFixedHeight(look.px(48))
        row = QHBoxLayout(bar)
        row.setContentsMargins(look.px(20), 0, look.px(20), 1)
        self.search.setMaximumWidth(look.px(320))
        row.addWidget(self.search, 4)
        row.addStretch(1)
        row.addWidget(self.count)
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(self.trouble)
        column.addWidget(self.heads)
        column.addWidget(self._pages, 1)
        return centre

    def _connect(self) -> None:
        self._pages.currentChanged.connect(self.settle_focus)
        self.search.textChanged.connect(self.searched)
        self.search.left.connect(self.focus_table)
        self.table.resized.connect(self._measure)
        self.table.moved.connect(self.read_asked)
        self.table.moved.connect(lambda _: self.moved.emit())
        self.table.opened.connect(self.start_asked)
        self.preview.start_asked.connect(self.start)
        self.preview.prepare_asked.connect(lambda: self.prepare_asked.emit(self.current))
        self.preview.batch_asked.connect(lambda: self.batch_asked.emit(self.current))
        self.preview.link_asked.connect(self.link_asked)
        self.preview.version_asked.connect(self.version_asked)
        self.preview.parent_asked.connect(self.parent_asked)
        self.preview.suggestion_asked.connect(self.suggestion_asked)
        self.preview.proposal_asked.connect(self.proposal_asked)
        self.preview.suggest_asked.connect(self.suggest_asked)
        self.bring.clicked.connect(self.import_files)
        self.new.clicked.connect(self.new_asked)
        self.preview.edit_asked.connect(lambda: self.edit_asked.emit(self.current))
        self.inspector.clicked.connect(self.three.toggle_inspector)
        self.none.action_asked.connect(self.import_files)
        self.unmatched.action_asked.connect(self.search.clear)


class _Table(ListBox):
    resized = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look, name="Flows", delegate=FlowDelegate(look), ground="bg.canvas")
        self.setUniformItemSizes(True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()


def _flow_files(event: QDropEvent) -> list[str]:
    files = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
    return files if files and all(file.lower().endswith(ENDINGS) for file in files) else []
