"""Random acts, operations and rows for properties, of few ids and values: much collides."""

from __future__ import annotations

from hypothesis import strategies as st

from rflow_desktop.domain import acts
from rflow_desktop.domain.acts_aside import (
    Assess,
    GiveTokens,
    Learn,
    RecordAway,
    SettleAccount,
    Token,
)
from rflow_desktop.domain.acts_texts import KeepText, MarkPosted
from rflow_desktop.domain.clock import Hlc
from rflow_desktop.domain.flow import Flow as FlowContent
from rflow_desktop.domain.flow import content_hash, document
from rflow_desktop.domain.model import (
    Account,
    Briefing,
    Contact,
    Entry,
    Evidence,
    Flow,
    FlowRef,
    Handoff,
    HandoffState,
    Kind,
    Known,
    Outcome,
    Pad,
    Priority,
    Question,
    Session,
    Snapshot,
    Suggestion,
    Tried,
)
from rflow_desktop.domain.model_flows import SuggestionState
from rflow_desktop.domain.model_talk import Lesson
from rflow_desktop.domain.model_time import Span
from rflow_desktop.domain.ops import Act, Op
from rflow_desktop.domain.values import Row, Stamp
from tests.domain import chance_assistant
from tests.domain.world import H2, NOON, PEOPLE, S2, H, S, instant, people, uid

FLOW = uid(31)
IDS = [uid(number) for number in range(21, 26)]
ids = st.sampled_from(IDS)
words = st.sampled_from(["", "a", "b", "Harbor", "x y\nz", "\u00e9\U0001f600", "0"])
said = st.sampled_from(["a", "b", "Harbor Dental", "\u00e9"])
names = st.sampled_from(["server", "site", "build"])
moments = st.integers(0, 30).map(lambda minute: instant(NOON + minute * 60_000))
maybe = st.none() | moments
persons = st.sampled_from([one.id for one in PEOPLE])
handoffs = st.sampled_from([H, H2])
flags = st.booleans()


def content(number: int) -> FlowContent:
    return FlowContent.model_validate(
        {
            "format": "rfflow/1", "id": FLOW, "slug": "a-flow", "name": f"A flow {number}",
            "kind": "troubleshooting", "description": "For tests.", "tags": ["vpn"],
        }
    )  # fmt: skip


CONTENTS = [content(number) for number in range(3)]
HASHES = [content_hash(one) for one in CONTENTS]
ref = FlowRef(id=FLOW, name="A flow", kind="troubleshooting", version=1, snapshot=HASHES[0])
header = {
    "title": words.map(lambda text: text[:9]), "ticket": said, "client": words,
    "flow": st.none() | st.just(ref), "variables": st.dictionaries(names, words, max_size=2),
}  # fmt: skip
captured = st.builds(
    acts.CapturedEntry, id=ids, kind=st.sampled_from(["decision", "custom_step", "note"]),
    title=words, answer=said, parent=st.none() | ids, at=moments,
)  # fmt: skip


TOKENS = [
    Token(token=token, kind="host", value=value)
    for token in ("HOST_1", "HOST_2", "HOST_3")
    for value in ("PRINT-01", "print-01", "DC-02")
]


def some(kind: type[Act], /, **fields: st.SearchStrategy[object]) -> st.SearchStrategy[Act]:
    """`kind` with its needed fields, and any of the others."""
    needed = {name for name, one in kind.model_fields.items() if one.is_required()}
    return st.fixed_dictionaries(
        {name: fields[name] for name in fields if name in needed},
        optional={name: fields[name] for name in fields if name not in needed},
    ).map(lambda given: kind(**given))


