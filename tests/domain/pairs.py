"""Two people on two computers do something at once: every place where that can happen, and what
each kind of act looks like there."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from rflow_desktop.domain import acts, acts_lane, acts_talk
from rflow_desktop.domain.acts_aside import Assess, SettleAccount
from rflow_desktop.domain.acts_texts import KeepText, MarkPosted
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Account, Kind, Outcome
from rflow_desktop.domain.model_lane import ItemKind, Option
from rflow_desktop.domain.model_talk import Access, CallState, Intake, ReplyState
from rflow_desktop.domain.ops import Act, Op
from rflow_desktop.domain.policy import Actor
from rflow_desktop.domain.reduce import reduce
from rflow_desktop.domain.reducing import Changes, Context
from rflow_desktop.domain.values import Row
from tests.domain import chance, chance_assistant
from tests.domain.chance import CONTENTS, FLOW, HASHES
from tests.domain.world import (
    ADA,
    MAYA,
    NOON,
    PEOPLE,
    PRIYA,
    SAM,
    TOM,
    H,
    S,
    Table,
    World,
    instant,
    people,
    uid,
)  # fmt: skip

WORKING = (MAYA, TOM, SAM, PRIYA, ADA)
DRAWN = 12
"""How many acts of each kind are drawn."""
SOON = NOON + 22 * 60_000
"""When both have arrived: nobody's wish to be the one is too old."""

ENTRY, EVIDENCE, QUESTION, ARTIFACT, SUGGESTION = (uid(number) for number in range(21, 26))
MESSAGE, ASKED, TASK, ROOT, WAY = (uid(number) for number in range(40, 45))
THERE: Mapping[tuple[type[Act], str], str] = {
    (acts.StepBack, "to"): ENTRY,
    (acts.EditEvidence, "evidence"): EVIDENCE,
    (acts.Claim, "handoff"): H,
    (acts.ReturnHandoff, "handoff"): H,
    (acts.CancelHandoff, "handoff"): H,
    (acts.Ask, "handoff"): H,
    (acts.AnswerQuestion, "handoff"): H,
    (acts.AnswerQuestion, "question"): QUESTION,
    (Assess, "handoff"): H,
    (acts.AcceptSuggestion, "suggestion"): SUGGESTION,
    (acts.DeclineSuggestion, "suggestion"): SUGGESTION,
    (acts_talk.Say, "edits"): MESSAGE,
    (acts_talk.MarkMessage, "message"): MESSAGE,
    (acts_talk.RecordCall, "call"): MESSAGE,
    (acts_talk.RecordReply, "generation"): MESSAGE,
    (acts_lane.AnswerItem, "item"): ASKED,
    (acts_lane.MoveTask, "item"): TASK,
    (acts_lane.EditFact, "fact"): MESSAGE,
    (acts_lane.DecideFix, "fix"): MESSAGE,
    (acts_lane.ReportFix, "fix"): MESSAGE,
    (acts_lane.HintFix, "fix"): MESSAGE,
    (acts_lane.SetBranch, "branch"): WAY,
    (MarkPosted, "artifact"): ARTIFACT,
}
"""What an act is about, where it names something that is there already."""
PARENTS: Mapping[str, str] = {"parent": ENTRY, "branch": WAY}
MADE = frozenset(
    {"entry", "evidence", "artifact", "handoff", "question", "message", "item", "fact", "fix",
     "fork", "root", "suggestion"}
)  # fmt: skip
"""What an act names that it makes itself: nobody else's computer gives it the same number."""
WORDS = frozenset(
    {"text", "title", "ticket", "client", "person", "next_steps", "outcome_notes", "scratchpad",
     "reason", "notes", "note", "body", "need", "label", "name", "phone", "summary", "domain",
     "feedback", "finding", "result", "told", "description", "prompt", "trouble", "preview"}
)  # fmt: skip
"""The fields in which somebody's own words stand."""


