"""The way to Claude with a key of one's own. The one importer of anthropic, and not before use."""

from __future__ import annotations

import asyncio
import base64
import importlib
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping
from typing import Any

from rflow_desktop.assistant.failures import Turned, failed, named
from rflow_desktop.domain.model_talk import Usage
from rflow_desktop.domain.reply import (
    Ended,
    Event,
    Failed,
    ModelInfo,
    Picture,
    Request,
    TextPiece,
    ThinkingPiece,
    ToolUse,
    Turn,
)

NO_KEY = "Paste a key in Settings to ask the assistant. Everything else works without one."
_CACHED = {"type": "ephemeral"}


class Claude:
    """`key` is asked for at each use, so that a new one holds at once; it answers None without one.

    Retries before a stream has begun are the library's own; a stream that breaks off is told.
    """

    to = "Claude (Anthropic)"
    no_key = NO_KEY

    def __init__(
        self,
        key: Callable[[], Awaitable[str | None]],
        *,
        base_url: str | None = None,
        max_retries: int = 2,
    ) -> None:
        self._key, self._base_url, self._max_retries = key, base_url, max_retries
        self._client: tuple[str, Any] | None = None
        self._making = asyncio.Lock()  # two who ask at once share one

    async def closed(self) -> str:
        return "" if await self._key() else self.no_key

    async def ask(
        self, request: Request, *, counted: Callable[[Usage], None] | None = None
    ) -> AsyncGenerator[Event, None]:
        """`counted` is told what was used so far, also of a reply that is given up later."""
        key = await self._key()
        if not key:
            yield Failed(code="no_key", told=self.no_key, retryable=False)
            return
        anthropic = await _library()
        client = await self._connected(anthropic, key)
        try:
            beside = self._beside(request)
            async with client.messages.stream(**body(request), **beside) as stream:
                whole = False
                async for event in stream:
                    whole = whole or event.type == "message_stop"
                    if counted is not None and event.type in ("message_start", "message_delta"):
                        counted(_used(stream.current_message_snapshot.usage))
                    piece = _piece(event)
                    if piece is not None:
                        yield piece
                if not whole:  # a line that is closed in the middle is no error to the library
                    yield named("broken_off", detail="The stream ended before the message did.")
                    return
                yield _ended(await stream.get_final_message(), stream.request_id or "")
        except (anthropic.AnthropicError, _transport().HTTPError) as error:
            yield failed(error, anthropic)
        except (ValueError, TypeError) as error:  # what came was not what the API documents
            yield Failed(
                code="server_error", told="The answer could not be read. Your message is kept.",
                retryable=True, detail=f"{type(error).__name__}: {error}"[:500],
            )  # fmt: skip

    async def count(self, request: Request) -> int:
        key = await self._key()
        if not key:
            return 0
        anthropic = await _library()
        client = await self._connected(anthropic, key)
        asked = {name: value for name, value in body(request).items() if name != "max_tokens"}
        try:
            found = await client.messages.count_tokens(**asked, **self._beside(request))
        except (anthropic.AnthropicError, _transport().HTTPError):
            return 0
        return int(found.input_tokens)

    async def models(self) -> tuple[ModelInfo, ...]:
        key = await self._key()
        if not key:
            return ()
        anthropic = await _library()
        client = await self._connected(anthropic, key)
        try:
            found = [one async for one in client.models.list(**self._beside(None))]
        except (anthropic.AnthropicError, _transport().HTTPError):
            return ()
        return tuple(
            ModelInfo(
                id=one.id, name=one.display_name, most_input=one.max_input_tokens or 0,
                most_output=one.max_tokens or 0,
                retires_at="" if one.retires_at is None else one.retires_at.isoformat(),
            )
            for one in found
            if one.lifecycle != "retired"
        )  # fmt: skip

    async def pass_on(self, document: Mapping[str, Any]) -> AsyncIterator[bytes]:
        """The provider's own stream for a request that somebody else wrote. Raises Turned."""
        key = await self._key()
        if not key:
            raise Turned(Failed(code="no_key", told=self.no_key, retryable=False))
        anthropic = await _library()
        client = await self._connected(anthropic, key)
        raw = client.messages.with_streaming_response
        try:
            async with raw.create(**{**document, "stream": True}) as response:
                async for piece in response.iter_bytes():
                    yield piece
        except (anthropic.AnthropicError, _transport().HTTPError) as error:
            raise Turned(failed(error, anthropic)) from error

    async def weigh(self, document: Mapping[str, Any]) -> int:
        """How many tokens somebody else's request has. Raises Turned."""
        key = await self._key()
        if not key:
            raise Turned(Failed(code="no_key", told=self.no_key, retryable=False))
        anthropic = await _library()
        client = await self._connected(anthropic, key)
        try:
            found = await client.messages.count_tokens(**document)
        except (anthropic.AnthropicError, _transport().HTTPError) as error:
            raise Turned(failed(error, anthropic)) from error
        return int(found.input_tokens)

    async def close(self) -> None:
        if self._client is not None:
            await self._client[1].close()
            self._client = None

    async def _connected(self, anthropic: Any, key: str) -> Any:
        async with self._making:
            if self._client is not None and self._client[0] != key:
                await self.close()
            if self._client is None:
                self._client = (key, await asyncio.to_thread(self._made, anthropic, key))
            return self._client[1]

    def _made(self, anthropic: Any, key: str) -> Any:
        given = {} if self._base_url is None else {"base_url": self._base_url}
        return anthropic.AsyncAnthropic(api_key=key, max_retries=self._max_retries, **given)

    def _beside(self, _request: Request | None) -> dict[str, Any]:
        """What goes along with a request besides its body."""
        return {}


