"""What models were used for by the whole team, as the server has counted it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model_talk import Usage
from rflow_desktop.domain.usage import UsageEntry, kind_of
from sync.asking import told
from sync.client import Client
from sync.core_reply import Trouble
from sync.protocol import Answer

PATH = "/api/v1/usage?by=day&by=person&by=kind&by=model&since="


class CountedUsage(Answer):
    """One sum of the server: a day, a person, a kind and a model."""

    day: date
    user_name: str | None = None
    kind: str = ""
    model: str | None = None
    calls: int = 0
    failed: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0
    micros: int = 0


class CountedUsages(Answer):
    items: list[CountedUsage]


class ServerUsage:
    """An admin is told of everybody, others of themselves. Raises Refused with why not now."""

    def __init__(self, client: Client, *, now_ms: Callable[[], int]) -> None:
        self._client, self._now_ms = client, now_ms

    async def entries(self, days: int) -> tuple[UsageEntry, ...]:
        now = datetime.fromtimestamp(self._now_ms() / 1000, UTC)
        since = (now - timedelta(days=days - 1)).strftime("%Y-%m-%dT00:00:00.000Z")
        try:
            found = await told(self._client, PATH + since, CountedUsages)
        except Trouble as trouble:
            raise Refused(trouble.sentence, "server") from trouble
        return tuple(_entry(one) for one in found.items)


def _entry(one: CountedUsage) -> UsageEntry:
    used = Usage(
        input=one.input_tokens, output=one.output_tokens, cache_read=one.cache_read_tokens,
        cache_write=one.cache_write_tokens, micros=one.micros,
    )  # fmt: skip
    return UsageEntry(
        day=one.day, person=one.user_name or "Unknown", kind=kind_of(one.kind),
        model=one.model or "", usage=used, calls=one.calls, failed=one.failed,
    )  # fmt: skip
