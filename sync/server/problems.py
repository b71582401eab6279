"""Errors as RFC 9457 problem details: fixed codes, a sentence, never a word of an error."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from sync.protocol import Problem
from sync.server.auth import Denied, Why
from sync.server.database import Unavailable

MEDIA_TYPE = "application/problem+json"
_CODES = {
    400: "malformed", 401: "signed_out", 404: "not_found", 405: "not_allowed", 413: "too_large",
    415: "wrong_type", 422: "invalid",
}  # fmt: skip
_SENTENCES = {
    400: "The request could not be read.",
    404: "There is nothing here, or nothing that you may see.",
    405: "This cannot be done here.",
}
_DENIED = {
    Why.UNKNOWN: "Sign in again.",
    Why.EXPIRED: "This sign-in has ended.",
    Why.REUSED: "This sign-in was used twice and has been ended. Sign in again.",
    Why.REVOKED: "This sign-in was ended.",
}


def problem(
    status: int,
    code: str,
    sentence: str,
    headers: Mapping[str, str] | None = None,
    more: Mapping[str, Any] | None = None,
) -> Response:
    told = Problem(title=_phrase(status), status=status, detail=sentence, code=code)
    text = json.dumps({**(more or {}), **told.model_dump()})
    return Response(text, status, headers=dict(headers or {}), media_type=MEDIA_TYPE)


def denied(why: Why) -> Response:
    return problem(401, why.value, _DENIED[why], {"WWW-Authenticate": "Bearer"})


def install(app: FastAPI) -> None:
    """Lets every error of `app` be told this way."""
    for kind, handler in _HANDLERS.items():
        app.add_exception_handler(kind, handler)
    app.add_exception_handler(Exception, _bug)


def of(request: Request, error: Exception) -> Response:
    """One of these errors as it is told."""
    return next(how(request, error) for kind, how in _HANDLERS.items() if isinstance(error, kind))


def told(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What a route's description says of these answers."""
    schema = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {
        status: {"description": _phrase(status), "content": {MEDIA_TYPE: schema}}
        for status in statuses
    }


def _phrase(status: int) -> str:
    return "Checksum Mismatch" if status == 460 else HTTPStatus(status).phrase


def _http(_: Request, error: Exception) -> Response:
    said = error if isinstance(error, HTTPException) else HTTPException(500)
    status = said.status_code
    code = getattr(error, "code", _CODES.get(status, "refused"))
    sentence = said.detail if hasattr(error, "code") else _SENTENCES.get(status, "")
    return problem(status, code, sentence, said.headers, getattr(error, "more", None))


def _invalid(_: Request, error: Exception) -> Response:
    """The place that is wrong and what is wrong with it, without what was there."""
    found = error.errors() if isinstance(error, RequestValidationError) else []
    places = [
        ".".join(str(part)[:64] for part in one.get("loc", ())) + ": " + one.get("type", "")
        for one in found[:3]
    ]
    return problem(422, "invalid", "; ".join(places))


def _denied(_: Request, error: Exception) -> Response:
    return denied(error.why if isinstance(error, Denied) else Why.UNKNOWN)


def _bug(_: Request, __: Exception) -> Response:
    """What went wrong is in the log, by its kind and place."""
    return problem(500, "server_error", "Something went wrong in the server.")


def _unavailable(_: Request, __: Exception) -> Response:
    sentence = "The server cannot write now. Nothing was lost; ask again."
    return problem(503, "unavailable", sentence, {"Retry-After": "5"})


_HANDLERS: dict[type[Exception], Callable[[Request, Exception], Response]] = {
    HTTPException: _http, RequestValidationError: _invalid, Denied: _denied,
    Unavailable: _unavailable,
}  # fmt: skip
TOLD = tuple(_HANDLERS)
"""Errors that have a sentence of their own."""