def body(request: Request) -> dict[str, Any]:
    """The request as the library takes it: the same prefix each time, so that it is cached."""
    told: dict[str, Any] = {
        "model": request.model,
        "max_tokens": request.max_tokens,
        "messages": [_turn(turn) for turn in request.turns],
        "cache_control": _CACHED,
    }
    if request.system:
        told["system"] = [{"type": "text", "text": request.system, "cache_control": _CACHED}]
    if request.tools:
        told["tools"] = [
            {"name": tool.name, "description": tool.description, "input_schema": dict(tool.schema)}
            for tool in request.tools
        ]
    return told


def _turn(turn: Turn) -> dict[str, Any]:
    if turn.blocks:
        given = [dict(block) for block in turn.blocks]
        return {"role": turn.role, "content": [*given, *map(_picture, turn.pictures)]}
    content: list[dict[str, Any]] = [_picture(one) for one in turn.pictures]
    if turn.text or not content:
        content.append({"type": "text", "text": turn.text or "(no words)"})
    return {"role": turn.role, "content": content}


def _picture(one: Picture) -> dict[str, Any]:
    kind = "document" if one.mime == "application/pdf" else "image"
    data = base64.standard_b64encode(one.raw).decode()
    return {
        "type": kind,
        "source": {"type": "base64", "media_type": one.mime, "data": data},
    }


def _piece(event: Any) -> Event | None:
    """What of the library's events concerns us; those that are not known are passed over."""
    match event.type:
        case "text":
            return TextPiece(_whole(event.text))
        case "thinking":
            return ThinkingPiece(_whole(event.thinking))
        case "content_block_stop" if event.content_block.type == "tool_use":
            block = event.content_block
            given = block.input if isinstance(block.input, Mapping) else {"raw": block.input}
            return ToolUse(id=block.id, name=_whole(block.name), input=_whole(dict(given)))
        case _:
            return None


def _ended(message: Any, request_id: str) -> Ended:
    return Ended(
        reason=str(message.stop_reason or "end_turn"),
        usage=_used(message.usage),
        blocks=tuple(_given_back(block) for block in message.content),
        model=message.model,
        request_id=request_id,
    )


def _used(told: Any) -> Usage:
    return Usage(
        input=told.input_tokens,
        output=told.output_tokens,
        cache_read=told.cache_read_input_tokens or 0,
        cache_write=told.cache_creation_input_tokens or 0,
    )


def _given_back(block: Any) -> dict[str, Any]:
    """A block as it must be given back, without what the library adds to it."""
    told: dict[str, Any] = block.model_dump(mode="json", exclude_none=True)
    told.pop("parsed_output", None)
    whole: dict[str, Any] = _whole(told)
    return whole


def _whole(value: Any) -> Any:
    """The same with a mark for every half of a sign: nothing that keeps text takes those."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [_whole(one) for one in value]
    if isinstance(value, Mapping):
        return {_whole(name): _whole(one) for name, one in value.items()}
    return value


async def _library() -> Any:
    """anthropic, loaded beside the loop: it takes seconds the first time."""
    return await asyncio.to_thread(importlib.import_module, "anthropic")


def _transport() -> Any:
    """The library's own HTTP client, which raises its errors past it in the middle of a stream."""
    return importlib.import_module("httpx2")
