"""How things are, for somebody who helps: counts, ages, states and versions, never content."""

from __future__ import annotations

import platform
from collections.abc import Iterable
from dataclasses import dataclass

from rflow_desktop import __version__
from rflow_desktop.domain.shown import SyncFacts
from rflow_desktop.domain.words import duration
from rflow_desktop.ids import instant
from rflow_desktop.services.account import Account
from rflow_desktop.services.work import Work
from rflow_desktop.store.local import Local

Fact = tuple[str, str]


@dataclass(frozen=True)
class Diagnosis:
    """`versions` of what runs here, and `state` of the store and of sync."""

    versions: tuple[Fact, ...]
    state: tuple[Fact, ...]

    @property
    def text(self) -> str:
        return "\n".join(f"{name}: {value}" for name, value in (*self.versions, *self.state))


class Diagnoses:
    def __init__(self, work: Work, account: Account) -> None:
        self._work, self._account = work, account

    async def now(self, *, also: Iterable[Fact] = ()) -> Diagnosis:
        """`also` is what only the caller knows, such as the version of the window system."""
        facts, now_ms = self._account.facts(), self._work.now_ms()
        versions, stored = await self._work.store.run(lambda local: _stored(local, now_ms))
        return Diagnosis((*versions, *also), (("At", instant(now_ms)), *_of_sync(facts), *stored))


def _of_sync(facts: SyncFacts) -> tuple[Fact, ...]:
    if not facts.connected:
        return (("Team server", "none"),)
    return (
        ("Signed in", _yes(facts.signed_in)),
        ("Reachable", _yes(facts.reachable)),
        ("Offline", _yes(facts.offline)),
        ("Paused", _yes(facts.paused)),
        ("Shut out", _yes(facts.shut_out)),
        ("Too old for the server", _yes(facts.too_old)),
        ("Re-checking", _yes(facts.rechecking)),
        ("Removal waits for a decision", _removal(facts)),
        ("Last exchange", facts.last_exchange_at or "never"),
        ("Clock offset", f"{facts.clock_offset_ms} ms"),
        ("Files waiting", str(facts.blobs_waiting)),
    )


def _removal(facts: SyncFacts) -> str:
    return f"{facts.removing} of {facts.removing_of} rows" if facts.removing else "no"


def _stored(local: Local, now_ms: int) -> tuple[tuple[Fact, ...], tuple[Fact, ...]]:
    versions = (
        ("RFlow", __version__),
        ("Python", platform.python_version()),
        ("System", f"{platform.system()} {platform.release()} {platform.machine()}".strip()),
        ("SQLite", str(local.outbox.value("SELECT sqlite_version()"))),
        ("SQLCipher", str(local.outbox.value("PRAGMA cipher_version") or "none")),
    )
    counted = local.outbox.all("SELECT state, count(*) FROM op GROUP BY state ORDER BY state")
    refused = local.outbox.all(
        "SELECT reason, count(*) FROM op WHERE state IN ('attention','parked')"
        " GROUP BY reason ORDER BY reason"
    )
    oldest = local.state().oldest_at_ms
    state = [
        ("Works with a server", _yes(local.server)),
        ("Sessions here", str(local.replica.value("SELECT count(*) FROM line"))),
        ("Epoch", str(local.state().epoch)),
        *((f"Changes {name}", str(count)) for name, count in counted),
        ("Files refused", str(local.blobs.refused())),
        *((f"Refused as {reason or 'unknown'}", str(count)) for reason, count in refused),
    ]
    if oldest is not None:
        state.append(("Oldest waiting", duration(max(0, now_ms - oldest) / 1000)))
    return versions, tuple(state)


def _yes(fact: bool) -> str:  # noqa: FBT001  a fact to be worded, not a mode
    return "yes" if fact else "no"