SESSION_ACTS: dict[type[Act], st.SearchStrategy[Act]] = {
    acts.StartSession: some(acts.StartSession, is_test=flags, **header),
    acts.PrepareSession: some(
        acts.PrepareSession, assignee=st.none() | persons, due_at=maybe, **header
    ),
    acts.BeginPrepared: some(acts.BeginPrepared),
    acts.CaptureSession: some(
        acts.CaptureSession, created_at=moments, started_at=maybe, paused_at=maybe,
        closed_at=maybe, outcome=st.none() | st.sampled_from(Outcome), scratchpad=words,
        entries=st.lists(captured, max_size=3).map(tuple), **header,
    ),
    acts.SetFields: some(
        acts.SetFields, title=said, ticket=said, client=said, next_steps=words, due_at=maybe
    ),
    acts.SetVariables: some(
        acts.SetVariables, set=st.dictionaries(names, words, max_size=2),
        unset=st.lists(names, max_size=2).map(tuple),
    ),
    acts.SetContact: some(acts.SetContact, name=said, phone=st.none() | said),
    acts.Choose: some(acts.Choose, entry=ids, node=said, answer=said, parent=st.none() | ids),
    acts.AddStep: some(acts.AddStep, entry=ids, title=said, parent=st.none() | ids),
    acts.AddNote: some(acts.AddNote, entry=ids, text=said),
    acts.StepBack: some(acts.StepBack, to=st.none() | ids),
    acts.WritePad: some(acts.WritePad, text=words, over=words),
    acts.Attach: some(
        acts.Attach, evidence=ids, sha256=st.just("a" * 64), size=st.integers(1, 9),
        mime=st.just("image/png"), title=words.map(lambda text: text[:5]),
    ),
    acts.EditEvidence: some(acts.EditEvidence, evidence=ids, title=said, removed=flags),
    acts.Pause: some(acts.Pause, reason=said, until=maybe),
    acts.Resume: some(acts.Resume),
    acts.Complete: some(
        acts.Complete, outcome=st.sampled_from(Outcome), outcome_notes=words, next_steps=words
    ),
    acts.CancelPrepared: some(acts.CancelPrepared),
    acts.Reassign: some(acts.Reassign, assignee=st.none() | persons),
    acts.RecordArtifact: some(
        acts.RecordArtifact, artifact=ids, kind=st.sampled_from(["note", "briefing"]),
        format=st.just("psa"), sha256=st.just("b" * 64), delivered=st.just("copied"),
        masked=st.dictionaries(st.just("email"), st.integers(0, 3)),
    ),
    acts.HandOver: some(
        acts.HandOver, handoff=handoffs, kind=st.sampled_from(["escalate", "pass_on"]),
        to=st.none() | persons, need=words, priority=st.sampled_from(Priority),
        keep_watching=flags, tried=st.just((Tried(text="a"),)), known=st.just((Known(text="b"),)),
    ),
    acts.Claim: some(acts.Claim, handoff=handoffs),
    acts.ReturnHandoff: some(acts.ReturnHandoff, handoff=handoffs, reason=words),
    acts.CancelHandoff: some(acts.CancelHandoff, handoff=handoffs),
    acts.Ask: some(acts.Ask, handoff=handoffs, question=ids, text=said),
    acts.AnswerQuestion: some(acts.AnswerQuestion, handoff=handoffs, question=ids, text=said),
    **chance_assistant.talk_acts(some),
    **chance_assistant.lane_acts(some),
    acts.ShareSession: some(
        acts.ShareSession, people=st.lists(persons, min_size=1, max_size=2).map(tuple)
    ),
    acts.PutInPool: some(acts.PutInPool, pooled=flags),
    acts.TakeFromPool: some(acts.TakeFromPool),
    RecordAway: some(RecordAway, since=moments, until=moments),
    Assess: some(
        Assess, handoff=handoffs, state=st.sampled_from(["pending", "ready", "failed"]), text=words
    ),
    GiveTokens: some(
        GiveTokens, tokens=st.lists(st.sampled_from(TOKENS), max_size=3).map(tuple)
    ),
    Learn: some(
        Learn, state=st.sampled_from(["completed", "failed"]),
        lesson=st.none() | st.builds(Lesson, fix=said),
    ),
    KeepText: some(KeepText, artifact=ids, kind=st.sampled_from(["documentation", "package"]),
                   text=st.sampled_from(["a", "b"])),
    MarkPosted: some(MarkPosted, artifact=ids, external_id=st.sampled_from(["", "n1"]),
                     trouble=st.sampled_from(["", "away"])),
}  # fmt: skip
documents = st.sampled_from([document(one) for one in CONTENTS]) | st.just({"format": 1})
FLOW_ACTS: dict[type[Act], st.SearchStrategy[Act]] = {
    acts.SaveFlow: st.builds(
        acts.SaveFlow, snapshot=st.sampled_from(HASHES),
        content=documents,
        over=st.none() | st.sampled_from(HASHES),
    ),
    acts.PublishFlow: st.builds(acts.PublishFlow, snapshot=st.sampled_from(HASHES)),
    acts.ArchiveFlow: some(acts.ArchiveFlow, archived=flags),
    acts.ForkFlow: some(
        acts.ForkFlow, snapshot=st.sampled_from(HASHES), content=documents, reason=said,
        parent=st.sampled_from([FLOW, uid(32)]), name=said, over=st.sampled_from(HASHES),
    ),
    acts.SuggestChange: some(
        acts.SuggestChange, suggestion=ids, snapshot=st.sampled_from(HASHES), content=documents,
        over=st.sampled_from(HASHES), note=words, sessions=st.just((S,)), copy_of=st.none() | ids,
    ),
    acts.AcceptSuggestion: some(
        acts.AcceptSuggestion, suggestion=ids, snapshot=st.sampled_from(HASHES),
        content=documents, over=st.sampled_from(HASHES),
    ),
    acts.DeclineSuggestion: some(acts.DeclineSuggestion, suggestion=ids, reason=words),
}  # fmt: skip
PROFILE_ACTS = chance_assistant.profile_acts(some)
ACCOUNT = uid(71)
ACCOUNT_ACTS: dict[type[Act], st.SearchStrategy[Act]] = {
    SettleAccount: some(
        SettleAccount, asks_for_flow=st.none() | flags,
        withheld=st.none() | st.lists(said, max_size=2).map(tuple),
        withhold=st.lists(said, max_size=2).map(tuple),
        release=st.lists(said, max_size=1).map(tuple),
    ),
}  # fmt: skip
hlcs = st.builds(
    lambda minute, counter, replica: str(Hlc(NOON + minute * 60_000, counter, replica)),
    st.integers(0, 30), st.integers(0, 3), st.sampled_from(["a" * 16, "b" * 16]),
)  # fmt: skip


