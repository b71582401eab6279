"""A server that was put back from a copy, of which nobody told it: own work that it had accepted
since is offered to it again. What it knows already it says so of, and nothing is done twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rflow_desktop.store.books import Books, Plan, anew, seqs_of
from rflow_desktop.store.documents import Key
from rflow_desktop.store.outbox import Kept
from rflow_desktop.store.overlay import keys_of
from rflow_desktop.store.replica import Replica


def beyond(books: Books, epoch: int, head: int) -> Plan:
    """What this epoch had accepted behind the newest number that the server knows; 0 where an
    answer names none.
    """
    return _offer(books, epoch, books.outbox.beyond(epoch, head)) if head else {}


def beyond_of(books: Books, acked: Iterable[Kept], epoch: int, head: int) -> Plan:
    """As `beyond`, of these alone."""
    lost = [one.op_id for one in acked if one.ep == epoch and one.seq > head > 0]
    return _offer(books, epoch, lost)


def undone(books: Books, epoch: int, replica: Replica, touched: Mapping[Key, Key]) -> Plan:
    """What this epoch had accepted of rows that the server has older now, or not at all: it has
    gone on since it was put back.
    """
    roots = {root for _, root in touched.values()}
    taken = books.outbox.taken_of(epoch, roots)
    seqs = seqs_of(replica, keys_of(taken) & touched.keys(), roots)
    lost = [
        one.op_id
        for one in taken
        if any(seqs.get(key, 0) < one.seq for key in one.rows if key in touched)
    ]
    return _offer(books, epoch, lost)


def _offer(books: Books, epoch: int, lost: list[str]) -> Plan:
    if lost:
        books.offer_bytes_again(epoch)
    return anew(lost)