_OWN = re.compile(r" of \[\d+\]$")


@dataclass(frozen=True, kw_only=True)
class Try:
    """An act that is taken where nothing else happens, and who does it."""

    act: Act
    who: Actor
    entity: tuple[str, str]


@dataclass(frozen=True)
class Place:
    """Rows as both computers hold them, and by kind what can be done over them."""

    name: str
    table: Table
    tries: Mapping[type[Act], tuple[Try, ...]]


@cache
def places() -> tuple[Place, ...]:
    found = []
    for make in _PLACES:
        world = make()
        found.append(Place(make.__name__.strip("_"), world.table, _tries(world, drawn())))
    return tuple(found)


def captured(one: Try, table: Table, *, lane: int, at: float) -> Op:
    """What the act is on computer `lane`: with its own numbers and its own words."""
    world = World(table=table, count=1_000 * lane)
    act = told(one.act, lane) if one.entity[0] != "flow" else own(one.act, lane)
    return world.op(one.who, act, entity=one.entity[0], root=one.entity[1], at=at)


def own(act: Act, lane: int) -> Act:
    """`act` with numbers of things that only this computer makes."""
    doc = act.model_dump(exclude_unset=True)
    for name in doc.keys() & MADE:
        if (type(act), name) not in THERE:
            doc[name] = uid(7_000 + 100 * lane)
    if isinstance(act, acts_lane.MakeFork):
        doc["options"] = [
            {**one, "branch": uid(7_001 + 100 * lane + at)} for at, one in enumerate(doc["options"])
        ]
    if isinstance(act, acts.CaptureSession) and "entries" in doc:
        doc["entries"] = [
            {**one, "id": uid(7_001 + 100 * lane + at), "parent": None}
            for at, one in enumerate(doc["entries"])
        ]
    return type(act).model_validate(doc)


def told(act: Act, lane: int) -> Act:
    """`own`, and said in words that nobody else says."""

    def said(value: Any, name: str) -> Any:
        if isinstance(value, dict):
            keep = name == "set"  # of a variable the name is no word of its own
            return {key: said(one, "text" if keep else key) for key, one in value.items()}
        if isinstance(value, list | tuple):
            return [said(one, name) for one in value]
        return (
            f"{name} of [{lane}]" if name in WORDS and isinstance(value, str) and value else value
        )

    doc = own(act, lane).model_dump(exclude_unset=True, mode="json")
    if isinstance(act, acts.WritePad | acts_talk.RecordCall):
        doc = {**doc, **{key: said(doc[key], key) for key in ("text", "preview") if key in doc}}
        return type(act).model_validate(doc)
    return type(act).model_validate(said(doc, ""))


def words(act: Act) -> frozenset[str]:
    """What `told` put in, wherever it stands."""

    def found(value: Any) -> Iterator[str]:
        if isinstance(value, str) and _OWN.search(value):
            yield value
        elif isinstance(value, dict):
            for one in value.values():
                yield from found(one)
        elif isinstance(value, list):
            for one in value:
                yield from found(one)

    return frozenset(found(act.model_dump(exclude_unset=True, mode="json")))


def arrive(table: Table, op: Op) -> Refused | Changes:
    """What is decided about `op`, and its rows put where it is accepted."""
    who = next(one for one in PEOPLE if one.id == op.actor)
    context = Context(actor=who, now_ms=SOON, instant=instant, authority=True)
    try:
        changes = reduce(table, op, context)
    except Refused as refused:
        return refused
    table.put(changes)
    return changes


def _tries(
    world: World, some_acts: Mapping[type[Act], tuple[Act, ...]]
) -> dict[type[Act], tuple[Try, ...]]:
    """By kind the acts that change something here, each by one who may."""
    found: dict[type[Act], tuple[Try, ...]] = {}
    for kind, some in some_acts.items():
        taken = []
        for who in WORKING:
            for act in some:
                one = Try(act=act, who=who, entity=entity_of(act))
                verdict = arrive(world.table.copy(), captured(one, world.table, lane=1, at=21))
                if not isinstance(verdict, Refused) and verdict.puts:
                    taken.append(one)
        if taken:
            found[kind] = tuple(random.Random(kind.KIND).sample(taken, len(taken)))
    return found


