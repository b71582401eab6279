"""Several people at once, each over what their computer shows: operations come late, twice and in
any order between people, and the rules lose no word, crown one winner and reopen no end."""

from __future__ import annotations

import random

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from rflow_desktop.domain import acts, acts_lane, acts_talk, words
from rflow_desktop.domain.acts_texts import KeepText
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Handoff, Session
from rflow_desktop.domain.ops import Act, Op
from rflow_desktop.domain.policy import Actor
from tests.domain import pairs
from tests.domain.test_every_pair import text_of
from tests.domain.world import MAYA, PRIYA, SAM, TOM, H, S, Table, World
from tests.helpers.machines import telling

WHO = (MAYA, MAYA, TOM, TOM, SAM, PRIYA)
"""Two of them at two computers each."""
BEGINNINGS = ("shared", "paused", "waiting", "claimed", "prepared", "pooled", "new")
SAID: tuple[type[Act], ...] = (
    acts.SetFields, acts.SetVariables, acts.SetContact, acts.Choose, acts.AddStep, acts.AddNote,
    acts.Complete, acts.EditEvidence, acts.HandOver, acts.Ask, acts.AnswerQuestion,
    acts.ReturnHandoff, acts.SuggestChange, acts.DeclineSuggestion, acts_talk.Say, acts_talk.Rate,
    acts_talk.Rename, acts_lane.AnswerItem, acts_lane.MoveTask, acts_lane.EditFact,
    acts_lane.ProposeFix, acts_lane.DecideFix, acts_lane.ReportFix, acts_lane.SetBranch, KeepText,
)  # fmt: skip
"""Acts whose words stay until somebody who has seen them writes others."""
MOST_TRIES = 10
"""How often somebody looks for something that can be done."""
chances = st.integers(0, 1 << 30).map(random.Random)


class Computer:
    """What one person's computer shows: the rows it was told, and own work over them."""

    def __init__(self, who: Actor, decided: Table) -> None:
        self.who = who
        self.rows = decided.copy()
        self.waits: list[Op] = []

    def pull(self, decided: Table) -> None:
        self.rows = decided.copy()
        for op in self.waits:
            pairs.arrive(self.rows, op)


class ReduceMachine(RuleBasedStateMachine):
    @initialize(name=st.sampled_from(BEGINNINGS))
    def begin(self, name: str) -> None:
        self.start = next(one.table for one in pairs.places() if one.name == name)
        self.decided = self.start.copy()
        self.computers = [Computer(who, self.start) for who in WHO]
        self.made = 1_000
        self.arrived: list[Op] = []
        self.accepted: list[Op] = []
        self.refused: list[Op] = []
        self.said: dict[str, tuple[str, ...]] = {}
        self.seen: set[str] = set()
        self.ends: dict[str, object] = {}

    @rule(chance=chances, which=st.integers(0, len(WHO) - 1), times=st.integers(1, 6),
          alike=st.booleans())  # fmt: skip
    def act(self, *, chance: random.Random, which: int, times: int, alike: bool) -> None:
        """`alike`: about what others write about, too."""
        computer = self.computers[which]
        for _ in range(times):
            for _ in range(MOST_TRIES):
                self.made += 1
                act = chance.choice(pairs.drawn()[chance.choice(SAID if alike else acts.ACTS)])
                act = self.aimed(act, computer.rows)
                op = self.captured(computer, act, chance.randint(-200, 200))
                if not isinstance(pairs.arrive(computer.rows, op), Refused):
                    computer.waits.append(op)
                    break

    @rule(which=st.integers(0, len(WHO) - 1))
    def wants_it(self, which: int) -> None:
        """The session that waits for somebody: in the queue, or in the pool."""
        computer = self.computers[which]
        for act in (self.aimed(acts.Claim(handoff=H), computer.rows), acts.TakeFromPool()):
            self.made += 1
            op = self.captured(computer, act, 0)
            if not isinstance(pairs.arrive(computer.rows.copy(), op), Refused):
                computer.waits.append(op)

    def captured(self, computer: Computer, act: Act, off: int) -> Op:
        """`off`: by how many hundredths of a minute this person's clock is wrong."""
        kind, root = pairs.entity_of(act)
        act = pairs.own(act, self.made) if kind == "flow" else pairs.told(act, self.made)
        world = World(table=computer.rows, count=self.made)
        at = 20 + (self.made - 1_000 + off) / 100
        return world.op(computer.who, act, entity=kind, root=root, at=at)

    def aimed(self, act: Act, rows: Table) -> Act:
        """About the handoff that there is by now."""
        session = rows.get(Session, S)
        last = None if session is None else session.handoff or session.last_handoff
        if pairs.THERE.get((type(act), "handoff")) == H and last is not None:
            return act.model_copy(update={"handoff": last})
        return act

    @precondition(lambda self: any(one.waits for one in self.computers))
    @rule(chance=chances, most=st.integers(1, 4), again=st.booleans())
    def deliver(self, *, chance: random.Random, most: int, again: bool) -> None:
        """The first of what waits at somebody's; each perhaps twice, as an answer was lost."""
        computer = chance.choice([one for one in self.computers if one.waits])
        for op in computer.waits[:most]:
            self.decide(op)
            if again:
                before = self.decided.docs()
                pairs.arrive(self.decided, op)
                assert self.decided.docs() == before, f"twice: {op.act}"
        del computer.waits[:most]

    def decide(self, op: Op) -> None:
        before = dict(self.decided.rows)
        verdict = pairs.arrive(self.decided, op)
        self.arrived.append(op)
        if isinstance(verdict, Refused):
            assert verdict.code in words.REFUSALS
            assert self.decided.rows == before
            self.refused.append(op)
            return
        for row in verdict.puts:
            assert type(row).model_validate(row.doc()) == row, "it is read back as it was"
        self.accepted.append(op)
        self.seen |= set(op.base.values())
        if isinstance(op.act, SAID):
            text = text_of(verdict.puts)
            self.said[op.id] = tuple(one for one in pairs.words(op.act) if one in text)

    @rule(which=st.integers(0, len(WHO) - 1))
    def pull(self, which: int) -> None:
        self.computers[which].pull(self.decided)

    @invariant()
    def no_word_is_lost(self) -> None:
        text = text_of(self.decided.rows.values())
        for op_id, said in self.said.items():
            gone = [one for one in said if one not in text]
            assert not gone or op_id in self.seen, f"nobody had seen {gone}"

    @invariant()
    def each_handoff_is_claimed_once(self) -> None:
        claims = [
            (op.act.handoff, op.actor) for op in self.accepted if isinstance(op.act, acts.Claim)
        ]
        for handoff in self.decided.of(Handoff):
            assert len({who for one, who in claims if one == handoff.id}) <= 1

    @invariant()
    def what_has_ended_stays_ended(self) -> None:
        for session in self.decided.of(Session):
            if session.closed_at is not None:
                end = (session.closed_at, session.closed_by, session.outcome)
                assert self.ends.setdefault(session.id, end) == end
            assert session.closed_at is not None or session.id not in self.ends

    def teardown(self) -> None:
        if not hasattr(self, "computers"):
            return
        while left := [one for one in self.computers if one.waits]:
            self.decide(left[0].waits.pop(0))
        self.no_word_is_lost()
        again = self.start.copy()
        for op in self.arrived:
            pairs.arrive(again, op)
        assert again.docs() == self.decided.docs(), "the same story ends the same"
        for computer in self.computers:
            computer.pull(self.decided)
            assert computer.rows.docs() == self.decided.docs()


TestReduce = ReduceMachine.TestCase
TestReduce.settings = telling(runs=60, steps=40)
