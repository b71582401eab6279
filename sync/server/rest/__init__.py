"""The paths under /api: each a thin translation to an operation, or a read."""

from __future__ import annotations

from sync.server.rest import exports, flows, prepared, sessions, settings

ROUTERS = (flows.router, sessions.router, prepared.router, exports.router, settings.router)
