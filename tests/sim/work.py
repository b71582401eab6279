"""What the people of a run do: sessions of all kinds, handed over, fought over, and written in by several."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rflow_desktop.domain import acts
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import (
    Evidence,
    Flow,
    FlowRef,
    Handoff,
    HandoffState,
    Outcome,
    Pad,
    Phase,
    Session,
    User,
    phase,
)
from rflow_desktop.domain.ops import Act

if TYPE_CHECKING:
    from tests.sim.desktop import Desktop
    from tests.sim.world import World

CLIENTS = ("Harbour Dental", "Larkspur Legal", "Northgate Freight", "Quill & Sons")
WORDS = ("rebooted", "checked the cable", "asked the client", "saw event 4740", "pinged 192.0.2.7")


@dataclass
class Work:
    """Draws what somebody does next."""

    world: World
    number: int = 0

    def act(self, desktop: Desktop) -> None:
        """One thing one person does at one desktop. What the rules refuse is a fact of life."""
        chance = self.world.time.chance
        session = self._some_session(desktop)
        if session is None or chance.random() < 0.12:
            self._new(desktop)
            return
        menu = self._menu(session, desktop)
        weights = [weight for weight, _ in menu]
        chosen = chance.choices([todo for _, todo in menu], weights)[0]
        chosen(desktop, session)

    def rush(self) -> None:
        """Everybody reaches for the same handoff within a few seconds."""
        handoffs = self._open_handoffs(self.world.desktops)
        if not handoffs:
            return
        handoff = self.world.time.chance.choice(handoffs)
        self.world.time.tell("rush", handoff.id[-6:])
        for desktop in self.world.desktops:
            wait = self.world.time.chance.randint(0, 4_000)
            self.world.time.after(wait, lambda one=desktop: self._claim(one, handoff))  # type: ignore[misc]

    # --- what can be done -----------------------------------------------------------------------

    def _menu(
        self, session: Session, desktop: Desktop
    ) -> list[tuple[float, Callable[[Desktop, Session], None]]]:
        stands = phase(session)
        menu: list[tuple[float, Callable[[Desktop, Session], None]]] = [
            (3, self._note), (4, self._pad), (4, self._fields), (2, self._variables), (1, self._contact),
            (1, self._attach), (0.5, self._edit_evidence), (0.5, self._artifact),
        ]  # fmt: skip
        match stands:
            case Phase.PREPARED:
                menu += [(3, self._begin), (0.5, self._cancel), (1, self._reassign)]
            case Phase.ACTIVE | Phase.PAUSED:
                menu += [
                    (6, self._choose), (1, self._step_back), (1.5, self._pause), (1.5, self._resume),
                    (1.2, self._complete), (2.5, self._hand_over),
                ]  # fmt: skip
            case Phase.IN_TRANSIT:
                menu += [
                    (6, self._claim_of), (1, self._take_back), (1.5, self._ask), (1.5, self._answer),
                    (1, self._choose), (0.7, self._complete),
                ]  # fmt: skip
            case Phase.CLOSED:
                menu = menu[:3]
        if session.last_handoff is not None:
            menu.append((1, self._give_back))
        return menu

    def _new(self, desktop: Desktop) -> None:
        chance = self.world.time.chance
        root = ("session", self.world.time.new_id())
        title, client = self._word("VPN drops"), chance.choice(CLIENTS)
        match chance.randint(0, 9):
            case 0 | 1:
                people = [one.id for one in desktop.local.every(User)]
                assignee = chance.choice([*people, None]) if people else None
                prepared = acts.PrepareSession(title=title, client=client, assignee=assignee)
                self._do(desktop, root, prepared)
            case 2:
                self._do(desktop, root, self._captured(title))
            case 3:
                self._flow(desktop)
            case 4 | 5:
                self._do(desktop, root, acts.StartSession(title=title, client=client))
                for _ in range(chance.randint(1, 6)):
                    text = self._word("typed ahead")
                    note = acts.AddNote(entry=self.world.time.new_id(), text=text)
                    self._do(desktop, root, note)
            case _:
                started = acts.StartSession(title=title, flow=self._ref(desktop), client=client)
                self._do(desktop, root, started)

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
        content, sha = self.world.flow_content(self._word("Flow"))
        flow_id = self.world.time.new_id() if known is None else known.id
        over = None if known is None else known.snapshot
        self._do(
            desktop, ("flow", flow_id), acts.SaveFlow(snapshot=sha, content=content, over=over)
        )

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
        sha = f"{self.world.time.chance.getrandbits(256):064x}"
        evidence = self.world.time.new_id()
        act = acts.Attach(evidence=evidence, sha256=sha, size=100, mime="image/png")
        self._do(desktop, session.root, act)

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
        if desktop.local.get(Handoff, handoff.id) is None:
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

    # --- within ---------------------------------------------------------------------------------

    def _do(self, desktop: Desktop, root: tuple[str, str], act: Act) -> str | None:
        try:
            return desktop.capture(root, act)
        except Refused as refused:
            self.world.time.tell("refused here", refused.code)
            return None

    def _some_session(self, desktop: Desktop) -> Session | None:
        """Mostly one that others are in too."""
        chance = self.world.time.chance
        sessions = desktop.local.every(Session)
        if not sessions:
            return None
        recent = sorted(sessions, key=lambda one: one.id)[-6:]
        waiting = [one for one in sessions if phase(one) is Phase.IN_TRANSIT]
        if waiting and chance.random() < 0.35:
            return chance.choice(sorted(waiting, key=lambda one: one.id))
        return chance.choice(recent)

    def _open_handoffs(self, desktops: list[Desktop]) -> list[Handoff]:
        found = {}
        for desktop in desktops:
            for handoff in desktop.local.every(Handoff):
                if handoff.state is HandoffState.OPEN:
                    found[handoff.id] = handoff
        return [found[key] for key in sorted(found)]

    def _word(self, stem: str) -> str:
        self.number += 1
        return f"{stem} {self.number}, {self.world.time.chance.choice(WORDS)}"

    def _now(self) -> str:
        return self.world.instant()
