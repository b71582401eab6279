"""Every control in every state on one page: to look at, and to compare with the design."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.kit.buttons import BaseButton, Button, Kind
from ui.kit.choices import Check, Radio, Toggle
from ui.kit.flow import FlowLayout
from ui.kit.gallery_parts import (
    BUTTONS,
    SESSION,
    STEPS,
    SURE,
    SYNC,
    TYPE,
    new_banners,
    new_chips,
    new_column,
    new_field,
    new_line,
    set_high,
    stand_alone,
)
from ui.kit.gallery_rows import RowStates
from ui.kit.keys import KeyCap
from ui.kit.labels import Label
from ui.kit.look import Look
from ui.kit.messages import EmptyState, ErrorState, Picture
from ui.kit.skeleton import Skeleton
from ui.kit.surfaces import Surface
from ui.kit.toasts import make_toast


class Gallery(QWidget):
    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._watched: list[QWidget] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for tone, wide, column in (
            ("bg.panel", 330, self._signs()),
            ("bg.canvas", 520, self._controls()),
            ("bg.canvas", 590, self._messages()),
        ):
            surface = Surface(look, tone, edges=() if wide == 330 else ("left",))
            surface.setLayout(column)
            left = 24 if wide == 330 else 25
            column.setContentsMargins(left, 22, 24, 22)
            surface.setFixedWidth(wide)
            row.addWidget(surface)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        while self._watched:
            self._look.ring.draw_around(self._watched.pop())

    def _signs(self) -> QVBoxLayout:
        column = new_column()
        self._title(column, "Session", first=True)
        self._pairs(column, SESSION)
        self._title(column, "Sync")
        for name, word in SYNC:
            column.addLayout(self._sign(name, word))
        self._title(column, "Priority and outcome of a step")
        self._pairs(column, STEPS)
        self._title(column, "How sure the assistant is")
        for name, word, span in SURE:
            line = new_line(8)
            line.addWidget(set_high(Picture(self._look, glyph=name, name=word), 25))
            line.addWidget(set_high(Label(self._look, word), 25))
            faint = Label(self._look, span, role="small", tone="text.tertiary")
            line.addWidget(set_high(faint, 25))
            line.addStretch(1)
            column.addLayout(line)
        self._title(column, "Type")
        for words, role, tone in TYPE:
            column.addWidget(Label(self._look, words, role=role, tone=tone))
        column.addStretch(1)
        return column

    def _controls(self) -> QVBoxLayout:
        column = new_column()
        self._title(column, "Buttons: rest, hover, pressed, focus, disabled", first=True)
        for place, (word, key, kind) in enumerate(BUTTONS):
            if place:
                column.addSpacing(8)
            column.addLayout(self._buttons(word, key, kind))
        self._title(column, "Fields: rest, focus, with a problem, read only, disabled")
        self._fields(column)
        self._title(column, "Choices, chips, keys")
        self._choices(column)
        self._title(column, "List row: rest, hover, selected, selected without focus, ticked, new")
        column.addWidget(RowStates(self._look))
        self._title(column, "Nothing found")
        column.addWidget(
            EmptyState(
                self._look,
                "No session matches “spooler” for Harbor Dental",
                action="Search all clients",
                more="Clear filters",
                more_key="Esc",
            )
        )
        column.addStretch(1)
        return column

    def _messages(self) -> QVBoxLayout:
        look, column = self._look, new_column()
        self._title(column, "Banners, one at a time, under the header", first=True)
        for place, banner in enumerate(new_banners(look)):
            if place:
                column.addSpacing(6)
            column.addWidget(banner)
        self._title(column, "Toast, with a way back")
        line = new_line(0)
        line.addWidget(make_toast(look, self, "Task dismissed", can_undo=True))
        line.addStretch(1)
        column.addLayout(line)
        self._title(column, "Loading, shown only after 400 ms")
        column.addWidget(Skeleton(look, at_once=True))
        self._title(column, "Empty")
        column.addWidget(
            EmptyState(
                look,
                "Nobody is waiting",
                "New escalations appear here the moment they are sent.",
                action="Show claimed today",
            )
        )
        self._title(column, "Error")
        column.addWidget(
            ErrorState(
                look,
                "This flow could not be opened",
                "Version 15 uses a step type this RFlow does not know. Update RFlow, or open "
                "version 14.",
                action="Open version 14",
                details="flow: onboarding, version 15, unknown step type: poll",
            )
        )
        column.addStretch(1)
        return column

    def _title(self, column: QVBoxLayout, words: str, *, first: bool = False) -> None:
        if not first:
            column.addSpacing(18)
        label = Label(self._look, words, role="smallStrong", tone="text.tertiary")
        column.addWidget(set_high(label, 18))
        column.addSpacing(6)

    def _sign(self, name: str, word: str) -> QHBoxLayout:
        line = new_line(8)
        line.addWidget(set_high(Picture(self._look, glyph=name, name=word), 25))
        loud = name == "sync.needsAttention"
        label = Label(
            self._look,
            word,
            role="bodyMedium" if loud else "body",
            tone="danger.text" if loud else "text.primary",
        )
        line.addWidget(set_high(label, 25), 1)
        return line

    def _pairs(self, column: QVBoxLayout, signs: Sequence[tuple[str, str]]) -> None:
        for place in range(0, len(signs), 2):
            line = new_line(12)
            for name, word in signs[place : place + 2]:
                half = QWidget()
                half.setLayout(self._sign(name, word))
                half.setFixedWidth(135)
                line.addWidget(half)
            column.addLayout(line)

    def _buttons(self, word: str, key: str, kind: Kind) -> QHBoxLayout:
        look = self._look
        line = new_line(8)
        rest = Button(look, word, key=key, kind=kind)
        hovered, pressed, focused, off = (Button(look, word, kind=kind) for _ in range(4))
        hovered.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
        pressed.setDown(True)
        off.setEnabled(False)
        for button in (rest, hovered, pressed, focused, off):
            if button is off and kind != "quiet":
                line.addSpacing(4)
            line.addWidget(button)
        line.addStretch(1)
        self._focused(focused)
        return line

    def _focused(self, control: BaseButton | Check) -> None:
        self._watched.append(control)

    def _fields(self, column: QVBoxLayout) -> None:
        look = self._look
        plain, focused, wrong, locked, off = (
            new_field(look, words)
            for words in (
                "HDG-FRONT-03",
                "HDG-FRONT",
                "HDG FRONT",
                "HDG-FRONT-03",
                "HDG-FRONT-03",
            )
        )
        focused.setObjectName("focused")
        focused.setStyleSheet(
            f"border: 2px solid {look.color('border.focus').name()}; padding: 0 6px;"
        )
        wrong.set_problem("Names have no spaces")
        locked.set_read_only(on=True)
        off.setEnabled(False)
        above, below, problem = new_line(8), new_line(8), new_line(0)
        for field in (plain, focused, wrong):
            above.addWidget(field)
        for field in (locked, off):
            below.addWidget(field)
        problem.addSpacing(312)
        problem.addWidget(Label(look, "Names have no spaces", role="small", tone="danger.text"))
        for line in (above, below, problem):
            line.addStretch(1)
        column.addLayout(above)
        column.addSpacing(4)
        column.addLayout(problem)
        column.addSpacing(8)
        column.addLayout(below)

    def _choices(self, column: QVBoxLayout) -> None:
        look, line = self._look, new_line(12)
        watched = Check(look, name="Focused")
        for control in (
            Check(look, name="On", checked=True),
            Check(look, name="Off"),
            watched,
            stand_alone(Radio(look, name="On", checked=True)),
            stand_alone(Radio(look, name="Off")),
            Toggle(look, name="On", checked=True),
            Toggle(look, name="Off"),
            *(KeyCap(look, key) for key in ("G", "E", "Ctrl", "K")),
        ):
            line.addWidget(control)
        line.addStretch(1)
        column.addLayout(line)
        column.addSpacing(10)
        flow = FlowLayout(gap=6)
        flow.add(*new_chips(look))
        holder = QWidget()
        holder.setLayout(flow)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        holder.setSizePolicy(policy)
        holder.setFixedHeight(flow.heightForWidth(471))
        column.addWidget(holder)
        self._focused(watched)
