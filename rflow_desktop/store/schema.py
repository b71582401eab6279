"""The tables of both databases: the precious outbox and the disposable replica."""

from __future__ import annotations

from rflow_desktop.store import trouble
from rflow_desktop.store.schema_talk import ASSISTANT_DRAWN, ASSISTANT_KEPT
from rflow_desktop.store.sqlite import Database
from rflow_desktop.store.trouble import StoreTrouble

OUTBOX_VERSION = 4
REPLICA_VERSION = 7

OPEN = ("pending", "acked", "parked")
"""States of operations that the shown rows still have to be folded from."""

TAKEN = "state IN ('acked','journal')"
"""What the server has, or what needs none."""
ATTACHES = "kind='session.attach' AND json_valid(CAST(bytes AS TEXT))"
FILE = "json_extract(CAST(bytes AS TEXT), '$.payload.sha256')"
"""Of an operation that attaches: which file it brings."""
CHANGED_IN_TRASH = (
    "type='session' AND json_valid(doc)"
    " AND json_extract(doc,'$.changed_at') > json_extract(doc,'$.trashed_at')"
)

_TEXT = "TEXT NOT NULL DEFAULT ''"
_NUMBER = "INTEGER NOT NULL DEFAULT 0"

_OUTBOX = (
    f"""CREATE TABLE IF NOT EXISTS op(n INTEGER NOT NULL PRIMARY KEY,
    op_id TEXT NOT NULL UNIQUE, root_type {_TEXT}, root_id {_TEXT}, kind {_TEXT}, v {_NUMBER},
    bytes BLOB NOT NULL, hash {_TEXT}, state TEXT NOT NULL DEFAULT 'pending', seq {_NUMBER},
    ep {_NUMBER}, reason {_TEXT}, sentence {_TEXT}, detail TEXT NOT NULL DEFAULT '{{}}',
    touches TEXT NOT NULL DEFAULT '[]', deps {_TEXT}, tries {_NUMBER}, next_at {_NUMBER},
    hold_until {_NUMBER}, created {_NUMBER}, changed {_NUMBER}, rev {_NUMBER})""",
    "CREATE INDEX IF NOT EXISTS op_open ON op(root_id, state, n)",
    "CREATE INDEX IF NOT EXISTS op_state ON op(state, n)",
    f"CREATE INDEX IF NOT EXISTS op_epoch ON op(ep) WHERE {TAKEN}",
    f"CREATE INDEX IF NOT EXISTS op_taken ON op(changed, n) WHERE {TAKEN}",
    f"CREATE INDEX IF NOT EXISTS op_file ON op({FILE}) WHERE {ATTACHES}",
    f"""CREATE TABLE IF NOT EXISTS clock(id INTEGER NOT NULL PRIMARY KEY, ms {_NUMBER},
    counter {_NUMBER}, "offset" {_NUMBER}, rev {_NUMBER})""",
    f"""CREATE TABLE IF NOT EXISTS draft("key" TEXT NOT NULL PRIMARY KEY, text {_TEXT},
    at {_NUMBER})""",
    f"""CREATE TABLE IF NOT EXISTS seed(type TEXT NOT NULL, id TEXT NOT NULL, doc {_TEXT},
    PRIMARY KEY (type, id))""",
    f"""CREATE TABLE IF NOT EXISTS blob(sha256 TEXT NOT NULL PRIMARY KEY, size {_NUMBER},
    state {_TEXT}, "offset" {_NUMBER}, upload_id {_TEXT}, tries {_NUMBER}, next_at {_NUMBER},
    created {_NUMBER}, used {_NUMBER}, reason {_TEXT})""",
    "CREATE INDEX IF NOT EXISTS blob_state ON blob(state)",
    f'CREATE TABLE IF NOT EXISTS meta("key" TEXT NOT NULL PRIMARY KEY, value {_TEXT})',
    *ASSISTANT_KEPT,
)

