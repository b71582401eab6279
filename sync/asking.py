"""What reading paths of the server say, also where the sign-in has ended since it was used last."""

from __future__ import annotations

from typing import TypeVar

from sync.client import Client
from sync.core_reply import SignedOut
from sync.protocol import Answer

A = TypeVar("A", bound=Answer)


async def told(client: Client, path: str, answer: type[A]) -> A:
    """As `Client.told`. The sign-in is renewed once: nothing else may have been asked meanwhile."""
    mark = client.mark
    try:
        return await client.told(path, answer)
    except SignedOut:
        await client.refresh(mark)
    return await client.told(path, answer)
