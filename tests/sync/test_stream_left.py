"""An event stream that is left in the middle, on a loop that closes no generators for anybody."""

from __future__ import annotations

import asyncio
import gc
import sys
from contextlib import suppress

from sync.http import Http

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
EVENT = b'event: poke\ndata: {"heads": {}}\n\n'


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One event, and then nothing until the other side leaves."""
    with suppress(asyncio.IncompleteReadError, ConnectionError):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(HEAD + b"%x\r\n%s\r\n" % (len(EVENT), EVENT))
        await writer.drain()
        await reader.read()
    writer.close()


def test_whoever_is_stopped_while_an_event_is_worked_on_leaves_nothing_behind() -> None:
    troubles: list[object] = []

    async def listen(http: Http, heard: asyncio.Event) -> None:
        async with http.events("/v1/events", headers={}, silence_seconds=30) as (_, events):
            async for _ in events:
                heard.set()
                await asyncio.Event().wait()

    async def story() -> None:
        sys.set_asyncgen_hooks(None, None)  # Qt's loop has none
        listening = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = listening.sockets[0].getsockname()[1]
        http = await Http.open(f"http://127.0.0.1:{port}", agent="test")
        heard = asyncio.Event()
        following = asyncio.create_task(listen(http, heard))
        async with asyncio.timeout(10):
            await heard.wait()
            following.cancel()
            await asyncio.wait((following,))
            del following
            gc.collect()
            await http.close()
        listening.close()
        gc.collect()

    before, sys.unraisablehook = sys.unraisablehook, troubles.append
    try:
        asyncio.run(story())
    finally:
        sys.unraisablehook = before
    assert troubles == []
