"""Writing flows: open one, keep what is typed on this computer, save it, publish it, copy it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from rflow_desktop.domain.acts import ForkFlow, PublishFlow, SaveFlow
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.flow import Flow as Content
from rflow_desktop.domain.flow import Link, content_hash, document
from rflow_desktop.domain.flow_diff import flow_diff
from rflow_desktop.domain.flow_import import FlowRefused, from_document
from rflow_desktop.domain.flow_merge import merge_flow
from rflow_desktop.domain.flow_new import copy_of, new_flow
from rflow_desktop.domain.model import Flow
from rflow_desktop.domain.policy import can
from rflow_desktop.services.flow_content import demand_sound, kept_content
from rflow_desktop.services.flow_origin import Origin, origin, takes_suggestions
from rflow_desktop.services.work import Done, Work
from rflow_desktop.store import views
from rflow_desktop.store.local import Local
from rflow_desktop.store.view_answers import Answered, answered

_STARTER = "This is a starter flow. Duplicate it to make it your own."
_TEAM = "This flow is your team's. Duplicate it to change a copy of your own."
_SUGGEST = "This flow is your team's. Write your change in a copy, and suggest it from there."
_VIEWER = "Your account can read flows but not change them."


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A flow as its author finds it: `flow` is the draft of this computer where there is one.

    `over` is the content it was written over, `newest` the one that is saved now; they differ when
    somebody else saved meanwhile. `read_only` says why it cannot be changed; with
    `takes_suggestions` a copy of it can be suggested. `origin` is what this copy can change so.
    """

    row: Flow
    flow: Content
    saved: Content
    over: str
    newest: str
    has_draft: bool
    read_only: str = ""
    can_publish: bool = False
    used: int = 0
    fixed: int = 0
    changed_by: str = ""
    takes_suggestions: bool = False
    origin: Origin | None = None

    @property
    def is_stale(self) -> bool:
        return self.over != self.newest


@dataclass(frozen=True)
class Known:
    """A flow that a link may lead to."""

    slug: str
    name: str
    steps: int


@dataclass(frozen=True)
class Together:
    """Two changes of one flow as one. `twice` counts what both wrote: there one's own is taken.
    `told` says what the other changed.
    """

    flow: Content
    newest: str
    twice: int
    told: str


