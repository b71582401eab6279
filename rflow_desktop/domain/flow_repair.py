"""Proposes changes to a flow from how its runs went: own steps that repeat, ways of no use."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from rflow_desktop.domain.flow import Flow, document
from rflow_desktop.domain.flow_diff import step_title
from rflow_desktop.domain.words import count

OFTEN = 3
"""How many sessions have to say the same before anything is proposed."""
MOSTLY = 0.75
_OTHER = frozenset({"other", "something else", "none of these", "none of them"})
Edge = tuple[str, str]


class Given(NamedTuple):
    """An answer that was given at a step."""

    node: str
    answer: str
    label: str = ""
    note: str = ""


class Added(NamedTuple):
    """An own step, after the answer that it followed (None: before the first)."""

    title: str
    after: Edge | None
    body: str = ""


@dataclass(frozen=True, kw_only=True)
class RunSeen:
    """One real run, as far as it says something about the flow."""

    session: str
    given: tuple[Given, ...] = ()
    added: tuple[Added, ...] = ()
    is_escalated: bool = False


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A changed flow and why: `sessions` are the proof. The same finding has the same `id`."""

    id: str
    title: str
    why: str
    flow: Flow
    sessions: tuple[str, ...]


def proposals(flow: Flow, runs: Sequence[RunSeen]) -> tuple[Proposal, ...]:
    """Every change that enough of `runs` speak for, the one with the most proof first."""
    found = (*_own_steps(flow, runs), *_other_answers(flow, runs), *_dead_ways(flow, runs))
    return tuple(sorted(found, key=lambda one: (-len(one.sessions), one.id)))


def _own_steps(flow: Flow, runs: Sequence[RunSeen]) -> Iterator[Proposal]:
    """The same step, added by hand at the same place again and again."""
    seen: defaultdict[tuple[Edge | None, str], dict[str, Added]] = defaultdict(dict)
    for run in runs:
        for step in run.added:
            seen[step.after, _folded(step.title)].setdefault(run.session, step)
    for (after, words), by_session in seen.items():
        told = document(flow)
        edge = _edge(told, after)
        if len(by_session) < OFTEN or edge is None:
            continue
        step = next(iter(by_session.values()))
        place = _free(told["nodes"], "step")
        owner, key = edge
        node = {"kind": "action", "title": step.title, "next": owner.get(key, "")}
        told["nodes"][place] = {**node, "body": step.body} if step.body else node
        owner[key] = place
        yield Proposal(
            id=f"step:{after}:{words}", title=f"Add the step “{step.title}”",
            why=f"{count(len(by_session), 'session')} added it {_where(flow, after)}.",
            flow=Flow.model_validate(told), sessions=tuple(by_session),
        )  # fmt: skip


def _other_answers(flow: Flow, runs: Sequence[RunSeen]) -> Iterator[Proposal]:
    """“Other”, with the same words beside it each time."""
    seen: defaultdict[tuple[str, str, str], dict[str, str]] = defaultdict(dict)
    for run in runs:
        for one in run.given:
            if one.note.strip() and _OTHER & {_folded(one.label), _folded(one.answer)}:
                key = (one.node, one.answer, _folded(one.note))
                seen[key].setdefault(run.session, one.note.strip())
    for (node, answer, words), by_session in seen.items():
        told = document(flow)
        answers = told["nodes"].get(node, {}).get("answers", [])
        other = next((one for one in answers if one["id"] == answer), None)
        if len(by_session) < OFTEN or other is None:
            continue
        label = next(iter(by_session.values()))[:300]
        name = _free({one["id"]: one for one in answers}, "also")
        answers.insert(answers.index(other), {**other, "id": name, "label": label})
        yield Proposal(
            id=f"answer:{node}:{words}", title=f"Add the answer “{label[:60]}”",
            why=f"{count(len(by_session), 'session')} wrote it beside “{other['label']}” at"
            f" “{step_title(flow, node)}”.",
            flow=Flow.model_validate(told), sessions=tuple(by_session),
        )  # fmt: skip


def _dead_ways(flow: Flow, runs: Sequence[RunSeen]) -> Iterator[Proposal]:
    """A way that nearly always ends in an escalation, several steps later: lead there at once."""
    ends = [
        place for place, node in document(flow).get("nodes", {}).items()
        if node["kind"] == "result" and node["outcome"] == "escalated"
    ]  # fmt: skip
    if not ends:
        return
    proved: set[tuple[str, ...]] = set()
    for (node, answer), went in _ways(flow, runs).items():
        sessions = tuple(run.session for run in went if run.is_escalated)
        told = document(flow)
        edge = _edge(told, (node, answer))
        often = len(sessions) >= OFTEN and len(sessions) >= MOSTLY * len(went)
        if not often or edge is None or edge[0].get(edge[1]) in ends or sessions in proved:
            continue
        proved.add(sessions)  # a later step of the same runs says nothing new
        owner, key = edge
        owner[key] = ends[0]
        label = next(
            one.label or one.answer for one in went[0].given if (one.node, one.answer) ==
            (node, answer)
        )  # fmt: skip
        yield Proposal(
            id=f"way:{node}:{answer}", title=f"Escalate at once after “{label}”",
            why=f"{len(sessions)} of {count(len(went), 'session')} that answered “{label}” at"
            f" “{step_title(flow, node)}” ended in an escalation.",
            flow=Flow.model_validate(told), sessions=sessions,
        )  # fmt: skip


def _ways(flow: Flow, runs: Iterable[RunSeen]) -> Mapping[Edge, list[RunSeen]]:
    """The runs that went each way, in the order of the steps; only where there is a choice."""
    found: defaultdict[Edge, list[RunSeen]] = defaultdict(list)
    for run in runs:
        for edge in dict.fromkeys((one.node, one.answer) for one in run.given):
            found[edge].append(run)
    order = {place: index for index, place in enumerate(flow.nodes)}
    choices = {
        edge: went for edge, went in found.items()
        if len(getattr(flow.nodes.get(edge[0]), "answers", ())) > 1
    }  # fmt: skip
    return dict(sorted(choices.items(), key=lambda one: (order[one[0][0]], one[0][1])))


def _edge(told: dict[str, Any], place: Edge | None) -> tuple[dict[str, Any], str] | None:
    """Where a way out is written; None when the flow has no such way any more."""
    if place is None:
        return told, "start"
    node = told["nodes"].get(place[0])
    if node is None or node["kind"] in ("logic", "result"):
        return None
    answers = node.get("answers", ())
    if not answers and node["kind"] not in ("question", "gate"):
        return node, "next"
    return next(((one, "next") for one in answers if one["id"] == place[1]), None)


def _where(flow: Flow, after: Edge | None) -> str:
    return "at the start" if after is None else f"after “{step_title(flow, after[0])}”"


def _free(taken: Mapping[str, object], stem: str) -> str:
    name, number = stem, 2
    while name in taken:
        name, number = f"{stem}_{number}", number + 1
    return name


def _folded(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(".!")
