"""Who may have which bytes: whoever sees them in a row, or has shown that they hold them."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping

from sqlalchemy import Connection, bindparam, select

from rflow_desktop.domain.model import Evidence
from rflow_desktop.domain.policy import Actor
from sync.server import dialect, news, people, schema, scopes
from sync.server.book import Book
from sync.server.news import News
from sync.server.people import Caller

_EVIDENCE = "SELECT doc, scopes FROM row WHERE account_id=? AND ref <> '' AND ref IN"
"""As the index has it: only evidence has one."""
_THERE = "SELECT sha256 FROM blob WHERE account_id=? AND sha256 IN"
"""The hashes follow: `dialect.run_for`."""
_POSSESSION = schema.possession.c
_SENT = select(_POSSESSION.user_id).where(
    _POSSESSION.account_id == bindparam("account"),
    _POSSESSION.sha256 == bindparam("sha256"),
    _POSSESSION.user_id == bindparam("user"),
)


def visible(
    conn: Connection, account: str, actor: Actor, hashes: Collection[str]
) -> tuple[Evidence, ...]:
    """The evidence of these bytes that a person may see now."""
    return tuple(one for one, is_seen in _all(conn, account, actor, hashes) if is_seen)


def _all(
    conn: Connection, account: str, actor: Actor, hashes: Collection[str]
) -> list[tuple[Evidence, bool]]:
    """All evidence of these bytes, and whether this person may see it now."""
    found = dialect.run_for(conn, _EVIDENCE, account, [(one,) for one in hashes])
    may = scopes.of_person(actor, account)
    return [
        (Evidence.model_validate_json(one.doc), bool(may & set(json.loads(one.scopes))))
        for one in found
    ]


def _proven_by(
    conn: Connection, account: str, actor: Actor, hashes: Collection[str]
) -> tuple[Evidence, ...]:
    """What is available once this person has shown that they hold the bytes: what they see, and
    what they attached themselves, also where it went to somebody else before its bytes had come.
    """
    found = _all(conn, account, actor, hashes)
    return tuple(one for one, is_seen in found if is_seen or one.by == actor.id)


def shown(conn: Connection, account: str, actor: Actor, sha256: str) -> bool:
    """Whether the bytes are here and this person may have them. A hash is not enough."""
    if not complete(conn, account, (sha256,)):
        return False
    sent = dialect.run(conn, _SENT, account=account, sha256=sha256, user=actor.id)
    return bool(sent.all()) or readable(conn, account, actor, sha256)


def readable(conn: Connection, account: str, actor: Actor, sha256: str) -> bool:
    """Whether a row that the person may see says that its bytes are here."""
    return any(one.available for one in visible(conn, account, actor, (sha256,)))


def complete(conn: Connection, account: str, hashes: Collection[str]) -> frozenset[str]:
    """Those of these bytes that are here, whoever sent them."""
    found = dialect.run_for(conn, _THERE, account, [(one,) for one in hashes])
    return frozenset(one.sha256 for one in found)


def proven(conn: Connection, caller: Caller, sizes: Mapping[str, int], now_ms: int) -> News:
    """Notes that the person has sent all bytes of these: what they see of them is available now,
    which their own computer is told, too.
    """
    account, person = caller.account, caller.user
    there = complete(conn, account, sizes.keys())
    made = [
        {"account_id": account, "sha256": name, "size": size, "made_at": now_ms}
        for name, size in sizes.items()
        if name not in there
    ]
    dialect.put(conn, schema.blob, made)
    proofs = [{"account_id": account, "sha256": name, "user_id": person} for name in sizes]
    dialect.put(conn, schema.possession, proofs)
    seen = _proven_by(conn, account, caller.actor, sizes.keys())
    return _available(conn, account, seen, now_ms)


def told_again(conn: Connection, caller: Caller, sha256: str, now_ms: int) -> News:
    """Where somebody who may have these bytes offers what is here: what they see of them is
    available now. A row may have come after the bytes, as after a restore, by somebody who could
    not show that they hold them.
    """
    seen = _proven_by(conn, caller.account, caller.actor, (sha256,))
    if all(one.available for one in seen):
        return News()
    return _available(conn, caller.account, seen, now_ms)


def _available(conn: Connection, account: str, seen: Collection[Evidence], now_ms: int) -> News:
    book = Book.opened(conn, account)
    found = [one.model_copy(update={"available": True}) for one in seen if not one.available]
    if found:
        book.foresee((one.TYPE, one.id) for one in found)
        book.put(found)
    book.close()
    _, epoch = people.installation(conn)
    return news.of(
        book, book.fresh, book.sums.moved(), whole=not book.has_left, epoch=epoch, now_ms=now_ms
    )
