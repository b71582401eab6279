"""The name of a chat, and the values of its session that can be written into a message."""

from __future__ import annotations

from PySide6.QtCore import Signal

from rflow_desktop.services.chat import Chats
from rflow_desktop.services.sessions import Sessions
from ui.chat.view import ChatScreenView
from ui.kit import Button, Dialog, Field, FieldBox, Look, Menu, MenuItem
from ui.presenter import Presenter

_NO_VALUES = "This session has no values yet."
_MOST = 40


class NameDialog(Dialog):
    """`named`: the new name."""

    named = Signal(str)

    def __init__(self, look: Look, view: ChatScreenView, title: str) -> None:
        super().__init__(look, view.window(), title="Rename this chat", width=440)
        self.field = Field(look)
        self.field.setText(title)
        self.field.selectAll()
        self.box = FieldBox(look, "Name", self.field)
        self.body.addWidget(self.box)
        self.add_cancel()
        self.add_action(Button(look, "Rename", key="Ctrl Enter", kind="primary"), primary=True)
        self.accepted.connect(self._on_accepted)
        self.field.returnPressed.connect(self._on_accepted)

    def _on_accepted(self) -> None:
        self.named.emit(self.field.text().strip())


class Keeping(Presenter):
    def __init__(
        self, look: Look, view: ChatScreenView, session: str, *, chats: Chats,
        sessions: Sessions,
    ) -> None:  # fmt: skip
        super().__init__(view)
        self._look, self._view, self._session = look, view, session
        self._chats, self._sessions = chats, sessions
        self.dialog: NameDialog | None = None
        self.menu: Menu | None = None
        self.refused.connect(self._on_refused)
        view.composer.variables_asked.connect(lambda: self.run(self._offer_values()))

    def rename(self) -> None:
        shown = self._view.shown
        if shown is None:
            return
        dialog = self.dialog = NameDialog(self._look, self._view, shown.title)
        dialog.named.connect(lambda name: self.run(self._rename(dialog, name)))
        dialog.closed.connect(self._on_closed)
        dialog.open(focus=dialog.field)

    async def _rename(self, dialog: NameDialog, name: str) -> None:
        await self._chats.rename(self._session, name)
        dialog.dismiss()

    async def _offer_values(self) -> None:
        """The values of the session, to be written where the caret stands."""
        view = await self._sessions.view(self._session)
        filled = [one for one in (view.variables if view is not None else ()) if one.value]
        items = [MenuItem(id=one.value, text=f"{one.label}: {one.value}") for one in filled[:_MOST]]
        if not items:
            items = [MenuItem(id="", text="Values", reason=_NO_VALUES)]
        composer = self._view.composer
        menu = self.menu = Menu(
            self._look, self._view.window(), items, name="Values of this session", width=280
        )
        menu.chosen.connect(composer.insert)
        menu.closed.connect(menu.deleteLater)
        menu.open_below(composer.variables)

    def _on_closed(self) -> None:
        dialog, self.dialog = self.dialog, None
        if dialog is not None:
            dialog.deleteLater()

    def _on_refused(self, sentence: str) -> None:
        if self.dialog is not None:
            self.dialog.box.set_problem(sentence)
        else:
            self._view.tell_refusal(sentence)
