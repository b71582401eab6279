"""What holds for everybody in the account, as a person at a desktop reads and settles it."""

from __future__ import annotations

from rflow_desktop.domain import reduce_account
from rflow_desktop.domain.acts_aside import SettleAccount
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Account, Entry
from rflow_desktop.services.work import Work
from rflow_desktop.store.local import Local


class AccountSettings:
    def __init__(self, work: Work) -> None:
        self._work = work

    async def asks_for_flow(self, session: str) -> bool:
        """Whether this session is asked about: it has steps of its own, and nobody had enough."""

        def asks(local: Local) -> bool:
            own = any(one.kind == "custom_step" for one in local.parts(Entry, session))
            return own and reduce_account.asks_for_flow(_account(local))

        return await self._work.store.run(asks)

    async def ask_no_more(self) -> None:
        """Ends that question for everybody in the account. Raises Refused."""
        account = await self._work.store.run(_account)
        if account is None:
            raise Refused("This account is not on this computer yet.", "missing")
        await self._work.do_all([(account.root, SettleAccount(asks_for_flow=False))])


def _account(local: Local) -> Account | None:
    return next(iter(local.every(Account)), None)
