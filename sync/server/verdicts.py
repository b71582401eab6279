"""Verdicts that operations have already, and those that leave nothing behind."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from sync.protocol import Status, Verdict
from sync.server import dialect, statements
from sync.server.book import Book

ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Known(NamedTuple):
    """What an operation with these bytes is told when it comes again."""

    hash: str
    actor: str
    id: str
    status: Status
    seq: int = 0
    reason: str = ""
    sentence: str = ""
    detail: str = "{}"

    @property
    def verdict(self) -> Verdict:
        return Verdict(
            id=self.id, status=self.status, seq=self.seq, reason=self.reason,
            sentence=self.sentence, detail=json.loads(self.detail),
        )  # fmt: skip


def known(book: Book, documents: Iterable[Mapping[str, Any]]) -> dict[str, Known]:
    """By id, of those operations that came before."""
    named = (one.get("id") for one in documents)
    ids = [(name,) for name in named if isinstance(name, str) and ID.fullmatch(name)]
    found = dialect.run_for(book.conn, statements.KNOWN, book.account, ids) if ids else ()
    return {
        one.op_id: Known(
            one.hash,
            one.actor,
            one.op_id,
            "duplicate" if one.status == "accepted" else "rejected",
            one.seq,
            one.reason,
            one.sentence,
            one.detail,
        )
        for one in found
    }


def wrong(op_id: str, code: str, sentence: str) -> Verdict:
    return Verdict(id=op_id, status="rejected", reason=code, sentence=sentence)


def reuse(op_id: str) -> Verdict:
    return wrong(op_id, "id_reuse", "Another change with the same number came before this one.")


def not_theirs(op_id: str) -> Verdict:
    """Not stored: its author must still be able to send it."""
    return wrong(op_id, "forbidden", "This change was made under another account.")
