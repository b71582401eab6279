"""What holds for everybody in an account, and the rule by which it is settled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rflow_desktop.domain.acts_aside import MOST_WITHHELD, SettleAccount
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Account
from rflow_desktop.domain.ops import Act, Op
from rflow_desktop.domain.reducing import Changes, Context, Rows, Rule
from rflow_desktop.domain.states import Role

ASKS_FOR_FLOW, WITHHELD = "templatize_prompt_enabled", "withheld_clients"
"""The names under which settings are kept."""


def asks_for_flow(account: Account | None) -> bool:
    """Whether finished sessions with steps of their own ask to become a flow."""
    return account is None or account.settings.get(ASKS_FOR_FLOW) is not False


def withheld_clients(account: Account | None) -> frozenset[str]:
    """The clients whose data goes to no model, as they are compared."""
    return frozenset(map(_folded, withheld_names(account)))


def is_withheld(account: Account | None, client: str) -> bool:
    """Whether data of this client goes to no model, for anybody in the account."""
    return _folded(client) in withheld_clients(account)


def withheld_names(account: Account | None) -> tuple[str, ...]:
    """The same as somebody wrote them."""
    kept = None if account is None else account.settings.get(WITHHELD)
    return tuple(str(one).strip() for one in kept or () if str(one).strip())


def settle(rows: Rows, op: Op, act: SettleAccount, ctx: Context) -> Changes:
    """Anybody may end a question for all; asking again, and what is withheld, is for admins."""
    account = rows.get(Account, op.root)
    if account is None:
        raise Refused("This account is not here yet.", "missing")
    told: dict[str, Any] = {}
    if act.asks_for_flow is not None:
        told[ASKS_FOR_FLOW] = act.asks_for_flow
    if act.withheld is not None or act.withhold or act.release:
        told[WITHHELD] = _withheld(account, act)
    if told != {ASKS_FOR_FLOW: False} and not ctx.actor.at_least(Role.ADMIN):
        raise Refused("Only an admin changes the settings of the account.", "forbidden")
    settings = {**account.settings, **told}
    if settings == account.settings:
        return Changes()
    return Changes((account.model_copy(update={"settings": settings}),))


def _withheld(account: Account, act: SettleAccount) -> list[str]:
    """The list that is given, or the one there is; then without some, and with others, once each.
    Raises Refused.
    """
    if act.withheld is not None and not act.withhold and not act.release:
        return list(act.withheld)
    kept = withheld_names(account) if act.withheld is None else act.withheld
    gone = set(map(_folded, act.release))
    names = {_folded(one): one.strip() for one in kept if _folded(one) not in gone}
    for one in act.withhold:
        names.setdefault(_folded(one), one.strip())
    names.pop("", None)
    if len(names) > MOST_WITHHELD:
        raise Refused(f"At most {MOST_WITHHELD} clients can be named.", "too_many")
    return list(names.values())


def _folded(client: str) -> str:
    return client.strip().casefold()


RULES: Mapping[type[Act], Rule] = {SettleAccount: settle}
