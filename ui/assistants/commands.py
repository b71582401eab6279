"""What can be done in the place of assistants, with its keys, and why when it cannot."""

from __future__ import annotations

from functools import partial

from ui.assistants.view import MINE, OTHERS, PROFILES, SHARED, TRASH, AssistantsView
from ui.commands import CommandSet, Maker, Scope

GROUP = "Assistants"
_NONE = "Choose a chat first."


def place_commands(view: AssistantsView) -> CommandSet:
    """Keys that work anywhere in the place."""
    make = Maker("assistants", GROUP)

    def chosen() -> bool:
        return bool(view.current) and view.tab != TRASH

    def is_list() -> bool:
        return view.tab not in (TRASH, PROFILES)

    def saving() -> bool:
        return view.tab == PROFILES and view.form.save.isVisible()

    def has(tab: str) -> bool:
        return tab in view.shown_tabs

    tabs = (
        make(f"show_{tab}", f"Show {words}", "", partial(view.tab_chosen.emit, tab),
             on=partial(has, tab), why="An admin sees the chats of others.")
        for tab, words in ((MINE, "my chats"), (SHARED, "shared chats"), (OTHERS, "others' chats"),
                           (TRASH, "the trash"), (PROFILES, "the assistants"))
    )  # fmt: skip
    return CommandSet(
        Scope.VIEW,
        view,
        (
            make("new", "New chat or assistant", "N", view.begin_new, hint="New"),
            make("group", "New group chat", "", view.group_asked.emit),
            make("import", "Bring chats in from a file", "I", view.choose_file, hint="Import"),
            make("rename", "Rename this chat", "F2", lambda: view.rename_asked.emit(view.current),
                 hint="Rename", on=chosen, why=_NONE),
            make("trash", "Throw this chat away", "Del",
                 lambda: view.trash_asked.emit(view.current), hint="Throw away",
                 on=chosen, why=_NONE),
            make("restore", "Take it back from the trash", "",
                 lambda: view.restore_asked.emit(view.current),
                 on=lambda: view.tab == TRASH and bool(view.current), why="Look into the trash."),
            make("more", "Show older chats", "", view.more_asked.emit, on=is_list, why=_NONE),
            make("save", "Save this assistant", "Ctrl+Return", view.form.save.click, on=saving,
                 why="No assistant is being written."),
            make("next_tab", "Next list", "Ctrl+Right", partial(view.step_tab, 1)),
            make("tab_before", "List before", "Ctrl+Left", partial(view.step_tab, -1)),
            *tabs,
        ),
    )  # fmt: skip
