"""The single things that people of a run do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rflow_desktop.domain import acts
from rflow_desktop.domain.acts_aside import (
    Assess,
    GiveTokens,
    Learn,
    RecordAway,
    SettleAccount,
    Token,
)
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import (
    Account,
    Evidence,
    Flow,
    FlowRef,
    Handoff,
    Outcome,
    Pad,
    Session,
    Suggestion,
    User,
)
from rflow_desktop.domain.model_talk import Lesson
from rflow_desktop.domain.ops import Act
from rflow_desktop.store.packing import MANY
from tests.sim.deeds_assistant import AssistantDeeds

if TYPE_CHECKING:
    from tests.sim.desktop import Desktop

CLIENTS = ("Harbour Dental", "Larkspur Legal", "Northgate Freight", "Quill & Sons")
WORDS = ("rebooted", "checked the cable", "asked the client", "saw event 4740", "pinged 192.0.2.7")


@dataclass
class Deeds(AssistantDeeds):
    """One method a deed; what the rules refuse is a fact of life."""

    def _new(self, desktop: Desktop) -> None:
        chance = self.world.time.chance
        root = ("session", self.world.time.new_id())
        title, client = self._word("VPN drops"), chance.choice(CLIENTS)
        match chance.randint(0, 10):
            case 0 | 1:
                people = [one.id for one in desktop.local.every(User)]
                assignee = chance.choice([*people, None]) if people else None
                prepared = acts.PrepareSession(title=title, client=client, assignee=assignee)
                self._do(desktop, root, prepared)
            case 2:
                self._brought_in(desktop, root, title)
            case 3 | 10:
                self._flow(desktop)
            case 4:
                self._talk(desktop, root, title)
            case 5:
                self._do(desktop, root, acts.StartSession(title=title, client=client))
                for _ in range(chance.randint(1, 6)):
                    text = self._word("typed ahead")
                    note = acts.AddNote(entry=self.world.time.new_id(), text=text)
                    self._do(desktop, root, note)
            case _:
                started = acts.StartSession(title=title, flow=self._ref(desktop), client=client)
                self._do(desktop, root, started)

    def _brought_in(self, desktop: Desktop, root: tuple[str, str], title: str) -> None:
        """One session that was worked elsewhere, or an import: those lie packed at first."""
        chance, new_id = self.world.time.chance, self.world.time.new_id
        if chance.random() < 0.3:
            self._do(desktop, root, self._captured(title))
            return
        done = [(root, self._captured(title))]
        for _ in range(chance.randint(MANY - 1, MANY + 2)):
            done.append((("session", new_id()), self._captured(title)))
        if chance.random() < 0.2:
            done.append((done[1][0], acts.AddNote(entry=new_id(), text=self._word("at once"))))
        try:
            if desktop.version.can(done[0][1]) and desktop.capture_all(done) is not None:
                self.world.time.tell("brought in", desktop.name)
        except Refused as refused:
            self.world.time.tell("refused here", refused.code)

    def _captured(self, title: str) -> Act:
        entry = acts.CapturedEntry(id=self.world.time.new_id(), title="Was it on", at=self._now())
        return acts.CaptureSession(
            title=title, created_at=self._now(), started_at=self._now(), entries=(entry,),
            scratchpad=self._word("captured"),
        )  # fmt: skip

    def _flow(self, desktop: Desktop) -> None:
        """A draft is saved, over what is there or as a new one; a senior publishes at times."""
        chance = self.world.time.chance
        flows = desktop.local.every(Flow)
        known = chance.choice(flows) if flows and chance.random() < 0.7 else None
        if known is not None and chance.random() < 0.3:
            root = ("flow", known.id)
            self._do(desktop, root, acts.PublishFlow(snapshot=known.snapshot))
            return
        if known is not None and chance.random() < 0.5:
            self._around(desktop, known)
            return
        flow_id = self.world.time.new_id() if known is None else known.id
        content, sha = self.world.flow_content(self._word("Flow"), flow_id)
        over = None if known is None else known.snapshot
        self._do(
            desktop, ("flow", flow_id), acts.SaveFlow(snapshot=sha, content=content, over=over)
        )

    def _around(self, desktop: Desktop, flow: Flow) -> None:
        """A copy is made, a change is offered, and whoever may decides about one."""
        chance, new_id = self.world.time.chance, self.world.time.new_id
        if chance.random() < 0.3:
            copy = new_id()
            content, sha = self.world.flow_content(self._word("Copy"), copy)
            fork = acts.ForkFlow(
                snapshot=sha, content=content, parent=flow.id, name=flow.name,
                version=flow.version, over=flow.snapshot, reason=self._word("because"),
            )  # fmt: skip
            self._do(desktop, ("flow", copy), fork)
            return
        offered = desktop.local.parts(Suggestion, flow.id)
        content, sha = self.world.flow_content(self._word("Offer"), flow.id)
        over = flow.snapshot
        act: Act = acts.SuggestChange(
            suggestion=new_id(), snapshot=sha, content=content, over=over, note=self._word("offer")
        )
        if offered and chance.random() < 0.7:
            one = chance.choice(offered)
            act = acts.DeclineSuggestion(suggestion=one.id, reason=self._word("no"))
            if chance.random() < 0.6:
                act = acts.AcceptSuggestion(
                    suggestion=one.id, snapshot=sha, content=content, over=over
                )
        self._do(desktop, ("flow", flow.id), act)

    def _ref(self, desktop: Desktop) -> FlowRef | None:
        flows = [one for one in desktop.local.every(Flow) if one.published is not None]
        if not flows:
            return None
        flow = self.world.time.chance.choice(flows)
        assert flow.published is not None
        return FlowRef(
            id=flow.id,
            name=flow.name,
            kind=flow.kind,
            version=flow.version,
            snapshot=flow.published,
        )

    def _note(self, desktop: Desktop, session: Session) -> None:
        entry = self.world.time.new_id()
        self._do(desktop, session.root, acts.AddNote(entry=entry, text=self._word("note")))

    def _choose(self, desktop: Desktop, session: Session) -> None:
        entry = self.world.time.new_id()
        act: Act = acts.Choose(entry=entry, node="n1", answer="yes", parent=session.head)
        if self.world.time.luck(0.2):
            act = acts.AddStep(entry=entry, title=self._word("own step"), parent=session.head)
        self._do(desktop, session.root, act)

    def _step_back(self, desktop: Desktop, session: Session) -> None:
        self._do(desktop, session.root, acts.StepBack(to=None))

    def _pad(self, desktop: Desktop, session: Session) -> None:
        """A line more, anywhere in the text; at times one less."""
        chance = self.world.time.chance
        pad = desktop.local.get(Pad, session.id)
        over = pad.text if pad is not None else ""
        lines = over.split("\n") if over else []
        if lines and chance.random() < 0.1:
            lines.pop(chance.randrange(len(lines)))
        lines.insert(chance.randint(0, len(lines)), self._word("line"))
        self._do(desktop, session.root, acts.WritePad(text="\n".join(lines), over=over))

    def _fields(self, desktop: Desktop, session: Session) -> None:
        name = self.world.time.chance.choice(("title", "ticket", "client", "person"))
        self._do(desktop, session.root, acts.SetFields(**{name: self._word("v")}))  # type: ignore[arg-type]

    def _variables(self, desktop: Desktop, session: Session) -> None:
        name = self.world.time.chance.choice(("host", "user"))
        if session.variables.get(name) and self.world.time.luck(0.2):
            self._do(desktop, session.root, acts.SetVariables(unset=(name,)))
            return
        self._do(desktop, session.root, acts.SetVariables(set={name: self._word("pc")}))

    def _contact(self, desktop: Desktop, session: Session) -> None:
        self._do(desktop, session.root, acts.SetContact(name=self._word("Robin")))

    def _attach(self, desktop: Desktop, session: Session) -> None:
        """A picture, at times one that somebody has attached before."""
        chance = self.world.time.chance
        raw = chance.randbytes(chance.randint(1, 300))
        if self.pictures and chance.random() < 0.2:
            raw = chance.choice(self.pictures)
        sha = desktop.take_in(raw)
        if sha is None:
            return
        self.pictures.append(raw)
        evidence = self.world.time.new_id()
        act = acts.Attach(evidence=evidence, sha256=sha, size=len(raw), mime="image/png")
        self._do(desktop, session.root, act)
        desktop.sending.stir()

    def _look_at(self, desktop: Desktop, session: Session) -> None:
        """A picture of a colleague is looked at, and kept here then."""
        for one in desktop.local.parts(Evidence, session.id):
            if one.available and not desktop.local.blobs.here(one.sha256):
                desktop.sending.fetch(one.sha256)

    def _edit_evidence(self, desktop: Desktop, session: Session) -> None:
        found = desktop.local.parts(Evidence, session.id)
        if not found:
            return
        evidence = self.world.time.chance.choice(found)
        removed = not evidence.removed if self.world.time.luck(0.4) else None
        act = acts.EditEvidence(evidence=evidence.id, title=self._word("shot"), removed=removed)
        self._do(desktop, session.root, act)

    def _artifact(self, desktop: Desktop, session: Session) -> None:
        artifact = self.world.time.new_id()
        act = acts.RecordArtifact(
            artifact=artifact, format="psa", sha256="a" * 64, delivered="copied"
        )
        self._do(desktop, session.root, act)

    def _pause(self, desktop: Desktop, session: Session) -> None:
        self._do(desktop, session.root, acts.Pause(reason="waiting for the client"))

    def _resume(self, desktop: Desktop, session: Session) -> None:
        self._do(desktop, session.root, acts.Resume())

    def _away(self, desktop: Desktop, session: Session) -> None:
        """The computer slept since the session began."""
        away = RecordAway(since=session.created_at, until=self._now())
        self._do(desktop, session.root, away)

    def _tokens(self, desktop: Desktop, session: Session) -> None:
        """A session is told to a model; two computers may choose the same token at once."""
        number = self.world.time.chance.randint(1, 4)
        name = self._word("HOST")
        token = Token(token=f"HOST_{number}", kind="host", value=name)
        self._do(desktop, session.root, GiveTokens(tokens=(token,)))

    def _learn(self, desktop: Desktop, session: Session) -> None:
        """What was resolved is learnt from, here and by the server at once."""
        lesson = Lesson(fix=self._word("restart"))
        self._do(desktop, session.root, Learn(state="completed", lesson=lesson))

    def _settle(self, desktop: Desktop, _session: Session) -> None:
        """Something is settled for everybody."""
        for account in desktop.local.every(Account):
            more = self.world.time.luck(0.3)
            name = (f"Client of {desktop.local.me.name}",) if more else ()
            act = SettleAccount(asks_for_flow=more, withhold=name)
            self._do(desktop, account.root, act)

    def _assess(self, desktop: Desktop, session: Session) -> None:
        """The assistant is asked, answers or fails."""
        state = self.world.time.chance.choice(("pending", "ready", "failed"))
        handoff = session.handoff or session.last_handoff
        if handoff is None:
            return
        act = Assess(handoff=handoff, state=state, text=self._word("guess"))
        self._do(desktop, session.root, act)

    def _complete(self, desktop: Desktop, session: Session) -> None:
        notes = self._word("done")
        self._do(
            desktop, session.root, acts.Complete(outcome=Outcome.RESOLVED, outcome_notes=notes)
        )

    def _begin(self, desktop: Desktop, session: Session) -> None:
        self._do(desktop, session.root, acts.BeginPrepared())

    def _cancel(self, desktop: Desktop, session: Session) -> None:
        self._do(desktop, session.root, acts.CancelPrepared())

    def _reassign(self, desktop: Desktop, session: Session) -> None:
        assignee = self.world.time.chance.choice([*self.world.people, None])
        self._do(desktop, session.root, acts.Reassign(assignee=assignee))

    def _share(self, desktop: Desktop, session: Session) -> None:
        person = self.world.time.chance.choice(self.world.people)
        self._do(desktop, session.root, acts.ShareSession(people=(person,)))

    def _pool(self, desktop: Desktop, session: Session) -> None:
        self._do(desktop, session.root, acts.PutInPool(pooled=self.world.time.luck(0.85)))

    def _take(self, desktop: Desktop, session: Session) -> None:
        """What waits in the pool, or what one believes to be there."""
        self._do(desktop, session.root, acts.TakeFromPool())

    def _hand_over(self, desktop: Desktop, session: Session) -> None:
        chance = self.world.time.chance
        others = [one for one in self.world.people if one != desktop.user]
        to = chance.choice(others) if chance.random() < 0.35 else None
        kind = "pass_on" if to is not None and chance.random() < 0.4 else "escalate"
        act = acts.HandOver(
            handoff=self.world.time.new_id(), kind=kind, to=to, need=self._word("need")
        )
        self._do(desktop, session.root, act)

    def _claim_of(self, desktop: Desktop, session: Session) -> None:
        handoff = desktop.local.get(Handoff, session.handoff or "")
        if handoff is not None:
            self._claim(desktop, handoff)

    def _claim(self, desktop: Desktop, handoff: Handoff) -> None:
        if not desktop.alive or desktop.local.get(Handoff, handoff.id) is None:
            return
        self._do(desktop, ("session", handoff.session), acts.Claim(handoff=handoff.id))

    def _take_back(self, desktop: Desktop, session: Session) -> None:
        handoff = session.handoff or ""
        self._do(desktop, session.root, acts.CancelHandoff(handoff=handoff))

    def _give_back(self, desktop: Desktop, session: Session) -> None:
        handoff = session.last_handoff or ""
        self._do(desktop, session.root, acts.ReturnHandoff(handoff=handoff, reason="not mine"))

    def _ask(self, desktop: Desktop, session: Session) -> None:
        question = self.world.time.new_id()
        act = acts.Ask(handoff=session.handoff or "", question=question, text=self._word("why"))
        self._do(desktop, session.root, act)

    def _answer(self, desktop: Desktop, session: Session) -> None:
        handoff = desktop.local.get(Handoff, session.handoff or "")
        if handoff is None or not handoff.questions:
            return
        question = self.world.time.chance.choice(handoff.questions)
        act = acts.AnswerQuestion(handoff=handoff.id, question=question.id, text=self._word("so"))
        self._do(desktop, session.root, act)