@st.composite
def operations(draw: st.DrawFn) -> Op:
    """Any act on any of two sessions, the flow or the assistant, by anybody, over anything."""
    which = draw(st.integers(0, 20))
    if which < 17:
        act = draw(st.one_of(*SESSION_ACTS.values()))
        entity = ("session", draw(st.sampled_from([S, S, S, S2])))
    elif which == 17:
        act, entity = draw(st.one_of(*PROFILE_ACTS.values())), ("assistant", chance_assistant.BOT)
    elif which == 18:
        act, entity = draw(st.one_of(*ACCOUNT_ACTS.values())), ("account", ACCOUNT)
    else:
        act, entity = draw(st.one_of(*FLOW_ACTS.values())), ("flow", FLOW)
    return Op(
        id=draw(st.sampled_from([uid(number) for number in range(100, 110)])), entity=entity,
        actor=draw(persons), replica="r", hlc=draw(hlcs), captured_at=draw(moments),
        base=draw(st.dictionaries(st.sampled_from(["client", "head", "state"]), st.just(uid(50)))),
        not_after=draw(maybe), uncertain=draw(flags), act=act,
    )  # fmt: skip


stamps = st.dictionaries(
    st.sampled_from(["client", "head", "state", "var:server", "title", "name"]),
    st.builds(Stamp, hlc=hlcs, op=st.just(uid(50))),
    max_size=3,
)
sessions = st.builds(
    Session, id=st.sampled_from([S, S2]), owner=persons, created_at=moments,
    assignee=st.none() | persons, preparer=st.none() | persons, started_at=maybe,
    kind=st.sampled_from(Kind), paused_at=maybe, closed_at=maybe, closed_by=st.none() | persons,
    closed_hlc=st.none() | hlcs, outcome=st.none() | st.sampled_from(Outcome),
    handoff=st.none() | handoffs, last_handoff=st.none() | handoffs,
    former=st.dictionaries(persons, hlcs, max_size=2), stamps=stamps,
    pooled_at=maybe, taken_at=maybe,
    away=st.lists(st.builds(Span, since=moments, until=moments), max_size=2).map(tuple),
    watchers=st.lists(persons, max_size=1).map(tuple), head=st.none() | ids,
    variables=st.dictionaries(names, words, max_size=2), client=said,
)  # fmt: skip
handoff_rows = st.builds(
        Handoff, id=handoffs, session=st.sampled_from([S, S2]), title=said, sender=persons,
        state=st.sampled_from(HandoffState), to=st.none() | persons, opened_at=moments,
        claimed_by=st.none() | persons, claimed_at=maybe,
        kind=st.sampled_from(["escalate", "pass_on"]),
        questions=st.lists(
            st.builds(Question, id=ids, text=said, by=persons, at=moments, answer=words),
            max_size=2,
        ).map(tuple),
    )  # fmt: skip
rows: st.SearchStrategy[Row] = st.one_of(
    sessions,
    handoff_rows,
    st.builds(
        Briefing, id=handoffs, session=st.sampled_from([S, S2]), handoff=handoffs, need=words
    ),
    st.builds(
        Entry, id=ids, session=st.sampled_from([S, S2]), by=persons, at=moments, hlc=hlcs,
        kind=st.sampled_from(["decision", "note"]),
    ),
    st.builds(
        Evidence, id=ids, session=st.sampled_from([S, S2]), sha256=st.just("a" * 64),
        size=st.just(3), mime=st.just("image/png"), by=persons, at=moments, hlc=hlcs,
        removed=flags, stamps=stamps,
    ),
    st.builds(Pad, id=st.sampled_from([S, S2]), session=st.just(S), text=words),
    st.builds(Contact, id=st.sampled_from([S, S2]), session=st.just(S), stamps=stamps),
    st.builds(
        Flow, id=st.just(FLOW), name=said, kind=st.just("procedure"), author=st.none() | persons,
        snapshot=st.sampled_from(HASHES), published=st.none() | st.sampled_from(HASHES),
    ),
    st.builds(
        Snapshot, id=st.sampled_from(HASHES), flow=st.just(FLOW),
        content=st.just(document(CONTENTS[0])),
    ),
    chance_assistant.rows,
    st.builds(Account, id=st.just(ACCOUNT), name=said),
    st.sampled_from(people()),
    st.builds(
        Suggestion, id=ids, flow=st.sampled_from([FLOW, uid(32)]), by=persons, at=moments,
        snapshot=st.sampled_from(HASHES), over=st.sampled_from(HASHES),
        state=st.sampled_from(SuggestionState), decided_by=st.none() | persons,
    ),
)  # fmt: skip
worlds: st.SearchStrategy[list[Row]] = st.tuples(
    sessions.map(lambda session: session.model_copy(update={"id": S})),
    handoff_rows.map(lambda row: row.model_copy(update={"id": H, "session": S})),
    st.lists(rows, max_size=6),
).map(lambda drawn: [drawn[0], drawn[1], *drawn[2]])
