"""The one rule book: which rows an operation changes, or why not.

The desktop runs it to show, the server to decide.
"""

from __future__ import annotations

from collections.abc import Mapping

from rflow_desktop.domain import (
    reduce_account,
    reduce_aside,
    reduce_fix,
    reduce_flow,
    reduce_handoff,
    reduce_lane,
    reduce_library,
    reduce_life,
    reduce_names,
    reduce_pool,
    reduce_profiles,
    reduce_session,
    reduce_talk,
    reduce_texts,
    reduce_work,
)
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.ops import Act, Op
from rflow_desktop.domain.reducing import Changes, Context, Rows, Rule
from rflow_desktop.domain.states import Role

_BOOKS: tuple[tuple[str, Mapping[type[Act], Rule]], ...] = (
    ("session", reduce_session.RULES),
    ("session", reduce_life.RULES),
    ("session", reduce_work.RULES),
    ("session", reduce_handoff.RULES),
    ("session", reduce_talk.RULES),
    ("session", reduce_lane.RULES),
    ("session", reduce_fix.RULES),
    ("session", reduce_pool.RULES),
    ("session", reduce_aside.RULES),
    ("session", reduce_texts.RULES),
    ("session", reduce_names.RULES),
    ("flow", reduce_flow.RULES),
    ("assistant", reduce_profiles.RULES),
    ("flow", reduce_library.RULES),
    ("account", reduce_account.RULES),
)


def reduce(rows: Rows, op: Op, ctx: Context) -> Changes:
    """The rows after `op`. Raises Refused, and then nothing changes.

    Nothing else is ever raised for a parsed `op`. Pure: time and identity come in `ctx`, rows are
    only read.
    """
    if op.actor != ctx.actor.id:
        raise Refused("This change was made under another account.", "forbidden")
    if ctx.actor.role is Role.VIEWER:
        raise Refused("Your account can read but not change.", "forbidden")
    for entity, rules in _BOOKS:
        rule = rules.get(type(op.act))
        if rule is None:
            continue
        if op.entity[0] != entity:
            raise Refused("This change names the wrong kind of thing.", "malformed")
        return reduce_aside.with_first_act(rows, op, ctx, rule(rows, op, op.act, ctx))
    raise Refused(
        "This change was made by a version of RFlow that is not known here.", "unknown_kind"
    )
