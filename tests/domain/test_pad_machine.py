"""Several computers write on one scratchpad: in whatever order it arrives, each line stays until
somebody who saw it takes it out, and all end with the same text.

Where three write over one text and both versions of a place were kept, a line that one of them has
left where it was may stand again: once for each of them at most, and none is lost for it.
"""

from __future__ import annotations

import random
from collections import Counter

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from rflow_desktop.domain import acts
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Kind, Pad
from rflow_desktop.domain.ops import Op
from rflow_desktop.domain.pad import merge
from rflow_desktop.domain.policy import Actor
from tests.domain import pairs
from tests.domain.world import MAYA, TOM, S, Table, World
from tests.helpers.machines import telling

WHO = (MAYA, MAYA, TOM)
chances = st.integers(0, 1 << 30).map(random.Random)


def text_on(rows: Table) -> str:
    pad = rows.get(Pad, S)
    return "" if pad is None else pad.text


class Computer:
    def __init__(self, who: Actor, rows: Table) -> None:
        self.who = who
        self.rows = rows
        self.waits: list[Op] = []


class PadMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        world = World(
            table=next(one.table for one in pairs.places() if one.name == "shared").copy()
        )
        self.decided = world.table
        self.computers = [Computer(who, self.decided.copy()) for who in WHO]
        self.made = 1_000
        self.there: set[str] = set(text_on(self.decided).split("\n"))
        self.taken_out: set[str] = set()
        self.arrived: set[str] = set()

    @rule(chance=chances, which=st.integers(0, len(WHO) - 1))
    def write(self, *, chance: random.Random, which: int) -> None:
        """Some lines in and some out, at places of one's own."""
        computer = self.computers[which]
        over = text_on(computer.rows)
        lines = over.split("\n")
        for _ in range(chance.randint(0, 2)):
            if lines:
                self.taken_out.add(lines.pop(chance.randrange(len(lines))))
        for _ in range(chance.randint(0, 3)):
            self.made += 1
            lines.insert(chance.randint(0, len(lines)), f"line {self.made} by {which}")
        self.made += 1
        world = World(table=computer.rows, count=self.made)
        op = world.op(computer.who, acts.WritePad(text="\n".join(lines), over=over), at=20)
        assert not isinstance(pairs.arrive(computer.rows, op), Refused)
        computer.waits.append(op)
        assert text_on(computer.rows) == "\n".join(lines), "what is written is shown as written"

    @precondition(lambda self: any(one.waits for one in self.computers))
    @rule(chance=chances, again=st.booleans())
    def deliver(self, *, chance: random.Random, again: bool) -> None:
        computer = chance.choice([one for one in self.computers if one.waits])
        op = computer.waits.pop(0)
        assert isinstance(op.act, acts.WritePad)
        theirs = text_on(self.decided)
        for _ in range(2 if again else 1):
            assert not isinstance(pairs.arrive(self.decided, op), Refused)
        turned = merge(op.act.over, theirs, op.act.text)
        assert Counter(turned.split("\n")) == Counter(text_on(self.decided).split("\n"))
        self.arrived |= set(op.act.text.split("\n"))

    @rule(which=st.integers(0, len(WHO) - 1))
    def pull(self, which: int) -> None:
        computer = self.computers[which]
        computer.rows = self.decided.copy()
        for op in computer.waits:
            pairs.arrive(computer.rows, op)

    @invariant()
    def every_line_is_there(self) -> None:
        found = Counter(text_on(self.decided).split("\n"))
        for line in (self.there | self.arrived) - self.taken_out:
            assert found[line] >= 1, f"lost: {line}"
        assert all(count <= len(WHO) for line, count in found.items() if line), "once a computer"

    @invariant()
    def own_lines_are_shown_here(self) -> None:
        for computer in self.computers:
            shown = text_on(computer.rows).split("\n")
            for op in computer.waits:
                assert isinstance(op.act, acts.WritePad)
                own = set(op.act.text.split("\n")) - set(op.act.over.split("\n"))
                assert own - self.taken_out <= set(shown)

    def teardown(self) -> None:
        while left := [one for one in self.computers if one.waits]:
            self.deliver(chance=random.Random(self.made), again=bool(left))
        self.every_line_is_there()
        for which in range(len(WHO)):
            self.pull(which)
        assert len({text_on(one.rows) for one in self.computers}) == 1


def test_the_pad_is_of_a_shared_session() -> None:
    shared = next(one for one in pairs.places() if one.name == "shared")
    assert acts.WritePad in shared.tries
    assert shared.table.rows[("session", S)].doc()["kind"] == Kind.CHAT


TestPad = PadMachine.TestCase
TestPad.settings = telling(runs=60, steps=30)
