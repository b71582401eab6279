"""Every way in which a model does not answer, as a code and a sentence that says what is safe."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rflow_desktop.domain.reply import Failed

KEPT = "Your message is kept."
SENTENCES: Mapping[str, tuple[str, bool]] = {
    "unauthorized": (f"The key was not accepted. Check it in Settings. {KEPT}", False),
    "quota": (f"The account of this key cannot pay for more. {KEPT}", False),
    "forbidden": (f"This key may not use that model. {KEPT}", False),
    "not_found": (f"This model is not there any more. Choose another in Settings. {KEPT}", False),
    "too_large": (f"The message and its files are too large for the assistant. {KEPT}", False),
    "invalid": (f"The assistant could not take this message. {KEPT}", False),
    "rate_limited": (f"The limit of requests is reached. {KEPT}", True),
    "overloaded": (f"The service is busy. {KEPT}", True),
    "server_error": (f"The service has a fault. {KEPT}", True),
    "timeout": (f"The service took too long. {KEPT}", True),
    "unreachable": (f"The service cannot be reached. {KEPT}", True),
    "limit": (f"The limit for the assistant is reached. {KEPT}", False),
    "not_set_up": (f"The assistant is not set up on your team's server. {KEPT}", False),
    "server_key": (f"The key of your team's server was not accepted. {KEPT}", False),
    "signed_out": (f"Sign in to your team's server again. {KEPT}", False),
    "broken_off": ("The answer broke off. What came is kept.", True),
}
_BY_STATUS: Mapping[int, str] = {
    400: "invalid", 401: "unauthorized", 402: "quota", 403: "forbidden", 404: "not_found",
    408: "timeout", 413: "too_large", 422: "invalid", 429: "rate_limited", 504: "timeout",
    529: "overloaded",
}  # fmt: skip
_BY_TYPE: Mapping[str, str] = {
    "invalid_request_error": "invalid", "authentication_error": "unauthorized",
    "billing_error": "quota", "permission_error": "forbidden", "not_found_error": "not_found",
    "request_too_large": "too_large", "rate_limit_error": "rate_limited",
    "timeout_error": "timeout", "api_error": "server_error", "overloaded_error": "overloaded",
}  # fmt: skip


class Turned(Exception):
    """A request that was to be passed on was not answered, or not to its end."""

    def __init__(self, failed: Failed) -> None:
        super().__init__(failed.code)
        self.failed = failed


def failed(error: BaseException, anthropic: Any) -> Failed:
    """What an error of the library, or of its transport, means for a person."""
    detail = f"{type(error).__name__}: {error}"[:500]
    if isinstance(error, anthropic.APITimeoutError):
        return named("timeout", detail=detail)
    if isinstance(error, anthropic.APIConnectionError):
        return named("unreachable", detail=detail)
    if isinstance(error, anthropic.APIStatusError):
        kind, own = _said(error.body, "type"), _said(error.body, "code")
        code = own if own in SENTENCES else _BY_TYPE.get(kind)
        code = code or _BY_STATUS.get(error.status_code, "server_error")
        wait = _seconds(error.response.headers.get("retry-after", ""))
        request = error.request_id or ""
        return named(code, detail=f"{detail} {request}".strip(), wait_seconds=wait)
    if isinstance(error, anthropic.AnthropicError):
        return named("invalid", detail=detail)
    return named("broken_off", detail=detail)


def named(code: str, *, detail: str = "", wait_seconds: int = 0) -> Failed:
    told, retryable = SENTENCES[code]
    return Failed(
        code=code, told=told, retryable=retryable, wait_seconds=wait_seconds, detail=detail
    )


def _said(body: object, name: str) -> str:
    error = body.get("error") if isinstance(body, dict) else None
    return str(error.get(name, "")) if isinstance(error, dict) else ""


def _seconds(text: str) -> int:
    return int(float(text)) if text.replace(".", "", 1).isdigit() else 0
