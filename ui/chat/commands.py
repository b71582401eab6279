"""What can be done in a chat: every act has a line in the palette, and a key where one is usual."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from ui.chat.clipboard import copy_words
from ui.chat.view import ChatScreenView
from ui.commands import Command, CommandSet, Scope

GROUP = "Chat"
_READ_ONLY = "This chat can only be read."


def chat_commands(
    view: ChatScreenView,
    *,
    retry: Callable[[str], None],
    rename: Callable[[], None],
    beside: tuple[CommandSet, ...] = (),
) -> tuple[CommandSet, ...]:
    """In order of likelihood: the field's own, what is asked, the card and the lane, the rest."""
    acts = _Acts(view, retry, rename)
    answering = acts.answering()
    return (
        CommandSet(Scope.PANEL, view.composer.field, (*answering[:1], *acts.typing())),
        CommandSet(Scope.VIEW, view, answering),
        *beside,
        CommandSet(Scope.VIEW, view, (*acts.writing(), *acts.closing())),
    )


class _Acts:
    def __init__(
        self, view: ChatScreenView, retry: Callable[[str], None], rename: Callable[[], None]
    ) -> None:
        self._view, self._retry, self._rename = view, retry, rename

    def answering(self) -> tuple[Command, ...]:
        view = self._view
        return (
            self._command("stop", "Stop the answer and keep what came", "Esc",
                          view.composer.stop_asked.emit, "square",
                          enabled=lambda: view.is_busy, reason="No answer is being written.",
                          hint="Stop"),
            self._command("card", "Go to what the assistant asks", "Ctrl+J", self._go_to_card,
                          "circle-dot", enabled=lambda: view.conversation.talk.card is not None,
                          reason="The assistant asks for nothing here.",
                          hint="Go to what needs you"),
            self._command("retry", "Try again", "", self._try_again, "refresh-cw",
                          enabled=lambda: view.last_failed() is not None and self._writable(),
                          reason="Nothing here was asked in vain."),
        )  # fmt: skip

    def typing(self) -> tuple[Command, ...]:
        """Keys that the field takes itself while somebody writes in it."""
        view = self._view
        composer = view.composer

        def own(name: str, title: str, key: str, run: Callable[[], None], icon: str,
                hint: str, enabled: Callable[[], bool], reason: str) -> Command:  # fmt: skip
            return Command(
                id=f"chat.{name}", title=title, group=GROUP, keys=(key,), run=run, hint=hint,
                icon=icon, in_field=True, enabled=lambda: self._writable() and enabled(),
                reason=lambda: reason if self._writable() else self._why_not(),
            )  # fmt: skip

        return (
            own("send", "Send the message", "Return", composer.submit, "send", "Send",
                lambda: not view.is_busy, "An answer is being written."),
            own("send_next", "Send the message once the answer is finished", "Return",
                composer.submit, "clock", "Send next", lambda: view.is_busy,
                "No answer is being written."),
            own("line", "Begin a new line", "Shift+Return", partial(composer.insert, "\n"),
                "corner-down-left", "New line", lambda: True, ""),
            own("last", "Say your last message in other words", "Up", view.edit_last, "pencil",
                "Edit your last message", lambda: view.can_edit_last,
                "You have said nothing yet, or something is being written."),
        )  # fmt: skip

    def writing(self) -> tuple[Command, ...]:
        view = self._view
        composer = view.composer
        return (
            self._command("write", "Write a message", "M", view.write, "message-square",
                          hint="Write"),
            self._command("attach", "Attach files", "E", composer.attach_asked.emit, "paperclip",
                          hint="Attach"),
            self._command("picture", "Attach the picture on the clipboard", "",
                          composer.picture_asked.emit, "camera"),
            self._command("variables", "Write the value of a variable", "V",
                          composer.variables_asked.emit, "braces"),
            self._command("copy", "Copy the last answer", "C", self._copy, "copy",
                          enabled=lambda: view.last_answer() is not None,
                          reason="There is no answer yet.", hint="Copy the answer"),
            self._command("find", "Find in this chat", "Ctrl+F", view.find_bar.open_bar, "search",
                          enabled=self._has_shown, reason=_READ_ONLY),
            self._command("hide_lane", "Hide the lane", "Ctrl+.", view.three.toggle_inspector,
                          "panel-right", enabled=lambda: view.three.inspector_is_open,
                          reason="The lane is hidden.", hint="Hide lane"),
            self._command("show_lane", "Show the lane", "Ctrl+.", view.three.toggle_inspector,
                          "panel-right", enabled=lambda: view.has_lane_hidden,
                          reason="The lane is on screen.", hint="Show lane"),
            self._command("newest", "Go to the newest message", "",
                          view.conversation.roll.go_to_end, "arrow-down",
                          enabled=self._has_shown, reason=_READ_ONLY),
        )  # fmt: skip

    def closing(self) -> tuple[Command, ...]:
        verb = self._view.verb_asked.emit
        active, open_ = partial(self._in, "active"), partial(self._in, "active", "paused")
        return (
            self._command("resolve", "Resolve", "Ctrl+Return", partial(verb, "resolve"), "check",
                          enabled=open_, hint="Resolve"),
            self._command("escalate", "Hand over", "Ctrl+Shift+E", partial(verb, "escalate"),
                          "circle-arrow-up", enabled=open_),
            self._command("pause", "Pause", "P", partial(verb, "pause"), "pause", enabled=active,
                          reason="Only a session that is running can be paused."),
            self._command("resume", "Resume", "P", partial(verb, "resume"), "play",
                          enabled=partial(self._in, "paused"),
                          reason="This session is not paused.", hint="Resume"),
            self._command("copy_note", "Copy the ticket note", "Ctrl+Shift+C",
                          partial(verb, "copy"), "clipboard-copy", enabled=self._has_shown),
            self._command("export", "Export the ticket note", "", partial(verb, "export"),
                          "file-text", enabled=self._has_shown),
            self._command("about", "Link a ticket, change client or title", "",
                          partial(verb, "about"), "ticket"),
            self._command("rename", "Rename this chat", "", self._rename, "text-cursor-input"),
            self._command("trash", "Delete this chat", "", partial(verb, "trash"), "trash-2"),
            self._command("follow", "Continue in a follow-up", "", partial(verb, "follow"),
                          "corner-down-left",
                          enabled=lambda: self._state() == "closed",
                          reason="This session is not finished yet."),
        )  # fmt: skip

    def _command(
        self, name: str, title: str, key: str, run: Callable[[], None], icon: str, *,
        enabled: Callable[[], bool] | None = None, reason: str = "", hint: str | None = None,
    ) -> Command:  # fmt: skip
        return Command(
            id=f"chat.{name}", title=title, group=GROUP, keys=(key,) if key else (), run=run,
            enabled=enabled or self._writable, reason=reason or self._why_not, hint=hint,
            icon=icon,
        )  # fmt: skip

    def _go_to_card(self) -> None:
        self._view.focus_card()

    def _try_again(self) -> None:
        failed = self._view.last_failed()
        if failed is not None:
            self._retry(failed.id)

    def _copy(self) -> None:
        answer = self._view.last_answer()
        if answer is not None:
            copy_words(answer.text)

    def _writable(self) -> bool:
        shown = self._view.shown
        return shown is not None and not shown.read_only

    def _has_shown(self) -> bool:
        return self._view.shown is not None

    def _in(self, *states: str) -> bool:
        return self._writable() and self._state() in states

    def _state(self) -> str:
        return self._view.shown.state if self._view.shown is not None else ""

    def _why_not(self) -> str:
        shown = self._view.shown
        return (shown.read_only if shown is not None else "") or _READ_ONLY
