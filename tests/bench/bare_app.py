"""The least that a web application can do, served as the central API is: what a request costs
that asks for nothing. `python -m tests.bench.bare_app`
"""

from __future__ import annotations

import socket

import uvicorn
from starlette.types import Receive, Scope, Send

from sync.server import serving

ANSWER = b'{"epoch":1,"results":[{"status":"accepted"}]}'


async def answer(_scope: Scope, receive: Receive, send: Send) -> None:
    """Reads what is asked, whatever it is, and accepts it."""
    while (await receive()).get("more_body"):
        pass
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(ANSWER))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": ANSWER})


async def _serve() -> None:
    bound = socket.create_server(("127.0.0.1", 0), backlog=2_048)
    serving.tell_ready(serving.address_of(bound), "bare")
    config = uvicorn.Config(answer, log_config=None, access_log=False, lifespan="off")
    await uvicorn.Server(config).serve([bound])


if __name__ == "__main__":
    serving.run(_serve())
