"""The outbox against a plain model: whatever happens, in whatever order, nothing promised is lost,
each session goes out in its order, and the counts are true."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from rflow_desktop.domain import acts
from rflow_desktop.domain.model import Entry
from sync.protocol import PushAnswer, Verdict
from tests.helpers.ledger import Ledger
from tests.helpers.machines import telling
from tests.store.desks import ANN, BEN, Crash, Desk

HOLD_MS = 10_000
OPEN = frozenset({"waits", "parked", "accepted"})
chances = st.randoms(use_true_random=False)


class Stern(Ledger):
    """Refuses or puts off what it is told to, and knows in which order it decided."""

    def __init__(self) -> None:
        super().__init__(ANN, BEN)
        self.refuses: frozenset[str] = frozenset()
        self.puts_off: frozenset[str] = frozenset()
        self.decided: list[str] = []

    def _decide(self, user: str, document: dict[str, Any]) -> Verdict:
        op_id = document["id"]
        if op_id not in self.verdicts and op_id in self.puts_off:
            return Verdict(id=op_id, status="deferred", reason="busy", sentence="Later.")
        if op_id not in self.verdicts and op_id in self.refuses:
            no = Verdict(id=op_id, status="rejected", reason="closed", sentence="It was finished.")
            self.verdicts[op_id] = no
            return no
        if op_id not in self.verdicts:
            self.decided.append(op_id)
        return super()._decide(user, document)


@dataclass
class Promised:
    """A note that the screen said was saved. `state`: waits, parked, accepted, refused, undone or
    discarded; `aside` once it was out of its line.
    """

    session: str
    text: str
    entry: str
    hold_until: int = 0
    state: str = "waits"
    aside: bool = False


class OutboxMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="outbox-"))
        self.server = Stern()
        self.desk = Desk(ANN, folder=self.folder, server=self.server)
        self.sessions = [self.desk.start(title=f"Session {number}") for number in range(2)]
        self.starts = [one.op_id for one in self.desk.local.operations("1")]
        self.notes: dict[str, Promised] = {}
        self.backup = self.server.backup()
        self.unread: list[tuple[PushAnswer, list[str]]] = []

    # --- a person --------------------------------------------------------------------------------

    @rule(
        notes=st.lists(st.tuples(st.integers(0, 1), st.booleans()), min_size=1, max_size=4),
        at=st.sampled_from(["", "captured", "shown"]),
    )
    def write(self, *, notes: list[tuple[int, bool]], at: str) -> None:
        """One note after the other into two sessions, some of them held; the power goes with the
        last.
        """
        for number, (which, held) in enumerate(notes, start=1):
            self.note(self.sessions[which], held=held, at=at if number == len(notes) else "")

    def note(self, session: str, *, held: bool, at: str) -> None:
        text, entry = f"note {len(self.notes)}", self.desk.ids()
        act = acts.AddNote(entry=entry, text=text)
        self.desk.clock.pass_ms(1_000)
        hold = HOLD_MS if held else 0
        before = {one.op_id for one in self.desk.local.operations("1")}
        self.stopping(
            at, lambda: self.desk.local.capture([(("session", session), act)], hold_ms=hold)
        )
        (made,) = {one.op_id for one in self.desk.local.operations("1")} - before
        until = self.desk.clock() + hold if held else 0
        self.notes[made] = Promised(session, text, entry, hold_until=until)

    @precondition(lambda self: any(one.hold_until for one in self.notes.values()))
    @rule(chance=chances, at=st.sampled_from(["", "undone"]))
    def undo(self, *, chance: Any, at: str) -> None:
        op_id = chance.choice([key for key, one in self.notes.items() if one.hold_until])
        one = self.notes[op_id]
        may = one.state == "waits" and one.hold_until > self.desk.clock()
        may = may and self.desk.local.verdict(op_id).state == "pending"
        self.stopping(at if may else "", lambda: self.desk.local.undo(op_id))
        if may:
            one.state = "undone"

    @precondition(lambda self: self.some("waits"))
    @rule(chance=chances)
    def park(self, *, chance: Any) -> None:
        op_id = chance.choice(self.some("waits"))
        self.desk.local.park(op_id, "too_large")
        self.notes[op_id].state, self.notes[op_id].aside = "parked", True

    @precondition(lambda self: self.some("parked"))
    @rule(chance=chances)
    def send_again(self, *, chance: Any) -> None:
        op_id = chance.choice(self.some("parked"))
        self.desk.local.attention.send_again(op_id)
        self.notes[op_id].state = "waits"

    @precondition(lambda self: self.some("parked", "refused"))
    @rule(chance=chances)
    def discard(self, *, chance: Any) -> None:
        op_id = chance.choice(self.some("parked", "refused"))
        self.desk.local.attention.discard(op_id)
        self.notes[op_id].state = "discarded"

    @precondition(lambda self: self.some("refused"))
    @rule(chance=chances)
    def do_again(self, *, chance: Any) -> None:
        op_id = chance.choice(self.some("refused"))
        (new,) = self.desk.local.again(op_id)
        old = self.notes[op_id]
        old.state = "discarded"
        self.notes[new.id] = Promised(old.session, old.text, old.entry)

    # --- the world -------------------------------------------------------------------------------

    @rule(ms=st.sampled_from([2_000, HOLD_MS + 1, 11 * 60_000]))
    def time_passes(self, ms: int) -> None:
        self.desk.clock.pass_ms(ms)

    @rule(chance=chances, most=st.sampled_from([1, 3, 200]),
          fate=st.sampled_from(["read", "read", "read twice", "late", "lost", "of others"]),
          at=st.sampled_from(["", "", "settled", "settle shown"]))  # fmt: skip
    def push(self, *, chance: Any, most: int, fate: str, at: str) -> None:
        batch = self.desk.local.batch(max_ops=most, max_bytes=1 << 20)
        sent = [one.id for one in batch]
        self.goes_in_order(sent)
        notes = [op_id for op_id in sent if op_id in self.notes]
        self.server.refuses = frozenset(one for one in notes if chance.random() < 0.2)
        self.server.puts_off = frozenset(one for one in notes if chance.random() < 0.1)
        answer = self.server.push(ANN.id, [one.document for one in batch])
        self.server.refuses = self.server.puts_off = frozenset()
        if fate == "of others":
            assert self.desk.local.settle(answer, [*sent, self.desk.ids()]).sessions == frozenset()
        elif fate == "late":
            self.unread.append((answer, sent))
        elif fate != "lost":
            for _ in range(2 if fate == "read twice" else 1):
                self.stopping(at, lambda: self.desk.local.settle(answer, sent))
                self.reads(answer)

    @rule(chance=chances)
    def exchange(self, *, chance: Any) -> None:
        """As it goes mostly."""
        self.push(chance=chance, most=200, fate="read", at="")
        self.pull(at="")

    @precondition(lambda self: self.unread)
    @rule()
    def read_late(self) -> None:
        answer, sent = self.unread.pop()
        self.desk.local.settle(answer, sent)
        self.reads(answer)

    @rule(at=st.sampled_from(["", "", "mid page", "page in place", "journalled", "swapped"]))
    def pull(self, at: str) -> None:
        self.stopping(at, self.desk.pull)

    @rule()
    def server_is_backed_up(self) -> None:
        self.backup = self.server.backup()

    @rule()
    def server_is_restored(self) -> None:
        self.server.restore(self.backup)

    @rule(crash=st.booleans())
    def restart(self, *, crash: bool) -> None:
        if crash:
            self.desk.local.abandon()
            self.desk.local = self.desk._open()
        else:
            self.desk.restart()

    # --- what holds ------------------------------------------------------------------------------

    @invariant()
    def nothing_promised_is_lost(self) -> None:
        kept = {one.op_id: one for one in self.desk.local.operations("1")}
        shown = {
            entry.id: entry.body for session in self.sessions
            for entry in self.desk.local.parts(Entry, session)
        }  # fmt: skip
        for op_id, note in self.notes.items():
            act = kept[op_id].op.act
            assert isinstance(act, acts.AddNote)
            assert act.text == note.text, "the words are whole"
            assert kept[op_id].state in STATES[note.state], (note, kept[op_id])
            if note.state in OPEN:
                assert shown.get(note.entry) == note.text, note

    @invariant()
    def the_counts_are_true(self) -> None:
        told = self.desk.local.state()
        found = [one.state for one in self.desk.local.operations("1")]
        assert told.parked == len(self.some("parked"))
        assert told.attention == len(self.some("refused"))
        assert told.waiting == found.count("pending") >= len(self.some("waits"))
        assert told.acked == found.count("acked")

    def teardown(self) -> None:
        try:
            for op_id in self.some("parked"):
                self.desk.local.attention.send_again(op_id)
                self.notes[op_id].state = "waits"
            for _ in range(6):
                self.desk.clock.pass_ms(11 * 60_000)
                self.desk.level()
            for op_id in self.some("waits", "accepted"):
                refused = self.server.verdicts[op_id].reason  # also where no answer came
                self.notes[op_id].state = "refused" if refused else "accepted"
            self.nothing_promised_is_lost()
            self.all_has_come_to_rest()
        finally:
            self.desk.close()
            shutil.rmtree(self.folder)

    def all_has_come_to_rest(self) -> None:
        told = self.desk.local.state()
        assert (told.waiting, told.parked, told.acked) == (0, 0, 0)
        for note in self.notes.values():
            if note.state in OPEN:
                assert self.server.get(Entry, note.entry).body == note.text, note
        mine = {(kind, row_id): row.doc() for (kind, row_id), (_, row) in self.server.rows.items()}
        held = {(type(row).TYPE, row.id): row.doc() for session in self.sessions
                for row in self.desk.local.parts(Entry, session)}  # fmt: skip
        assert held == {key: doc for key, doc in mine.items() if key[0] == "entry"}

    # --- the model -------------------------------------------------------------------------------

    def some(self, *states: str) -> list[str]:
        return [op_id for op_id, one in self.notes.items() if one.state in states]

    def stopping(self, at: str, act: Any) -> None:
        """Does `act`; if it comes by `at`, the power is gone there."""
        self.desk.stop_at = at
        try:
            act()
        except Crash:
            self.desk.local.abandon()
            self.desk.local = self.desk._open()
        self.desk.stop_at = ""

    def reads(self, answer: PushAnswer) -> None:
        for verdict in answer.results:
            note = self.notes.get(verdict.id)
            if note is None or note.state not in OPEN or verdict.status == "deferred":
                continue
            if (
                note.state == "accepted"
                and self.desk.local.verdict(verdict.id).state != "attention"
            ):
                continue  # what an earlier answer decided stays
            note.state = "refused" if verdict.reason else "accepted"

    def goes_in_order(self, sent: list[str]) -> None:
        """Nothing that is held, aside or over, and of each session nothing before what waits."""
        promised = [*self.starts, *self.notes]
        places = [promised.index(op_id) for op_id in sent]
        assert places == sorted(places)
        now = self.desk.clock()
        for op_id in sent:
            note = self.notes.get(op_id)
            assert note is None or note.state in ("waits", "accepted"), note
            assert note is None or note.state == "accepted" or note.hold_until <= now, note
            if note is not None:
                before = promised[: promised.index(op_id)]
                waiting = [one for one in before if one in self.some("waits")
                           and self.notes[one].session == note.session]  # fmt: skip
                assert set(waiting) <= set(sent), "one that waits is overtaken"


STATES: Mapping[str, frozenset[str]] = {
    "waits": frozenset({"pending"}),
    "parked": frozenset({"parked"}),
    "accepted": frozenset({"acked", "journal", "pending"}),
    "refused": frozenset({"attention"}),
    "undone": frozenset({"undone"}),
    "discarded": frozenset({"discarded"}),
}
"""As what a promise may be kept. What was accepted waits again where the server was restored."""


TestOutbox = OutboxMachine.TestCase
TestOutbox.settings = telling(runs=25, steps=30)