_REPLICA = (
    f"""CREATE TABLE IF NOT EXISTS "row"(n INTEGER NOT NULL PRIMARY KEY, type TEXT NOT NULL,
    id TEXT NOT NULL, root_type {_TEXT}, root_id {_TEXT}, seq {_NUMBER}, scopes {_TEXT},
    covered {_NUMBER}, known {_NUMBER}, words {_NUMBER}, base TEXT,
    doc {_TEXT})""",
    'CREATE INDEX IF NOT EXISTS row_due ON "row"(n) WHERE words < 0',
    'CREATE UNIQUE INDEX IF NOT EXISTS row_key ON "row"(type, id)',
    'CREATE INDEX IF NOT EXISTS row_root ON "row"(root_id, type)',
    'CREATE INDEX IF NOT EXISTS row_unknown ON "row"(type) WHERE known = 0',
    f'CREATE INDEX IF NOT EXISTS row_deleted ON "row"(n) WHERE {CHANGED_IN_TRASH}',
    # Rows of one session, packed until somebody needs them one by one. Own ones are `covered` until
    # they are decided; their numbers are `first` and what is said in the parcel.
    f"""CREATE TABLE IF NOT EXISTS parcel(n INTEGER NOT NULL PRIMARY KEY, root_id TEXT NOT NULL,
    seq {_NUMBER}, scopes {_TEXT}, "count" {_NUMBER}, "sum" {_TEXT}, first {_NUMBER},
    covered {_NUMBER}, told {_TEXT}, packed BLOB NOT NULL)""",
    "CREATE INDEX IF NOT EXISTS parcel_root ON parcel(root_id)",
    f"""CREATE TABLE IF NOT EXISTS scope(scope TEXT NOT NULL PRIMARY KEY, "cursor" {_NUMBER},
    "count" {_NUMBER}, "sum" {_TEXT}, repair {_NUMBER}) WITHOUT ROWID""",
    # What left a scope, while older pieces of it are still to come.
    """CREATE TABLE IF NOT EXISTS ghost(scope TEXT NOT NULL, type TEXT NOT NULL, id TEXT NOT NULL,
    seq INTEGER NOT NULL, PRIMARY KEY (scope, type, id)) WITHOUT ROWID""",
    f"""CREATE TABLE IF NOT EXISTS work(root_id TEXT NOT NULL PRIMARY KEY, waiting {_NUMBER},
    attention {_NUMBER}, "conflict" {_NUMBER}) WITHOUT ROWID""",
    f"""CREATE TABLE IF NOT EXISTS line(id TEXT NOT NULL PRIMARY KEY, phase {_TEXT},
    owner {_TEXT}, assignee {_TEXT}, preparer {_TEXT}, watchers {_TEXT}, ticket {_TEXT},
    title {_TEXT}, client {_TEXT}, folded {_TEXT}, kind {_TEXT}, flow {_TEXT},
    flow_name {_TEXT}, flow_kind {_TEXT}, snapshot {_TEXT}, created_at {_TEXT},
    started_at {_TEXT}, closed_at {_TEXT}, changed_at {_TEXT}, due_at {_TEXT},
    pause_reason {_TEXT}, pause_until {_TEXT}, outcome {_TEXT}, handoff {_TEXT}, batch {_TEXT},
    target {_TEXT}, steps {_NUMBER}, evidence {_NUMBER}, is_test {_NUMBER})""",
    # Lists and searches read these instead of the lines themselves, which are ten times as wide.
    "CREATE INDEX IF NOT EXISTS line_batch ON line(batch, phase) WHERE batch<>''",
    "CREATE INDEX IF NOT EXISTS line_closed ON line(closed_at, owner)",
    "CREATE INDEX IF NOT EXISTS line_found ON line(changed_at, folded, client, ticket, id)",
    "CREATE INDEX IF NOT EXISTS line_phase ON line(phase, changed_at)",
    "DROP INDEX IF EXISTS line_used",
    "CREATE INDEX IF NOT EXISTS line_fared ON line(flow, is_test, started_at, outcome, handoff)",
    "CREATE INDEX IF NOT EXISTS line_client ON line(client, changed_at) WHERE client<>''",
    f"""CREATE TABLE IF NOT EXISTS transfer(id TEXT NOT NULL PRIMARY KEY, session {_TEXT},
    state {_TEXT}, kind {_TEXT}, sender {_TEXT}, receiver {_TEXT}, claimed_by {_TEXT},
    opened_at {_TEXT}, claimed_at {_TEXT}, ended_at {_TEXT}, doc {_TEXT}) WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS transfer_session ON transfer(session)",
    "CREATE INDEX IF NOT EXISTS transfer_state ON transfer(state, opened_at)",
    f"""CREATE TABLE IF NOT EXISTS stood(entry TEXT NOT NULL PRIMARY KEY, session {_TEXT},
    node {_TEXT}, label {_TEXT}, note {_TEXT}, at {_TEXT}) WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS stood_node ON stood(node, at)",
    f"""CREATE TABLE IF NOT EXISTS person(id TEXT NOT NULL PRIMARY KEY, name {_TEXT},
    folded {_TEXT}) WITHOUT ROWID""",
    f"""CREATE TABLE IF NOT EXISTS shelf(id TEXT NOT NULL PRIMARY KEY, usual {_NUMBER},
    doc {_TEXT})""",
    f"""CREATE TABLE IF NOT EXISTS meta("key" TEXT NOT NULL PRIMARY KEY,
    value {_TEXT}) WITHOUT ROWID""",
    """CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(body, content='', contentless_delete=1,
    prefix='2 3', tokenize="unicode61 remove_diacritics 2")""",
    *ASSISTANT_DRAWN,
)


def make_outbox(database: Database) -> None:
    _make(database, _OUTBOX, OUTBOX_VERSION)
    if database.value("SELECT count(*) FROM clock") == 0:
        with database.writing() as c:
            c.execute("INSERT OR IGNORE INTO clock(id) VALUES (1)")


def make_replica(database: Database) -> None:
    _make(database, _REPLICA, REPLICA_VERSION)


def _make(database: Database, statements: tuple[str, ...], version: int) -> None:
    """Creates what is missing.

    Raises StoreTrouble `newer` for a file that a later version has written.
    """
    found = int(database.value("PRAGMA user_version"))
    if found > version:
        raise StoreTrouble(trouble.NEWER, "newer")
    if found == version:
        return
    with database.writing() as c:
        for statement in statements:
            c.execute(statement)
        c.execute(f"PRAGMA user_version={version}")
