"""One example of every act with every field given, for the golden files."""

from __future__ import annotations

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
from rflow_desktop.domain.model import FlowRef, Kind, Known, Outcome, Priority, Tried
from rflow_desktop.domain.model_talk import Lesson
from rflow_desktop.domain.ops import Act, Op
from tests.domain.examples_assistant import BOT, LANE, TALK
from tests.domain.world import MAYA, SAM, H, S, uid

ENTRY, PARENT, EVIDENCE, QUESTION, FLOW = uid(21), uid(20), uid(22), uid(23), uid(31)
ACCOUNT = uid(71)
AT = "2025-11-21T09:26:03.120Z"
LATER = "2025-11-21T11:15:00.000Z"
SHA = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
REF = FlowRef(
    id=FLOW, name="Repeated credential prompts", kind="troubleshooting", version=14, snapshot=SHA,
    category="Outlook",
)  # fmt: skip
HEADER = {
    "kind": Kind.FLOW_RUN, "title": "Outlook keeps asking for a password", "ticket": "48213",
    "client": "Harbor Dental Group", "person": "Janelle Whitmore", "flow": REF,
    "variables": {"computer": "HDG-FRONT-03", "build": "16.0.17928.20156"}, "origin": uid(2),
}  # fmt: skip

CONTENT = {"format": "rfflow/1", "id": FLOW, "slug": "a", "name": "A", "kind": "procedure"}

EXAMPLES: tuple[Act, ...] = (
    acts.StartSession(**HEADER, is_test=True),
    acts.PrepareSession(
        **HEADER, assignee=SAM.id, due_at=LATER, batch=uid(3), target="HDG-FRONT-03"
    ),
    acts.BeginPrepared(),
    acts.CaptureSession(
        **HEADER, created_at=AT, started_at=AT, paused_at=AT, pause_reason="Lunch",
        closed_at=LATER, outcome=Outcome.RESOLVED, outcome_notes="Registered again.",
        next_steps="Check HDG-FRONT-01.", scratchpad="OldCo in March,\nlaptop was kept.",
        entries=(
            acts.CapturedEntry(
                id=ENTRY, kind="decision", node="who", title="Who is affected?", answer="one",
                label="One person", note="Front desk", body="Ask them.", flow=FLOW, parent=PARENT,
                at=AT,
            ),
        ),
        head=ENTRY,
    ),
    acts.SetFields(
        title="Prompts", ticket="48214", client="Calder & Finch LLP", person="Gus Petrov",
        next_steps="Call back.", due_at=LATER,
    ),
    acts.SetVariables(set={"site": "Zürich 🏔"}, unset=("old_site",)),
    acts.SetContact(
        name="Janelle Whitmore", phone="+1 312 555 0142", email="janelle@harbordental.example",
        role="front desk",
    ),
    acts.Choose(
        entry=ENTRY, node="web", title="Does web sign-in work?", answer="yes", label="It works",
        note="Mail opens in the browser.", body="Open the portal.", flow=FLOW, parent=PARENT,
    ),
    acts.AddStep(
        entry=ENTRY, title="Removed the old account", body="Access work or school",
        note="Twice.", parent=PARENT,
    ),
    acts.AddNote(entry=ENTRY, text="She only has until 11:30.", node="web", parent=PARENT),
    acts.StepBack(to=PARENT),
    acts.WritePad(text="one\ntwo\nthree", over="one\ntwo"),
    acts.Attach(
        evidence=EVIDENCE, sha256=SHA, size=184_320, mime="image/png", name="Screenshot 1.png",
        title="dsregcmd status", width=1920, height=1080, node="web", step=4,
    ),
    acts.EditEvidence(evidence=EVIDENCE, title="Token status", removed=False),
    acts.Pause(reason="Waits for the client", until=LATER),
    acts.Resume(),
    acts.Complete(
        outcome=Outcome.WORKAROUND, outcome_notes="Web mail until Monday.", next_steps="Look again."
    ),
    acts.CancelPrepared(),
    acts.Reassign(assignee=SAM.id),
    acts.RecordArtifact(
        artifact=uid(24), kind="note", format="psa", sha256=SHA, masked={"email": 1, "id": 1},
        delivered="copied",
    ),
    acts.HandOver(
        handoff=H, kind="escalate", to=SAM.id, priority=Priority.HIGH, need="Decide today.",
        expects="A call at 11.", title="Prompts since MFA", people="1 person", due_at=LATER,
        impact="1 person", since="Mon 17 Nov", minutes=18,
        tried=(Tried(text="Web sign-in", answer="works", result="ruled_out"),),
        known=(Known(text="AzureAdPrt is NO", source="evidence"),), evidence=(EVIDENCE,),
        moves=("Register again",), contact="Janelle Whitmore, front desk", keep_watching=False,
    ),
    acts.Claim(handoff=H),
    acts.ReturnHandoff(handoff=H, reason="Needs somebody on site."),
    acts.CancelHandoff(handoff=H),
    acts.Ask(handoff=H, question=QUESTION, text="Which build?"),
    acts.AnswerQuestion(handoff=H, question=QUESTION, text="16.0.17928"),
    acts.ShareSession(people=(SAM.id,)),
    acts.PutInPool(pooled=True),
    acts.TakeFromPool(),
    acts.SaveFlow(snapshot=SHA, over="f" * 64, content=CONTENT),
    acts.PublishFlow(snapshot=SHA),
    acts.ArchiveFlow(archived=False),
    acts.ForkFlow(
        snapshot=SHA, content=CONTENT, parent=uid(32), name="Outlook keeps asking", version=14,
        over="f" * 64, changed_at=AT, reason="Saved from session: 48213",
    ),
    acts.SuggestChange(
        suggestion=uid(33), snapshot=SHA, content=CONTENT, over="f" * 64,
        note="Three of us did this by hand.", sessions=(S,), copy_of=uid(34),
    ),
    acts.AcceptSuggestion(
        suggestion=uid(33), snapshot=SHA, content=CONTENT, over="f" * 64
    ),
    acts.DeclineSuggestion(suggestion=uid(33), reason="The portal does it by itself now."),
    *TALK,
    *LANE,
    RecordAway(since=AT, until=LATER),
    Assess(handoff=H, state="ready", text="The token is stale.", told=""),
    GiveTokens(tokens=(Token(token="HOST_1", kind="host", value="PRINT-01"),)),
    Learn(
        state="completed",
        lesson=Lesson(fix="Restart the spooler", because=("Only PRINT-01",), codes=("event 4740",)),
    ),
    SettleAccount(
        asks_for_flow=False, withheld=("Calder & Finch LLP",), withhold=("Mosaic",),
        release=("Bolton",),
    ),
    KeepText(
        artifact=uid(24), kind="status_client", text="They print again.", version=7,
        generation=uid(78),
    ),
    MarkPosted(artifact=uid(24), external_id="note 7731", trouble="The ticket is closed."),
)  # fmt: skip


def op(act: Act) -> Op:
    """The example as an operation, with everything that an operation can carry."""
    kind = act.KIND.partition(".")[0]
    roots = {"flow": FLOW, "assistant": BOT, "account": ACCOUNT}
    entity = (kind, roots[kind]) if kind in roots else ("session", S)
    return Op(
        id=uid(77), entity=entity, actor=MAYA.id, replica="desk-1",
        hlc="019aa5b1c0000001aaaaaaaaaaaaaaaa", captured_at=AT, base={"client": uid(50)},
        not_after=LATER, deps=(uid(76),), uncertain=True, act=act,
    )  # fmt: skip
