"""The single things that people of a run do with the assistant, and how every deed is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from rflow_desktop.domain import acts, acts_lane, acts_talk, acts_texts
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Kind, Session
from rflow_desktop.domain.model_lane import (
    Branch,
    BranchState,
    Decision,
    Fact,
    Fix,
    FixOutcome,
    ItemKind,
    LaneItem,
    Option,
)
from rflow_desktop.domain.model_talk import (
    Access,
    Assistant,
    CallState,
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
from rflow_desktop.domain.values import Part

if TYPE_CHECKING:
    from tests.sim.desktop import Desktop
    from tests.sim.world import World

P = TypeVar("P", bound=Part)
Deed = Callable[["Desktop", Session], None]
WORDS = ("rebooted", "checked the cable", "asked the client", "saw event 4740", "pinged 192.0.2.7")
OPTIONS = (Option(label="Yes"), Option(label="No"))


@dataclass
class AssistantDeeds:
    """One method a deed; what the rules refuse is a fact of life."""

    world: World
    number: int = 0
    pictures: list[bytes] = field(default_factory=list)

    def _talk(self, desktop: Desktop, root: tuple[str, str], title: str) -> None:
        chance = self.world.time.chance
        if chance.random() < 0.2:
            self._profile(desktop)
        kind = chance.choice((Kind.CHAT, Kind.GUIDED))
        self._do(desktop, root, acts.StartSession(title=title, kind=kind))
        bots = [one for one in desktop.local.every(Assistant) if not one.retired]
        assistant = chance.choice(bots).id if bots else None
        members = tuple(self.world.people[:1]) if kind is Kind.CHAT else ()
        opened = acts_talk.OpenCase(
            intake=Intake(text=self._word("report")), assistant=assistant, members=members
        )
        self._do(desktop, root, opened)

    def _profile(self, desktop: Desktop) -> None:
        chance = self.world.time.chance
        known = desktop.local.every(Assistant)
        if known and chance.random() < 0.5:
            root = ("assistant", chance.choice(known).id)
            act: Act = acts_talk.SaveAssistant(prompt=self._word("Be brief"))
            if chance.random() < 0.3:
                act = acts_talk.RetireAssistant(retired=chance.random() < 0.5)
        else:
            root = ("assistant", self.world.time.new_id())
            act = acts_talk.SaveAssistant(
                name=self._word("Desk"), access=chance.choice(tuple(Access))
            )
        self._do(desktop, root, act)

    def _assistant_menu(self, session: Session) -> list[tuple[float, Deed]]:
        _ = session
        return [
            (6, self._say), (1, self._mark), (2, self._call), (2, self._reply), (1, self._case),
            (2, self._text),
            (0.5, self._rate), (0.5, self._rename), (0.3, self._trash), (0.5, self._members),
            (3, self._propose), (3, self._answer_item), (3, self._move_task), (2, self._fact),
            (1, self._edit_fact), (2, self._fix), (1, self._decide_fix), (2, self._report_fix),
            (0.5, self._hint_fix), (1, self._fork), (1, self._branch),
        ]  # fmt: skip

    def _say(self, desktop: Desktop, session: Session) -> None:
        before = self._some(desktop, Message, session)
        edits = before.id if before is not None and self.world.time.luck(0.2) else None
        role = Speaker.ASSISTANT if self.world.time.luck(0.4) else Speaker.USER
        say = acts_talk.Say(
            message=self.world.time.new_id(), text=self._word("said"), role=role, edits=edits,
            branch=self._way(desktop, session),
        )  # fmt: skip
        self._do(desktop, session.root, say)

    def _mark(self, desktop: Desktop, session: Session) -> None:
        message = self._some(desktop, Message, session)
        if message is not None:
            state = self.world.time.chance.choice((Said.ANSWERED, Said.FAILED, Said.WAITING))
            self._do(desktop, session.root, acts_talk.MarkMessage(message=message.id, state=state))

    def _call(self, desktop: Desktop, session: Session) -> None:
        before = self._some(desktop, ToolCall, session)
        call = self.world.time.new_id() if before is None else before.id
        state = self.world.time.chance.choice(tuple(CallState))
        act = acts_talk.RecordCall(call=call, name="ping", state=state, preview=self._word("out"))
        self._do(desktop, session.root, act)

    def _reply(self, desktop: Desktop, session: Session) -> None:
        before = self._some(desktop, Generation, session)
        fresh = before is None or self.world.time.luck(0.4)
        generation = self.world.time.new_id() if before is None or fresh else before.id
        state = self.world.time.chance.choice(tuple(ReplyState))
        act = acts_talk.RecordReply(
            generation=generation, state=state, usage=Usage(input=10, output=2)
        )
        self._do(desktop, session.root, act)

    def _case(self, desktop: Desktop, session: Session) -> None:
        by_person = self.world.time.luck(0.3)
        act = acts_talk.SetCase(summary=self._word("about"), confidence=0.5, by_person=by_person)
        self._do(desktop, session.root, act)

    def _rate(self, desktop: Desktop, session: Session) -> None:
        rating = self.world.time.chance.randint(1, 5)
        self._do(desktop, session.root, acts_talk.Rate(rating=rating))

    def _text(self, desktop: Desktop, session: Session) -> None:
        artifact = self.world.time.new_id()
        kept = acts_texts.KeepText(
            artifact=artifact, kind="status_ticket", text=self._word("told"), version=1
        )
        self._do(desktop, session.root, kept)
        if self.world.time.luck(0.5):
            posted = acts_texts.MarkPosted(artifact=artifact, external_id=self._word("note"))
            self._do(desktop, session.root, posted)

    def _rename(self, desktop: Desktop, session: Session) -> None:
        self._do(desktop, session.root, acts_talk.Rename(title=self._word("Named")))

    def _trash(self, desktop: Desktop, session: Session) -> None:
        trashed = session.trashed_at is None
        self._do(desktop, session.root, acts_talk.Trash(trashed=trashed))

    def _members(self, desktop: Desktop, session: Session) -> None:
        person = self.world.time.chance.choice(self.world.people)
        act = acts_talk.SetMembers(add=(person,))
        if person in session.members:
            act = acts_talk.SetMembers(remove=(person,))
        self._do(desktop, session.root, act)

    def _propose(self, desktop: Desktop, session: Session) -> None:
        kind = self.world.time.chance.choice(tuple(ItemKind))
        act = acts_lane.Propose(
            item=self.world.time.new_id(), kind=kind, text=self._word("item"), options=OPTIONS,
            branch=self._way(desktop, session),
        )  # fmt: skip
        self._do(desktop, session.root, act)

    def _answer_item(self, desktop: Desktop, session: Session) -> None:
        item = self._some(desktop, LaneItem, session)
        if item is not None:
            text = self._word("answer")
            self._do(desktop, session.root, acts_lane.AnswerItem(item=item.id, text=text))

    def _move_task(self, desktop: Desktop, session: Session) -> None:
        item = self._some(desktop, LaneItem, session)
        if item is not None:
            state = self.world.time.chance.choice(("accepted", "done", "dismissed"))
            act = acts_lane.MoveTask(item=item.id, state=state, result=self._word("result"))
            self._do(desktop, session.root, act)

    def _fact(self, desktop: Desktop, session: Session) -> None:
        act = acts_lane.AddFact(fact=self.world.time.new_id(), text=self._word("fact"))
        self._do(desktop, session.root, act)

    def _edit_fact(self, desktop: Desktop, session: Session) -> None:
        fact = self._some(desktop, Fact, session)
        if fact is not None:
            removed = True if self.world.time.luck(0.3) else None
            act = acts_lane.EditFact(fact=fact.id, text=self._word("fact"), removed=removed)
            self._do(desktop, session.root, act)

    def _fix(self, desktop: Desktop, session: Session) -> None:
        act = acts_lane.ProposeFix(fix=self.world.time.new_id(), title=self._word("fix"))
        self._do(desktop, session.root, act)

    def _decide_fix(self, desktop: Desktop, session: Session) -> None:
        fix = self._some(desktop, Fix, session)
        if fix is not None:
            decision = self.world.time.chance.choice(tuple(Decision))
            self._do(desktop, session.root, acts_lane.DecideFix(fix=fix.id, decision=decision))

    def _report_fix(self, desktop: Desktop, session: Session) -> None:
        fix = self._some(desktop, Fix, session)
        if fix is not None:
            outcome = self.world.time.chance.choice(("applied_pending", "applied_failed"))
            act = acts_lane.ReportFix(fix=fix.id, outcome=outcome, reason=self._word("waits"))
            self._do(desktop, session.root, act)

    def _hint_fix(self, desktop: Desktop, session: Session) -> None:
        fix = self._some(desktop, Fix, session)
        if fix is not None:
            act = acts_lane.HintFix(fix=fix.id, outcome=FixOutcome.APPLIED_SUCCESS)
            self._do(desktop, session.root, act)

    def _fork(self, desktop: Desktop, session: Session) -> None:
        new = self.world.time.new_id
        options = (acts_lane.ForkOption(branch=new(), label=self._word("way")),)
        self._do(desktop, session.root, acts_lane.MakeFork(fork=new(), root=new(), options=options))

    def _branch(self, desktop: Desktop, session: Session) -> None:
        branch = self._some(desktop, Branch, session)
        if branch is not None:
            state = self.world.time.chance.choice(tuple(BranchState))
            act = acts_lane.SetBranch(branch=branch.id, state=state, finding=self._word("found"))
            self._do(desktop, session.root, act)

    def _way(self, desktop: Desktop, session: Session) -> str | None:
        branch = self._some(desktop, Branch, session)
        return None if branch is None else branch.id

    def _some(self, desktop: Desktop, kind: type[P], session: Session) -> P | None:
        found = sorted(desktop.local.parts(kind, session.id), key=lambda one: one.id)
        return self.world.time.chance.choice(found) if found else None

    def _do(self, desktop: Desktop, root: tuple[str, str], act: Act) -> str | None:
        if not desktop.version.can(act):
            return None
        try:
            return desktop.capture(root, act)
        except Refused as refused:
            self.world.time.tell("refused here", refused.code)
            return None

    def _word(self, stem: str) -> str:
        self.number += 1
        return f"{stem} {self.number}, {self.world.time.chance.choice(WORDS)}"

    def _now(self) -> str:
        return self.world.instant()
