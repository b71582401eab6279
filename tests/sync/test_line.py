"""Small requests over connections that stay open, to servers that behave and others that do not."""

from __future__ import annotations

import asyncio
import gzip
import random
from collections.abc import Awaitable, Callable

import pytest
from zstandard import ZstdCompressor

from sync.core_reply import Kind, NotOurServer, Reply, Trouble
from sync.http import BODY_MOST, Http

Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter, int], Awaitable[None]]
TEXT = random.Random(7).randbytes(20_000).hex().encode()
GZIP = gzip.compress(TEXT)
ZSTD = ZstdCompressor().compress(TEXT)
ZSTD_OF_UNKNOWN_SIZE = ZstdCompressor(write_content_size=False).compress(TEXT)
CHANGED = ZSTD[:7] + b"\xff" * 40 + ZSTD[47:]
OK = b"HTTP/1.1 200 OK\r\nX-RFlow-Server: s1\r\n"


def plain(text: bytes) -> bytes:
    return OK + b"Content-Length: %d\r\n\r\n" % len(text) + text


def head(encoding: str, size: int) -> bytes:
    return OK + b"Content-Encoding: %b\r\nContent-Length: %d\r\n\r\n" % (encoding.encode(), size)


def packed(encoding: str, body: bytes) -> Answer:
    async def answer(_: object, writer: asyncio.StreamWriter, _n: int) -> None:
        writer.write(head(encoding, len(body)) + body)

    return answer


async def once(_: object, writer: asyncio.StreamWriter, number: int) -> None:
    """Answers the first request of a connection, and is gone at the next."""
    if number == 1:
        writer.write(plain(b"once"))
    else:
        writer.close()


