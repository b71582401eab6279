"""What holds for everybody in the account, as a person at a desktop reads and settles it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rflow_desktop.domain import reduce_account
from rflow_desktop.domain.acts_aside import SettleAccount
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Account, Entry
from rflow_desktop.domain.states import Role
from rflow_desktop.services.work import Work
from rflow_desktop.store import view_lists
from rflow_desktop.store.local import Local


@dataclass(frozen=True, kw_only=True)
class WithheldClients:
    """The clients whose data nobody of the account sends to a model, as they were written.

    `shared`: there is an account with others. `known` are the clients of the sessions here.
    """

    names: tuple[str, ...] = ()
    shared: bool = False
    may_settle: bool = False
    known: tuple[str, ...] = ()

    @property
    def compared(self) -> frozenset[str]:
        return frozenset(one.casefold() for one in self.names)


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
        await self._settle(SettleAccount(asks_for_flow=False))

    async def withheld(self) -> WithheldClients:
        def look(local: Local) -> WithheldClients:
            account = _account(local)
            return WithheldClients(
                names=reduce_account.withheld_names(account),
                shared=self._work.connected and account is not None,
                may_settle=local.me.at_least(Role.ADMIN),
                known=view_lists.clients(local),
            )

        return await self._work.store.run(look)

    async def withhold(self, clients: Sequence[str]) -> None:
        """Nobody of the account sends data of these to a model any more. Raises Refused."""
        await self._settle(SettleAccount(withhold=tuple(clients)))

    async def release(self, clients: Sequence[str]) -> None:
        """Everybody of the account may send data of these again. Raises Refused."""
        await self._settle(SettleAccount(release=tuple(clients)))

    async def _settle(self, act: SettleAccount) -> None:
        account = await self._work.store.run(_account)
        if account is None:
            raise Refused("This account is not on this computer yet.", "missing")
        await self._work.do_all([(account.root, act)])


def _account(local: Local) -> Account | None:
    return next(iter(local.every(Account)), None)
