"""Replies over two workers on one PostgreSQL: all who follow hear all; a crash loses no word."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import threading
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from tests.helpers.claude import Reply, StandIn
from tests.server import cluster
from tests.server.harness import Process, furnished, signed_in
from tests.server.rest.talk import WORDS
from tests.server.test_process import CREW

pytestmark = [pytest.mark.postgres, pytest.mark.slow]
FOLLOWERS, MOST_FOLLOWERS = 12, 60


class Told:
    """One account's server with a model that is held after its first words."""

    def __init__(self, server: Process, gate: threading.Event, http: httpx.AsyncClient) -> None:
        self.server, self.gate, self.http = server, gate, http
        self.headers: dict[str, str] = {}

    async def chat(self) -> str:
        tokens = await signed_in(self.http, "desk0")
        self.headers = {"Authorization": f"Bearer {tokens['access_token']}"}
        ask = {"session_type": "chat", "intake_content": {"text": "The printer is offline"}}
        made = await self.http.post("/api/v1/ai-sessions", json=ask, headers=self.headers)
        assert made.status_code == 201, made.text
        return str(made.json()["session_id"])

    async def active(self, session: str) -> dict[str, Any]:
        """Asked over a new connection, so that either worker answers."""
        async with httpx.AsyncClient(base_url=self.server.address, timeout=30) as http:
            path = f"/api/v1/conversations/{session}/active-session"
            found = await http.get(path, headers=self.headers)
        told: dict[str, Any] = found.json() if found.status_code == 200 else {}
        return told

    async def until(self, session: str, **wanted: Any) -> dict[str, Any]:
        async with asyncio.timeout(90):
            while True:
                found = await self.active(session)
                enough = int(found.get("head", 0)) >= wanted.get("head", 0)
                if found and enough and found["status"] == wanted["status"]:
                    return found
                await asyncio.sleep(0.1)

    async def follow(self, session: str, reply: str) -> list[dict[str, Any]]:
        path = f"/api/v1/conversations/{session}/resume/{reply}"
        frames = []
        async with (
            httpx.AsyncClient(base_url=self.server.address, timeout=60) as http,
            http.stream("GET", path, headers=self.headers) as answer,
        ):
            async for line in answer.aiter_lines():
                if line.startswith("data: "):
                    frames.append(json.loads(line.removeprefix("data: ")))
        return frames

    def holders(self) -> set[int]:
        """The workers that have connections of ours."""
        return {
            pid
            for pid in self.server.pids()
            for conn in psutil.Process(pid).net_connections("tcp")
            if conn.status == psutil.CONN_ESTABLISHED and conn.laddr.port == self.server.port
        }


def told(postgres: cluster.Cluster, folder: Path, patch: pytest.MonkeyPatch, story: Any) -> None:
    gate = threading.Event()
    with StandIn(Reply(blocks=[WORDS], gate=gate)) as model:
        patch.setenv("ANTHROPIC_API_KEY", "sk-of-the-server")
        patch.setenv("ANTHROPIC_BASE_URL", model.url)
        with furnished(folder / "data", CREW, url=postgres.new(), workers=2) as server:

            async def run() -> None:
                async with httpx.AsyncClient(base_url=server.address, timeout=60) as http:
                    await story(Told(server, gate, http))

            try:
                asyncio.run(run())
            finally:
                gate.set()


@pytest.mark.behaviour("S5.04", "S5.35")
def test_whoever_follows_at_either_worker_hears_everything(
    postgres: cluster.Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(one: Told) -> None:
        session = await one.chat()
        found = await one.until(session, status="active", head=2)
        following = [
            asyncio.create_task(one.follow(session, found["sessionId"])) for _ in range(FOLLOWERS)
        ]
        async with asyncio.timeout(30):
            while True:
                if len(one.holders()) == 2:
                    break
                await asyncio.sleep(0.1)  # the system says which worker takes a connection
                if len(following) < MOST_FOLLOWERS:
                    following.append(asyncio.create_task(one.follow(session, found["sessionId"])))
        one.gate.set()
        for frames in await asyncio.gather(*following):
            text = "".join(frame["text"] for frame in frames if frame["type"] == "chunk")
            assert text == WORDS
            assert frames[-1]["status"] == "completed"
            assert [frame["seq"] for frame in frames] == list(range(1, len(frames) + 1))

    told(postgres, tmp_path, monkeypatch, story)


@pytest.mark.behaviour("S5.41")
def test_a_reply_is_lost_with_its_part_kept_when_its_worker_is_killed(
    postgres: cluster.Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(one: Told) -> None:
        session = await one.chat()
        found = await one.until(session, status="active", head=2)
        for pid in one.server.pids():
            os.kill(pid, signal.SIGKILL)
        async with asyncio.timeout(60):
            while True:
                try:
                    await one.active(session)
                    break
                except httpx.TransportError:
                    await asyncio.sleep(0.2)
        lost = await one.until(session, status="lost")
        assert lost["sessionId"] == found["sessionId"]
        frames = await one.follow(session, found["sessionId"])
        assert [frame["type"] for frame in frames[-2:]] == ["error", "end"]
        kept = "".join(frame["text"] for frame in frames if frame["type"] == "chunk")
        assert kept
        assert WORDS.startswith(kept)
        path = f"/api/v1/ai-sessions/{session}"
        async with httpx.AsyncClient(base_url=one.server.address, timeout=30) as http:
            shown = (await http.get(path, headers=one.headers)).json()
        assert [m["content"] for m in shown["conversation_messages"]][-1] == kept

    told(postgres, tmp_path, monkeypatch, story)