class Server:
    """Answers each request of each connection as `answer` does; counts both."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self.connections = 0
        self.asked: list[bytes] = []
        self.ends: list[asyncio.Task[None] | None] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.ends.append(asyncio.current_task())
        number = 0
        try:
            while not (reader.at_eof() or writer.is_closing()):
                head = await reader.readuntil(b"\r\n\r\n")
                size = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
                self.asked.append(head + await reader.readexactly(size))
                number += 1
                await self._answer(reader, writer, number)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


def story(
    answer: Answer, *asks: tuple[str, str, bytes], seconds: float = 5
) -> tuple[list[Reply], Server]:
    async def run() -> tuple[list[Reply], Server]:
        server = Server(answer)
        listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
        port = listening.sockets[0].getsockname()[1]
        http = await Http.open(f"http://127.0.0.1:{port}/base", agent="test")
        try:
            said = [
                await http.ask(method, path, body=body, stall_seconds=seconds)
                for method, path, body in asks
            ]
        finally:
            await http.close()
            listening.close()
            await asyncio.gather(*filter(None, server.ends))
            await listening.wait_closed()
        return said, server

    return asyncio.run(run())


def test_one_connection_serves_many_requests() -> None:
    async def answer(_: object, writer: asyncio.StreamWriter, number: int) -> None:
        writer.write(plain(b"answer %d" % number))

    said, server = story(answer, *[("POST", "/v1/pull", b"x" * 40_000)] * 3)
    assert [one.body for one in said] == [b"answer 1", b"answer 2", b"answer 3"]
    assert server.connections == 1
    assert server.asked[0].startswith(b"POST /base/v1/pull HTTP/1.1\r\n")
    assert server.asked[0].endswith(b"x" * 40_000)
    assert said[0].headers["x-rflow-server"] == "s1"


def test_a_body_in_pieces_and_packed_is_read() -> None:
    text = b"rows " * 2_000

    async def answer(_: object, writer: asyncio.StreamWriter, _n: int) -> None:
        small = ZstdCompressor().compress(text)
        writer.write(OK + b"Content-Encoding: zstd\r\nTransfer-Encoding: chunked\r\n\r\n")
        for part in (small[:20], small[20:]):
            writer.write(b"%x\r\n%b\r\n" % (len(part), part))
        writer.write(b"0\r\n\r\n")

    (said,), _ = story(answer, ("GET", "/v1/snapshot", b""))
    assert said.body == text


def test_a_connection_that_ended_meanwhile_is_replaced_and_nobody_notices() -> None:
    said, server = story(once, ("POST", "/v1/push", b"a"), ("POST", "/v1/push", b"b"))
    assert [one.body for one in said] == [b"once", b"once"]
    assert server.connections == 2


def test_a_refresh_is_never_said_twice() -> None:
    with pytest.raises(Trouble) as told:
        story(once, ("GET", "/v1/hello", b""), ("POST", "/v1/auth/refresh", b"one use"))
    assert told.value.kind is Kind.UNREACHABLE


def test_silence_is_told_from_a_broken_line() -> None:
    async def silent(reader: asyncio.StreamReader, _w: object, _n: int) -> None:
        await reader.read()

    async def broken(_: object, writer: asyncio.StreamWriter, _n: int) -> None:
        writer.write(OK + b"Content-Length: 100\r\n\r\nshort")
        writer.close()

    with pytest.raises(Trouble) as told:
        story(silent, ("POST", "/v1/pull", b""), seconds=0.05)
    assert (told.value.kind, told.value.broke) == (Kind.TIMEOUT, False)
    with pytest.raises(Trouble) as told:
        story(broken, ("POST", "/v1/pull", b""))
    assert told.value.sentence.endswith("broke.")
    assert told.value.broke


@pytest.mark.parametrize("body", [b"no frame at all", CHANGED, ZSTD + b"and more"])
def test_a_body_that_was_changed_on_the_way_is_nobodys(body: bytes) -> None:
    with pytest.raises(NotOurServer, match="damaged"):
        story(packed("zstd", body), ("POST", "/v1/pull", b""))


def test_a_body_that_another_packer_packed_on_the_way_is_read() -> None:
    (said,), _ = story(packed("gzip", GZIP), ("POST", "/v1/pull", b""))
    assert said.body == TEXT


@pytest.mark.parametrize(
    ("encoding", "body"), [("gzip", GZIP), ("zstd", ZSTD), ("zstd", ZSTD_OF_UNKNOWN_SIZE)]
)
@pytest.mark.parametrize("left", [0.0, 0.1, 0.6, 0.99])
def test_a_packed_body_that_was_cut_is_a_broken_line(
    encoding: str, body: bytes, left: float
) -> None:
    """Cut by something on the way that then says how much it has left."""
    cut = body[: 6 + int((len(body) - 6) * left)]
    with pytest.raises(Trouble) as told:
        story(packed(encoding, cut), ("POST", "/v1/pull", b""))
    assert told.value.kind is Kind.UNREACHABLE
    assert told.value.sentence.endswith("broke.")


@pytest.mark.parametrize(("encoding", "body"), [("gzip", GZIP), ("zstd", ZSTD), ("identity", TEXT)])
def test_a_body_that_is_shorter_than_announced_is_a_broken_line(encoding: str, body: bytes) -> None:
    async def answer(_: object, writer: asyncio.StreamWriter, _n: int) -> None:
        writer.write(head(encoding, len(body)) + body[:-1])
        writer.close()

    with pytest.raises(Trouble) as told:
        story(answer, ("POST", "/v1/pull", b""))
    assert told.value.kind is Kind.UNREACHABLE
    assert told.value.sentence.endswith("broke.")


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(bytes(BODY_MOST + 1))),
        ("zstd", ZstdCompressor().compress(bytes(BODY_MOST + 1))),
        ("zstd", ZstdCompressor(write_content_size=False).compress(bytes(BODY_MOST + 1))),
    ],
)
def test_a_body_that_unpacks_to_more_than_anybody_asked_for_is_refused(
    encoding: str, body: bytes
) -> None:
    with pytest.raises(NotOurServer, match="sends more than was asked for"):
        story(packed(encoding, body), ("POST", "/v1/pull", b""))


def test_who_leaves_a_file_in_the_middle_gets_the_next_one_all_the_same() -> None:
    async def answer(_: object, writer: asyncio.StreamWriter, _n: int) -> None:
        writer.write(plain(TEXT * 50))
        await writer.drain()

    async def run() -> tuple[bytes, bytes, int]:
        server = Server(answer)
        listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
        http = await Http.open(
            f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}", agent="test"
        )
        async with http.opened("GET", "/v1/blobs/a") as (_, pieces):
            first = await anext(pieces)
        whole = b""
        for _ in range(2):
            async with http.opened("GET", "/v1/blobs/b") as (_, pieces):
                whole = b"".join([piece async for piece in pieces])
        await http.close()
        listening.close()
        await asyncio.gather(*filter(None, server.ends))
        await listening.wait_closed()
        return first, whole, server.connections

    first, whole, connections = asyncio.run(run())
    assert TEXT.startswith(first[: len(TEXT)])
    assert whole == TEXT * 50
    assert connections == 2  # the one that was left is not used again


def test_what_came_unasked_is_not_the_answer_to_the_next_request() -> None:
    sent = asyncio.Event()

    async def answer(_: object, writer: asyncio.StreamWriter, _n: int) -> None:
        writer.write(plain(b"asked"))
        await writer.drain()
        await asyncio.sleep(0)
        writer.write(plain(b"unasked"))
        await writer.drain()
        sent.set()

    async def run() -> tuple[list[bytes], int]:
        server = Server(answer)
        listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
        port = listening.sockets[0].getsockname()[1]
        http = await Http.open(f"http://127.0.0.1:{port}", agent="test")
        bodies = []
        try:
            for _ in range(3):
                sent.clear()
                reply = await http.ask("GET", "/v1/hello", stall_seconds=5)
                bodies.append(reply.body)
                await sent.wait()
        finally:
            await http.close()
            listening.close()
            await asyncio.gather(*filter(None, server.ends))
            await listening.wait_closed()
        return bodies, server.connections

    bodies, connections = asyncio.run(run())
    assert bodies == [b"asked"] * 3
    assert connections == 3
