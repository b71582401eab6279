"""Joins the chat's view to the services: what was done goes out, what has changed is drawn."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import Signal

from rflow_desktop.domain.errors import Told
from rflow_desktop.domain.shown import Changes
from rflow_desktop.domain.shown_talk import ChatView, LiveReply, TalkLine
from rflow_desktop.events import Notices
from rflow_desktop.services.asking import Asking
from rflow_desktop.services.chat import Chats
from rflow_desktop.services.sessions import Sessions
from rflow_desktop.services.steps import Steps
from rflow_desktop.services.talk_view import PAGE
from ui.chat.files_presenter import FilesPresenter
from ui.chat.history import History
from ui.chat.pieces import SPOKEN
from ui.chat.view import ChatScreenView
from ui.kit import announce
from ui.presenter import Newest, Presenter

_OVER = frozenset({"completed", "error", "cancelled", "lost"})
GONE = "This chat is not on this computer any more."


class Tell(Protocol):
    """Says a sentence in a toast; `undo` is offered while it is shown."""

    def __call__(self, sentence: str, *, undo: Callable[[], object] | None = None) -> None: ...


async def _no_limit() -> str:
    return ""


@dataclass(frozen=True, kw_only=True)
class Hooks:
    """What the chat asks of the window around it. `near_limit` is a sentence, or nothing."""

    tell: Tell
    open_session: Callable[[str], None]
    open_settings: Callable[[], None]
    open_palette: Callable[[], None]
    open_link: Callable[[str, str], None]
    now_ms: Callable[[], int]
    me: str = "You"
    near_limit: Callable[[], Awaitable[str]] = _no_limit


class ChatPresenter(Presenter):
    """The chat of one view. Dialogs belong to others: `verb_asked` carries the verb and the id."""

    verb_asked = Signal(str, str)
    gone = Signal(str)

    def __init__(
        self, view: ChatScreenView, session: str, *, chats: Chats, asking: Asking,
        sessions: Sessions, steps: Steps, files: FilesPresenter, notices: Notices, hooks: Hooks,
    ) -> None:  # fmt: skip
        super().__init__(view)
        self._view, self.session = view, session
        self._chats, self._asking, self._sessions = chats, asking, sessions
        self._steps, self.files, self._hooks = steps, files, hooks
        self.history = History(view, session, chats=chats, files=files)
        self._held = ""
        self._sending = False
        self._reading = Newest(self, self._read, self._draw, then=self._show_beside)
        self._again = 0
        self._hears = [notices.subscribe(self._on_changed), asking.follow(self._on_live)]
        hears = self._hears  # the presenter itself is half gone when the view is
        view.destroyed.connect(lambda: _leave(hears))
        self.refused.connect(view.tell_refusal)
        self._connect()

    def start(self) -> None:
        """Read the chat and draw it."""
        self._reading.again()
        self.each_minute(lambda: self._reading.again() if self._view.waits else None)

    async def finish(self) -> None:
        """Before the view goes: what is half written is kept."""
        self._view.composer.flush()
        await self.settled()
        await self.history.settled()
        await self.files.settled()

    def end(self) -> None:
        _leave(self._hears)
        super().end()

    @property
    def lines(self) -> tuple[TalkLine, ...]:
        """Those that were loaded, oldest first."""
        return self.history.lines

    def show_message(self, message: str) -> None:
        """Brings a message on screen, however long ago it was said."""
        self.history.show_message(message)

    @property
    def held(self) -> str:
        """The message that goes out when the answer is finished."""
        return self._held

    # what is so is drawn

    def _on_changed(self, changes: Changes) -> None:
        if changes.all or changes.people or self.session in changes.sessions:
            self._reading.again()

    async def _read(self) -> ChatView | None:
        limit, self._again = max(PAGE, self._again), 0
        return await self._chats.view(self.session, limit=limit)

    async def _show_beside(self, view: ChatView | None) -> None:
        if view is None:
            return
        self._view.composer.show_limit(await self._hooks.near_limit())
        await self.files.show(self.lines)
        if view.unread and self._view.isVisible():
            await self._chats.mark_read(self.session)

    def _draw(self, view: ChatView | None) -> None:
        if view is None:
            self._view.show_gone(GONE)
            self.gone.emit(self.session)
            return
        self.history.join(view)
        was_busy = self._view.is_busy
        self._view.show_chat(view, self.lines)
        self.history.reach()
        if was_busy and not self._view.is_busy:
            self._on_answered()

    def _on_live(self, live: LiveReply) -> None:
        if live.session != self.session or live.purpose not in SPOKEN or self._view.shown is None:
            return
        if live.state in _OVER:
            self._reading.again()  # its words are lines by now: they are exchanged at once
        elif self._view.isVisible():  # otherwise it is drawn when somebody looks
            self._view.show_live(live, self._asking.card(self.session))

    def _on_came(self) -> None:
        """What was said meanwhile is drawn, and has been seen."""
        if self._view.shown is not None:
            self._reading.again()

    def _on_answered(self) -> None:
        announce(self._view, "The answer is finished")
        held, self._held = self._held, ""
        if held:
            self._view.composer.show_held("")
            self.run(self._send(held))

    # what was done goes out

    def _on_sent(self, text: str) -> None:
        editing = self._view.composer.editing
        if self._sending:
            return  # pressed twice
        if editing:
            self._sending = True
            self.run(self._edit(editing, text))
        elif self._view.is_busy:
            self._hold(text)
        else:
            self.run(self._send(text))

    async def _send(self, text: str) -> None:
        """The field is free once the message is kept; a refusal leaves it as it is."""
        self._sending = True
        try:
            await self._chats.send(self.session, text, attachments=self.files.attached)
            await self.files.sent()
        finally:
            self._sending = False
        composer = self._view.composer
        if composer.text.strip() == text and not composer.editing:
            composer.taken()
        self._view.conversation.roll.go_to_end()

    async def _edit(self, message: str, text: str) -> None:
        self._again = len(self.lines) + PAGE
        try:
            await self._chats.edit(self.session, message, text)
        finally:
            self._sending = False
        self._view.composer.taken()
        self._view.conversation.roll.go_to_end()

    def _hold(self, text: str) -> None:
        """It goes out when the answer is finished; until then it is a draft."""
        self._held = "\n\n".join(part for part in (self._held, text) if part)
        self._view.composer.taken()
        self._view.composer.show_held(self._held)
        self._on_drafted("")

    def _on_held_back(self) -> None:
        held, self._held = self._held, ""
        self._view.composer.show_held("")
        self._view.composer.restore(held)
        self._view.write()

    def _on_drafted(self, text: str) -> None:
        whole = "\n\n".join(part for part in (self._held, text) if part)
        self.run(self._keep_draft(whole))

    async def _keep_draft(self, text: str) -> None:
        try:
            await self._chats.keep_draft(self.session, text)
        except Told:
            self._view.composer.not_kept()
            raise

    def _on_act(self, line: str, act: str) -> None:
        match act:
            case "edit":
                self._view.edit(line)
            case "retry":
                self.retry(line)
            case "settings":
                self._hooks.open_settings()
            case "continue":
                self._continue(line)
            case _:
                raise ValueError(f"no such act: {act}")

    def _continue(self, answer: str) -> None:
        """Asks on about the message that the answer belongs to."""
        asked = ""
        for line in self.lines:
            if line.id == answer:
                break
            if line.kind == "message" and line.role == "user" and not line.edited:
                asked = line.id
        if asked:
            self.retry(asked)

    def retry(self, message: str) -> None:
        """Asks once more about a message of one's own."""
        self.run(self._chats.retry(self.session, message))

    def _on_step_opened(self, step: str) -> None:
        self.run(self._show_step(step))

    async def _show_step(self, step: str) -> None:
        try:
            words = await self._steps.shown(step)
        except Told as told:
            words = told.sentence
        self._view.conversation.show_detail(step, words)

    def _on_verb(self, verb: str) -> None:
        match verb:
            case "pause":
                self._view.ask_pause()
            case "resume":
                self.run(self._sessions.resume(self.session))
            case "follow":
                self.run(self._follow_up())
            case _:
                self.verb_asked.emit(verb, self.session)

    def _on_paused(self, reason: str, until: str) -> None:
        self.run(self._sessions.pause(self.session, reason=reason, until=until or None))

    async def _follow_up(self) -> None:
        self._hooks.open_session(await self._sessions.follow_up(self.session))

    def _connect(self) -> None:
        view, hooks = self._view, self._hooks
        talk, composer = view.conversation, view.composer
        talk.step_opened.connect(self._on_step_opened)
        talk.act_asked.connect(self._on_act)
        talk.link_asked.connect(hooks.open_link)
        composer.sent.connect(self._on_sent)
        composer.stop_asked.connect(lambda: self.run(self._chats.stop(self.session)))
        composer.drafted.connect(self._on_drafted)
        composer.held_back.connect(self._on_held_back)
        composer.last_asked.connect(view.edit_last)
        composer.commands_asked.connect(hooks.open_palette)
        composer.key_asked.connect(hooks.open_settings)
        view.verb_asked.connect(self._on_verb)
        view.came.connect(self._on_came)
        view.paused.connect(self._on_paused)


def _leave(hears: list[Callable[[], None]]) -> None:
    while hears:
        hears.pop()()
