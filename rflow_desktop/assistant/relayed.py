"""The way to Claude through the team's server, which has the key; the wire is the same."""

from __future__ import annotations

import ssl
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import Any

from rflow_desktop.assistant.claude import Claude
from rflow_desktop.assistant.failures import named
from rflow_desktop.domain.model_talk import Usage
from rflow_desktop.domain.reply import Event, Failed, Request

PATH = "/api/v1/ai"
SESSION, PURPOSE = "X-RFlow-Session", "X-RFlow-Purpose"
NOT_SIGNED_IN = "Sign in to your team's server to ask the assistant. Everything else works."


class ThroughServer(Claude):
    """`token` gives the present sign-in, None without one; `renew` tries to get a fresh one.

    No key of this computer goes along, whatever the environment holds.
    """

    to = "Claude (Anthropic), through your team's server"
    no_key = NOT_SIGNED_IN

    def __init__(
        self,
        token: Callable[[], str | None],
        renew: Callable[[], Awaitable[bool]],
        *,
        url: str,
        trust: Callable[[], ssl.SSLContext] | None = None,
    ) -> None:
        async def signed_in() -> str | None:
            return "signed in" if token() else None

        super().__init__(signed_in, base_url=url.rstrip("/") + PATH)
        self._token, self._renew, self._trust = token, renew, trust

    async def ask(
        self, request: Request, *, counted: Callable[[Usage], None] | None = None
    ) -> AsyncGenerator[Event, None]:
        """As with a key of one's own; a sign-in that has ended is renewed once."""
        renewed = False
        while True:
            again = False
            async with aclosing(super().ask(request, counted=counted)) as events:
                async for event in events:
                    if isinstance(event, Failed) and event.code == "unauthorized":
                        again = not renewed and await self._renew()
                        if not again:
                            yield named("signed_out", detail=event.detail)
                        break
                    yield event
            if not again:
                return
            renewed = True

    def _made(self, anthropic: Any, key: str) -> Any:
        """A client without any key; the sign-in goes along with each request."""
        given: dict[str, Any] = {}
        if self._trust is not None:
            given["http_client"] = anthropic.DefaultAsyncHttpxClient(
                verify=self._trust(), follow_redirects=False
            )
        return anthropic.AsyncAnthropic(
            auth_token=key, base_url=self._base_url, max_retries=self._max_retries,
            default_headers={"X-Api-Key": anthropic.Omit()}, **given,
        )  # fmt: skip

    def _beside(self, request: Request | None) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self._token() or ''}"}
        if request is not None and request.session:
            headers |= {SESSION: request.session, PURPOSE: request.purpose}
        return {"extra_headers": headers}
