"""The right side: the page they will see, filling itself, and what it still lacks."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from rflow_desktop.domain.briefing import BriefingDraft
from ui.hand_over.page import Page
from ui.hand_over.values import Form, Setting
from ui.kit import (
    Button,
    Card,
    Label,
    Look,
    Picture,
    ScrollBox,
    Surface,
    TextButton,
)

OFFLINE = (
    "You are offline.",
    "It is saved here and joins the queue when you are back. Nobody can claim it before that.",
)
NO_SERVER = (
    "Handing over needs a team server.",
    "The page can be copied as text, and parking works without one.",
)
_THEIRS, _YOURS = "The briefing they will see", "What parking does"
_PARKED = (
    "Nobody else is asked. The session is paused with your reason, stays in your list, "
    "and waits for you in Today when the time has come."
)


class Sheet(Surface):
    """`lead_asked`: the key of a line whose field is wanted. `look_asked`: show the evidence."""

    lead_asked = Signal(str)
    look_asked = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look, "bg.panel", edges=("left",))
        self._look = look
        self.head = Label(look, _THEIRS, role="smallStrong", elide=True)
        self.told = Label(look, "Fills itself from your session", role="small",
                          tone="text.tertiary", elide=True)  # fmt: skip
        self.card = Card(look, padding=0)
        self._page = Page(look)
        self._page.checks.lead_asked.connect(self.lead_asked)
        self._page.checks.look_asked.connect(self.look_asked)
        self._parked = _Parked(look)
        self.notice = _Notice(look)
        self._lay_out()

    @property
    def acts(self) -> dict[str, Button | TextButton]:
        return self._page.checks.acts

    def show_page(self, page: BriefingDraft, form: Form, *, now_ms: int) -> None:
        """What is said now, as it would be sent."""
        self._page.tell(page, form, now_ms=now_ms)
        self._show_head(parks=False)
        self._parked.hide()
        self._page.show()

    def show_parked(self, page: BriefingDraft) -> None:
        """Parking tells nobody: there is only what it means."""
        self._parked.title.setText(page.title)
        self._show_head(parks=True)
        self._page.hide()
        self._parked.show()

    def show_setting(self, setting: Setting, *, parks: bool) -> None:
        shown = None
        if not setting.has_server:
            shown = NO_SERVER
        elif setting.is_offline:
            shown = OFFLINE
        self.notice.setVisible(shown is not None and not parks)
        if shown is not None:
            self.notice.tell(*shown)

    def _show_head(self, *, parks: bool) -> None:
        self.head.setText(_YOURS if parks else _THEIRS)
        self.told.setVisible(not parks)

    def _lay_out(self) -> None:
        px = self._look.px
        head = QHBoxLayout()
        head.addWidget(self.head, 1)
        head.addWidget(self.told)
        inside = QVBoxLayout()
        inside.setContentsMargins(px(19), px(17), px(19), px(17))
        inside.setSpacing(0)
        for part in (self._page, self._parked):
            part.hide()
            inside.addWidget(part)
        inside.addStretch(1)
        scroll = ScrollBox(self._look, inside)
        self.card.body.setContentsMargins(1, 1, 1, 1)
        self.card.body.addWidget(scroll)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24) + 1, px(18), px(24), px(18))
        column.setSpacing(px(12))
        column.addLayout(head)
        column.addWidget(self.card, 1)
        column.addWidget(self.notice)


class _Parked(QWidget):
    def __init__(self, look: Look) -> None:
        super().__init__()
        self.title = Label(look, "", role="title", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.title)
        column.addWidget(Label(look, _PARKED, tone="text.secondary", wrap=True))


class _Notice(Card):
    def __init__(self, look: Look) -> None:
        super().__init__(look, radius=6, padding=0)
        px = look.px
        self._first = Label(look, "", role="smallMedium", wrap=True)
        self._rest = Label(look, "", role="small", tone="text.secondary", wrap=True)
        words_column = QVBoxLayout()
        words_column.setSpacing(0)
        words_column.addWidget(self._first)
        words_column.addWidget(self._rest)
        row = QHBoxLayout()
        row.setContentsMargins(px(12), px(8), px(12), px(8))
        row.setSpacing(px(8))
        row.addWidget(Picture(look, icon="cloud-off", tone="neutral.solid"))
        row.addLayout(words_column, 1)
        self.body.addLayout(row)

    def tell(self, first: str, rest: str) -> None:
        self._first.setText(first)
        self._rest.setText(rest)
