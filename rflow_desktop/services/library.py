"""The life of flows: versions and what changed, changes offered to a team's flow, their answers."""

from __future__ import annotations

from rflow_desktop.domain import acts
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.flow import Flow as Content
from rflow_desktop.domain.flow import content_hash
from rflow_desktop.domain.flow_diff import FlowDiff, flow_diff
from rflow_desktop.domain.flow_merge import Merged, merge_flow
from rflow_desktop.domain.model import Flow, Suggestion
from rflow_desktop.domain.shown_flows import Comparison, FlowLife
from rflow_desktop.services import flow_life
from rflow_desktop.services.flow_content import demand_sound, kept_content
from rflow_desktop.services.work import Done, Work
from rflow_desktop.store.local import Local

_GONE = "The steps of that version are not on this computer."


class Library:
    def __init__(self, work: Work) -> None:
        self._work = work

    async def life(self, flow: str) -> FlowLife:
        """Its versions, origin, offered changes, and what the sessions here propose."""
        return await self._work.store.run(lambda local: flow_life.read(local, self._work, flow))

    async def compare(self, flow: str, before: str = "", after: str = "") -> Comparison:
        """Two versions by their numbers. Without numbers: the newest and the one before it."""
        return await self._work.store.run(
            lambda local: flow_life.compared(local, self._work, flow, before, after)
        )

    async def compare_with_parent(self, flow: str) -> Comparison:
        """What the parent is now against what it was when the flow was made from it."""

        def compare(local: Local) -> Comparison:
            lineage = _row(local, flow).lineage
            parent = None if lineage is None else local.get(Flow, lineage.parent)
            if lineage is None or parent is None:
                raise Refused("What this flow was made from is not on this computer.", "missing")
            snapshot, number = parent.current
            diff = flow_diff(self._content(local, lineage.snapshot), self._content(local, snapshot))
            return Comparison(
                before=f"Version {lineage.version}", after=f"Version {number}", diff=diff
            )

        return await self._work.store.run(compare)

    async def restore(self, flow: str, number: int) -> None:
        """An earlier version's steps as the newest version."""

        def restore(local: Local) -> list[Done]:
            row = _row(local, flow)
            line = next((one for one in flow_life.versions(local, row) if one.number == number),
                        None)  # fmt: skip
            if line is None:
                raise Refused(f"This flow has no version {number}.", "missing")
            content = self._content(local, line.snapshot)
            saved = acts.SaveFlow(
                snapshot=line.snapshot, content=kept_content(content), over=row.snapshot
            )
            return [(("flow", flow), saved)]

        await self._work.do_all(await self._work.store.run(restore))

    async def describe(
        self, flow: str, *, category: str | None = None, tags: tuple[str, ...] | None = None
    ) -> None:
        """Where the flow is filed. Kept as a version, published along when nothing else is new."""

        def change(local: Local) -> list[Done]:
            row = _row(local, flow)
            told: dict[str, object] = {} if category is None else {"category": category.strip()}
            if tags is not None:
                told["tags"] = tuple(dict.fromkeys(tag.strip() for tag in tags if tag.strip()))
            content = self._content(local, row.snapshot).model_copy(update=told)
            snapshot = content_hash(content)
            saved = acts.SaveFlow(
                snapshot=snapshot, content=kept_content(content), over=row.snapshot
            )
            done: list[Done] = [(("flow", flow), saved)]
            if row.published == row.snapshot:
                done.append((("flow", flow), acts.PublishFlow(snapshot=snapshot)))
            return done

        await self._work.do_all(await self._work.store.run(change))

    # --- changes that are offered ----------------------------------------------------------------

    async def suggest(self, copy: str, note: str) -> str:
        """Offers what a copy of one's own changed to the flow it was made from."""

        def offered(local: Local) -> tuple[str, Content, str, str]:
            row = _row(local, copy)
            lineage = row.lineage
            target = None if lineage is None else local.get(Flow, lineage.parent)
            if lineage is None or target is None:
                raise Refused("The flow that this copy was made from is not here.", "missing")
            content = self._content(local, row.snapshot)
            named = {"id": target.id, "slug": target.slug, "name": target.name}
            return target.id, content.model_copy(update=named), lineage.snapshot, row.id

        target, content, over, mine = await self._work.store.run(offered)
        return await self.offer(target, content, over=over, note=note, copy_of=mine)

    async def offer(
        self, flow: str, content: Content, *, over: str, note: str,
        sessions: tuple[str, ...] = (), copy_of: str | None = None,
    ) -> str:  # fmt: skip
        """Offers `content` to whoever may edit `flow`, and gives the suggestion's id."""
        snapshot = content_hash(content)
        if snapshot == over:
            raise Refused("The copy does not change anything yet.", "same")
        suggestion = self._work.new_id()
        act = acts.SuggestChange(
            suggestion=suggestion, snapshot=snapshot, content=kept_content(content), over=over,
            note=note.strip(), sessions=sessions, copy_of=copy_of,
        )  # fmt: skip
        await self._work.do_all([(("flow", flow), act)])
        return suggestion

    async def review(self, suggestion: str) -> Comparison:
        """What accepting would change about the flow as it is now."""

        def review(local: Local) -> Comparison:
            one, row, merged = self._merged(local, suggestion)
            current = self._content(local, row.snapshot)
            if one.state != "open":
                diff: FlowDiff = flow_diff(
                    self._content(local, one.over), self._content(local, one.snapshot)
                )
            else:
                diff = flow_diff(current, merged.flow)
            return Comparison(
                before=f"Version {row.version}", after="Suggested", diff=diff, both=merged.both
            )

        return await self._work.store.run(review)

    async def accept(self, suggestion: str, *, publish: bool) -> None:
        """Takes the change over as a new version, and publishes it where that is wanted."""

        def accept(local: Local) -> list[Done]:
            one, row, merged = self._merged(local, suggestion)
            if publish:
                demand_sound(merged.flow, [flow.slug for flow in local.every(Flow)])
            snapshot = content_hash(merged.flow)
            act = acts.AcceptSuggestion(
                suggestion=one.id, snapshot=snapshot, content=kept_content(merged.flow),
                over=row.snapshot,
            )  # fmt: skip
            done: list[Done] = [(("flow", row.id), act)]
            if publish:
                done.append((("flow", row.id), acts.PublishFlow(snapshot=snapshot)))
            return done

        await self._work.do_all(await self._work.store.run(accept))

    async def decline(self, suggestion: str, reason: str) -> None:
        """Says no, with the reason; from its author it takes the suggestion back."""

        def flow_of(local: Local) -> str:
            return _suggestion(local, suggestion).flow

        flow = await self._work.store.run(flow_of)
        act = acts.DeclineSuggestion(suggestion=suggestion, reason=reason.strip())
        await self._work.do_all([(("flow", flow), act)])

    def _merged(self, local: Local, suggestion: str) -> tuple[Suggestion, Flow, Merged]:
        one = _suggestion(local, suggestion)
        row = _row(local, one.flow)
        sides = (self._content(local, name) for name in (one.over, one.snapshot, row.snapshot))
        return one, row, merge_flow(*sides)

    def _content(self, local: Local, snapshot: str) -> Content:
        content = self._work.flows.get(local, snapshot)
        if content is None:
            raise Refused(_GONE, "missing")
        return content


def _row(local: Local, flow: str) -> Flow:
    row = local.get(Flow, flow)
    if row is None:
        raise Refused("This flow is not on this computer.", "missing")
    return row


def _suggestion(local: Local, suggestion: str) -> Suggestion:
    one = local.get(Suggestion, suggestion)
    if one is None:
        raise Refused("This suggestion is not on this computer.", "missing")
    return one
