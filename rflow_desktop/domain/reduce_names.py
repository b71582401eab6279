"""Rules for the tokens of a session: a name has one, one means one name, the first one stands."""

from __future__ import annotations

from collections.abc import Mapping

from rflow_desktop.domain.acts_aside import GiveTokens
from rflow_desktop.domain.model_talk import Named, Names
from rflow_desktop.domain.ops import Act, Op
from rflow_desktop.domain.reducing import Changes, Context, Rows, Rule, demand

MOST = 300


def give_tokens(rows: Rows, op: Op, act: GiveTokens, ctx: Context) -> Changes:
    """Where two gave one token to different names, the later name gets the next free one."""
    session = demand(op, rows, ctx, "session.note")
    before = rows.get(Names, session.id) or Names(id=session.id, session=session.id)
    tokens = dict(before.tokens)
    named = {(one.kind, one.value.casefold()) for one in tokens.values()}
    for one in act.tokens:
        key = (one.kind, one.value.casefold())
        if key not in named and len(tokens) < MOST:
            named.add(key)
            tokens[_free(tokens, one.token)] = Named(kind=one.kind, value=one.value)
    if tokens == before.tokens:
        return Changes()
    return Changes((before.model_copy(update={"tokens": tokens}),))


def _free(tokens: Mapping[str, Named], wanted: str) -> str:
    name, _, number = wanted.rpartition("_")
    free = int(number)
    while f"{name}_{free}" in tokens:
        free += 1
    return f"{name}_{free}"


RULES: Mapping[type[Act], Rule] = {GiveTokens: give_tokens}
