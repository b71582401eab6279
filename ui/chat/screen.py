"""The chat of one session, put together: view, presenters and commands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from rflow_desktop.events import Notices
from rflow_desktop.services.asking import Asking
from rflow_desktop.services.attaching import Attaching
from rflow_desktop.services.chat import Chats
from rflow_desktop.services.evidence import Evidence
from rflow_desktop.services.sessions import Sessions
from rflow_desktop.services.steps import Steps
from ui.chat.commands import chat_commands
from ui.chat.files_presenter import FilesPresenter
from ui.chat.keeping import Keeping
from ui.chat.making import CardMaker
from ui.chat.presenter import ChatPresenter, Hooks
from ui.chat.view import ChatScreenView
from ui.commands import CommandSet
from ui.kit import Look


@dataclass(frozen=True)
class Chat:
    """What the composition root holds of an opened chat."""

    widget: ChatScreenView
    presenter: ChatPresenter
    keeping: Keeping

    def commands(self, *beside: CommandSet) -> tuple[CommandSet, ...]:
        """With those of what stands `beside` it in their place."""
        return chat_commands(
            self.widget, retry=self.presenter.retry, rename=self.keeping.rename, beside=beside
        )

    def drop_sentence(self) -> str:
        """What a drop would do here; nothing while the chat can only be read."""
        shown = self.widget.shown
        if shown is None or shown.read_only:
            return ""
        return f"Attach to the next message in {shown.ticket or shown.title}"

    def add_files(self, files: list[str]) -> None:
        self.presenter.files.add_files(files)

    def add_image(self, image: QImage) -> None:
        self.presenter.files.add_image(image)

    async def close(self) -> None:
        """Before the view goes: what is half written is kept."""
        await self.presenter.finish()


def make_chat(
    look: Look,
    session: str,
    *,
    chats: Chats,
    asking: Asking,
    sessions: Sessions,
    steps: Steps,
    attaching: Attaching,
    evidence: Evidence,
    notices: Notices,
    hooks: Hooks,
    make_card: CardMaker,
    inspector: QWidget | None = None,
    inspector_open: bool = True,
    leave_inspector: Callable[[], bool] = lambda: False,
) -> Chat:
    """`presenter.start()` is called here, so a loop has to be running."""
    view = ChatScreenView(
        look, now_ms=hooks.now_ms, make_card=make_card, me=hooks.me, inspector=inspector,
        inspector_open=inspector_open, leave_inspector=leave_inspector,
    )  # fmt: skip
    files = FilesPresenter(
        look, view, session, attaching=attaching, evidence=evidence, tell=hooks.tell
    )
    presenter = ChatPresenter(
        view, session, chats=chats, asking=asking, sessions=sessions, steps=steps, files=files,
        notices=notices, hooks=hooks,
    )  # fmt: skip
    keeping = Keeping(look, view, session, chats=chats, sessions=sessions)
    presenter.start()
    return Chat(view, presenter, keeping)
