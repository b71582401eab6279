"""Joins the flow library to the services: reads it, brings flows in and out, archives them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.shown import Changes, FlowLine
from rflow_desktop.domain.shown_flows import FlowLife
from rflow_desktop.domain.words import count
from rflow_desktop.events import Notices
from rflow_desktop.services.flows import Flows
from ui.flows.deciding import Deciding
from ui.flows.view import OUTLINE, FlowsView
from ui.presenter import Newest, Presenter


class Tell(Protocol):
    """Says a sentence in a toast; `undo` is offered while it is shown."""

    def __call__(self, sentence: str, *, undo: Callable[[], object] | None = None) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Hooks:
    """What the library asks of the window around it: each takes the id of a flow."""

    tell: Tell
    start: Callable[[str], None]
    prepare: Callable[[str], None]
    run_batch: Callable[[str], None]
    edit: Callable[[str], None]
    create: Callable[[], None]
    duplicate: Callable[[str], None]
    open_link: Callable[[str, str], None]
    now_ms: Callable[[], int]


class FlowsPresenter(Presenter):
    def __init__(
        self, view: FlowsView, *, flows: Flows, deciding: Deciding, notices: Notices, hooks: Hooks
    ) -> None:
        super().__init__(view)
        self._view, self._flows, self._hooks, self.deciding = view, flows, hooks, deciding
        self._life = FlowLife(flow="")
        self._lines: tuple[FlowLine, ...] = ()
        self._reading = Newest(
            self, lambda: flows.list(view.search.text()), self._draw,
            then=lambda _: self._read_flow(view.current),
        )  # fmt: skip
        self._wish = ""
        leave = notices.subscribe(self._on_changed)
        view.destroyed.connect(lambda: leave())
        self.refused.connect(view.show_problem)
        self._connect()

    def start(self) -> None:
        self.read_again()

    def show_flow(self, flow: str) -> None:
        """Choose this one, as soon as it is there: for the palette."""
        self._wish = flow
        self._view.search.clear()
        self.read_again()

    def read_again(self) -> None:
        self._reading.again()

    def bring_in(self, files: list[str]) -> None:
        """Dropped or chosen files, one after the other."""
        self.run(self._import(files))

    # reading

    def _draw(self, lines: tuple[FlowLine, ...]) -> None:
        self._lines = lines
        self._view.show_flows(lines, now_ms=self._hooks.now_ms())
        if self._wish:
            self._view.select(self._wish)
            self._wish = ""

    async def _read_flow(self, flow: str) -> None:
        line = next((one for one in self._lines if one.id == flow), None)
        if line is None:
            return
        try:
            content = await self._flows.content(line.snapshot)
        except Refused as refused:
            self._view.show_flow(line, None, refused.sentence)
        else:
            self._view.show_flow(line, content)
        self._life = await self.deciding.life(flow)
        self._view.preview.show_life(self._life, now_ms=self._hooks.now_ms())

    # acts

    async def _import(self, files: list[str]) -> None:
        self._view.trouble.hide()
        problems: list[str] = []
        brought: list[str] = []
        for file in files:
            try:
                brought.append(await self._flows.import_file(Path(file)))
            except Refused as refused:
                problems.append(refused.sentence)
        if problems:
            self._view.show_problem(" ".join(problems))
        if brought:
            self.show_flow(brought[-1])
            self._hooks.tell(f"{count(len(brought), 'flow')} imported")

    async def _export(self, flow: str, file: str) -> None:
        outline = file.lower().endswith(OUTLINE)
        await self._flows.export(flow, Path(file), as_markdown=outline)
        self._hooks.tell(f"Exported to {Path(file).name}")

    async def _archive(self, flow: str) -> None:
        line = next((one for one in self._lines if one.id == flow), None)
        if line is None:
            return
        if line.archived:
            await self._put_back(flow)
            self._hooks.tell(f"{line.name} is in the library again")
            return
        await self._flows.archive(flow, archived=True)
        self._hooks.tell(
            f"{line.name} archived", undo=lambda: self.run(self._put_back(flow))
        )  # sessions that run it keep their version

    async def _put_back(self, flow: str) -> None:
        self._wish = flow
        await self._flows.archive(flow, archived=False)

    # what the view says

    def _on_changed(self, changes: Changes) -> None:
        if changes.all or changes.flows or changes.sessions:
            self.keep_up(self.read_again)

    def _connect(self) -> None:
        view, hooks = self._view, self._hooks
        view.searched.connect(lambda _: self.read_again())
        view.read_asked.connect(lambda flow: self.run(self._read_flow(flow)))
        view.start_asked.connect(hooks.start)
        view.prepare_asked.connect(hooks.prepare)
        view.batch_asked.connect(hooks.run_batch)
        view.edit_asked.connect(hooks.edit)
        view.new_asked.connect(hooks.create)
        view.duplicate_asked.connect(hooks.duplicate)
        view.link_asked.connect(hooks.open_link)
        view.files_chosen.connect(self.bring_in)
        view.export_chosen.connect(lambda flow, file: self.run(self._export(flow, file)))
        view.archive_asked.connect(lambda flow: self.run(self._archive(flow)))
        deciding = self.deciding
        view.version_asked.connect(lambda number: deciding.show_version(view.current, number))
        view.parent_asked.connect(lambda: deciding.show_parent(view.current))
        view.suggestion_asked.connect(lambda one: deciding.show_suggestion(self._life, one))
        view.proposal_asked.connect(lambda one: deciding.show_proposal(view.current, one))
        view.suggest_asked.connect(lambda: deciding.suggest(view.current))
        deciding.decided.connect(self.read_again)
