"""Own words in what leaves this computer by a person's word: in the bin, readable for 30 days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rflow_desktop.store.books import Plan
from rflow_desktop.store.documents import Key
from rflow_desktop.store.outbox import Kept, Outbox

WORDS = frozenset(
    {
        "session.start", "session.prepare", "session.capture", "session.intake", "session.set",
        "session.variables", "session.contact", "session.choose", "session.custom_step",
        "session.note", "session.pad", "session.pause", "session.complete", "session.message",
        "session.case", "session.rate", "session.rename", "session.hand_over", "session.artifact",
        "session.attach", "session.evidence", "session.learn", "handoff.return", "handoff.ask",
        "handoff.answer", "handoff.assess", "fact.add", "fact.set", "fix.propose", "fix.decide",
        "fix.outcome", "fix.hint", "lane.propose", "lane.answer", "lane.task", "branch.fork",
        "branch.set", "text.keep", "flow.save", "flow.fork", "flow.suggest", "flow.accept",
        "flow.decline", "assistant.save", "account.settle",
    }
)  # fmt: skip
"""Acts in which somebody wrote something; of the others nothing can be read."""
ROOTS = frozenset({"session", "flow", "assistant", "account"})


def of(outbox: Outbox, gone: Iterable[Key]) -> Plan:
    """What was done to what goes, and is not under way any more."""
    roots = sorted(row_id for kind, row_id in gone if kind in ROOTS)
    return {one.op_id: {"state": "discarded"} for one in _own(outbox, roots)}


def _own(outbox: Outbox, roots: Iterable[str]) -> Iterator[Kept]:
    for root in roots:
        for one in outbox.some("root_id=? AND state='journal' ORDER BY n", root):
            if one.op.act.KIND in WORDS:
                yield one
