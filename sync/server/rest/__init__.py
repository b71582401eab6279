"""The paths under /api: each a thin translation to an operation, or a read."""

from __future__ import annotations

from sync.server.rest import (
    agent_sessions,
    agents,
    ai_acts,
    ai_closing,
    ai_lane,
    ai_sessions,
    ai_talk,
    conversations,
    exports,
    flows,
    handoffs,
    prepared,
    relay,
    save_as,
    sessions,
    settings,
    uploads,
    usage,
)

ROUTERS = (
    flows.router, sessions.router, prepared.router, exports.router, save_as.router,
    handoffs.router, uploads.router, settings.router,
    conversations.router, relay.router, usage.router,
    ai_sessions.router, ai_talk.router, ai_acts.router, ai_closing.router, ai_lane.router,
    agents.router, agent_sessions.router,
)  # fmt: skip
