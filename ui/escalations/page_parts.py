"""The fixed parts of a briefing: its head line, the need in a card, and the two columns below."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from rflow_desktop.domain.shown import BriefingView
from ui.escalations import words
from ui.kit import Avatar, Card, Label, Look, Picture, ReadText


class PageHead(QWidget):
    """Urgency, ticket, client, and who escalated it when."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._glyph = Picture(look, glyph="priority.p3")
        self._priority = Label(look, "", role="smallMedium")
        self._rest = Label(look, "", role="small", tone="text.tertiary", wrap=True, tabular=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.px(8))
        top = Qt.AlignmentFlag.AlignTop
        row.addWidget(self._glyph, 0, top)
        row.addWidget(self._priority, 0, top)
        row.addWidget(self._rest, 1)

    def show_briefing(self, view: BriefingView, *, now_ms: int) -> None:
        self._glyph.set_glyph(words.priority_glyph(view.priority))
        self._priority.setText(words.priority(view.priority))
        self._priority.set_tone(words.PRIORITY_TONES.get(view.priority, "text.secondary"))
        said = words.escalated_by(view, now_ms=now_ms)
        self._rest.setText("·  " + words.joined(view.ticket, view.client, said, by="  ·  "))


class NeedCard(Card):
    """What the colleague needs, in their own words."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, padding=15)
        self._avatar = Avatar(look, "", size=20)
        self._heading = Label(look, "", role="bodyStrong")
        self.text = ReadText(look, name="What is needed")
        self._expects = Label(look, "", tone="text.secondary", wrap=True)
        head = QHBoxLayout()
        head.setSpacing(look.px(8))
        head.addWidget(self._avatar)
        head.addWidget(self._heading, 1)
        margins = self.body.contentsMargins()
        self.body.setContentsMargins(margins.left(), look.px(12), margins.right(), look.px(12) + 1)
        self.body.addLayout(head)
        self.body.addWidget(self.text)
        self.body.addWidget(self._expects)

    def show_briefing(self, view: BriefingView) -> None:
        own = view.claim == "own"
        who = words.first_name(view.sender_name)
        self._avatar.setText(words.initials(view.sender_name))
        self._heading.setText("What you need" if own else f"What {who} needs from you")
        self.text.set_plain(view.need)
        self._expects.setText(f"Expected next: {view.expects}" if view.expects else "")
        self._expects.setVisible(bool(view.expects))


class Columns(QWidget):
    """Two columns of sections; one below the other where there is no room."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(look.px(32))
        self._sides = [QVBoxLayout(), QVBoxLayout()]
        for side in self._sides:
            side.setSpacing(look.px(18))
            self._row.addLayout(side, 1)
            self._row.setAlignment(side, Qt.AlignmentFlag.AlignTop)

    def set_narrow(self, *, on: bool) -> None:
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._row.setDirection(down if on else across)
        self._row.setSpacing(self._look.px(18 if on else 32))

    def put(self, left: list[QWidget], right: list[QWidget]) -> None:
        for side, parts in zip(self._sides, (left, right), strict=True):
            while (item := side.takeAt(0)) is not None:
                widget = item.widget()
                if widget is not None:
                    widget.hide()
                    widget.deleteLater()
            for part in parts:
                side.addWidget(part)
            side.addStretch(1)
