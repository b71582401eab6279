"""What was tried already before a step is done: in this session, the handoff, for this client."""

from __future__ import annotations

from rflow_desktop.domain import words
from rflow_desktop.domain.model import Entry
from rflow_desktop.domain.shown import SeenBefore
from rflow_desktop.ids import minutes_east
from rflow_desktop.services.run import Run
from rflow_desktop.store import view_before
from rflow_desktop.store.local import Local

MOST = 3


def already_tried(local: Local, run: Run, now_ms: int, now: str) -> tuple[SeenBefore, ...]:
    """The nearest first: what this session left aside, what was handed over, what helped before."""
    position = run.position if run.content is not None else None
    if position is None or position.node is None or position.ended is not None:
        return ()
    offset, title = minutes_east(now_ms), position.node.title
    found = [
        *_here(run, position.node_id, now=now, offset=offset),
        *_handed_over(run, title),
        *view_before.tried_for_client(
            local, position.node_id, run.header.client, but=run.header.id, limit=MOST, now=now,
            offset=offset,
        ),
    ]  # fmt: skip
    return tuple(found[:MOST])


def _here(run: Run, node: str, *, now: str, offset: int) -> list[SeenBefore]:
    """Answers that were given to this very step and stepped back over."""
    taken = {entry.id for entry in run.steps}
    aside = [
        entry
        for entry in run.rows.entries
        if entry.kind == "decision" and entry.node == node and entry.id not in taken
    ]
    return [_line(run, entry, now, offset) for entry in reversed(aside)]


def _line(run: Run, entry: Entry, now: str, offset: int) -> SeenBefore:
    when = words.day_and_clock(entry.at, now, offset=offset)
    return SeenBefore(
        session=run.header.id, ticket="", title=f"{entry.label or entry.answer}, in this session",
        told=when,
    )  # fmt: skip


def _handed_over(run: Run, title: str) -> list[SeenBefore]:
    """What the briefing says was tried, where it is about the same thing."""
    briefing = run.rows.briefing
    wanted = title.strip().rstrip("?").casefold()
    if briefing is None or not wanted:
        return []
    return [
        SeenBefore(
            session=run.header.id, ticket="", title=f"{one.answer or one.text}, before the handoff",
            told=words.RESULTS.get(one.result, "Noted"),
        )
        for one in briefing.tried
        if wanted in one.text.casefold()
    ]  # fmt: skip