class Editing:
    def __init__(self, work: Work) -> None:
        self._work = work

    async def open(self, flow: str) -> Opened:
        """Raises Refused when the flow or its steps are not on this computer."""
        return await self._work.store.run(lambda local: self._opened(local, flow))

    async def known(self) -> tuple[Known, ...]:
        """Every flow of the library that can be run, by name."""
        lines = await self._work.store.run(views.flows)
        return tuple(Known(line.slug, line.name, line.usual_steps) for line in lines if line.slug)

    async def answered(self, flow: str) -> Answered:
        return await self._work.store.run(lambda local: answered(local, flow))

    async def linked(self, flow: Content) -> tuple[Content, ...]:
        """The flows that `flow` leads into, and those that they lead into, as far as they are
        here: what a try needs.
        """
        return await self._work.store.run(lambda local: self._linked(local, flow))

    async def together(self, mine: Content, over: str) -> Together:
        """What is written here with what somebody else saved meanwhile; nothing is saved by it."""

        def bring(local: Local) -> Together:
            row = local.get(Flow, mine.id)
            newest = "" if row is None else row.snapshot
            base, theirs = (self._work.flows.get(local, one) for one in (over, newest))
            if base is None or theirs is None:
                raise Refused("The other version is not on this computer yet.", "missing")
            merged = merge_flow(base, mine, theirs)
            return Together(merged.flow, newest, len(merged.both), flow_diff(base, theirs).told)

        return await self._work.store.run(bring)

    async def keep_draft(self, flow: Content, over: str) -> None:
        """What is written now, so that nothing is lost when the program ends any moment."""

        def keep(local: Local) -> None:
            told = {"over": over, "flow": document(flow)}
            local.drafts.keep(_key(flow.id), json.dumps(told, ensure_ascii=False))

        await self._work.store.run(keep)

    async def drop_draft(self, flow: str) -> None:
        await self._work.store.run(lambda local: local.drafts.drop(_key(flow)))

    async def save(self, flow: Content, over: str | None) -> str:
        """Keeps `flow` in the library, with problems or without, and gives its snapshot.

        Raises Refused when somebody saved another one meanwhile: `over` is not the newest then.
        """
        snapshot = content_hash(flow)
        await self._work.do_all(self._saved(flow, snapshot, over))
        await self.drop_draft(flow.id)
        return snapshot

    async def publish(self, flow: Content, over: str) -> str:
        """Saves `flow` and makes it what everybody runs.

        Raises Refused while it has problems, or a sample run of it goes another way.
        """
        demand_sound(flow, [one.slug for one in await self.known()])
        snapshot = content_hash(flow)
        done = self._saved(flow, snapshot, over)
        done.append((("flow", flow.id), PublishFlow(snapshot=snapshot)))
        await self._work.do_all(done)
        await self.drop_draft(flow.id)
        return snapshot

    async def create(self) -> str:
        """A new flow with a first question to fill in."""
        made = new_flow(self._work.new_id(), taken=await self._slugs())
        await self.save(made, None)
        return made.id

    async def duplicate(self, flow: str) -> str:
        """A copy of one's own, of what its author sees: the draft where there is one."""
        opened = await self.open(flow)
        row, saved = opened.row, opened.saved
        made = copy_of(opened.flow, self._work.new_id(), taken=await self._slugs())
        fork = ForkFlow(
            snapshot=content_hash(made), content=kept_content(made), parent=row.id, name=row.name,
            version=row.version, over=content_hash(saved), changed_at=row.changed_at,
            reason="Copied",
        )  # fmt: skip
        await self._work.do_all([(("flow", made.id), fork)])
        return made.id

    async def _slugs(self) -> frozenset[str]:
        rows = await self._work.store.run(lambda local: local.every(Flow))
        return frozenset(row.slug for row in rows)

    def _saved(self, flow: Content, snapshot: str, over: str | None) -> list[Done]:
        content = kept_content(flow)
        if snapshot == over:
            return []
        return [(("flow", flow.id), SaveFlow(snapshot=snapshot, content=content, over=over))]

    def _opened(self, local: Local, flow: str) -> Opened:
        row = local.get(Flow, flow)
        if row is None:
            raise Refused("This flow is not on this computer.", "missing")
        saved = self._work.flows.get(local, row.snapshot)
        if saved is None:
            raise Refused("The steps of this flow are not on this computer yet.", "missing")
        read_only = self._read_only(row)
        draft = None if read_only else _draft(local, flow)
        used, fixed = _figures(local, flow)
        return Opened(
            row=row,
            flow=saved if draft is None else draft[0],
            saved=saved,
            over=row.snapshot if draft is None else draft[1],
            newest=row.snapshot,
            has_draft=draft is not None,
            read_only=read_only,
            can_publish=can(self._work.me, "flow.publish", row),
            used=used,
            fixed=fixed,
            changed_by=views.names(local).get(row.changed_by, ""),
            takes_suggestions=bool(read_only) and takes_suggestions(self._work.me, row),
            origin=None if read_only else origin(local, self._work, row, saved),
        )

    def _read_only(self, row: Flow) -> str:
        if row.starter:
            return _STARTER if can(self._work.me, "flow.create") else _VIEWER
        if can(self._work.me, "flow.edit", row):
            return ""
        if takes_suggestions(self._work.me, row):
            return _SUGGEST
        return _TEAM if can(self._work.me, "flow.create") else _VIEWER

    def _linked(self, local: Local, flow: Content) -> tuple[Content, ...]:
        current = {row.slug: row.published or row.snapshot for row in local.every(Flow)}
        found: dict[str, Content] = {}
        waiting = _links(flow)
        while waiting:
            slug = waiting.pop()
            content = self._work.flows.get(local, current.get(slug, ""))
            if slug in found or slug == flow.slug or content is None:
                continue
            found[slug] = content
            waiting += _links(content)
        return tuple(found.values())


def _links(flow: Content) -> list[str]:
    return [node.flow for node in flow.nodes.values() if isinstance(node, Link)]


def _key(flow: str) -> str:
    return f"flow:{flow}"


def _draft(local: Local, flow: str) -> tuple[Content, str] | None:
    kept = local.drafts.get(_key(flow))
    if not kept:
        return None
    told: Mapping[str, object] = json.loads(kept)
    try:
        return from_document(told["flow"]), str(told["over"])
    except FlowRefused:
        return None  # written by a newer RFlow; it stays where it is


def _figures(local: Local, flow: str) -> tuple[int, int]:
    """How often it was run, and how often that fixed it."""
    found = (line for line in views.flows(local) if line.id == flow)
    return next(((line.used, line.fixed) for line in found), (0, 0))
