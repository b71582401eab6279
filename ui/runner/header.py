"""The header: what this is about, how long it has taken, and the closing verbs in their order."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from rflow_desktop.domain.shown import SessionView
from ui.kit import Button, Label, Look, Picture, tip_for
from ui.runner.session_header import SessionHeader
from ui.runner.verbs import VERBS, show_verbs
from ui.runner.words import about, duration, spoken_session, worked

START = "start"
_VERBS = {**VERBS, "prepared": (START,)}


class RunnerHeader(SessionHeader):
    def __init__(self, look: Look, *, path_button: QWidget | None = None) -> None:
        super().__init__(look, path_button=path_button)
        self.timer = Picture(look, icon="timer", tone="text.tertiary", size=14)
        self.minutes = Label(look, role="small", tone="text.tertiary", tabular=True)
        self._worked = ""
        start = self.buttons[START] = Button(look, "Start", icon="play", kind="primary")
        start.clicked.connect(lambda: self.asked.emit(START))
        self.put(self.timer, self.minutes)

    def show_session(self, view: SessionView) -> None:
        self.glyph.set_glyph(f"session.{view.state}")
        self.glyph.setAccessibleName(view.state)
        self.show_about(
            view.title or view.flow or view.target or "Session", about(view), ticket=view.ticket,
            may_change=view.writable, last_icon="workflow" if view.flow else "",
        )  # fmt: skip
        self.setAccessibleName(spoken_session(view))
        verbs = _VERBS.get(view.phase, ()) if view.writable or view.phase == "closed" else ()
        show_verbs(self.buttons, verbs)
        started = view.phase != "prepared"
        self.timer.setVisible(started)
        self.minutes.setVisible(started)
        self.show_minutes(view.minutes)
        told = worked(view)
        if told != self._worked:
            self._worked = told
            self.minutes.setToolTip(tip_for(told))
            self.timer.setToolTip(tip_for(told))
        self.fit()

    def show_minutes(self, minutes: int) -> None:
        words = duration(minutes)
        if words != self.minutes.text():
            self.minutes.setText(words)
            self.minutes.setAccessibleName(f"Worked on for {words}")