def entity_of(act: Act) -> tuple[str, str]:
    kind = act.KIND.partition(".")[0]
    ids = {"flow": FLOW, "assistant": chance_assistant.BOT, "account": chance.ACCOUNT}
    return (kind, ids[kind]) if kind in ids else ("session", S)


@cache
def drawn() -> dict[type[Act], tuple[Act, ...]]:
    """Acts of every kind as chance has them, about what is there."""
    every = {
        **chance.SESSION_ACTS, **chance.FLOW_ACTS, **chance.PROFILE_ACTS, **chance.ACCOUNT_ACTS
    }  # fmt: skip
    found: dict[type[Act], dict[str, Act]] = {kind: {} for kind in every}

    @settings(
        max_examples=DRAWN, derandomize=True, database=None, deadline=None,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.tuples(*every.values()))
    def draw(some: tuple[Act, ...]) -> None:
        for act in some:
            aimed = _aimed(act)
            found[type(act)][repr(aimed)] = aimed

    draw()
    for act in _CERTAIN:
        found[type(act)][repr(act)] = act
    return {kind: tuple(some.values()) for kind, some in found.items()}


def _aimed(act: Act) -> Act:
    """`act` about what is there: of few numbers chance seldom finds the right one."""
    update = {name: THERE[type(act), name] for name in act.model_fields_set
              if (type(act), name) in THERE and getattr(act, name) is not None}  # fmt: skip
    update |= {
        name: PARENTS[name] for name in act.model_fields_set & PARENTS.keys() - update.keys()
        if isinstance(getattr(act, name), str)
    }  # fmt: skip
    if isinstance(act, acts_lane.MakeFork):
        update["parent"] = ROOT
    return act.model_copy(update=update)


_CERTAIN: tuple[Act, ...] = (
    acts.SaveFlow(snapshot=HASHES[1], content=chance.document(CONTENTS[1]), over=HASHES[0]),
    acts.SaveFlow(snapshot=HASHES[2], content=chance.document(CONTENTS[2]), over=HASHES[0]),
    acts.SaveFlow(snapshot=HASHES[0], content=chance.document(CONTENTS[0])),
    acts.PublishFlow(snapshot=HASHES[0]),
    acts.ForkFlow(
        snapshot=HASHES[1], content=chance.document(CONTENTS[1]), parent=uid(32), name="A",
    ),
    acts.AcceptSuggestion(
        suggestion=SUGGESTION, snapshot=HASHES[2], content=chance.document(CONTENTS[2]),
        over=HASHES[0],
    ),
    acts.SuggestChange(
        suggestion=uid(26), snapshot=HASHES[1], content=chance.document(CONTENTS[1]),
        over=HASHES[0], note="a",
    ),
    acts_talk.OpenCase(intake=Intake(text="a")),
    SettleAccount(asks_for_flow=False),
    SettleAccount(withhold=("Mosaic",)),
)  # fmt: skip
"""Acts that chance seldom makes so that they fit."""


def _library() -> World:
    """An account with a flow, a change that is offered, and an assistant."""
    world = World(table=Table([*people(), Account(id=chance.ACCOUNT, name="Brightwater")]))
    first = acts.SaveFlow(snapshot=HASHES[0], content=chance.document(CONTENTS[0]))
    world.do(MAYA, first, entity="flow", root=FLOW)
    offered = acts.SuggestChange(
        suggestion=SUGGESTION, snapshot=HASHES[1], content=chance.document(CONTENTS[1]),
        over=HASHES[0], note="Better.",
    )  # fmt: skip
    world.do(MAYA, offered, entity="flow", root=FLOW)
    bot = acts_talk.SaveAssistant(name="Print desk", access=Access.ACCOUNT)
    world.do(ADA, bot, entity="assistant", root=chance_assistant.BOT)
    return world


