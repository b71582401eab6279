"""Says of a copy which team flow it could be suggested to, and whether it waits there already."""

from __future__ import annotations

from dataclasses import dataclass

from rflow_desktop.domain.flow import Flow as Content
from rflow_desktop.domain.flow import content_hash
from rflow_desktop.domain.model import Flow, Suggestion
from rflow_desktop.domain.model_flows import SuggestionState
from rflow_desktop.domain.policy import Actor, can
from rflow_desktop.services.work import Work
from rflow_desktop.store.local import Local


@dataclass(frozen=True)
class Origin:
    """The team flow `flow` that a copy was made from, with its steps as they were then.

    `is_offered`: what is saved in the copy waits there for an answer.
    """

    flow: str
    base: Content
    is_offered: bool

    def is_changed_by(self, copy: Content) -> bool:
        """The name is the copy's own, and no change of the team's flow."""
        return _named(copy, self.base, version=self.base.version) != self.base


def takes_suggestions(me: Actor, row: Flow) -> bool:
    """Whether `me` may read and copy this team flow, and a senior decides what changes in it."""
    return (
        row.published is not None
        and not (row.starter or row.archived)
        and can(me, "flow.suggest", row)
        and can(me, "flow.create")
        and not can(me, "flow.publish", row)
    )


def origin(local: Local, work: Work, row: Flow, saved: Content) -> Origin | None:
    """None where `row` is no copy of one's own, or whoever wrote it may publish the parent."""
    lineage = row.lineage
    parent = None if lineage is None else local.get(Flow, lineage.parent)
    base = None if lineage is None else work.flows.get(local, lineage.snapshot)
    if parent is None or base is None or row.author != work.me.id:
        return None
    if not takes_suggestions(work.me, parent):
        return None
    change = content_hash(_named(saved, parent, version=saved.version))
    is_offered = any(
        one.copy_of == row.id and one.snapshot == change and one.state is SuggestionState.OPEN
        for one in local.parts(Suggestion, parent.id)
    )
    return Origin(parent.id, base, is_offered)


def _named(copy: Content, like: Content | Flow, *, version: int) -> Content:
    told = {"id": like.id, "slug": like.slug, "name": like.name, "version": version}
    return copy.model_copy(update=told)
