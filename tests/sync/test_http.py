"""Addresses, certificates and lines: each fault is one clear sentence, and nothing is ever
skipped."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
import trustme

from sync.client import Client
from sync.core_reply import Kind, NotOurServer, SignedOut, Trouble
from sync.http import Http, checked
from sync.protocol import SignedInUser, Tokens
from tests.helpers.processes import ROOT, surroundings

TOKENS = Tokens(
    access_token="a" * 20, refresh_token="r" * 20, expires_in=60,
    user=SignedInUser(id="u", email="m@msp.example", name="Maya", role="engineer", account_id="x"),
)  # fmt: skip
OURS = {"X-RFlow-Server": "s1"}


class Kept:
    def __init__(self) -> None:
        self.tokens: Tokens | None = TOKENS

    def read(self) -> Tokens | None:
        return self.tokens

    def write(self, tokens: Tokens | None) -> None:
        self.tokens = tokens


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("rflow.example", "https://rflow.example"),
        (" https://rflow.example/ ", "https://rflow.example"),
        ("https://rflow.example/team/?a=b#c", "https://rflow.example/team"),
        ("http://127.0.0.1:8787", "http://127.0.0.1:8787"),
        ("http://localhost:8787", "http://localhost:8787"),
        ("http://[::1]:8787", "http://[::1]:8787"),
    ],
)
def test_an_address_is_made_whole(typed: str, address: str) -> None:
    assert checked(typed) == address


CLOSES = """
import asyncio, sys
from sync.http import Http

async def story():
    http = await Http.open("https://rflow.example", agent="test")
    before = set(sys.modules)
    await http.close()
    print(sorted(set(sys.modules) - before))

asyncio.run(story())
"""


def test_what_closes_a_client_was_loaded_where_it_was_made() -> None:
    """Not on the loop, which is the thread of the screens."""
    done = subprocess.run(
        [sys.executable, "-c", CLOSES], cwd=ROOT, capture_output=True, text=True, check=True,
        env=surroundings(), timeout=60,
    )  # fmt: skip
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "typed",
    ["", "http://rflow.example", "http://10.0.0.7:8787", "ftp://rflow.example", "https://",
     "https://maya:secret@rflow.example", "https://rflow example", "https://rflow.example:port"],
)  # fmt: skip
def test_an_address_that_is_none_or_not_safe_is_refused(typed: str) -> None:
    with pytest.raises(NotOurServer):
        checked(typed)


@asynccontextmanager
async def speaking(context: ssl.SSLContext | None) -> AsyncIterator[int]:
    """A server that answers everything with nothing."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=context)
    async with server:
        yield server.sockets[0].getsockname()[1]


def context_for(authority: trustme.CA, name: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


async def trouble_with(server: ssl.SSLContext | None, trusted: trustme.CA | None) -> Trouble:
    def trust() -> ssl.SSLContext:
        context = ssl.create_default_context()
        if trusted is not None:
            trusted.configure_trust(context)
        return context

    async with speaking(server) as port:
        http = await Http.open(f"https://127.0.0.1:{port}", agent="test", trust=trust)
        try:
            with pytest.raises(Trouble) as told:
                await http.ask("GET", "/v1/hello")
        finally:
            await http.close()
    return told.value


def test_a_certificate_of_nobody_we_know_is_refused_in_words() -> None:
    context = context_for(trustme.CA(), "127.0.0.1")
    trouble = asyncio.run(trouble_with(context, None))
    assert trouble.kind is Kind.TLS
    assert "is not trusted" in trouble.sentence
    assert trouble.sentence.endswith("RFlow did not connect.")


def test_a_certificate_of_another_name_is_refused_in_words() -> None:
    authority = trustme.CA()
    trouble = asyncio.run(trouble_with(context_for(authority, "other.example"), authority))
    assert trouble.kind is Kind.TLS
    assert "belongs to another" in trouble.sentence


def test_a_port_that_does_not_speak_https_is_named() -> None:
    trouble = asyncio.run(trouble_with(None, None))
    assert trouble.kind is Kind.TLS
    assert "does not speak https" in trouble.sentence


def test_a_closed_port_cannot_be_reached() -> None:
    async def story() -> None:
        async with speaking(None) as port:
            pass
        http = await Http.open(f"http://127.0.0.1:{port}", agent="test")
        with pytest.raises(Trouble) as told:
            await http.ask("GET", "/v1/hello")
        await http.close()
        assert told.value.kind is Kind.UNREACHABLE
        assert "cannot be reached" in told.value.sentence
        assert not told.value.broke

    asyncio.run(story())


@asynccontextmanager
async def client(answer: httpx.MockTransport, *, server_id: str = "s1") -> AsyncIterator[Client]:
    http = await Http.open("https://rflow.example", agent="test", transport=answer)
    one = Client(http, Kept(), server_id=server_id, now_s=lambda: 0.0)
    await one.recall()
    try:
        yield one
    finally:
        await one.close()


def test_a_redirect_is_not_followed_and_the_sign_in_stays_here() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(307, headers={"Location": "https://elsewhere.example/v1/hello"})

    async def story() -> None:
        async with client(httpx.MockTransport(answer)) as one:
            with pytest.raises(NotOurServer, match=r"elsewhere\.example"):
                await one.hello()

    asyncio.run(story())
    assert asked == ["https://rflow.example/v1/hello"]


def test_fifty_who_need_a_new_sign_in_ask_for_it_once() -> None:
    asked: list[bytes] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.read())
        fresh = TOKENS.model_copy(update={"refresh_token": "n" * 20})
        return httpx.Response(200, headers=OURS, content=fresh.model_dump_json())

    async def story() -> None:
        async with client(httpx.MockTransport(answer)) as one:
            mark = one.mark
            await asyncio.gather(*(one.refresh(mark) for _ in range(50)))

    asyncio.run(story())
    assert len(asked) == 1


def test_a_wrong_password_is_said_so() -> None:
    async def story() -> None:
        transport = httpx.MockTransport(lambda _: httpx.Response(401, headers=OURS))
        async with client(transport) as one:
            with pytest.raises(SignedOut, match="password is not right"):
                await one.sign_in("maya@msp.example", "wrong", device="desk")

    asyncio.run(story())


def test_signing_out_holds_here_even_when_the_server_cannot_be_told() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no way there")

    async def story() -> None:
        async with client(httpx.MockTransport(answer)) as one:
            with pytest.raises(Trouble):
                await one.sign_out()
            assert one.mark == 0

    asyncio.run(story())


def test_the_sign_in_is_only_told_to_the_server_it_belongs_to() -> None:
    told: list[str | None] = []

    def answer(request: httpx.Request) -> httpx.Response:
        told.append(request.headers.get("authorization"))
        return httpx.Response(200, headers={"X-RFlow-Server": "another"}, content=b"{}")

    async def story() -> None:
        async with client(httpx.MockTransport(answer)) as one:
            with pytest.raises(NotOurServer, match="another RFlow server"):
                await one.hello()

    asyncio.run(story())
    assert told == [None]


@pytest.mark.parametrize("name", ["", "../x", "a b", "a\r\nb", "\u00e9", "x" * 36])
def test_a_name_of_an_upload_that_no_server_makes_is_a_broken_answer(name: str) -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(201, headers=OURS, json={"id": name, "offset": 0})

    async def story() -> None:
        async with client(httpx.MockTransport(answer)) as one:
            with pytest.raises(NotOurServer, match="changed on the way"):
                await one.begin_blob("0" * 64, 5)

    asyncio.run(story())
