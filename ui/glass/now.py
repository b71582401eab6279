"""What the next message would send: the request word for word, its masks, what was taken out."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from rflow_desktop.domain.shown_talk import Outgoing
from ui.kit import Button, Chip, EmptyState, Label, Look, Picture, ScrollBox, TextArea


class NowPage(QWidget):
    """Draws one request that has not been sent, or why none would be."""

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.facts = Label(look, role="small", tone="text.secondary", wrap=True)
        self.text = TextArea(look, name="The exact request", mono=True)
        self.text.set_read_only(on=True)
        self.copy = Button(look, "Copy the request", icon="copy", kind="quiet", compact=True)
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.text.text()))
        self.nothing = EmptyState(look, "Nothing would be sent", framed=False)
        self._beside = QWidget()
        self._column = QVBoxLayout(self._beside)
        self._column.setContentsMargins(0, 0, look.px(8), 0)
        self._column.setSpacing(look.px(8))
        self.side = ScrollBox(look, self._beside)
        self.side.setFixedWidth(look.px(280))
        self.masked: tuple[str, ...] = ()
        left = QVBoxLayout()
        left.setSpacing(look.px(8))
        for part in (self.facts, self.text, self.nothing):
            left.addWidget(part)
        acts = QHBoxLayout()
        acts.addWidget(self.copy)
        acts.addStretch(1)
        left.addLayout(acts)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.px(20))
        row.addLayout(left, 1)
        row.addWidget(self.side)

    def show_outgoing(self, out: Outgoing) -> None:
        count = len(out.pictures)
        pictures = f", {count} picture{'' if count == 1 else 's'}" if count else ""
        self.facts.setText(
            f"To {out.to}, {out.model}. {out.size:,} bytes of text{pictures}."
            f" SHA-256 {out.sha256[:16]}…"
        )
        self.facts.set_tip(out.sha256)
        self.text.set_text(out.text)
        self._show(is_there=True)
        self._fill(out)

    def show_nothing(self, why: str) -> None:
        """The request is not made at all: the reason, and no text."""
        self.nothing.tell("Nothing would be sent", why)
        self.text.set_text("")
        self._show(is_there=False)

    def _show(self, *, is_there: bool) -> None:
        for part in (self.facts, self.text, self.copy, self.side):
            part.setVisible(is_there)
        self.nothing.setVisible(not is_there)

    def _fill(self, out: Outgoing) -> None:
        look = self._look
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.masked = tuple(f"{token} stands for {name}" for token, name in out.masks)
        self._column.addWidget(Label(look, "Masks", role="smallStrong"))
        self._column.addWidget(
            Label(look, "The tokens leave, the names stay here and come back in the answer.",
                  role="small", tone="text.tertiary", wrap=True)
        )  # fmt: skip
        for token, name in out.masks:
            self._column.addWidget(_Mask(look, token, name))
        if not out.masks:
            self._column.addWidget(Label(look, "No names were found", tone="text.secondary"))
        if out.blocked:
            self._column.addWidget(Label(look, "Taken out, never sent", role="smallStrong"))
        for kind in dict.fromkeys(out.blocked):
            self._column.addWidget(_Told(look, "ban", f"{out.blocked.count(kind)}, {kind}"))
        if out.pictures:
            self._column.addWidget(Label(look, "Pictures, as covered copies", role="smallStrong"))
        for name in out.pictures:
            self._column.addWidget(_Told(look, "file-image", name))
        if out.shortened:
            self._column.addWidget(_Told(look, "info", out.shortened))
        self._column.addStretch(1)


class _Mask(QWidget):
    """A token and the name that it stands for on this computer."""

    def __init__(self, look: Look, token: str, name: str) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.px(8))
        row.addWidget(Chip(look, token, tone="assistant"))
        row.addWidget(Label(look, name, role="small", tone="text.secondary", elide=True), 1)
        self.setAccessibleName(f"{token} stands for {name}")


class _Told(QWidget):
    def __init__(self, look: Look, icon: str, text: str) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.px(6))
        row.addWidget(Picture(look, icon=icon, size=14))
        row.addWidget(Label(look, text, role="small", tone="text.secondary", wrap=True), 1)
