"""Puts the central API together as one ASGI application."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from fastapi import APIRouter, Depends, FastAPI
from fastapi.openapi.utils import get_openapi

from rflow_desktop import __version__
from sync.protocol import Problem
from sync.server import (
    bodies,
    problems,
    rest,
    routes_blobs,
    routes_bundle,
    routes_people,
    routes_snapshot,
    routes_sync,
)
from sync.server.central import Central
from sync.server.front import Front
from sync.server.gate import Gate
from sync.server.replying import Replying

_TITLE = "RFlow central API"
_ROUTERS = (
    routes_people.router,
    routes_sync.router,
    routes_snapshot.router,
    routes_bundle.router,
    routes_blobs.router,
    *rest.ROUTERS,
)
_TABLE = APIRouter()
"""What a route needs is worked out with its first request, and once for all applications."""
for _router in _ROUTERS:
    _TABLE.include_router(_router, dependencies=[Depends(bodies.storable)])


def application(central: Central, replying: Replying | None = None) -> Gate:
    """What uvicorn serves. Closing `central` is up to its lifespan."""
    return Gate(Front(routes(central, replying or Replying(central)), central), central)


def routes(central: Central, replying: Replying) -> FastAPI:
    app = FastAPI(
        title=_TITLE,
        version=__version__,
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
    )
    app.state.central, app.state.replying = central, replying
    problems.install(app)
    app.router.routes.extend(_TABLE.routes)

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _described(app)
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign] # the way FastAPI documents
    return app


def description() -> dict[str, Any]:
    """The OpenAPI document, without a server."""
    app = FastAPI(title=_TITLE, version=__version__)
    for router in _ROUTERS:
        app.include_router(router)
    return _described(app)


def _described(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document, in which every error is a problem."""
    document = get_openapi(title=app.title, version=app.version, routes=app.routes)
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = Problem.model_json_schema()
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    return document


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    central: Central = app.state.central
    replying: Replying = app.state.replying
    tasks = [
        asyncio.create_task(replying.run()),
        asyncio.create_task(central.look_outside()),
        asyncio.create_task(central.packing.run()),
    ]
    if central.wire is not None:
        tasks.append(asyncio.create_task(central.wire.run()))
    try:
        yield
    finally:
        central.stop()
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await replying.close()
        await central.models.close()
        await central.database.close()
        central.passwords.close()
