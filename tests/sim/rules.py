"""What must always hold, whatever goes wrong: checked while a run goes on."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rflow_desktop.domain import acts
from rflow_desktop.domain.ops import Op, read
from rflow_desktop.store import parcels
from rflow_desktop.store.trouble import StoreTrouble
from sync.protocol import PullAnswer, PushAnswer
from tests.sim import ending, evidence
from tests.sim.looks import Recent, mark
from tests.sim.timeline import Broken

if TYPE_CHECKING:
    from tests.sim.desktop import Desktop
    from tests.sim.world import World

REMEMBERED = 12
"""How many of a desktop's newest items are looked for after each exchange."""


@dataclass(frozen=True)
class Promise:
    """An operation that somebody was told is saved."""

    op: Op
    desktop: str
    at: int


class Rules:
    """Watches the desktops and the server of one run."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.promised: dict[str, Promise] = {}
        self._server_rows: tuple[object, list[Any]] = (None, [])
        self.excused: set[str] = set()
        self.taken_back: set[str] = set()
        self.asked_back: set[str] = set()
        """As `taken_back`, also where the program ended over it."""
        self._recent: dict[str, Recent] = {}

    def demand(self, holds: object, rule: str, *about: object) -> None:
        if not holds:
            raise Broken(f"{rule}: {' '.join(map(str, about))}")

    # --- while it runs --------------------------------------------------------------------------

    def captured(self, desktop: Desktop, op: Op) -> None:
        self.promised[op.id] = Promise(op, desktop.name, self.world.time.now)
        self.world.captured.append(op.id)
        desktop.made.add(op.id)
        self._recent.pop(desktop.name, None)
        desktop.fresh.add(op.id)
        self.own_items_are_shown(desktop)

    def found_after_crash(self, desktop: Desktop) -> None:
        """What was durable when the program died counts as promised; what was promised is still
        there."""
        found = dict(desktop.disk.outbox.all("SELECT op_id, bytes FROM op"))
        for op_id in sorted(found.keys() - self.promised.keys()):
            op = read(json.loads(found[op_id]), acts.KNOWN)
            self.promised[op_id] = Promise(op, desktop.name, self.world.time.now)
            desktop.made.add(op_id)
            if desktop.disk.full:
                desktop.fresh.add(op_id)  # the start could not complete the copy
        lost = desktop.made - found.keys()
        if desktop.rebuilt:
            self.excused |= lost & desktop.uncopied
            gone = lost & (desktop.uncopied | self.asked_back)
            self.taken_back -= desktop.unmarked  # the copy, which is left, knows nothing of it
            desktop.made -= gone
            lost -= gone
            desktop.rebuilt = False
        self._recent.pop(desktop.name, None)
        self.demand(not lost, "I1 promised, and gone after a crash", desktop.name, sorted(lost)[:3])
        self.own_items_are_shown(desktop)

    def refused_for_room(self, desktop: Desktop, full: StoreTrouble) -> None:
        """A full disk says so, and nothing of it is there."""
        self.demand(full.code == "full" and desktop.disk.full, "I1 refused without cause", full)
        self.world.time.tell("no room", desktop.name)
        found = {op_id for (op_id,) in desktop.disk.outbox.all("SELECT op_id FROM op")}
        self.demand(found <= self.promised.keys(), "I1 refused, and yet there", desktop.name)

    def undone(self, desktop: Desktop, op: Op) -> None:
        """It was never done: the server must not hear of it."""
        self.excused.add(op.id)
        self.taken_back.add(op.id)
        if desktop.disk.full:
            desktop.unmarked.add(op.id)
        self.own_items_are_shown(desktop)

    def settled(self, desktop: Desktop, answer: PushAnswer) -> None:
        """A refused operation is with its author, with the name of whoever was first."""
        for verdict in answer.results:
            if verdict.status != "rejected":
                continue
            found = desktop.disk.outbox.one(
                "SELECT state, sentence, detail FROM op WHERE op_id=?", verdict.id
            )
            self.demand(found, "I1 a refused operation was dropped", desktop.name, verdict.id)
            state, sentence, detail = found
            self.demand(
                state in {"attention", "discarded"}, "I1 a refusal is nobody's", verdict.id, state
            )
            if verdict.reason == "already_claimed" and "name" in json.loads(detail):
                name = json.loads(detail)["name"]
                self.demand(name in sentence, "I5 the slower one is not told by whom", sentence)
        self.own_items_are_shown(desktop)

    def put_away(self, desktop: Desktop) -> None:
        """Whoever was shut out reads nothing of others."""
        left = not desktop.disk.full and desktop.local.state().cursors
        self.demand(not left, "I10 shared work is still here", desktop.name, left)
        self.demand(not desktop.looks.decided(), "I10 rows are still here", desktop.name)

    def before_pull(self, desktop: Desktop) -> dict[str, Any]:
        state, aside = desktop.state(), desktop.looks.aside()
        return {
            "epoch": state.epoch,
            "building": state.building,
            "cursors": dict(state.cursors),
            "seqs": desktop.looks.decided(),
            "attention": aside["attention"] | aside["parked"],
        }

    def after_pull(self, desktop: Desktop, answer: PullAnswer, before: dict[str, Any]) -> None:
        now, aside = desktop.looks.decided(), desktop.looks.aside()
        state = desktop.state()
        same = before["epoch"] == answer.epoch and not answer.reset and not state.building
        if same and not before["building"] and now is not before["seqs"]:
            back = [key for key, seq in before["seqs"].items() if now.get(key, seq) < seq]
            self.demand(not back, "I6 a decided row went back", desktop.name, back[:3])
        lost = before["attention"].difference(*aside.values())
        again = {one for one in lost if self._is(desktop, one, ("pending", "acked", "journal"))}
        self.demand(lost == again, "I12 attention was forgotten", desktop.name, sorted(lost)[:3])
        cursors = before["cursors"]
        if same and not before["building"]:
            back = [name for name, at in state.cursors.items() if at < cursors.get(name, 0)]
            self.demand(not back, "I6 a cursor went back", desktop.name, back[:3])
        repairs = desktop.disk.replica.value("SELECT count(*) FROM scope WHERE repair>0")
        sound = not answer.more and repairs == 0
        self.demand(sound or answer.more or desktop.damaged, "I3 the tallies differ", desktop.name)
        desktop.damaged = desktop.damaged and not sound
        desktop.blind = desktop.blind and not sound
        self.own_items_are_shown(desktop)
        if answer.more:
            return
        self._nothing_beyond(desktop, answer)
        self.demand(not state.anew, "I3 the tallies differ for good", desktop.name)

    def _nothing_beyond(self, desktop: Desktop, answer: PullAnswer) -> None:
        found = desktop.disk.replica.all("SELECT type, id, scopes FROM row WHERE seq>0")
        unread = desktop.looks.unread()
        found += [(one.type, one.id, one.scopes) for one in unread if one.seq > 0]
        mine = set(answer.scopes)
        beyond = [(kind, row_id) for kind, row_id, where in found if not mine & set(where.split())]
        self.demand(not beyond, "I10 rows that are not shared any more", desktop.name, beyond[:3])

    def own_items_are_shown(self, desktop: Desktop) -> None:
        """What its author wrote is on the screen, unless a person has to decide about it, or a
        power
        cut has taken what it was written over and the next pull brings it back, or a full disk does
        not take what is shown.
        """
        if desktop.blind or desktop.disk.full:
            return
        recent, now = self._recent_of(desktop), mark(desktop.disk.replica)
        if not recent.lines or recent.shown_at == now:
            return
        here = _here(desktop, recent.parts)
        hidden = [one for one in recent.lines if one[0].root in here and one[1] not in here]
        if not hidden:  # others are taken from them, or refused as a whole
            recent.shown_at = now
        for op, _ in hidden:
            state, seq = desktop.disk.outbox.one("SELECT state, seq FROM op WHERE op_id=?", op.id)
            was_taken = state == "acked" or (state == "pending" and seq > 0)  # by an earlier epoch
            was_taken = was_taken or (state == "parked" and self._has_taken(op))
            if was_taken and isinstance(op.act, acts.CaptureSession):
                continue  # its header came before its steps, which come with the next pull
            if state == "journal" and not self._is_shared(desktop, op.root):
                continue  # it went to others; of its session only what waits here is shown
            decided = state in ("attention", "discarded", "undone")
            shown = decided or self._refused_for_now(desktop, op)
            self.demand(shown, "I7 own work is not shown", desktop.name, op.act.KIND, op.id, state)

    def _is_shared(self, desktop: Desktop, session: str) -> bool:
        """Whether the server shows it to whoever sits here."""
        asked = "SELECT scopes FROM row WHERE type='session' AND id=?"
        found = self.world.central.raw.execute(asked, (session,)).fetchone()
        return found is not None and bool(
            set(json.loads(found[0])) & set(self.world.central.scopes(desktop.user))
        )

    def _has_taken(self, op: Op) -> bool:
        """Also where the answer never came."""
        asked = "SELECT 1 FROM op WHERE op_id=? AND status='accepted'"
        return self.world.central.raw.execute(asked, (op.id,)).fetchone() is not None

    def _recent_of(self, desktop: Desktop) -> Recent:
        found = self._recent.get(desktop.name)
        if found is None:
            newest = sorted(desktop.made)[-REMEMBERED:]
            found = Recent.of([self.promised[op_id].op for op_id in newest])
            self._recent[desktop.name] = found
        return found

    def _refused_for_now(self, desktop: Desktop, op: Op) -> bool:
        """Over what was decided meanwhile the rules say no here too, and the server will; or they
        do so for a moment, while only a part of the decided rows has come.
        """
        if desktop.between_pages and self._is(desktop, op.id, ("acked",)):
            return True
        conflict = desktop.disk.replica.value("SELECT conflict FROM work WHERE root_id=?", op.root)
        if not conflict:
            return False
        behind = self._is(desktop, op.id, ("acked",)) and not self.up_to_date(desktop)
        return behind or self._is(desktop, op.id, ("pending", "parked"))

    def _is(self, desktop: Desktop, op_id: str, states: tuple[str, ...]) -> bool:
        found = desktop.disk.outbox.value("SELECT state FROM op WHERE op_id=?", op_id)
        return found in states

    # --- what is there --------------------------------------------------------------------------

    def shown_rows(self, desktop: Desktop) -> list[Any]:
        replica = desktop.disk.replica
        found = [tuple(one) for one in replica.all("SELECT type, id, seq, doc FROM row")]
        found += [(one.type, one.id, one.seq, one.doc) for one in parcels.every(replica)]
        return [[kind, row_id, seq, json.loads(doc)] for kind, row_id, seq, doc in sorted(found)]

    def server_rows(self) -> list[Any]:
        """Read again once something was written."""
        central = self.world.central
        mark = central.mark()
        if self._server_rows[0] != mark:
            found = central.raw.execute(
                "SELECT type, id, seq, doc, scopes FROM row ORDER BY type, id"
            )
            rows = [
                [kind, row_id, seq, json.loads(doc), json.loads(where)]
                for kind, row_id, seq, doc, where in found.fetchall()
            ]
            self._server_rows = mark, rows
        return self._server_rows[1]

    def level(self) -> bool:
        """Whether nothing is left to send or to fetch anywhere."""
        return all(self._level(desktop) for desktop in self.world.desktops)

    def _level(self, desktop: Desktop) -> bool:
        if not desktop.alive or desktop.lane.flight is not None:
            return False
        state = desktop.state()
        if state.waiting or state.acked or state.building or desktop.damaged:
            return False
        if state.epoch != self.world.central.epoch:
            return False  # its numbers are those of a server from before it was put back
        if not evidence.is_level(desktop):
            return False
        return self.up_to_date(desktop)

    def up_to_date(self, desktop: Desktop) -> bool:
        """Whether nothing is left to fetch."""
        state = desktop.state()
        scopes = self.world.central.scopes(desktop.user)
        heads = self.world.central.heads().items()
        return all(state.cursors.get(name, -1) >= head for name, head in heads if name in scopes)

    def at_the_end(self) -> None:
        ending.check(self.world)

    def backed_up(self) -> None:
        self.world.time.counts["backups"] += 1

    def restored(self) -> None:
        self.world.time.counts["restores"] += 1


def _here(desktop: Desktop, row_ids: frozenset[str]) -> set[str]:
    """Those of these sessions and entries that are there and readable. Of a session that passes by
    in transit there is the head alone.
    """
    marks = ",".join("?" * len(row_ids))
    found = desktop.disk.replica.all(
        f"SELECT id, scopes FROM row"
        f" WHERE type IN ('session','entry') AND known AND id IN ({marks})",
        *row_ids,
    )
    unread = {one.id for one in desktop.looks.unread() if one.type == "entry"}
    whole = {row_id for row_id, scopes in found if not _passes_by(scopes.split())}
    return whole | unread & row_ids


def _passes_by(scopes: list[str]) -> bool:
    return bool(scopes) and all(name.startswith("transit:") for name in scopes)
