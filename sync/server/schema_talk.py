"""The tables of the assistant: replies in the making and their events, calls, limits, prompts."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKeyConstraint, Index, Integer, Table
from sqlalchemy import String as Chars
from sqlalchemy import Text as Words

from sync.server.schema_parts import ID, WHEN, account_key, metadata

reply = Table(
    "reply",
    metadata,
    account_key(),
    Column("reply_id", ID, primary_key=True),
    Column("session", ID, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("turn", ID, nullable=False),
    Column("branch", ID, nullable=False),
    Column("user_id", ID, nullable=False),
    Column("purpose", Chars(40), nullable=False),
    Column("kind", Chars(40), nullable=False),
    Column("model", Chars(128), nullable=False),
    Column("state", Chars(16), nullable=False),
    Column("code", Chars(64), nullable=False),
    Column("told", Words, nullable=False),
    Column("retryable", Boolean, nullable=False),
    Column("head", BigInteger, nullable=False),
    Column("made_at", WHEN, nullable=False),
    Column("begun_at", WHEN),
    Column("last_at", WHEN, nullable=False),
    Column("beat_at", WHEN, nullable=False),
    Column("ended_at", WHEN),
    Column("landed", Boolean, nullable=False),
    Column("system", Words, nullable=False),
    ForeignKeyConstraint(["account_id", "user_id"], ["person.account_id", "person.user_id"]),
    Index("reply_of_session", "account_id", "session", "number", unique=True),
    Index("reply_by_state", "account_id", "state", "beat_at"),
)
"""One reply of a model that the server makes. `number` counts those of a session, `head` is its
newest event, `system` what the model was told it is: kept here and handed to nobody."""

reply_event = Table(
    "reply_event",
    metadata,
    account_key(),
    Column("reply_id", ID, primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("type", Chars(16), nullable=False),
    Column("at", WHEN, nullable=False),
    Column("body", Words, nullable=False),
    ForeignKeyConstraint(["account_id", "reply_id"], ["reply.account_id", "reply.reply_id"]),
)
"""What came of a reply, in order; kept until its words are rows, and a while after."""

ai_call = Table(
    "ai_call",
    metadata,
    account_key(),
    Column("call_id", ID, primary_key=True),
    Column("user_id", ID, nullable=False),
    Column("session", ID, nullable=False),
    Column("reply_id", ID, nullable=False),
    Column("kind", Chars(40), nullable=False),
    Column("model", Chars(128), nullable=False),
    Column("state", Chars(16), nullable=False),
    Column("counts", Boolean, nullable=False),
    Column("code", Chars(64), nullable=False),
    Column("input", BigInteger, nullable=False),
    Column("output", BigInteger, nullable=False),
    Column("cache_read", BigInteger, nullable=False),
    Column("cache_write", BigInteger, nullable=False),
    Column("micros", BigInteger, nullable=False),
    Column("prices", Chars(32), nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("sha256", Chars(64), nullable=False),
    Column("made_at", WHEN, nullable=False),
    Column("settled_at", WHEN),
    ForeignKeyConstraint(["account_id", "user_id"], ["person.account_id", "person.user_id"]),
    Index("ai_call_in_order", "account_id", "made_at", "call_id"),
    Index("ai_call_of_user", "account_id", "user_id", "made_at"),
)
"""One request to a model: reserved before it goes, settled with what the provider counted.

`micros` are millionths of a dollar, an estimate while it is `reserved`; `bytes` and `sha256` are of
what was sent.
"""

ai_limit = Table(
    "ai_limit",
    metadata,
    account_key(),
    Column("who", ID, primary_key=True),
    Column("daily_calls", BigInteger),
    Column("monthly_calls", BigInteger),
    Column("daily_micros", BigInteger),
    Column("monthly_micros", BigInteger),
    Column("anchor_at", WHEN, nullable=False),
)
"""What may be used: `who` is `account` for all together, `each` for every person, or a person.
A month begins on the day, and at the hour, of `anchor_at` of the row `account`."""

ai_rate = Table(
    "ai_rate",
    metadata,
    account_key(),
    Column("user_id", ID, primary_key=True),
    Column("name", Chars(40), primary_key=True),
    Column("since", WHEN, nullable=False),
    Column("count", Integer, nullable=False),
    ForeignKeyConstraint(["account_id", "user_id"], ["person.account_id", "person.user_id"]),
)
"""How often a person asked for something since the minute began."""

agent_prompt = Table(
    "agent_prompt",
    metadata,
    account_key(),
    Column("assistant", ID, primary_key=True),
    Column("prompt", Words, nullable=False),
    Column("changed_by", ID, nullable=False),
    Column("changed_at", WHEN, nullable=False),
)
"""Instructions of assistants that stay on the server: no row carries them to a desktop."""

TABLES = (reply, reply_event, ai_call, ai_limit, ai_rate, agent_prompt)
