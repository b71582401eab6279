"""One example of every act with the assistant, with every field given, for the golden files."""

from __future__ import annotations

from rflow_desktop.domain import acts_lane, acts_talk
from rflow_desktop.domain.model_lane import (
    BranchState,
    Decision,
    FixOutcome,
    ItemKind,
    Option,
    Ref,
    Source,
)
from rflow_desktop.domain.model_talk import (
    Access,
    CallState,
    FlowMatch,
    Intake,
    IntakeType,
    ReplyState,
    Said,
    Speaker,
    Usage,
)
from rflow_desktop.domain.ops import Act
from tests.domain.world import SAM, uid

BOT, PEER, MESSAGE, BEFORE, CALL, REPLY = (uid(number) for number in range(40, 46))
ITEM, FACT, FIX, FORK, ROOT, LEFT_WAY, RIGHT_WAY = (uid(number) for number in range(50, 57))
EVIDENCE, FLOW = uid(22), uid(31)
AT = "2025-11-21T09:26:03.120Z"
SHA = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
RESTS = (Ref(kind="evidence", id=EVIDENCE, text="PRN-Map-London is not listed"),)

TALK: tuple[Act, ...] = (
    acts_talk.OpenCase(
        intake=Intake(
            type=IntakeType.COMBINED, text="Three new people cannot print.", log="Event 4740",
            ticket={"id": "48231", "as_of": AT}, evidence=(EVIDENCE,),
        ),
        assistant=BOT, channel="desktop", peer=PEER, group="Calder & Finch", named=True,
        members=(SAM.id,),
    ),
    acts_talk.Say(
        message=MESSAGE, role=Speaker.USER, text="Everyone else in London is fine.",
        model_text="gpresult …", thinking="", client_message_id="m-1", attachments=(EVIDENCE,),
        branch=LEFT_WAY, generation=REPLY, edits=BEFORE, state=Said.WAITING, code="",
        sender="Ruth Adeyemi", sent_at=AT, assistant=BOT,
    ),
    acts_talk.MarkMessage(message=MESSAGE, state=Said.FAILED, code="overloaded"),
    acts_talk.RecordCall(
        call=CALL, name="search_sessions", args={"query": "printers"}, state=CallState.DONE,
        preview="3 matches", output=EVIDENCE, left=0, approved=SHA, generation=REPLY,
        branch=LEFT_WAY,
    ),
    acts_talk.RecordReply(
        generation=REPLY, state=ReplyState.ERROR, turn=MESSAGE, purpose="reply",
        model="claude-sonnet-5-5", code="overloaded", told="The service is busy.",
        retryable=True, prices="2026-10",
        usage=Usage(input=9_000, output=240, cache_read=8_000, cache_write=1, micros=70_000),
        branch=LEFT_WAY,
    ),
    acts_talk.SetCase(
        summary="Printers missing for new starters", domain="printing", confidence=0.64,
        match=FlowMatch(flow=FLOW, name="Printers mapped by policy", version=3, score=0.82,
                        reason="new starters only"),
        by_person=True,
    ),
    acts_talk.Rate(rating=4, feedback="Found it at the second try."),
    acts_talk.Rename(title="New starters cannot print"),
    acts_talk.Trash(trashed=False),
    acts_talk.SetMembers(add=(SAM.id,), remove=(uid(904),)),
    acts_talk.SaveAssistant(
        name="Print desk", description="Knows our print servers.", prompt="Be brief.",
        model="claude-sonnet-5-5", tools=("search_sessions",),
        permissions={"read_evidence": "ask"}, access=Access.TEAM,
    ),
    acts_talk.RetireAssistant(retired=False),
)  # fmt: skip

LANE: tuple[Act, ...] = (
    acts_lane.Propose(
        item=ITEM, kind=ItemKind.QUESTION, text="On site or over VPN?", why="Policies differ.",
        options=(Option(label="On site", value="site", means="Then it is the OU."),),
        allow_text=False, allow_skip=False, flow_step="Compare group membership", step=3,
        rests_on=RESTS, guess=True, generation=REPLY, branch=LEFT_WAY,
    ),
    acts_lane.AnswerItem(item=ITEM, option="site", text="On site, floor 2", skip=False),
    acts_lane.MoveTask(item=ITEM, state="done", result="OU=Staging, all three"),
    acts_lane.AddFact(
        fact=FACT, text="All three accounts are in OU=Staging", source=Source.TASK,
        source_ref=ITEM, source_text="Find where the accounts live", branch=LEFT_WAY, guess=True,
    ),
    acts_lane.EditFact(fact=FACT, text="All four are in OU=Staging", removed=False),
    acts_lane.ProposeFix(
        fix=FIX, title="Move the accounts to OU=Staff", body="Three steps, no restart.",
        steps=("Move the accounts", "gpupdate /force"), confidence=84, minutes=10,
        undo="Move them back.", rests_on=RESTS, guess=True, generation=REPLY, branch=LEFT_WAY,
    ),
    acts_lane.DecideFix(fix=FIX, decision=Decision.DISMISSED, reason="HR wants Staging."),
    acts_lane.ReportFix(fix=FIX, outcome="applied_pending", reason="Sign-in", notes="One of three"),
    acts_lane.HintFix(fix=FIX, outcome=FixOutcome.APPLIED_SUCCESS, text="They print."),
    acts_lane.MakeFork(
        fork=FORK, root=ROOT, reason="Two causes fit.", trigger=MESSAGE, parent=ROOT,
        options=(
            acts_lane.ForkOption(branch=LEFT_WAY, label="Policy", description="Linked to Staff"),
            acts_lane.ForkOption(branch=RIGHT_WAY, label="Spooler", description="Service stuck"),
        ),
    ),
    acts_lane.SetBranch(
        branch=LEFT_WAY, state=BranchState.DEAD_END, finding="Policy arrives.", label="GPO"
    ),
)  # fmt: skip
