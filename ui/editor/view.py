"""The editor's screen: canvas or outline in the middle, the inspector or a try at the right."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from rflow_desktop.domain.flow import Flow, Sample
from rflow_desktop.domain.flow_edit import add_sibling, add_way, remove, set_flow
from rflow_desktop.domain.flow_parts import FLOW, add
from rflow_desktop.domain.flow_rework import move
from rflow_desktop.domain.words import count
from rflow_desktop.services.editing import Opened
from ui.editor.banners import Banners
from ui.editor.canvas import Canvas
from ui.editor.desk import Desk
from ui.editor.header import Header
from ui.editor.inspector import Inspector
from ui.editor.leading import ask_step, ask_where
from ui.editor.outline_view import OutlineView
from ui.editor.strip import ProblemStrip
from ui.editor.try_panel import TryPanel
from ui.kit import Banner, Look, announce
from ui.window import ThreePanels, View
from ui.window.values import Thing


class EditorView(View):
    """Draws the desk and says what the person wants of the world outside it."""

    save_asked = Signal()
    publish_asked = Signal()
    suggest_asked = Signal()
    duplicate_asked = Signal()
    try_asked = Signal()
    keep_both_asked = Signal()
    take_theirs_asked = Signal()
    removed = Signal(str)
    """A sentence about what was taken away; Undo brings it back."""

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.desk = desk = Desk(self)
        self.opened: Opened | None = None
        self.canvas = Canvas(look, desk)
        self.outline = OutlineView(look, desk)
        self.strip = ProblemStrip(look, desk)
        self.inspector = Inspector(look, desk)
        self.trying = TryPanel(look)
        self.banner = Banner(look)
        self.trouble = Banner(look, tone="warning", closable=True)
        self.banners = Banners(look, self.banner, self.trouble)
        self.bar = Header(look, desk)
        self.middle = QStackedWidget()
        self.middle.addWidget(self.canvas)
        self.middle.addWidget(self.outline)
        self.side = QStackedWidget()
        self.side.addWidget(self.inspector)
        self.side.addWidget(self.trying)
        self.three = ThreePanels(look, centre=self._centre(), inspector=self.side)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.three)
        self._connect()
        if QAccessible.isActive():
            self.show_outline(on=True)  # a screen reader cannot see into the canvas

    # the window's questions

    def title(self) -> str:
        return self.desk.flow.name if self.desk.is_open else "Flow"

    def header(self) -> QWidget:
        return self.bar

    def thing(self) -> Thing | None:
        name = self.title()
        return Thing(words=name, heading="This flow") if self.desk.is_open else None

    def panels(self) -> tuple[QWidget, ...]:
        return self.three.panels()

    def first_focus(self) -> QWidget:
        return self._steps()

    def go_back(self) -> bool:
        if self.is_trying:
            self.stop_trying()
            return True
        now = QApplication.focusWidget()
        if now is not None and self.side.isAncestorOf(now):
            self.three.close_drawer()
            self.focus_steps()
            return True
        return self.three.close_drawer()

    # values in

    def show_opened(self, opened: Opened, *, at: str | None = None) -> None:
        self.opened = opened
        self.desk.read_only = opened.read_only
        self.desk.published = opened.row.published is not None
        self.desk.show(opened.flow, saved=opened.saved, at=at)
        self.bar.show_opened(opened)
        self.title_changed.emit()
        self.banners.tell_state(opened)

    def refresh_opened(self, opened: Opened) -> None:
        """What is saved is another one now; what is written here stays."""
        self.opened = opened
        self.bar.show_opened(opened)
        self.banners.tell_state(opened)

    def show_theirs(self, told: str) -> None:
        """What the other one changed meanwhile."""
        if self.opened is not None and self.opened.is_stale:
            self.banners.tell_state(self.opened, told=told)

    def show_trouble(self, sentence: str) -> None:
        """Why the last edit could not be done."""
        self.trouble.tell(sentence, tone="warning", icon="info")
        self.banners.show_one(self.trouble, on=True)

    # canvas or outline

    @property
    def shows_outline(self) -> bool:
        return self.middle.currentWidget() is self.outline

    def show_outline(self, *, on: bool) -> None:
        had_focus = self.middle.isAncestorOf(QApplication.focusWidget() or self)
        self.middle.setCurrentWidget(self.outline if on else self.canvas)
        self.bar.views.choose("outline" if on else "canvas")
        if had_focus:
            self.focus_steps()

    def focus_steps(self) -> None:
        self._steps().setFocus(Qt.FocusReason.OtherFocusReason)

    def _steps(self) -> QWidget:
        return self.outline if self.shows_outline else self.canvas

    # what the keys do

    def add_answer(self) -> None:
        """A new answer with its step, and the caret in its words."""
        self._grow("add an answer", lambda flow: add_way(flow, self.desk.at or flow.start))

    def add_beside(self) -> None:
        self._grow("add an answer beside", lambda flow: add_sibling(flow, self.desk.at))

    def _grow(self, words: str, change: object) -> None:
        if self.desk.edit(words, change):  # type: ignore[arg-type]  # a function of a flow
            self.edit_step()

    def edit_step(self) -> None:
        self._open_side()
        self.inspector.edit()

    def _open_side(self) -> None:
        """Also where the window is narrow and it is a drawer."""
        if not self.three.inspector_is_open:
            self.three.toggle_inspector()

    def remove_step(self) -> None:
        step = self.desk.at
        if not step:
            return
        title, before = self.desk.flow.nodes[step].title or "The step", len(self.desk.flow.nodes)
        if self.desk.edit("remove a step", lambda flow: remove(flow, step)):
            more = before - len(self.desk.flow.nodes) - 1
            with_it = f", and {count(more, 'step')} that only it led to" if more else ""
            self.removed.emit(f"“{title}” removed{with_it}")

    def make_first(self) -> None:
        step = self.desk.at
        self.desk.edit("begin with this step", lambda flow: set_flow(flow, start=step))

    def move_step(self, by: int) -> None:
        step = self.desk.at
        if step:
            words = "move a step later" if by > 0 else "move a step earlier"
            self.desk.edit(words, lambda flow: move(flow, step, by))

    def link_step(self) -> None:
        """L: choose by typing where the selected step leads."""
        step = self.desk.at
        if step:
            ask_where(
                self._look, self, step, "", f"Where “{self.desk.flow.nodes[step].title}” leads"
            )

    def find_step(self) -> None:
        """Ctrl F: go to a step by typing some of its title."""
        if self.desk.is_open:
            ask_step(self._look, self)

    def ask_target(self, step: str, place: str) -> None:
        """Choose where one way of a step leads."""
        if step in self.desk.flow.nodes:
            ways = {edge.place: edge for edge in self.desk.ways[step]}
            if not self.desk.can_edit:
                self.desk.select(ways[place].target if place in ways else step)
                return
            label = ways[place].label if place in ways else ""
            ask_where(self._look, self, step, place, f"Where “{label or 'this'}” leads")

    def next_problem(self, by: int = 1) -> None:
        found = self.desk.next_problem(by)
        if found is not None:
            self.three.set_inspector_open(on=True)
            announce(self, found.sentence)

    # trying

    @property
    def is_trying(self) -> bool:
        return self.trying.trial is not None

    def start_trying(self, linked: tuple[Flow, ...]) -> None:
        self._open_side()
        self.side.setCurrentWidget(self.trying)
        self.trying.begin(self.desk.flow, linked)
        self.focus_steps()

    def stop_trying(self) -> None:
        self.trying.end()
        self.side.setCurrentWidget(self.inspector)
        self.inspector.refresh()
        self.canvas.set_trail(())
        self.focus_steps()

    def _on_tried(self) -> None:
        trial = self.trying.trial
        if trial is not None:
            self.canvas.set_trail(trial.trail)
            self.desk.select(trial.here)

    def _on_kept(self, sample: Sample) -> None:
        if self.desk.edit("keep a sample run", lambda flow: add(flow, FLOW, "samples", sample)):
            self.desk.check()
            self.stop_trying()
            self.desk.select("")

    # putting together

    def _centre(self) -> QWidget:
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banners)
        column.addWidget(self.middle, 1)
        column.addWidget(self.strip)
        return centre

    def _connect(self) -> None:
        desk, bar = self.desk, self.bar
        desk.refused.connect(self.show_trouble)
        desk.edited.connect(lambda: self.banners.show_one(self.trouble, on=False))
        desk.changed.connect(self.title_changed)
        desk.changed.connect(lambda: self.trying.follow(desk.flow))
        bar.views.chosen.connect(lambda which: self.show_outline(on=which == "outline"))
        bar.undo.clicked.connect(desk.undo)
        bar.redo.clicked.connect(desk.redo)
        bar.save.clicked.connect(self.save_asked)
        bar.publish.clicked.connect(self.publish_asked)
        bar.suggest.clicked.connect(self.suggest_asked)
        bar.try_.clicked.connect(self.try_asked)
        self.inspector.try_asked.connect(self.try_asked)
        self.inspector.done.connect(self.focus_steps)
        for part in (self.canvas, self.outline):
            part.edit_asked.connect(self.edit_step)
            part.lead_asked.connect(self.ask_target)
        self.inspector.lead_asked.connect(self.ask_target)
        self.strip.problem_asked.connect(self._on_problem)
        self.banner.action_asked.connect(self._on_banner)
        self.trying.moved.connect(self._on_tried)
        self.trying.left.connect(self.stop_trying)
        self.trying.kept.connect(self._on_kept)

    def _on_problem(self, place: int) -> None:
        if place < len(self.desk.problems):
            self.desk.select(self.desk.problems[place].node)
            self.focus_steps()

    def _on_banner(self) -> None:
        stale = self.opened is not None and self.opened.is_stale and not self.opened.read_only
        (self.keep_both_asked if stale else self.duplicate_asked).emit()
