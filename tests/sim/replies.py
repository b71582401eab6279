"""Replies of the run's server, as the desktop's HTTP client would give them."""

from __future__ import annotations

from pydantic import BaseModel

from sync.core_reply import Reply
from sync.protocol import SERVER_HEADER, Problem

SERVER = "0190aaaa-0000-7000-8000-0000000005e7"


def ok(answer: BaseModel) -> Reply:
    return Reply(
        status=200,
        headers={SERVER_HEADER.lower(): SERVER, "content-type": "application/json"},
        body=answer.model_dump_json().encode(),
        url="https://central.example/",
    )


def packed(raw: bytes | None) -> Reply:
    if raw is None:
        return problem(404, "not_found")
    headers = {SERVER_HEADER.lower(): SERVER, "content-type": "application/octet-stream"}
    return Reply(status=200, headers=headers, body=raw, url="https://central.example/")


def problem(status: int, code: str, **headers: str) -> Reply:
    said = Problem(title="", status=status, code=code)
    return Reply(
        status=status,
        headers={SERVER_HEADER.lower(): SERVER, **headers},
        body=said.model_dump_json().encode(),
        url="https://central.example/",
    )
