"""The server's verdicts on what was sent: each operation ends acknowledged, waiting again, or with
a person.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rflow_desktop.domain.acts import HandOver
from rflow_desktop.store.answers import Pushed, Verdict
from rflow_desktop.store.books import Books, Plan
from rflow_desktop.store.confirming import Stands, Told, confirm
from rflow_desktop.store.outbox import Kept

PAUSE_FIRST_MS = 5_000
PAUSE_MOST_MS = 10 * 60_000
GIVEN_UP_TRIES = 20
GIVEN_UP_MS = 7 * 24 * 3_600_000
STRANDED = (
    "This belongs to a change that was refused, or to something the server has lost. Your words are"
    " kept here."
)


def settle(books: Books, answer: Pushed, sent: Sequence[str]) -> set[tuple[str, str]] | None:
    """Writes down the verdicts and answers the roots that changed, or None for an answer to
    something else.
    """
    verdicts = {verdict.id: verdict for verdict in answer.results}
    if len(answer.results) != len(verdicts) or set(verdicts) != set(sent):
        return None
    kept = books.outbox.these(sent)
    conflicts = books.replica.conflicts(one.root_id for one in kept.values())
    plan: Plan = {}
    refold: set[str] = set()
    roots: set[tuple[str, str]] = set()
    for op_id in sent:
        one = kept.get(op_id)
        if one is None or one.state not in ("pending", "parked"):
            continue  # settled meanwhile: what a person or an earlier answer decided stays
        plan[op_id] = _verdict(books, one, verdicts[op_id], answer.epoch, plan)
        roots.add(one.root)
        if _shows_otherwise(one, plan[op_id]["state"], conflicts):
            refold.add(one.root_id)
    acked = [
        kept[op_id]._replace(**values)
        for op_id, values in plan.items()
        if values["state"] == "acked"
    ]
    stands = _confirmed(books, answer, [kept.get(op_id) for op_id in sent], acked)
    here = _here(books, acked, verdicts, stands)
    here |= {one.op_id: {"state": "journal"} for one in acked if one.root_id in stands.bare}
    refold |= {one.root_id for one in acked if one.op_id in here}  # decided: nothing is folded now
    refold -= stands.bare
    books.offer_bytes(answer.epoch)
    again = books.reoffered(answer.epoch)
    refold |= books.roots_of(again)
    books.commit({**again, **{op_id: plan[op_id] | here.get(op_id, {}) for op_id in plan}})
    books.crash_point("settled")
    books.show(refold, counted={root_id for _, root_id in roots}, fit=stands.bare)
    books.crash_point("settle shown")
    return roots


def _here(
    books: Books, acked: Sequence[Kept], verdicts: Mapping[str, Verdict], stands: Stands
) -> Plan:
    """Accepted operations whose rows are in place.

    What was accepted before and is told again wrote rows that this answer does not speak of: where
    they are not here, they have yet to come.
    """
    new = [one for one in acked if verdicts[one.op_id].status == "accepted"]
    told_again = [one for one in acked if verdicts[one.op_id].status != "accepted"]
    here = books.landed(
        new, books.replica, complete=stands.upto > 0, head=stands.upto, known=stands.seqs
    )
    return here | books.landed(told_again, books.replica) if told_again else here


def _confirmed(
    books: Books, answer: Pushed, sent: Sequence[Kept | None], acked: Sequence[Kept]
) -> Stands:
    """First the rows, then what the outbox says of them: a crash between the two costs one more
    question to the server.
    """
    touched = [(("", ""), ()) if one is None else (one.root, one.rows) for one in sent]
    told = None if answer.confirmed is None else Told.of(answer.confirmed, touched)
    if told is None:
        return Stands()
    alone = _alone(books, told, acked)
    with books.replica.database.writing() as c:
        stands = confirm(books.replica, c, told, epoch=answer.epoch, alone=alone)
    books.crash_point("confirmed")
    return stands


def _alone(books: Books, told: Told, acked: Sequence[Kept]) -> set[str]:
    """Roots of which all open work was accepted with this answer, and all of its rows are named in
    it as they stand now. Who changed a row to what it was has not written it.
    """
    named = told.seqs()
    counts = Counter(one.root_id for one in acked if all(key in named for key in one.rows))
    return {
        root for root, count in books.outbox.open_counts(counts).items() if count == counts[root]
    }


def _verdict(books: Books, one: Kept, verdict: Verdict, epoch: int, plan: Plan) -> dict[str, Any]:
    refused = verdict.status == "rejected" or (verdict.status == "duplicate" and verdict.reason)
    if verdict.status == "deferred":
        if verdict.reason == "missing" and _stranded(books, one, epoch, plan):
            return {"state": "parked", "reason": "missing", "sentence": STRANDED}
        pause = min(PAUSE_MOST_MS, PAUSE_FIRST_MS << min(one.tries, 10))
        return {
            "state": "pending",
            "tries": one.tries + 1,
            "next_at": books.now_ms() + pause,
            "reason": verdict.reason,
            "sentence": verdict.sentence,
        }
    said = {
        "reason": verdict.reason,
        "sentence": verdict.sentence,
        "detail": json.dumps(dict(verdict.detail), ensure_ascii=False),
        "hold_until": 0,
    }
    if refused:
        return {"state": "attention", "seq": 0, "ep": epoch, **said}
    return {"state": "acked", "seq": verdict.seq, "ep": epoch, **said}


def _shows_otherwise(one: Kept, state: str, conflicts: set[str]) -> bool:
    """Whether the screen may change: what is accepted was folded already, where it fitted."""
    if state == "pending":
        return False
    return state != "acked" or one.state != "pending" or one.root_id in conflicts


def _stranded(books: Books, one: Kept, epoch: int, plan: Plan) -> bool:
    """Whether what the operation needs will never come: own work before it was refused, what it was
    built on was, the handoff that it speaks of was undone, or too much time has gone by.
    """
    before = books.outbox.some("root_id=? AND n<?", one.root_id, one.n)
    near = [*before, *filter(None, map(books.outbox.get, one.op.deps))]
    after = [other._replace(**plan.get(other.op_id, {})) for other in near]
    comes = any(_has_a_way_to_go(other, epoch) for other in after)
    gone = {other.state for other in after} & {"attention", "discarded"}
    if (gone and not comes) or _of_an_undone_handoff(one, before):
        return True
    old = books.now_ms() - one.created > GIVEN_UP_MS
    return old and one.tries >= GIVEN_UP_TRIES


def _has_a_way_to_go(one: Kept, epoch: int) -> bool:
    """Whether it is still to be decided, or anew: what an earlier epoch had is offered again."""
    return one.state == "pending" or (one.state in ("acked", "journal") and one.ep != epoch)


def _of_an_undone_handoff(one: Kept, before: Iterable[Kept]) -> bool:
    about = getattr(one.op.act, "handoff", None)
    undone = [other.op.act for other in before if other.state == "undone"]
    return about is not None and any(
        isinstance(act, HandOver) and act.handoff == about for act in undone
    )
