"""Over the editor: what flow this is, how it is kept, canvas or outline, try and publish."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from rflow_desktop.domain.flow import Flow
from rflow_desktop.domain.words import FLOW_KINDS, count
from rflow_desktop.services.editing import Opened
from ui.editor.desk import Desk
from ui.kit import Button, IconButton, Label, Look, Picture, Segmented, tip_for

DOT = " · "


class Header(QWidget):
    def __init__(self, look: Look, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._opened: Opened | None = None
        self._kept: Flow | None = None
        self.name = Label(look, "", role="title", elide=True)
        self.told = Label(look, "", role="small", tone="text.tertiary", elide=True)
        self.views = Segmented(
            look, (("canvas", "Canvas", None), ("outline", "Outline", None)), name="View"
        )
        self.undo = IconButton(look, "undo-2", name="Undo", key="Ctrl Z")
        self.redo = IconButton(look, "redo-2", name="Redo", key="Ctrl Shift Z")
        self.try_ = Button(look, "Try it", icon="play", key="F5")
        self.save = Button(look, "Save", key="Ctrl S")
        self.publish = Button(look, "Publish")
        self.suggest = Button(look, "Suggest")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.setContentsMargins(0, look.px(8), 0, look.px(8))
        words.addWidget(self.name)
        words.addWidget(self.told)
        row = QHBoxLayout(self)
        row.setContentsMargins(look.px(20), 0, look.px(16), 0)
        row.setSpacing(look.px(8))
        row.addWidget(Picture(look, icon="workflow"), 0, Qt.AlignmentFlag.AlignVCenter)
        row.addSpacing(look.px(4))
        row.addLayout(words, 1)
        self.views.setMinimumWidth(look.px(150))
        row.addWidget(self.views)
        row.addSpacing(look.px(4))
        for button in (self.undo, self.redo, self.try_, self.save, self.publish, self.suggest):
            row.addWidget(button)
        desk.changed.connect(self.refresh)
        desk.checked.connect(self.refresh)

    def show_opened(self, opened: Opened) -> None:
        self._opened = opened
        self.publish.setVisible(opened.can_publish)  # what one may never do is not shown
        self.suggest.setVisible(opened.origin is not None)
        for button in (self.undo, self.redo, self.save):
            button.setVisible(not opened.read_only)
        self.refresh()

    def show_kept(self, flow: Flow) -> None:
        """This much is written down, and is there again whatever happens."""
        self._kept = flow
        self.refresh()

    def refresh(self) -> None:
        desk, opened = self._desk, self._opened
        if opened is None or not desk.is_open:
            return
        self.name.setText(desk.flow.name or "No name yet")
        self.told.setText(DOT.join(part for part in self._parts(opened) if part))
        history = desk.history
        self.undo.setEnabled(bool(history.undo_words))
        self.undo.set_name(f"Undo: {history.undo_words}" if history.undo_words else "Undo")
        self.redo.setEnabled(bool(history.redo_words))
        self.redo.set_name(f"Redo: {history.redo_words}" if history.redo_words else "Redo")
        self.save.setEnabled(desk.is_dirty)
        for button, why_not in (
            (self.publish, why_not_published(desk, opened)),
            (self.suggest, why_not_suggested(desk, opened)),
        ):
            button.setEnabled(not why_not)
            button.setToolTip(tip_for(why_not))
            button.setAccessibleDescription(why_not)

    def _parts(self, opened: Opened) -> tuple[str, ...]:
        desk, row = self._desk, opened.row
        kind = FLOW_KINDS.get(desk.flow.kind, desk.flow.kind)
        public = row.published is not None
        if desk.is_dirty:
            kept = ", kept on this computer" if self._kept is desk.flow else ""
            stands = f"Draft of version {row.version + 1}{kept}"
        elif row.published == opened.newest:
            stands = f"Version {row.version}"
        else:
            stands = f"Draft of version {row.version}"
        used = ""
        if opened.used:
            share = round(100 * opened.fixed / opened.used)
            used = f"Used {count(opened.used, 'time')}, {share} % fixed"
        return (kind, stands, used or ("" if public else "Nobody else sees it yet"))


def why_not_published(desk: Desk, opened: Opened) -> str:
    """Why the flow cannot be published now, in words; empty when it can."""
    if opened.read_only:
        return opened.read_only
    if not opened.can_publish:
        return "Publishing a flow needs a senior or an admin."
    if why_not := _why_not_sound(desk):
        return why_not
    if not desk.is_dirty and opened.row.published == opened.newest:
        return "This version is published already."
    return ""


def why_not_suggested(desk: Desk, opened: Opened) -> str:
    """Why the copy cannot be suggested to the team's flow now, in words; empty when it can."""
    if opened.origin is None:
        return "Only a copy of a team's flow that seniors publish is suggested."
    if why_not := _why_not_sound(desk):
        return why_not
    if not opened.origin.is_changed_by(desk.flow):
        return "The copy does not change anything yet."
    if opened.origin.is_offered and not desk.is_dirty:
        return "Your seniors have this change already."
    return ""


def _why_not_sound(desk: Desk) -> str:
    wrong = [one for one in desk.problems if one.severity == "error"]
    if wrong:
        return f"{count(len(wrong), 'thing')} to fix first: press F8 to go through them."
    if any(not sample.passed for sample in desk.samples):
        return "A sample run goes another way than it was kept: look at the flow itself."
    return ""
