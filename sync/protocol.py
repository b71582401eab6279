"""The wire between desktop and central API, version 1: what is asked, what is answered, in
which words.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

PROTO = 1
MEDIA_TYPE = "application/json"
SERVER_HEADER = "X-RFlow-Server"
"""Every answer of a central API carries its server id here; a 2xx without it is somebody else's
page.
"""
PUSH_OPS = 200
PUSH_BYTES = 512 * 1024
PULL_BYTES = 1024 * 1024
BUCKETS = 256
BLOB_LIMIT = 100 * 1024 * 1024
HEARTBEAT_SECONDS = 20
WAIT_SECONDS = 25

Seq = Annotated[int, Field(ge=0)]
Status = Literal["accepted", "duplicate", "rejected", "deferred"]
Confirms = Literal["false", "true", "made"]
"""Whether the answer to a push names the rows that were written; new sessions as one each."""


class Ask(BaseModel):
    """A request's body: fields that are not known are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Answer(BaseModel):
    """An answer's body: fields that are not known are ignored, so that servers may grow first."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Limits(Answer):
    op_bytes: int
    push_ops: int
    push_bytes: int
    blob_bytes: int


class Hello(Answer):
    """Who the server is. `epoch` changes when it was restored from a backup.

    Desktops below `oldest_client` may not send, and those below `min_client` are asked to update;
    both are empty where every version will do.
    """

    server_id: str
    epoch: int
    server_time: str
    proto: tuple[int, int]
    min_client: str = ""
    oldest_client: str = ""
    op_versions: dict[str, list[int]]
    limits: Limits


class PushAsk(Ask):
    """Operations in the order they were captured, each the JSON object whose bytes were stored,
    with its `hash`.

    `receipts` maps the id of an operation that an earlier epoch had accepted to that epoch.
    """

    proto: Literal[1] = 1
    replica: str = Field(min_length=1, max_length=64, pattern=r"^[^\x00]+$")
    client: str = Field(default="", max_length=64)
    ops: list[dict[str, Any]] = Field(max_length=PUSH_OPS)
    receipts: dict[str, int] = Field(default_factory=dict)


class Verdict(Answer):
    """What became of one operation.

    `reason` is a code, `sentence` is for a person, `detail` says who was first.
    """

    id: str
    status: Status
    seq: Seq = 0
    reason: str = ""
    sentence: str = ""
    detail: dict[str, str] = {}


class Confirmed(Answer):
    """The rows that a push has written, without what is in them: type, id, number, which of
    `reaches` they are in, and the BLAKE2b-128 of their JSON. `moved` says, by scope, where it stood
    before and where it stands now; nothing of anybody else is between the two.

    Whoever shows these very rows holds them as decided, and has nothing to pull.

    `made`, where it is asked for, has sessions that are new with all of their steps: the place of
    their operation among the results, the number of the first row, how many there are, the place
    in `reaches`, and the BLAKE2b-128 of the JSON of all, one a line. The numbers go on by one, the
    steps come in the order in which the rules make them, the session comes last.
    """

    moved: dict[str, tuple[Seq, Seq]]
    reaches: list[tuple[str, ...]]
    rows: list[tuple[str, str, Seq, int, str]]
    made: list[tuple[int, Seq, int, int, str]] = []


class PushAnswer(Answer):
    """One verdict for each operation sent, in the same order.

    A duplicate repeats its first verdict's seq and reason.
    """

    epoch: int
    server_time: str
    results: list[Verdict]
    heads: dict[str, Seq] = {}
    confirmed: Confirmed | None = None


class PullAsk(Ask):
    """What is held: by scope, every feed entry up to and including the cursor. `horizon` is the
    server's when the first of it came.
    """

    proto: Literal[1] = 1
    replica: str = Field(default="", max_length=64)
    epoch: Seq = 0
    horizon: Seq = 0
    cursors: dict[str, Seq] = Field(default={}, max_length=1_000)
    max_bytes: int = Field(default=PULL_BYTES, ge=1_024, le=16 * PULL_BYTES)


class WireRow(Answer):
    """A row as decided: replaces whatever of it is held."""

    type: str
    id: str
    seq: Seq
    scopes: tuple[str, ...]
    doc: dict[str, Any]


class Gone(Answer):
    """A row that left `scope` at `seq`: dropped when it is held only for that scope and not
    newer than that.
    """

    type: str
    id: str
    scope: str
    seq: Seq


class News(Answer):
    """What one commit wrote, as the event `rows` tells it: `moved` says, by scope, where it stood
    before and stands now, and `rows` is all that lies between. Whoever holds every one of these
    scopes up to `before` need not pull; others take `heads` for a poke.
    """

    epoch: int
    horizon: Seq = 0
    server_time: str
    heads: dict[str, Seq]
    moved: dict[str, tuple[Seq, Seq]]
    rows: list[WireRow]


class Digest(Answer):
    """How many rows a scope has at `seq`, and the sum mod 2^128 of BLAKE2b-128(type, id, seq)
    over them, as hex.
    """

    seq: Seq
    count: int
    sum: str


class PullAnswer(Answer):
    """Rows and departures in sequence order.

    With `reset` everything held is replaced by what is pulled from zero. Departures up to `horizon`
    are not told any more. Who does not come back within `lease_days` puts it away; 0: never.
    """

    epoch: int
    horizon: Seq = 0
    lease_days: Seq = 0
    server_time: str
    reset: bool = False
    scopes: list[str]
    rows: list[WireRow]
    gone: list[Gone] = []
    cursors: dict[str, Seq]
    more: bool = False
    digests: dict[str, Digest] = {}


class RepairAsk(Ask):
    """What is held of a scope whose tally differs from the server's: by part of 256, the sum of
    the marks of its rows.
    """

    proto: Literal[1] = 1
    epoch: Seq
    scope: str = Field(min_length=1, max_length=80)
    sums: list[Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]] = Field(
        min_length=BUCKETS, max_length=BUCKETS
    )
    max_bytes: int = Field(default=PULL_BYTES, ge=1_024, le=16 * PULL_BYTES)


class RepairAnswer(Answer):
    """All rows of those parts that differ: what is held of these parts and not named here is not
    in the scope. With `more` other parts differ too; an epoch that is not the asked one mends
    nothing.
    """

    epoch: int
    server_time: str
    scope: str
    buckets: list[int] = []
    rows: list[WireRow] = []
    more: bool = False


class SegmentMark(Answer):
    """A packed part of a scope: `bytes` to fetch, with `rows` numbered up to `newest`."""

    sha256: str
    bytes: int
    rows: int
    newest: Seq


class ScopeMark(Answer):
    """Whoever holds these segments holds every feed entry of the scope up to `upto`."""

    scope: str
    upto: Seq
    segments: list[SegmentMark]


class SnapshotAnswer(Answer):
    """What a new computer fetches before it pulls. `scopes` names all that the caller may pull."""

    epoch: int
    horizon: Seq = 0
    server_time: str
    scopes: list[ScopeMark]


class SignIn(Ask):
    email: str = Field(min_length=3, max_length=320)
    password: str = Field(min_length=1, max_length=1_024)
    device_name: str = Field(default="", max_length=255)


class Refresh(Ask):
    refresh_token: str = Field(min_length=16, max_length=512)


class SignedInUser(Answer):
    id: str
    email: str
    name: str
    role: str
    account_id: str
    account_name: str = ""
    team_id: str | None = None


class Tokens(Answer):
    access_token: str
    refresh_token: str
    expires_in: int
    user: SignedInUser


class Problem(Answer):
    """RFC 9457 problem details."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    code: str = ""


class BundleAnswer(Answer):
    """Which files of a bundle are kept for good. The others were not what they were named for."""

    kept: list[str] = []
