"""Where a step leads: its answers, its one way on, or the cases it decides by."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout

from rflow_desktop.domain.flow import Answer, Case, CommandNode, Flow, Logic, Result
from rflow_desktop.domain.flow_edit import set_step
from rflow_desktop.domain.flow_parts import add, change, drop, new_answer, new_case
from rflow_desktop.domain.flow_rework import move_item
from ui.editor.desk import Desk
from ui.editor.parts import ItemRow, Part, Rows, cross, line
from ui.editor.writing import LineBox
from ui.kit import (
    IconButton,
    KeyCap,
    Label,
    Look,
    Menu,
    MenuItem,
    Picture,
    Select,
    TextButton,
    tip_for,
)

NOWHERE = "Choose a step"
_TARGET = 96
_OPS: tuple[tuple[str, str], ...] = (
    ("equals", "is"), ("not_equals", "is not"), ("contains", "contains"),
    ("more_than", "is more than"), ("less_than", "is less than"), ("at_least", "is at least"),
    ("at_most", "is at most"), ("filled", "is filled in"), ("empty", "is empty"),
)  # fmt: skip


def led_to(flow: Flow, target: str) -> str:
    node = flow.nodes.get(target)
    return NOWHERE if node is None else node.title or "No title yet"


class TargetButton(TextButton):
    """Where a way leads; pressed, it asks for another step."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, NOWHERE, tone="text.secondary")
        self._whole = ""

    def show_target(self, flow: Flow, target: str, room: int) -> None:
        words = led_to(flow, target)
        shown = self._look.metrics("small").elidedText(
            words, Qt.TextElideMode.ElideRight, self._look.px(room)
        )
        if shown != self._words:
            self.setText(shown)
        self._tone = "text.secondary" if target in flow.nodes else "danger.text"
        self.setAccessibleName(f"Leads to {words}")
        self.setToolTip(tip_for(words if shown != words else ""))
        self.update()


class AnswerRow(ItemRow[Answer]):
    lead_asked = Signal(int)
    gone = Signal(int)
    moved = Signal(int, int)
    written = Signal(int, str, str)

    def __init__(self, look: Look, desk: Desk) -> None:
        super().__init__()
        self._look, self._desk = look, desk
        self.cap = KeyCap(look, "1")
        self.words = LineBox(look, name="Answer", placeholder="What is answered", bare=True)
        self.target = TargetButton(look)
        self.more = IconButton(look, "ellipsis", name="More of this answer", compact=True)
        self.note = LineBox(look, name="Note that is asked for", placeholder="What to write down")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.px(2))
        arrow = Picture(look, icon="arrow-right", tone="text.tertiary", size=14)
        column.addLayout(line(look, self.cap, self.words, arrow, self.target, self.more, gap=4))
        column.addWidget(self.note)
        self.note.hide()
        self.words.written.connect(lambda words: self.written.emit(self.index, "label", words))
        self.note.written.connect(lambda words: self.written.emit(self.index, "note", words))
        self.target.clicked.connect(lambda: self.lead_asked.emit(self.index))
        self.more.clicked.connect(self._on_more)

    def show_item(self, item: Answer) -> None:
        self.cap.set_chord(str(self.index + 1))
        self.words.setAccessibleName(f"Answer {self.index + 1}")
        self.words.show_text(item.label)
        self.words.setToolTip(tip_for(item.label))
        self.target.show_target(self._desk.flow, item.next, _TARGET)
        self.note.show_text(item.note)
        if item.note or not self.note.hasFocus():
            self.note.setVisible(bool(item.note))
        self.more.setAccessibleName(f"More of answer {self.index + 1}")

    def _on_more(self) -> None:
        items = (
            MenuItem("note", "Ask for a note with it", icon="sticky-note"),
            MenuItem("earlier", "Move up", icon="arrow-up"),
            MenuItem("later", "Move down", icon="arrow-down"),
            None,
            MenuItem("gone", "Remove this answer", icon="x"),
        )
        menu = Menu(self._look, self, items, name="Answer")
        menu.chosen.connect(self._on_act)
        menu.closed.connect(menu.deleteLater)
        menu.open_below(self.more, align="right")

    def _on_act(self, act: str) -> None:
        if act == "note":
            self.note.show()
            self.note.setFocus(Qt.FocusReason.OtherFocusReason)
        elif act == "gone":
            self.gone.emit(self.index)
        else:
            self.moved.emit(self.index, 1 if act == "later" else -1)


class AnswersPart(Part):
    lead_asked = Signal(str, str)
    add_asked = Signal()

    def __init__(self, look: Look, desk: Desk) -> None:
        super().__init__(look, desk)
        _, self.count, self.more = self.head("Answers", action="Add", key="Tab")
        self._list = QVBoxLayout()
        self._list.setSpacing(look.px(5))
        self.body.addLayout(self._list)
        self.rows: Rows[AnswerRow] = Rows(self._list, self._row)
        self.more.clicked.connect(self._on_more)

    def suits(self) -> bool:
        return bool(self.step) and hasattr(self.node, "answers")

    def refresh(self) -> None:
        answers = getattr(self.node, "answers", ())
        self.count.setText(str(len(answers)))
        self.rows.follow(answers)

    def _row(self) -> AnswerRow:
        row = AnswerRow(self._look, self._desk)
        row.lead_asked.connect(
            lambda index: self.lead_asked.emit(self.step, f"answers[{index}].next")
        )
        row.gone.connect(self._on_gone)
        row.written.connect(self._on_written)
        row.moved.connect(self._on_moved)
        return row

    def _on_more(self) -> None:
        step = self.step
        self._desk.edit(
            "add an answer",
            lambda flow: add(flow, step, "answers", new_answer(flow.nodes[step])),
        )
        if self.rows.rows:
            self.rows.rows[-1].words.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_gone(self, index: int) -> None:
        step = self.step
        self._desk.edit("remove an answer", lambda flow: drop(flow, step, "answers", index))

    def _on_moved(self, index: int, by: int) -> None:
        step = self.step
        self._desk.edit("move an answer", lambda flow: move_item(flow, step, "answers", index, by))

    def _on_written(self, index: int, name: str, words: str) -> None:
        step = self.step
        self._desk.edit(
            "write an answer",
            lambda flow: change(flow, step, "answers", index, **{name: words}),
            typing=f"{name} {step} {index}",
        )


