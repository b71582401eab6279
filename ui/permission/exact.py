"""What would leave this computer, word for word or as the covered picture that is sent."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QPixmap
from PySide6.QtWidgets import QLabel, QWidget

from rflow_desktop.domain.shown_talk import PermissionCard
from ui.kit import Button, Dialog, Label, Look, ScrollBox, TextArea

WIDE, HIGH = 760, 620


class ExactDialog(Dialog):
    """Only shows: deciding stays with the card, and closing this decides nothing."""

    def __init__(self, look: Look, window: QWidget, card: PermissionCard) -> None:
        super().__init__(look, window, title="Exactly this", width=WIDE, height=HIGH)
        self.card = card
        size = len(card.exact.encode())
        told = " ".join(card.lines)
        self.lines = Label(look, told, tone="text.secondary", wrap=True)
        self.text = TextArea(look, name="What is sent", mono=True)
        self.text.set_text(card.exact)
        self.text.set_read_only(on=True)
        self.picture = QLabel()
        self.picture.setAccessibleName("The covered copy, as it is sent")
        self.picture.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.view = ScrollBox(look, self.picture)
        self.seal = Label(
            look, f"{size:,} bytes of text, bound to this card by {card.hash[:16]}", role="small",
            tone="text.tertiary",
        )  # fmt: skip
        is_picture = card.tool == "read_evidence"
        self.body.addWidget(self.lines)
        self.body.addWidget(self.view, 1)
        self.body.addWidget(self.text, 0 if is_picture else 1)
        self.body.addWidget(self.seal)
        self.view.setVisible(is_picture)
        self.text.setVisible(not is_picture or bool(card.exact))
        self.copy = Button(look, "Copy the text", icon="copy", kind="quiet")
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(card.exact))
        self.add_action(self.copy, side="left")
        self.add_cancel("Close")

    def show_picture(self, picture: QPixmap) -> None:
        wide = self._look.px(WIDE - 60)
        fits = picture.width() <= wide
        shown = (
            picture
            if fits
            else picture.scaledToWidth(wide, Qt.TransformationMode.SmoothTransformation)
        )
        self.picture.setPixmap(shown)
