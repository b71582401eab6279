"""A chat that is only on the team's server, to be read and not to be written in."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from rflow_desktop.domain.shown_talk import ChatLine, ReadLine
from ui.kit import Dialog, Label, Look, TextArea
from ui.lane.words import clock, day

NOTE = "It is not on this computer. What was said last is read from your team's server."


class ReadDialog(Dialog):
    def __init__(
        self, look: Look, window: QWidget, chat: ChatLine, said: Sequence[ReadLine]
    ) -> None:
        super().__init__(look, window, title=chat.title or "Chat", width=720, height=620)
        told = f"{chat.who}. {NOTE}" if chat.who else NOTE
        self.told = Label(look, told, role="small", tone="text.secondary", wrap=True)
        self.text = TextArea(look, name="What was said", role="read")
        self.text.set_text("\n\n".join(_spoken(one) for one in said) or "Nothing was said yet.")
        self.text.set_read_only(on=True)
        self.body.addWidget(self.told)
        self.body.addWidget(self.text, 1)
        self.add_cancel("Close")


def _spoken(one: ReadLine) -> str:
    return f"{one.who}, {day(one.at, year=False)} {clock(one.at)}\n{one.text}"
