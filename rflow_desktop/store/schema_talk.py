"""The tables of the assistant: what is drawn of conversations, and what of replies must be kept."""

from __future__ import annotations

_TEXT = "TEXT NOT NULL DEFAULT ''"
_NUMBER = "INTEGER NOT NULL DEFAULT 0"

ASSISTANT_DRAWN = (
    # What was said, by session and time: a page of a long chat reads nothing else.
    f"""CREATE TABLE IF NOT EXISTS spoken(id TEXT NOT NULL PRIMARY KEY, session {_TEXT},
    kind {_TEXT}, role {_TEXT}, hlc {_TEXT}, by {_TEXT}, branch {_TEXT}, doc {_TEXT})
    WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS spoken_when ON spoken(session, hlc, id)",
    f"""CREATE TABLE IF NOT EXISTS talk(id TEXT NOT NULL PRIMARY KEY, assistant {_TEXT},
    peer {_TEXT}, channel {_TEXT}, "group" {_TEXT}, messages {_NUMBER}, asked {_NUMBER},
    last_at {_TEXT}) WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS talk_last ON talk(last_at, id)",
)
ASSISTANT_KEPT = (
    # A reply on its way and its events: what was shown is here first, whatever happens next.
    f"""CREATE TABLE IF NOT EXISTS reply(id TEXT NOT NULL PRIMARY KEY, session {_TEXT},
    turn {_TEXT}, purpose {_TEXT}, state {_TEXT}, model {_TEXT}, created {_NUMBER},
    started {_NUMBER}, beat {_NUMBER}, ended {_NUMBER}, stop {_NUMBER}, code {_TEXT},
    told {_TEXT}, retryable {_NUMBER}, landed {_NUMBER})""",
    "CREATE INDEX IF NOT EXISTS reply_open ON reply(session, created)",
    f"""CREATE TABLE IF NOT EXISTS reply_event(reply TEXT NOT NULL, seq INTEGER NOT NULL,
    type {_TEXT}, at {_TEXT}, body {_TEXT}, PRIMARY KEY (reply, seq)) WITHOUT ROWID""",
    f"""CREATE TABLE IF NOT EXISTS mask(session TEXT NOT NULL, token TEXT NOT NULL, kind {_TEXT},
    value {_TEXT}, PRIMARY KEY (session, token)) WITHOUT ROWID""",
    # The ledger only grows: a change of an old line breaks the chain of all that follow.
    f"""CREATE TABLE IF NOT EXISTS sent(n INTEGER NOT NULL PRIMARY KEY, at {_TEXT}, whom {_TEXT},
    model {_TEXT}, session {_TEXT}, what {_TEXT}, size {_NUMBER}, sha256 {_TEXT},
    masks TEXT NOT NULL DEFAULT '{{}}', chain {_TEXT}, body BLOB)""",
    """CREATE TRIGGER IF NOT EXISTS sent_kept BEFORE DELETE ON sent
    BEGIN SELECT raise(ABORT, 'the ledger only grows'); END""",
    """CREATE TRIGGER IF NOT EXISTS sent_fixed BEFORE UPDATE ON sent
    BEGIN SELECT raise(ABORT, 'the ledger only grows'); END""",
    f"""CREATE TABLE IF NOT EXISTS allowed(session TEXT NOT NULL, tool TEXT NOT NULL,
    hash TEXT NOT NULL, at {_TEXT}, PRIMARY KEY (session, tool, hash)) WITHOUT ROWID""",
)
