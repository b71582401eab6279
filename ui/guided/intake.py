"""What a guided session begins with: words, a ticket, a log, pictures, or a mix of them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from rflow_desktop.domain.assisting import intake
from rflow_desktop.domain.shown_talk import AssistantLine
from rflow_desktop.services.evidence import Taken
from rflow_desktop.services.sessions import About
from ui.kit import (
    Banner,
    Button,
    Dialog,
    Field,
    FieldBox,
    FilterChip,
    FlowLayout,
    Label,
    Look,
    Select,
    TextArea,
    TextButton,
    ask_for_files,
)
from ui.runner.pictures import EVIDENCE_FILES

EXAMPLES = (
    "Outlook keeps asking for a password since this morning",
    "Printers are missing after a restart on two computers",
    "VPN connects but nothing in the office answers",
)
_READ_AS = {
    "free_text": "Read as words",
    "psa_ticket": "Read as a ticket",
    "screenshot": "Read as a screenshot",
    "log_paste": "Read as a log",
    "combined": "Read as several kinds together",
}


class IntakeDialog(Dialog):
    """`begun`: what is known, the text, and the assistant. `files_given` and `image_given` are to
    be made safe and come back through `add`.
    """

    begun = Signal(object, str, str)
    files_given = Signal(list)
    image_given = Signal(QImage)
    typed = Signal(str)

    def __init__(self, look: Look, window: QWidget, *, about: About, text: str = "") -> None:
        super().__init__(look, window, title="Guided with the assistant", width=640)
        self.setAcceptDrops(True)
        self._about = about
        self.files: list[Taken] = []
        self.chips: list[FilterChip] = []
        self.text = _Report(look)
        self.text.set_text(text)
        self.read_as = Label(look, "", role="small", tone="text.tertiary")
        self.ticket, self.client, self.person = (
            Field(look, placeholder=words) for words in ("48213", "Harbor Dental Group", "Janelle")
        )
        self.ticket.setText(about.ticket)
        self.client.setText(about.client)
        self.person.setText(about.person)
        self.assistant = Select(look, (("", "The usual assistant"),), name="Assistant")
        self.assistant_box = QWidget()
        self.trouble = Banner(look, "", tone="danger")
        self.trouble.hide()
        self.away = Banner(look, "", tone="neutral", icon="info")
        self.away.hide()
        self.held = FlowLayout(gap=look.px(6))
        self.examples = [TextButton(look, one, icon="quote") for one in EXAMPLES]
        self.begin = Button(look, "Begin", key="Ctrl Enter", kind="primary")
        self._arrange()
        self._connect()
        self._draw()

    # values in

    def show_assistants(self, lines: Sequence[AssistantLine]) -> None:
        items = [("", "The usual assistant"), *((one.id, one.name) for one in lines)]
        self.assistant.set_items(items)
        self.assistant_box.setVisible(bool(lines))
        self.place()

    def show_unavailable(self, why: str) -> None:
        """It may begin all the same: the report is kept, and flows that fit are offered."""
        told = f"{why} The report is kept, and flows that fit are offered." if why else ""
        self.away.tell(told, icon="info")
        self.away.setVisible(bool(why))
        self.place()

    def show_draft(self, text: str) -> None:
        if not self.text.text().strip():
            self.text.set_text(text)

    def show_problem(self, sentence: str) -> None:
        self.trouble.tell(sentence, tone="danger")
        self.trouble.show()
        self.place()

    def add(self, taken: Taken) -> None:
        """A picture or a log that is safe to keep."""
        self.files.append(taken)
        self._draw_files()

    # acts

    def start(self) -> None:
        text = self.text.text()
        if not text.strip() and not self.files:
            self.text.set_problem("Say what is wrong, or add a picture.")
            self.show_problem("Say what is wrong, or add a picture or a log.")
            self.text.setFocus()
            return
        about = About(
            title=self._about.title, ticket=self.ticket.text().strip(),
            client=self.client.text().strip(), person=self.person.text().strip(),
            variables=self._about.variables,
        )  # fmt: skip
        self.begun.emit(about, text, self.assistant.current)

    def choose_files(self) -> None:
        ask_for_files(
            self._look, self, "Add pictures and logs", EVIDENCE_FILES, self.files_given.emit
        )

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        held = event.mimeData()
        files = [url.toLocalFile() for url in held.urls() if url.isLocalFile()]
        event.acceptProposedAction()
        if files:
            self.files_given.emit(files)
        elif held.hasImage():
            self.image_given.emit(QImage(held.imageData()))

    def _draw(self) -> None:
        text = self.text.text()
        pictures = [one.name for one in self.files if one.mime.startswith("image/")]
        logs = [one.name for one in self.files if not one.mime.startswith("image/")]
        kind = intake(text, pictures=pictures, files=logs).type.value
        there = bool(text.strip() or self.files)
        self.read_as.setText(f"{_READ_AS[kind]}, kept word for word" if there else "")
        for button in self.examples:
            button.setVisible(not there)

    def _draw_files(self) -> None:
        self.held.clear()
        self.chips = []
        for place, one in enumerate(self.files):
            chip = FilterChip(self._look, one.name, icon="paperclip", removable=True)
            chip.removed.connect(lambda place=place: self._on_removed(place))
            self.chips.append(chip)
            self.held.add(chip)
        self._draw()
        self.place()

    def _on_removed(self, place: int) -> None:
        del self.files[place]
        self._draw_files()

    def _on_typed(self) -> None:
        self.text.set_problem(None)
        self.trouble.hide()
        self._draw()
        self.typed.emit(self.text.text())

    def _arrange(self) -> None:
        look = self._look
        self.body.setSpacing(look.px(10))
        self.body.addWidget(self.away)
        self.body.addWidget(self.trouble)
        self.body.addWidget(FieldBox(look, "What is wrong?", self.text))
        self.body.addWidget(self.read_as)
        for button in self.examples:
            self.body.addWidget(button)
        files = QWidget()
        files.setLayout(self.held)
        self.body.addWidget(files)
        row = QHBoxLayout()
        row.setSpacing(look.px(10))
        for label, field in (
            ("Ticket", self.ticket), ("Client", self.client), ("Person", self.person),
        ):  # fmt: skip
            row.addWidget(FieldBox(look, label, field))
        self.body.addLayout(row)
        inside = QVBoxLayout(self.assistant_box)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(look.px(4))
        inside.addWidget(Label(look, "Assistant", role="small"))
        inside.addWidget(self.assistant)
        self.assistant_box.hide()
        self.body.addWidget(self.assistant_box)
        more = Button(look, "Add a file", icon="paperclip", compact=True)
        more.clicked.connect(self.choose_files)
        self.footer_left.addWidget(more)
        self.add_cancel()
        self.add_action(self.begin, primary=True)

    def _connect(self) -> None:
        self.text.textChanged.connect(self._on_typed)
        self.text.image_pasted.connect(self.image_given)
        self.text.files_pasted.connect(self.files_given)
        for button in self.examples:
            button.clicked.connect(lambda _=False, one=button: self.text.set_text(one.text()))
        self.accepted.connect(self.start)


class _Report(TextArea):
    """Takes words as they are; a picture or files in the clipboard go with them."""

    image_pasted = Signal(QImage)
    files_pasted = Signal(list)

    def __init__(self, look: Look) -> None:
        super().__init__(
            look, placeholder="Paste a ticket or a log, drop a screenshot, or write what is wrong",
            rows=7,
        )  # fmt: skip
        self.setAcceptDrops(False)  # the dialog takes what is dropped
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextEditorInteraction)

    def insertFromMimeData(self, source: object) -> None:
        held = source
        images = getattr(held, "hasImage", bool)()
        urls = [url.toLocalFile() for url in getattr(held, "urls", tuple)() if url.isLocalFile()]
        if urls:
            self.files_pasted.emit(urls)
        elif images:
            self.image_pasted.emit(QImage(getattr(held, "imageData", QImage)()))
        else:
            super().insertFromMimeData(held)  # type: ignore[arg-type]  # Qt's own
