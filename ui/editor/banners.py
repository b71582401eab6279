"""The lines over the canvas: whose flow it is, who changed it meanwhile, what cannot be done."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from rflow_desktop.services.editing import Opened
from ui.kit import Banner, Look


class Banners(QWidget):
    """Takes no room while none of them is shown."""

    def __init__(self, look: Look, state: Banner, *others: Banner) -> None:
        super().__init__()
        self._state = state
        self._banners = banners = (state, *others)
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

    def tell_state(self, opened: Opened, *, told: str = "") -> None:
        """Why nothing can be changed, or who saved meanwhile and what that changed (`told`)."""
        if opened.read_only:
            act = "Suggest a change" if opened.takes_suggestions else "Duplicate"
            self._state.tell(opened.read_only, icon="lock", action=act)
        elif opened.is_stale:
            who = opened.changed_by or "Somebody else"
            what = f"{who} changed this flow while you were writing{': ' if told else ''}{told}."
            self._state.tell(
                f"{what} Yours is kept here.", tone="warning", icon="users",
                action="Bring both together",
            )  # fmt: skip
        self.show_one(self._state, on=opened.is_stale or bool(opened.read_only))

    def _settle(self) -> None:
        self.setVisible(any(not banner.isHidden() for banner in self._banners))
