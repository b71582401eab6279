"""Asks by typing where a way leads, and lets it lead there: to a step, or to a new one."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtWidgets import QWidget

from rflow_desktop.domain.flow import Flow, Question
from rflow_desktop.domain.flow_edit import Edited, fresh, lead_on, link, put
from ui.editor.desk import Desk
from ui.editor.picker import StepPicker
from ui.kit import Look


class Asker(Protocol):
    @property
    def desk(self) -> Desk: ...
    def window(self) -> QWidget: ...
    def edit_step(self) -> None: ...
    def show_trouble(self, sentence: str) -> None: ...
    def focus_steps(self) -> None: ...


def ask_step(look: Look, view: Asker) -> None:
    """Go to a step."""
    picker = StepPicker(look, view.window(), title="Go to a step", flow=view.desk.flow)

    def chosen(step: str) -> None:
        view.desk.select(step)
        view.focus_steps()

    picker.chosen.connect(chosen)
    picker.open(focus=picker.field)


def ask_where(look: Look, view: Asker, step: str, place: str, title: str) -> None:
    """`place` is the way that is meant; empty: the first open one, or a new one."""
    desk = view.desk
    if not desk.can_edit:
        view.show_trouble(desk.read_only)
        return
    picker = StepPicker(look, view.window(), title=title, flow=desk.flow, but=step)

    def lead(flow: Flow, target: str) -> Flow:
        return link(flow, step, place, target) if place else lead_on(flow, step, target)

    def chosen(target: str) -> None:
        desk.edit("link to a step", lambda flow: lead(flow, target))

    def made(words: str) -> None:
        def grow(flow: Flow) -> Edited:
            new = fresh(flow)
            grown = put(flow, new, Question(kind="question", title=words[:300]))
            return Edited(lead(grown, new), new)

        if desk.edit("link to a new step", grow):
            view.edit_step()

    picker.chosen.connect(chosen)
    picker.new_asked.connect(made)
    picker.open(focus=picker.field)
