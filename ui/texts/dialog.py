"""Writes for somebody: who reads it, how long, and the text as it grows, changed by a person."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from rflow_desktop.domain.shown_talk import DraftedText, KeptText
from rflow_desktop.services.drafting import PARTS
from ui.kit import (
    Banner,
    Button,
    Dialog,
    Label,
    ListBox,
    Look,
    Picture,
    Row,
    Segmented,
    TextArea,
)
from ui.lane.words import clock, day

WIDE, HIGH = 940, 680
READERS = (
    ("documentation", "Documentation", "What the problem was and what was done, for the record"),
    ("package", "Escalation", "For the colleague who takes it over"),
    ("status_ticket", "Ticket update", "Technical, for colleagues"),
    ("status_client", "Client update", "Plain words, no names of computers"),
    ("status_email", "Email to the client", "With subject and closing line"),
    ("request_info", "Ask the client", "Numbered questions about what is missing"),
)
NAMES = {kind: name for kind, name, _ in READERS}
ANYWAY = "Write it anyway"
LENGTHS = (("quick", "Quick", None), ("detailed", "Detailed", None))


class TextsDialog(Dialog):
    """`chosen`: another reader or length. `write_asked`: begin or begin again. `changed`: a person
    wrote in the text.
    """

    chosen = Signal()
    write_asked = Signal()
    stop_asked = Signal()
    copy_asked = Signal()
    changed = Signal(str)

    def __init__(self, look: Look, window: QWidget, *, subject: str) -> None:
        super().__init__(look, window, title=f"Write for {subject}", width=WIDE, height=HIGH)
        self._look = look
        self._is_running = self._is_same = False
        self._kept: dict[str, KeptText] = {}
        self.readers = ListBox(look, name="Who reads it")
        self.readers.rows.set_rows(
            [Row(key=kind, title=name, speech=f"{name}: {told}") for kind, name, told in READERS]
        )
        self.readers.select_key(READERS[0][0])
        self.told = Label(look, role="small", tone="text.secondary", wrap=True)
        self.length = Segmented(look, LENGTHS, current="quick", name="Length")
        self.past_title = Label(look, "Written before", role="smallStrong")
        self.past = ListBox(look, name="Written before")
        self.state = Banner(look, "")
        self.state.hide()
        self.spark = Picture(look, icon="sparkles", tone="assistant.solid", size=14)
        self.heading = Label(look, role="bodyStrong")
        self.text = TextArea(look, name="The text", role="read")
        self.write = Button(look, "Write it", icon="sparkles")
        self.stop = Button(look, "Stop", icon="circle-stop", kind="quiet")
        self.copy = Button(look, "Copy", key="Ctrl Enter", icon="copy", kind="primary")
        self._put_together()
        self.add_action(self.write, side="left")
        self.add_action(self.stop, side="left")
        self.add_cancel("Close")
        self.add_action(self.copy, primary=True)
        self.accepted.connect(self.copy_asked)
        self.write.clicked.connect(self.write_asked)
        self.stop.clicked.connect(self.stop_asked)
        self.text.textChanged.connect(self._on_changed)
        self.readers.moved.connect(self._on_chosen)
        self.length.chosen.connect(self._on_chosen)
        self.past.moved.connect(self._on_past)
        self._tell_choice()

    @property
    def insists(self) -> bool:
        """Whether it was said already that nothing has changed."""
        return self._is_same

    @property
    def kind(self) -> str:
        return self.readers.current_key or READERS[0][0]

    def choose(self, kind: str) -> None:
        self.readers.select_key(kind)
        self._tell_choice()

    def show_text(self, made: DraftedText) -> None:
        """The text as it stands: growing, whole, in part, outdated, or none yet."""
        self._is_running = made.running
        self._is_same &= made.done and not made.outdated
        if self.text.text() != made.text:
            with QSignalBlocker(self.text):
                bar = self.text.verticalScrollBar()
                at_end = bar.value() >= bar.maximum() - 4
                self.text.set_text(made.text)
                bar.setValue(bar.maximum() if at_end and made.running else 0)
        self.text.set_read_only(on=made.running)
        self.write.setText("Write it again" if made.text else "Write it")
        self.write.setVisible(not made.running)
        self.stop.setVisible(made.running)
        self.copy.setEnabled(bool(made.text) and not made.running)
        if made.told:
            self._say(f"{made.told.rstrip('.')}. This is only a part.", tone="warning")
        elif made.outdated:
            self._say("Something has changed since this was written.", tone="neutral")
        elif self._is_same:
            self.write.setText(ANYWAY)
        else:
            self.state.hide()
        when = f", {clock(made.at)}" if made.at and not made.running else ""
        state = "Being written" if made.running else f"Written{when}" if made.text else ""
        self.heading.setText(f"{NAMES[self.kind]}{' · ' if state else ''}{state}")

    def show_same(self) -> None:
        """Nothing has changed, so nothing was asked for."""
        self._say("Nothing has changed since this was written, so it is still right.")
        self.write.setText(ANYWAY)
        self._is_same = True

    def show_refused(self, sentence: str) -> None:
        self._say(sentence, tone="danger")

    def show_history(self, kept: tuple[KeptText, ...]) -> None:
        self._kept = {one.id: one for one in kept}
        rows = [
            Row(key=one.id, title=NAMES.get(one.kind, one.kind), meta=_stands(one))
            for one in kept
        ]  # fmt: skip
        self.past.rows.set_rows(rows)
        self.past.setVisible(bool(rows))
        self.past_title.setVisible(bool(rows))

    def _say(self, sentence: str, *, tone: str = "neutral") -> None:
        wanted = {"warning": "warning", "danger": "danger"}.get(tone, "neutral")
        icon = "triangle-alert" if wanted == "warning" else None
        self.state.tell(sentence, tone=wanted, icon=icon)  # type: ignore[arg-type]
        self.state.show()

    def _on_chosen(self, _: str) -> None:
        self._is_same = False
        self._tell_choice()
        self.chosen.emit()

    def _on_past(self, key: str) -> None:
        """An earlier text, to be read and copied; what is written now stays as it is."""
        kept = self._kept.get(key)
        if kept is None:
            return
        with QSignalBlocker(self.text):
            self.text.set_text(kept.text)
        self.text.set_read_only(on=True)
        self.copy.setEnabled(True)
        self.heading.setText(f"{NAMES.get(kept.kind, kept.kind)} · {_stands(kept)}")

    def _on_changed(self) -> None:
        if not self._is_running and not self.text.isReadOnly():
            self.copy.setEnabled(bool(self.text.text().strip()))
            self.changed.emit(self.text.text())

    def _tell_choice(self) -> None:
        self.told.setText(next(told for kind, _, told in READERS if kind == self.kind))
        self.length.setVisible(self.kind in PARTS)

    def _put_together(self) -> None:
        px = self._look.px
        self.readers.setFixedHeight(px(36) * len(READERS))
        left = QWidget()
        left.setFixedWidth(px(240))
        choices = QVBoxLayout(left)
        choices.setContentsMargins(0, 0, 0, 0)
        choices.setSpacing(px(10))
        for part in (self.readers, self.told, self.length, self.past_title):
            choices.addWidget(part)
        choices.addWidget(self.past, 1)
        choices.addStretch(0)
        head = QHBoxLayout()
        head.setSpacing(px(8))
        head.addWidget(self.spark)
        head.addWidget(self.heading, 1)
        right = QVBoxLayout()
        right.setSpacing(px(10))
        right.addLayout(head)
        right.addWidget(self.state)
        right.addWidget(self.text, 1)
        row = QHBoxLayout()
        row.setSpacing(px(20))
        row.addWidget(left)
        row.addLayout(right, 1)
        self.body.addLayout(row, 1)


def _stands(kept: KeptText) -> str:
    if kept.posted_at:
        return f"posted {clock(kept.posted_at)}"
    return (
        f"not posted: {kept.trouble}"
        if kept.trouble
        else f"{day(kept.at, year=False)} {clock(kept.at)}"
    )
