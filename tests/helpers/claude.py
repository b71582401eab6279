"""A stand-in for the Messages API on a real socket: streams as the real one does, or fails so."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

USAGE = {"input_tokens": 100, "output_tokens": 1, "cache_read_input_tokens": 40,
         "cache_creation_input_tokens": 10}  # fmt: skip


@dataclass
class Reply:
    """One scripted answer. `blocks` are text, ("thinking", text) or (tool, id, input).

    After `free` pieces of it each one waits for the `gate`.
    """

    blocks: list[Any] = field(default_factory=list)
    stop: str = "end_turn"
    status: int = 200
    error: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    break_after: int | None = None
    error_after: int | None = None
    chunk: int = 7
    gate: threading.Event | None = None
    free: int = 0
    usage: dict[str, int] = field(default_factory=lambda: dict(USAGE))


def error_body(kind: str) -> bytes:
    told = {"type": "error", "error": {"type": kind, "message": f"{kind} here"},
            "request_id": "req_1"}  # fmt: skip
    return json.dumps(told).encode()


def events(reply: Reply) -> Iterator[tuple[str, dict[str, Any]]]:
    """The events of one message, in the order of the documented stream."""
    message = {
        "id": "msg_1", "type": "message", "role": "assistant", "model": "claude-sonnet-5-5",
        "content": [], "stop_reason": None, "stop_sequence": None, "usage": reply.usage,
    }  # fmt: skip
    yield "message_start", {"message": message}
    yield "ping", {}
    for index, block in enumerate(reply.blocks):
        if isinstance(block, str):
            start, deltas = {"type": "text", "text": ""}, _text(block)
        elif block[0] == "thinking":
            start = {"type": "thinking", "thinking": "", "signature": ""}
            deltas = [{"type": "thinking_delta", "thinking": block[1]},
                      {"type": "signature_delta", "signature": "sig"}]  # fmt: skip
        else:
            name, call, given = block
            start = {"type": "tool_use", "id": call, "name": name, "input": {}}
            raw = given if isinstance(given, str) else json.dumps(given)
            deltas = [
                {"type": "input_json_delta", "partial_json": raw[at : at + 5]}
                for at in range(0, len(raw), 5)
            ]
        yield "content_block_start", {"index": index, "content_block": start}
        for delta in deltas:
            yield "content_block_delta", {"index": index, "delta": delta}
        yield "content_block_stop", {"index": index}
    yield (
        "message_delta",
        {
            "delta": {"stop_reason": reply.stop, "stop_sequence": None},
            "usage": {**reply.usage, "output_tokens": 24},
        },
    )
    yield "message_stop", {}


def _text(words: str) -> list[dict[str, str]]:
    return [{"type": "text_delta", "text": words[at : at + 3]} for at in range(0, len(words), 3)]


class StandIn:
    """`script` is what is answered, in order, the last one for ever; `asked` is what came."""

    def __init__(self, *script: Reply) -> None:
        self.script = list(script)
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self._lock = threading.Lock()
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: Any) -> None:
                return

            def do_GET(self) -> None:
                found = {"data": [_model("claude-sonnet-5-5"), _model("claude-haiku-5-5")],
                         "has_more": False, "first_id": "a", "last_id": "b"}  # fmt: skip
                self._whole(200, json.dumps(found).encode())

            def do_POST(self) -> None:
                length = int(self.headers.get("content-length", "0"))
                document = json.loads(self.rfile.read(length))
                owner.keys.append(self.headers.get("authorization", ""))
                if self.path.endswith("/count_tokens"):
                    self._whole(200, b'{"input_tokens": 321}')
                    return
                reply = owner.next(document)
                if reply.status != 200:
                    self._whole(reply.status, error_body(reply.error), reply.headers)
                    return
                self._stream(reply)

            def _whole(
                self, status: int, raw: bytes, headers: dict[str, str] | None = None
            ) -> None:
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(raw)))
                for name, value in (headers or {}).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(raw)

            def _stream(self, reply: Reply) -> None:
                self.send_response(200)
                self.send_header("content-type", "text/event-stream")
                self.send_header("request-id", "req_2")
                self.send_header("connection", "close")
                self.end_headers()
                sent = pieces = 0
                for number, (name, told) in enumerate(events(reply)):
                    if reply.error_after == number:
                        told, name = json.loads(error_body("overloaded_error")), "error"
                    raw = f"event: {name}\ndata: {json.dumps({'type': name, **told})}\n\n".encode()
                    for at in range(0, len(raw), reply.chunk):
                        if reply.break_after is not None and sent >= reply.break_after:
                            self.connection.close()
                            return
                        try:
                            self.wfile.write(raw[at : at + reply.chunk])
                        except OSError:
                            return
                        sent += reply.chunk
                    self.wfile.flush()
                    if name == "error":
                        break
                    pieces += name == "content_block_delta"
                    if reply.gate is not None and pieces > reply.free:
                        reply.gate.wait(30)
                self.close_connection = True

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def next(self, document: dict[str, Any]) -> Reply:
        with self._lock:
            self.asked.append(document)
            return self.script.pop(0) if len(self.script) > 1 else self.script[0]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def __enter__(self) -> StandIn:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _model(name: str) -> dict[str, Any]:
    return {
        "id": name, "type": "model", "display_name": name, "created_at": "2026-01-01T00:00:00Z",
        "lifecycle": "active", "max_input_tokens": 200_000, "max_tokens": 64_000,
    }  # fmt: skip