def _empty() -> World:
    return World()


def _new() -> World:
    """A chat of Maya's that has no report yet."""
    world = _library()
    world.do(MAYA, acts.StartSession(kind=Kind.CHAT, client="Ridgeway"))
    return world


def _shared() -> World:
    """A chat of Maya's and Tom's with one of everything."""
    world = _new()
    for minute, act in enumerate(
        (
            acts_talk.OpenCase(intake=Intake(text="No printers."), members=(TOM.id,)),
            acts.Choose(entry=ENTRY, node="who", answer="one"),
            acts.WritePad(text="one\ntwo\nthree"),
            acts.Attach(evidence=EVIDENCE, sha256="a" * 64, size=3, mime="image/png"),
            acts.SetVariables(set={"server": "PRINT-01"}),
            acts_talk.Say(message=MESSAGE, text="Since Monday."),
            acts_talk.RecordReply(generation=MESSAGE, state=ReplyState.RUNNING),
            acts_talk.RecordCall(call=MESSAGE, name="search", state=CallState.RUNNING),
            acts_lane.MakeFork(
                fork=MESSAGE, root=ROOT,
                options=(acts_lane.ForkOption(branch=WAY, label="Policy"),),
            ),
            acts_lane.Propose(
                item=ASKED, kind=ItemKind.QUESTION, text="On site?",
                options=(Option(label="a", value="v"), Option(label="b")),
            ),
            acts_lane.Propose(item=TASK, kind=ItemKind.TASK, text="Look."),
            acts_lane.AddFact(fact=MESSAGE, text="All three."),
            acts_lane.ProposeFix(fix=MESSAGE, title="Move them."),
            KeepText(artifact=ARTIFACT, kind="documentation", text="They print."),
        ),
        start=1,
    ):  # fmt: skip
        world.do(MAYA, act, at=minute)
    return world


def _paused() -> World:
    world = _shared()
    world.do(TOM, acts.Pause(reason="Lunch"), at=16)
    return world


def _closed() -> World:
    world = _shared()
    world.do(MAYA, acts.Complete(outcome=Outcome.RESOLVED, outcome_notes="Moved."), at=16)
    return world


def _trashed() -> World:
    world = _shared()
    world.do(MAYA, acts_talk.Trash(), at=16)
    return world


def _prepared() -> World:
    world = _library()
    world.do(SAM, acts.PrepareSession(title="New starter", assignee=MAYA.id))
    return world


def _pooled() -> World:
    world = _prepared()
    world.do(SAM, acts.PutInPool(), at=1)
    return world


def _waiting() -> World:
    """Handed over by Maya, with one question asked."""
    world = _shared()
    world.do(MAYA, acts.HandOver(handoff=H, need="Decide."), at=15)
    world.do(TOM, acts.Ask(handoff=H, question=QUESTION, text="Which build?"), at=16)
    return world


def _claimed() -> World:
    world = _waiting()
    world.do(SAM, acts.Claim(handoff=H), at=17)
    return world


_PLACES: tuple[Callable[[], World], ...] = (
    _empty, _library, _new, _shared, _paused, _closed, _trashed, _prepared, _pooled, _waiting,
    _claimed,
)  # fmt: skip


def same(rows: Mapping[tuple[str, str], Row]) -> dict[tuple[str, str], dict[str, Any]]:
    """Rows without the notes on what came in which order."""
    docs = {key: row.doc() for key, row in rows.items()}
    for doc in docs.values():
        for lost in doc.get("superseded", []):
            lost.pop("replaced_by")
        for stamp in doc.get("stamps", {}).values():
            stamp.pop("ahead_of", None)
    return docs