class NextPart(Part):
    """The one way on of a step without answers."""

    lead_asked = Signal(str, str)

    def __init__(self, look: Look, desk: Desk) -> None:
        super().__init__(look, desk)
        self.words = Label(look, "Then", role="smallStrong")
        arrow = Picture(look, icon="arrow-right", tone="text.tertiary", size=14)
        self.target = TargetButton(look)
        self.body.addLayout(line(look, self.words, arrow, self.target, 1))
        self.target.clicked.connect(lambda: self.lead_asked.emit(self.step, "next"))

    def suits(self) -> bool:
        if not self.step or isinstance(self.node, Result):
            return False
        return hasattr(self.node, "next") and not (
            isinstance(self.node, CommandNode) and self.node.answers
        )

    def refresh(self) -> None:
        self.words.setText("Comes back to" if self.node.kind == "link" else "Then")
        self.target.show_target(self._desk.flow, getattr(self.node, "next", ""), 190)


class CaseRow(ItemRow[Case]):
    changed = Signal(int, dict)
    lead_asked = Signal(int)
    gone = Signal(int)

    def __init__(self, look: Look, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.variable = Select(look, name="Value that decides")
        self.op = Select(look, _OPS, name="How it is compared")
        self.value = LineBox(look, name="Compared with")
        self.target = TargetButton(look)
        self.remove = cross(look, "Remove this case")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, look.px(6))
        column.setSpacing(look.px(4))
        column.addLayout(line(look, self.variable, self.op, self.remove, gap=4))
        arrow = Picture(look, icon="arrow-right", tone="text.tertiary", size=14)
        column.addLayout(line(look, self.value, arrow, self.target, gap=6))
        self.variable.chosen.connect(lambda name: self._tell(variable=name))
        self.op.chosen.connect(lambda op: self._tell(op=op))
        self.value.written.connect(lambda value: self._tell(value=value))
        self.target.clicked.connect(lambda: self.lead_asked.emit(self.index))
        self.remove.clicked.connect(lambda: self.gone.emit(self.index))

    def show_item(self, item: Case) -> None:
        flow = self._desk.flow
        known = dict(self._desk.labels)
        known.setdefault(item.when.variable, item.when.variable)
        self.variable.set_items(tuple(known.items()), current=item.when.variable)
        self.op.choose(item.when.op)
        self.value.show_text(item.when.value)
        self.value.setEnabled(item.when.op not in ("filled", "empty"))
        self.target.show_target(flow, item.next, 120)

    def _tell(self, **changes: str) -> None:
        self.changed.emit(self.index, changes)


class CasesPart(Part):
    """The first case that holds leads on; nobody is asked."""

    lead_asked = Signal(str, str)

    def __init__(self, look: Look, desk: Desk) -> None:
        super().__init__(look, desk)
        _, self.count, self.more = self.head("Decides by", action="Add a case", key="Tab")
        self._list = QVBoxLayout()
        self.body.addLayout(self._list)
        self.rows: Rows[CaseRow] = Rows(self._list, self._row)
        arrow = Picture(look, icon="arrow-right", tone="text.tertiary", size=14)
        self.otherwise = TargetButton(look)
        words = Label(look, "Otherwise", role="smallMedium", tone="text.secondary")
        self.body.addLayout(line(look, words, arrow, self.otherwise, 1))
        self.more.clicked.connect(self._on_more)
        self.otherwise.clicked.connect(lambda: self.lead_asked.emit(self.step, "otherwise"))

    def suits(self) -> bool:
        return bool(self.step) and isinstance(self.node, Logic)

    def refresh(self) -> None:
        node = self.node
        if isinstance(node, Logic):
            self.count.setText(str(len(node.cases)))
            self.rows.follow(node.cases)
            self.otherwise.show_target(self._desk.flow, node.otherwise, 190)

    def _row(self) -> CaseRow:
        row = CaseRow(self._look, self._desk)
        row.changed.connect(self._on_changed)
        row.gone.connect(self._on_gone)
        row.lead_asked.connect(
            lambda index: self.lead_asked.emit(self.step, f"cases[{index}].next")
        )
        return row

    def _on_more(self) -> None:
        step = self.step
        self._desk.edit("add a case", lambda flow: add(flow, step, "cases", new_case(flow)))

    def _on_gone(self, index: int) -> None:
        step = self.step
        self._desk.edit("remove a case", lambda flow: drop(flow, step, "cases", index))

    def _on_changed(self, index: int, changes: dict[str, str]) -> None:
        node, step = self.node, self.step
        if not isinstance(node, Logic):
            return
        case = node.cases[index]
        cases = list(node.cases)
        cases[index] = case.model_copy(update={"when": case.when.model_copy(update=changes)})
        self._desk.edit(
            "change a case",
            lambda flow: set_step(flow, step, cases=tuple(cases)),
            typing=f"case {step} {index}" if "value" in changes else "",
        )
