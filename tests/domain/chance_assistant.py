"""Random acts and rows of working with the assistant, of few ids and values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st

from rflow_desktop.domain import acts_lane, acts_talk
from rflow_desktop.domain.model_lane import (
    Branch,
    BranchState,
    Decision,
    Fact,
    Fix,
    FixOutcome,
    ItemKind,
    ItemState,
    LaneItem,
    Option,
    Source,
)
from rflow_desktop.domain.model_talk import (
    Access,
    Assistant,
    CallState,
    Case,
    FlowMatch,
    Generation,
    Intake,
    Message,
    ReplyState,
    Said,
    Speaker,
    ToolCall,
    Usage,
)
from rflow_desktop.domain.ops import Act
from rflow_desktop.domain.values import Row
from tests.domain.world import NOON, PEOPLE, S2, S, instant, uid

if TYPE_CHECKING:
    from collections.abc import Callable

BOT = uid(61)
ids = st.sampled_from([uid(number) for number in range(40, 46)])
maybe = st.none() | ids
words = st.sampled_from(["", "a", "b", "é\U0001f600", "x\ny"])
said = st.sampled_from(["a", "b", "c d"])
flags = st.booleans()
persons = st.sampled_from([one.id for one in PEOPLE])
bots = st.none() | st.just(BOT)
usage = st.builds(Usage, input=st.integers(0, 9), output=st.integers(0, 9))
matches = st.builds(FlowMatch, flow=ids, name=said, score=st.sampled_from([0.0, 0.5, 1.0]))
options = st.just((Option(label="a", value="v"), Option(label="b")))


def talk_acts(
    some: Callable[..., st.SearchStrategy[Act]],
) -> dict[type[Act], st.SearchStrategy[Act]]:
    return {
        acts_talk.OpenCase: some(
            acts_talk.OpenCase, intake=st.just(Intake(text="a")), assistant=bots, peer=bots,
            named=flags, members=st.lists(persons, max_size=2).map(tuple),
        ),
        acts_talk.Say: some(
            acts_talk.Say, message=ids, role=st.sampled_from(Speaker), text=words,
            attachments=st.lists(st.just(uid(21)), max_size=1).map(tuple), branch=maybe,
            edits=maybe, state=st.sampled_from(Said),
        ),
        acts_talk.MarkMessage: some(
            acts_talk.MarkMessage, message=ids, state=st.sampled_from(Said)
        ),
        acts_talk.RecordCall: some(
            acts_talk.RecordCall, call=ids, name=said, state=st.sampled_from(CallState),
            preview=words,
        ),
        acts_talk.RecordReply: some(
            acts_talk.RecordReply, generation=ids, state=st.sampled_from(ReplyState), usage=usage
        ),
        acts_talk.SetCase: some(
            acts_talk.SetCase, summary=said, domain=said,
            confidence=st.sampled_from([0.0, 0.4, 1.0]), match=matches, by_person=flags,
        ),
        acts_talk.Rate: some(acts_talk.Rate, rating=st.integers(1, 5), feedback=words),
        acts_talk.Rename: some(acts_talk.Rename, title=said),
        acts_talk.Trash: some(acts_talk.Trash, trashed=flags),
        acts_talk.SetMembers: some(
            acts_talk.SetMembers, add=st.lists(persons, max_size=2).map(tuple),
            remove=st.lists(persons, max_size=2).map(tuple),
        ),
    }  # fmt: skip


def lane_acts(
    some: Callable[..., st.SearchStrategy[Act]],
) -> dict[type[Act], st.SearchStrategy[Act]]:
    return {
        acts_lane.Propose: some(
            acts_lane.Propose, item=ids, kind=st.sampled_from(ItemKind), text=said,
            options=options, allow_text=flags, allow_skip=flags, branch=maybe,
        ),
        acts_lane.AnswerItem: some(
            acts_lane.AnswerItem, item=ids, option=st.sampled_from(["", "v", "b", "no"]),
            text=words, skip=flags,
        ),
        acts_lane.MoveTask: some(
            acts_lane.MoveTask, item=ids, result=words,
            state=st.sampled_from(["proposed", "accepted", "done", "dismissed"]),
        ),
        acts_lane.AddFact: some(
            acts_lane.AddFact, fact=ids, text=said, source=st.sampled_from(Source), branch=maybe
        ),
        acts_lane.EditFact: some(acts_lane.EditFact, fact=ids, text=said, removed=flags),
        acts_lane.ProposeFix: some(acts_lane.ProposeFix, fix=ids, title=said, branch=maybe),
        acts_lane.DecideFix: some(
            acts_lane.DecideFix, fix=ids, decision=st.sampled_from(Decision), reason=words
        ),
        acts_lane.ReportFix: some(
            acts_lane.ReportFix, fix=ids, reason=words, notes=words,
            outcome=st.sampled_from(
                ["applied_pending", "applied_partial", "applied_success", "applied_failed"]
            ),
        ),
        acts_lane.HintFix: some(acts_lane.HintFix, fix=ids, outcome=st.sampled_from(FixOutcome)),
        acts_lane.MakeFork: some(
            acts_lane.MakeFork, fork=ids, root=ids, parent=maybe,
            options=st.lists(
                st.builds(acts_lane.ForkOption, branch=ids, label=said), min_size=1, max_size=2
            ).map(tuple),
        ),
        acts_lane.SetBranch: some(
            acts_lane.SetBranch, branch=ids, state=st.sampled_from(BranchState), finding=words,
            label=said,
        ),
    }  # fmt: skip


def profile_acts(
    some: Callable[..., st.SearchStrategy[Act]],
) -> dict[type[Act], st.SearchStrategy[Act]]:
    return {
        acts_talk.SaveAssistant: some(
            acts_talk.SaveAssistant, name=said, prompt=words,
            tools=st.lists(said, max_size=2).map(tuple), access=st.sampled_from(Access),
            permissions=st.just({"a": "ask"}) | st.just({"a": "no"}),
        ),
        acts_talk.RetireAssistant: some(acts_talk.RetireAssistant, retired=flags),
    }  # fmt: skip


_made = {
    "id": ids, "session": st.sampled_from([S, S, S2]), "by": persons, "at": st.just(instant(NOON)),
    "hlc": st.just("0" * 32),
}  # fmt: skip
rows: st.SearchStrategy[Row] = st.one_of(
    st.builds(
        Case, id=st.sampled_from([S, S2]), session=st.just(S), fix=maybe, branching=flags,
        corrected=st.sampled_from([(), ("summary",)]), asked=st.integers(0, 1), usage=usage,
    ),
    st.builds(Message, role=st.sampled_from(Speaker), state=st.sampled_from(Said), **_made),
    st.builds(ToolCall, name=said, state=st.sampled_from(CallState), **_made),
    st.builds(Generation, state=st.sampled_from(ReplyState), **_made),
    st.builds(
        LaneItem, kind=st.sampled_from(ItemKind), text=said, state=st.sampled_from(ItemState),
        options=options, allow_text=flags, allow_skip=flags, **_made,
    ),
    st.builds(Fact, text=said, source=st.sampled_from(Source), removed=flags, **_made),
    st.builds(
        Fix, title=said, outcome=st.sampled_from(FixOutcome),
        superseded_at=st.none() | st.just(instant(NOON)), **_made,
    ),
    st.builds(Branch, label=said, **_made),
    st.builds(
        Assistant, id=st.just(BOT), name=said, author=persons, access=st.sampled_from(Access),
        retired=flags,
    ),
)  # fmt: skip
