"""Room above a part of a page, which goes when the part is hidden."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.kit import Look

_SHOWN = (QEvent.Type.ShowToParent, QEvent.Type.HideToParent)


class Spaced(QWidget):
    """`part` with room above it, and neither while it is hidden."""

    def __init__(self, look: Look, part: QWidget, above: int) -> None:
        super().__init__()
        self._part = part
        column = QVBoxLayout(self)
        column.setContentsMargins(0, look.px(above), 0, 0)
        column.addWidget(part)
        part.installEventFilter(self)
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._part and event.type() in _SHOWN:
            self.setVisible(not self._part.isHidden())
        return False
