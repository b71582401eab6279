"""Steps that a client sends as whole arrays: the ones that are not there yet become operations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from rflow_desktop.domain import acts
from rflow_desktop.domain.flow import Flow as Content
from rflow_desktop.domain.flow_edges import edges
from rflow_desktop.domain.model import Entry, Session
from rflow_desktop.domain.variables import as_written, resolve
from sync.server.rest.door import Desk
from sync.server.rest.session_document import entry_id, node_name, parts_of, snapshot_of


class Sent(NamedTuple):
    """One step of the arrays, in the order of the path."""

    id: str
    own: bool
    given: Mapping[str, Any]


def take(desk: Desk, session_id: str, given: Mapping[str, Any]) -> None:
    """Adds new decisions and own steps; where none is new, a shorter path steps back."""
    decisions, own = given.get("decisions") or (), given.get("custom_steps") or ()
    known = {one.id for one in parts_of(desk.conn, desk.account, [session_id])[session_id].entries}
    before: str | None = None
    added = False
    for sent in _in_order(session_id, decisions, own):
        if sent.id not in known:
            _add(desk, session_id, sent, before)
            added = True
        before = sent.id
    if given.get("path_taken") is not None and not added:
        _stand(desk, session_id, given["path_taken"])


def _in_order(
    session_id: str, decisions: Sequence[Mapping[str, Any]], own: Sequence[Mapping[str, Any]]
) -> Iterator[Sent]:
    """Each own step behind the step it names, the others last."""
    names = [one.get("id") or f"own {number}" for number, one in enumerate(own)]
    waiting = [
        Sent(entry_id(session_id, name), own=True, given=one)
        for name, one in zip(names, own, strict=True)
    ]
    for sent in _decisions(session_id, decisions):
        yield sent
        yield from _behind(waiting, {sent.id, sent.given["node_id"]}, session_id)
    while waiting:
        sent = waiting.pop(0)
        yield sent
        yield from _behind(waiting, {sent.id}, session_id)


def _behind(waiting: list[Sent], places: set[str], session_id: str) -> Iterator[Sent]:
    for sent in [one for one in waiting if _after(one, session_id) & places]:
        if sent in waiting:
            waiting.remove(sent)
            yield sent
            yield from _behind(waiting, {sent.id}, session_id)


def _after(sent: Sent, session_id: str) -> set[str]:
    after = sent.given.get("after")
    return set() if not after else {after, entry_id(session_id, after)}


def _decisions(session_id: str, given: Sequence[Mapping[str, Any]]) -> Iterator[Sent]:
    """A decision without an id is known again by what it says and how often that was said."""
    said: dict[str, int] = {}
    for one in given:
        name = one.get("id")
        if not name:
            words = f"{one['node_id']}/{one.get('answer', '')}"
            said[words] = said.get(words, 0) + 1
            name = f"{words}/{said[words]}"
        yield Sent(entry_id(session_id, name), own=False, given=one)


def _add(desk: Desk, session_id: str, sent: Sent, before: str | None) -> None:
    session = desk.get(Session, session_id)
    head = None if session is None else session.head
    named = sent.given.get("after" if sent.own else "parent")
    parent = before or head
    if named and desk.get(Entry, entry_id(session_id, named)) is not None:
        parent = entry_id(session_id, named)
    if sent.own:
        act: acts.AddStep | acts.Choose = acts.AddStep(
            entry=sent.id, parent=parent, title=sent.given["title"],
            body=sent.given.get("body", ""), note=sent.given.get("note", ""),
        )  # fmt: skip
    else:
        act = _choice(desk, session, sent, parent)
    at = sent.given.get("decided_at")
    earlier = at if at is not None and at < desk.now else None
    desk.do(Session.TYPE, session_id, act, at=earlier)


def _choice(desk: Desk, session: Session | None, sent: Sent, parent: str | None) -> acts.Choose:
    """The decision in the words of the flow, where it knows the step."""
    given = sent.given
    node_id, answer = given["node_id"], given.get("answer", "")
    title, label = "", given.get("answer_label") or ""
    content = None if session is None else _content(desk, session)
    node = None if content is None else content.nodes.get(node_id)
    if node is not None and session is not None:
        title = resolve(node.title, session.variables, missing=as_written)
        ways = {edge.label: edge for edge in edges(node)}
        label = label or next((way for way in ways if answer in (_answer_id(node, way), way)), "")
        answer = _answer_id(node, answer) or answer
    return acts.Choose(
        entry=sent.id, node=node_id, title=title[:20_000], answer=answer,
        label=label or answer, note=given.get("note", ""), parent=parent,
        flow="" if session is None or session.flow is None else session.flow.snapshot,
    )  # fmt: skip


def _answer_id(node: Any, label: str) -> str:
    """The id of the answer that reads so."""
    return next((one.id for one in getattr(node, "answers", ()) if one.label == label), "")


def _content(desk: Desk, session: Session) -> Content | None:
    found = snapshot_of(desk.conn, desk.account, session)
    return None if found is None else Content.model_validate(found)


def _stand(desk: Desk, session_id: str, path: Sequence[str]) -> None:
    """Stands at the last step of the path that was decided."""
    session = desk.get(Session, session_id)
    entries = parts_of(desk.conn, desk.account, [session_id])[session_id].entries
    by_name = {node_name(one): one.id for one in entries if one.kind != "note"}
    to = next((by_name[name] for name in reversed(path) if name in by_name), None)
    if session is not None and to != session.head and (to is not None or not path):
        desk.do(Session.TYPE, session_id, acts.StepBack(to=to))
