"""Chats of the whole team with its assistants, as the server has them, for admins."""

from __future__ import annotations

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.shown_talk import ChatLine, ReadLine
from sync.asking import told
from sync.client import Client
from sync.core_reply import ServerSays, Trouble
from sync.protocol import Answer

MOST = 100
_NOT_FOR_THEM = (403, 404)
ASSISTANT, STEP = "Assistant", "A step of the assistant"


class TeamChat(Answer):
    """One chat with an assistant."""

    id: str
    agent_id: str = ""
    user_id: str = ""
    username: str | None = None
    source_channel: str = "desktop"
    title: str = ""
    created_at: str = ""
    last_message_at: str | None = None
    message_count: int = 0
    peer_agent_id: str | None = None
    peer_agent_name: str | None = None
    participant_type: str = "user"
    group_name: str | None = None


class TeamChatPage(Answer):
    items: list[TeamChat]


class TeamMessage(Answer):
    """One thing that was said, or one use of a tool."""

    role: str
    content: str = ""
    created_at: str | None = None
    sender_name: str | None = None
    toolName: str | None = None  # noqa: N815 - as the server calls it


class TeamMessagePage(Answer):
    items: list[TeamMessage]


class ServerChats:
    """Methods raise Refused with why the server cannot be read now."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def with_assistant(self, assistant: str) -> tuple[ChatLine, ...]:
        """The newest chats of everybody with it; none where it is not for this person."""
        path = f"/api/agents/{assistant}/sessions?scope=all&limit={MOST}"
        try:
            found = await told(self._client, path, TeamChatPage)
        except ServerSays as trouble:
            if trouble.problem.status in _NOT_FOR_THEM:
                return ()
            raise Refused(trouble.sentence, "server") from trouble
        except Trouble as trouble:
            raise Refused(trouble.sentence, "server") from trouble
        return tuple(_line(one) for one in found.items)

    async def said(self, assistant: str, chat: str) -> tuple[ReadLine, ...]:
        """The last that was said in it, oldest first."""
        path = f"/api/agents/{assistant}/sessions/{chat}/messages?limit={MOST}"
        try:
            found = await told(self._client, path, TeamMessagePage)
        except Trouble as trouble:
            raise Refused(trouble.sentence, "server") from trouble
        return tuple(_read(one) for one in found.items)


def _line(one: TeamChat) -> ChatLine:
    return ChatLine(
        id=one.id, title=one.title, who=one.username or "", channel=one.source_channel,
        messages=one.message_count, last_at=one.last_message_at or "", created_at=one.created_at,
        participant=one.participant_type, group=one.group_name or "",
        peer=one.peer_agent_id or "", peer_name=one.peer_agent_name or "", owner=one.user_id,
        assistant=one.agent_id, here=False,
    )  # fmt: skip


def _read(one: TeamMessage) -> ReadLine:
    step = one.role == "tool_call"
    who = STEP if step else one.sender_name or ASSISTANT
    return ReadLine(who=who, at=one.created_at or "", text=one.toolName or one.content)
