"""The lines over the canvas: whose flow it is, who changed it meanwhile, what cannot be done."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.kit import Banner, Look


class Banners(QWidget):
    """Takes no room while none of them is shown."""

    def __init__(self, look: Look, *banners: Banner) -> None:
        super().__init__()
        self._banners = banners
        column = QVBoxLayout(self)
        column.setContentsMargins(*(look.px(side) for side in (16, 8, 16, 8)))
        column.setSpacing(look.px(6))
        for banner in banners:
            column.addWidget(banner)
            banner.hide()
            banner.closed.connect(self._settle)
        self.hide()

    def show_one(self, banner: Banner, *, on: bool) -> None:
        banner.setVisible(on)
        self._settle()

    def _settle(self) -> None:
        self.setVisible(any(not banner.isHidden() for banner in self._banners))
