"""Replies on their way: their events as they come, so that a crash loses and repeats nothing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

from rflow_desktop.domain.reply import StoredEvent
from rflow_desktop.store.sqlite import Database

OPEN = "('queued','running')"
LOST_AFTER_MS = 20_000
"""A reply that has not beaten for so long has no program behind it any more."""


class Reply(NamedTuple):
    """A reply as it is kept. `landed` says that its messages are rows of the session by now."""

    id: str
    session: str
    turn: str
    purpose: str
    state: str
    model: str
    created: int
    started: int
    beat: int
    ended: int
    stop: int
    code: str
    told: str
    retryable: int
    landed: int


_FIELDS = ", ".join(Reply._fields)


class Replies:
    """SQL over the replies of one workspace."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def queue(self, reply: Reply) -> None:
        """Keeps a reply that is asked for; one that is known stays as it is."""
        marks = ",".join("?" * len(reply))
        with self._database.writing() as c:
            c.execute(f"INSERT OR IGNORE INTO reply({_FIELDS}) VALUES ({marks})", tuple(reply))  # noqa: S608

    def begin(self, reply: str, now_ms: int) -> bool:
        """Starts a queued reply. False when it was stopped or begun before: then it never runs."""
        with self._database.writing() as c:
            done = c.execute(
                "UPDATE reply SET state='running', started=?, beat=? WHERE id=? AND state='queued'"
                " AND stop=0",
                (now_ms, now_ms, reply),
            )
            return int(done.rowcount) == 1

    def add(self, reply: str, events: Sequence[StoredEvent], now_ms: int) -> None:
        """Appends events; one that is there already stays as it is."""
        with self._database.writing() as c:
            c.executemany(
                "INSERT OR IGNORE INTO reply_event(reply, seq, type, at, body) VALUES (?,?,?,?,?)",
                [
                    (reply, e.seq, e.type, e.at, json.dumps(dict(e.body), ensure_ascii=False))
                    for e in events
                ],
            )
            c.execute("UPDATE reply SET beat=? WHERE id=? AND state='running'", (now_ms, reply))

    def beat(self, reply: str, now_ms: int) -> None:
        with self._database.writing() as c:
            c.execute("UPDATE reply SET beat=? WHERE id=? AND state='running'", (now_ms, reply))

    def ask_to_stop(self, session: str) -> tuple[str, ...]:
        """Marks the session's open replies as stopped; also one that is still queued."""
        with self._database.writing() as c:
            found = c.execute(
                f"UPDATE reply SET stop=1 WHERE session=? AND state IN {OPEN} RETURNING id",  # noqa: S608
                (session,),
            ).fetchall()
        return tuple(row[0] for row in found)

    def end(
        self, reply: str, state: str, now_ms: int, *, code: str = "", told: str = "",
        retryable: bool = False,
    ) -> bool:  # fmt: skip
        """Ends a reply once. False when it had ended before: a late word changes nothing."""
        with self._database.writing() as c:
            done = c.execute(
                f"UPDATE reply SET state=?, ended=?, code=?, told=?, retryable=?"  # noqa: S608
                f" WHERE id=? AND state IN {OPEN}",
                (state, now_ms, code, told, int(retryable), reply),
            )
            return int(done.rowcount) == 1

    def land(self, reply: str) -> None:
        """Its messages are rows: the events have done their work."""
        with self._database.writing() as c:
            c.execute("UPDATE reply SET landed=1 WHERE id=?", (reply,))
            c.execute("DELETE FROM reply_event WHERE reply=?", (reply,))

    def get(self, reply: str) -> Reply | None:
        found = self._database.one(f"SELECT {_FIELDS} FROM reply WHERE id=?", reply)  # noqa: S608
        return None if found is None else Reply(*found)

    def newest(self, session: str) -> Reply | None:
        found = self._database.one(
            f"SELECT {_FIELDS} FROM reply WHERE session=? ORDER BY created DESC, id DESC",  # noqa: S608
            session,
        )
        return None if found is None else Reply(*found)

    def events(self, reply: str, after: int = 0) -> tuple[StoredEvent, ...]:
        """The events after the cursor `after`, in order, each once."""
        found = self._database.all(
            "SELECT seq, type, at, body FROM reply_event WHERE reply=? AND seq>? ORDER BY seq",
            reply, after,
        )  # fmt: skip
        return tuple(
            StoredEvent(seq=seq, type=kind, at=at, body=json.loads(body))
            for seq, kind, at, body in found
        )

    def unlanded(self) -> tuple[Reply, ...]:
        """Replies whose words are not rows yet: those of an earlier start have no program behind
        them.
        """
        found = self._database.all(
            f"SELECT {_FIELDS} FROM reply WHERE landed=0 ORDER BY created, id"  # noqa: S608
        )
        return tuple(Reply(*row) for row in found)
