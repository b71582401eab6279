"""Joins the place of assistants to the services: lists, names, trash, profiles and imports."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from rflow_desktop.domain.errors import Told
from rflow_desktop.domain.shown import Changes
from rflow_desktop.domain.shown_talk import AssistantLine, ChatLine
from rflow_desktop.domain.tool_kinds import chosen_rules
from rflow_desktop.events import Notices
from rflow_desktop.ids import local
from rflow_desktop.services.asking import Asking
from rflow_desktop.services.assistant_settings import AssistantSettings
from rflow_desktop.services.assistants import Assistants
from rflow_desktop.services.chat import Chats
from rflow_desktop.services.chat_lists import ChatLists
from rflow_desktop.services.handoffs import Handoffs
from rflow_desktop.services.importing import ChatImports
from rflow_desktop.services.sessions import About
from ui.assistants.bringing import Bringing
from ui.assistants.dialogs import GroupDialog, RenameDialog
from ui.assistants.reading import ReadDialog
from ui.assistants.rows import ChatRow, chat_row
from ui.assistants.view import MINE, OTHERS, PROFILES, TRASH, AssistantsView
from ui.kit import Dialog, Look, OneDialog
from ui.presenter import Newest, Presenter
from ui.runner.words import clock


class Tell(Protocol):
    def __call__(self, sentence: str, *, undo: Callable[[], object] | None = None) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Hooks:
    """What this place asks of the window around it."""

    tell: Tell
    open_session: Callable[[str], None]
    now_ms: Callable[[], int]


@dataclass(frozen=True, kw_only=True)
class Services:
    chats: Chats
    lists: ChatLists
    profiles: Assistants
    settings: AssistantSettings
    imports: ChatImports
    handoffs: Handoffs
    asking: Asking
    notices: Notices


class AssistantsPresenter(Presenter):
    """The dialog that is open is `dialog`, or None."""

    def __init__(
        self, look: Look, view: AssistantsView, *, services: Services, hooks: Hooks
    ) -> None:
        super().__init__(view)
        self._look, self._view, self._s, self._hooks = look, view, services, hooks
        self._lines: list[ChatLine] = []
        self._fresh: dict[str, ChatLine] = {}
        self._cursor = ""
        self._owners: dict[str, str] = {}
        self._reading = Newest(self, lambda: self._draw(view.tab))
        self._profiles: tuple[AssistantLine, ...] = ()
        self._dialogs = OneDialog[Dialog]()
        leave = services.notices.subscribe(self._on_changed)
        unfollow = services.asking.follow(lambda live: self._on_changed(_about(live.session)))
        view.destroyed.connect(lambda: (leave(), unfollow()))
        self.bringing = Bringing(
            look, view, imports=services.imports, tell=hooks.tell,
            shown=lambda: self.show_tab(MINE),
        )  # fmt: skip
        self.refused.connect(view.show_problem)
        self._connect()

    @property
    def dialog(self) -> Dialog | None:
        return self._dialogs.now

    def start(self) -> None:
        self.show_tab(MINE)

    def show_tab(self, tab: str) -> None:
        if tab == OTHERS and not self._s.lists.is_admin:
            tab = MINE
        self._lines, self._cursor = [], ""
        self._view.show_tab(tab)
        self.read_again()

    def read_again(self) -> None:
        self._reading.again()

    # reading

    async def _draw(self, tab: str) -> None:
        if tab == PROFILES:
            await self._draw_profiles()
        elif tab == TRASH:
            today = local(self._hooks.now_ms()).date()
            rows = [
                ChatRow(key=one.id, title=one.title, icon="trash-2",
                        time=clock(one.at, today=today), who="Enter takes it back")
                for one in await self._s.lists.trash()
            ]  # fmt: skip
            self._view.show_rows(rows, more=False)
        else:
            if tab == OTHERS:
                self._owners |= dict(await self._s.lists.owners())
            await self._draw_chats(tab, as_many=max(1, len(self._lines)))

    async def _draw_chats(self, tab: str, *, as_many: int) -> None:
        """From the top, at least as many as were shown, so that nothing under the eye is lost."""
        owner = self._view.owner.current if tab == OTHERS else ""
        lines: list[ChatLine] = []
        cursor = told = ""
        while True:
            page = await self._s.lists.page(scope=tab, owner=owner, cursor=cursor)
            lines += page.lines
            cursor = page.next_cursor
            told = page.told or told
            if not cursor or len(lines) >= as_many:
                break
        if tab == self._view.tab:
            self._lines, self._cursor = lines, cursor
            if tab == OTHERS:
                alone = (one for one in lines if one.participant == "user")
                self._owners |= {one.owner: one.who for one in alone}
                self._view.show_owners(sorted(self._owners.items(), key=lambda one: one[1]))
            self._view.show_told(told)
            self._show()

    async def _more(self) -> None:
        tab, owner, cursor = self._view.tab, self._view.owner.current, self._cursor
        if not cursor:
            return
        page = await self._s.lists.page(
            scope=tab, owner=owner if tab == OTHERS else "", cursor=cursor
        )
        if (tab, cursor) != (self._view.tab, self._cursor):
            return  # another list is on screen, or this page came twice
        self._lines += page.lines
        self._cursor = page.next_cursor
        self._show()

    def _show(self) -> None:
        """One that was just begun is there at once, also before its first message."""
        there = {one.id for one in self._lines}
        self._fresh = {key: one for key, one in self._fresh.items() if key not in there}
        own = list(self._fresh.values()) if self._view.tab == MINE else []
        today = local(self._hooks.now_ms()).date()
        rows = [
            chat_row(one, today=today, with_who=self._view.tab != MINE)
            for one in (*reversed(own), *self._lines)
        ]
        self._view.show_rows(rows, more=bool(self._cursor))

    async def _draw_profiles(self) -> None:
        self._profiles = await self._s.profiles.list(retired=True)
        chosen = self._view.form.line.id if self._view.form.line else ""
        if chosen not in {one.id for one in self._profiles}:
            chosen = self._profiles[0].id if self._profiles else ""
        self._view.show_profiles(self._profiles, chosen=chosen)
        self._show_profile(chosen)
        self._view.form.show_models(await self._s.settings.models())

    def _show_profile(self, assistant: str) -> None:
        found = next((one for one in self._profiles if one.id == assistant), None)
        self._view.form.show_line(found)

    # acts on chats

    def _open_chat(self, chat: str) -> None:
        line = next((one for one in self._lines if one.id == chat), None)
        if line is None or line.here:
            self._hooks.open_session(chat)
        else:
            self.run(self._read_chat(line))

    async def _read_chat(self, line: ChatLine) -> None:
        said = await self._s.lists.read(line)
        dialog = ReadDialog(self._look, self._view.window(), line, said)
        self._dialogs.open(dialog, focus=dialog.text)

    async def _new(self, assistant: str = "") -> None:
        session = await self._s.chats.start(About(), assistant=assistant or None)
        view = await self._s.chats.view(session)
        title = view.title if view is not None else "New chat"
        now = self._hooks.now_ms()
        self._fresh[session] = ChatLine(
            id=session, title=title, who="", channel="desktop", messages=0, last_at="",
            created_at=local(now).isoformat(), participant="user",
        )  # fmt: skip
        if self._view.tab == MINE:
            self._show()
            self._view.list.select_key(session)
        self._hooks.open_session(session)

    async def _group(self) -> None:
        people = [(one.id, one.name) for one in await self._s.handoffs.people()]
        lines = [one for one in await self._s.profiles.list() if not one.retired]
        dialog = GroupDialog(self._look, self._view.window(), people=people, assistants=lines)
        dialog.begun.connect(lambda *given: self.run(self._begin_group(*given)))
        self._dialogs.open(dialog)

    async def _begin_group(self, name: str, members: Sequence[str], assistant: str) -> None:
        session = await self._s.chats.start(
            About(title=name), members=tuple(members), group=name, assistant=assistant or None
        )
        self._hooks.open_session(session)

    def rename(self, chat: str) -> None:
        line = next((one for one in self._lines if one.id == chat), self._fresh.get(chat))
        dialog = RenameDialog(self._look, self._view.window(), line.title if line else "")
        dialog.named.connect(lambda title: self.run(self._rename(chat, title)))
        self._dialogs.open(dialog)

    async def _rename(self, chat: str, title: str) -> None:
        await self._s.chats.rename(chat, title)
        self._fresh.pop(chat, None)

    async def _trash(self, chat: str) -> None:
        await self._s.chats.trash(chat)
        self._fresh.pop(chat, None)
        self._hooks.tell(
            "Thrown away. It stays in the trash for 30 days.",
            undo=lambda: self.run(self._s.chats.restore(chat)),
        )

    async def _restore(self, chat: str) -> None:
        await self._s.chats.restore(chat)
        self._hooks.tell("Taken back")

    # assistants, made and changed

    async def _save(self, given: dict[str, Any]) -> None:
        line = self._view.form.line
        if line is not None and given["access"] == line.access:
            given = {**given, "access": None}
        steps = given.pop("steps")
        try:
            saved = await self._s.profiles.save(
                line.id if line is not None else None, permissions=chosen_rules(steps), **given
            )
        except Told as told:
            self._view.form.show_problem(told.sentence)
            return
        self._profiles = await self._s.profiles.list(retired=True)
        self._view.form.line = None
        self._view.show_profiles(self._profiles, chosen=saved)
        self._show_profile(saved)
        self._hooks.tell("Saved. It holds from the next message on.")

    async def _retire(self, *, out: bool) -> None:
        line = self._view.form.line
        if line is not None:
            profiles = self._s.profiles
            await (profiles.retire(line.id) if out else profiles.put_back(line.id))

    # what happens

    def _on_changed(self, changes: Changes) -> None:
        if changes.all or changes.sessions or changes.people:
            self.keep_up(self.read_again)

    def _connect(self) -> None:
        view = self._view
        view.tab_chosen.connect(self.show_tab)
        view.owner_chosen.connect(lambda _: self.read_again())
        view.opened.connect(self._open_chat)
        view.more_asked.connect(lambda: self.run(self._more()))
        view.rename_asked.connect(self.rename)
        view.trash_asked.connect(lambda chat: self.run(self._trash(chat)))
        view.restore_asked.connect(lambda chat: self.run(self._restore(chat)))
        view.new_asked.connect(lambda: self.run(self._new()))
        view.group_asked.connect(lambda: self.run(self._group()))
        view.profile_shown.connect(self._show_profile)
        view.new_profile_asked.connect(lambda: view.form.show_line(None))
        view.form.saved.connect(lambda given: self.run(self._save(given)))
        view.form.retired.connect(lambda out: self.run(self._retire(out=out)))
        view.form.chat_asked.connect(lambda one: self.run(self._new(one)))


def _about(session: str) -> Changes:
    return Changes(sessions=frozenset({session}))
