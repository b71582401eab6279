"""The lines of a conversation as they are drawn: who said it, what a step did, and its end."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace

from rflow_desktop.domain.model import Evidence
from rflow_desktop.domain.model_talk import CallState, Message, Said, Speaker, ToolCall
from rflow_desktop.domain.shown_talk import Chip, TalkLine
from rflow_desktop.services.asked_elsewhere import SILENT

ASSISTANT = "Assistant"
KEPT = "Your message is kept."
HELD = "Kept. Sent as soon as the assistant can be asked."
NONE: Mapping[str, int] = {}
NOWHERE: Mapping[str, str] = {}
NOBODY: Mapping[str, str] = {}
_ARG = 30
STATES: Mapping[str, str] = {
    Said.WAITING: "",
    Said.ANSWERED: "",
    Said.FAILED: "The assistant did not answer. Your message is kept.",
    Said.WHOLE: "",
    Said.STOPPED: "Stopped",
    Said.PARTIAL: "The answer broke off. What came is kept.",
}
CODES: Mapping[str, str] = {
    "closed_window": "Stopped when RFlow was closed",
    "offline": "Sent when online",
    "unreachable": "The service could not be reached. Sent when it is back.",
    "no_key": "Waits for a key",
    "overloaded": "The service is busy. Your message is kept.",
    "rate_limited": "The limit of requests is reached. Your message is kept.",
    "quota": "The limit of your account is reached. Your message is kept.",
    "limit": "The limit for the assistant is reached. Your message is kept.",
    "unauthorized": "The key was not accepted. Check it in Settings. Your message is kept.",
    "forbidden": "This key may not use that model. Your message is kept.",
    "not_found": "This model is not there any more. Choose another in Settings.",
    "too_large": "The message and its files are too large for the assistant.",
    "invalid": "The assistant could not take this message. It is kept.",
    "server_error": "The service has a fault. Your message is kept.",
    "timeout": "The service took too long. Your message is kept.",
    "not_set_up": "The assistant is not set up on your team's server. Your message is kept.",
    "server_key": "The key of your team's server was not accepted. Your message is kept.",
    "signed_out": "Sign in to your team's server again. Your message is kept.",
    "refused": "The assistant declined to answer this.",
    "max_tokens": "The answer reached its longest length.",
    "model_context_window_exceeded": "The conversation is too long for this model.",
}
IN_SETTINGS = frozenset({"no_key", "unauthorized", "forbidden", "not_found", "limit"})
"""What is put right in Settings: the key, the model, or the own limit."""
TOOLS: Mapping[str, str] = {
    "search_here": "Searched your flows and past sessions",
    "read_evidence": "Read evidence",
    "read_text": "Read recognised text",
    "resolve_name": "Looked up a name",
    "reach_port": "Tried a port",
    "read_certificate": "Read a certificate",
    "ping": "Sent a ping",
    "trace": "Traced the way",
    "propose_task": "Proposed a task",
    "propose_question": "Asked a question",
    "propose_fact": "Proposed a fact",
    "propose_fix": "Suggested a fix",
    "propose_flow": "Suggested a flow",
    "propose_variable": "Proposed a value",
    "propose_outcome": "Said what may have come of the fix",
    "propose_fork": "Offered directions",
    "set_problem": "Summed the problem up",
}
ASKED: Mapping[str, str] = {
    "search_here": "Asked to search your flows and past sessions",
    "read_evidence": "Asked to read evidence",
    "read_text": "Asked to read recognised text",
    "resolve_name": "Asked to look up a name",
    "reach_port": "Asked to try a port",
    "read_certificate": "Asked to read a certificate",
    "ping": "Asked to send a ping",
    "trace": "Asked to trace the way",
}
"""What is done once a person has allowed it, before that and where nobody did."""


def lines(
    said: Iterable[Message | ToolCall],
    *,
    me: str,
    names: Mapping[str, str],
    evidence: Mapping[str, Evidence],
    here: frozenset[str],
    assistant: str = ASSISTANT,
    held: frozenset[str] = frozenset(),
    elsewhere: Mapping[str, str] = NOWHERE,
    tries: Mapping[str, int] = NONE,
    bots: Mapping[str, str] = NOBODY,
    thoughts: Mapping[str, str] = NOBODY,
) -> tuple[TalkLine, ...]:
    """Drawn lines, oldest first. An assistant's message without words or thinking is not one.

    `held` are the messages that go out by themselves later, `elsewhere` what is told of those that
    another computer gets the answer to, `tries` how often one was asked about in vain. `bots` are
    the assistants of a thread as they are called now, `thoughts` what was thought before a message,
    for who asked.
    """
    drawn, everybody = [], {**names, **bots}
    for one in said:
        if isinstance(one, ToolCall):
            drawn.append(_step(one, evidence))
            continue
        thought = thoughts.get(one.id) or one.thinking
        if one.text or thought or one.attachments or one.role is Speaker.USER:
            line = replace(
                _message(one, me, everybody, evidence, here, assistant), thinking=thought
            )
            told = HELD if one.id in held else elsewhere.get(one.id, "")
            drawn.append(_waiting(line, told, tries=tries.get(one.id, 0)))
    return tuple(drawn)


def chip(one: Evidence, here: frozenset[str]) -> Chip:
    return Chip(
        id=one.id, name=one.title or one.name or "Picture", mime=one.mime, sha256=one.sha256,
        here=one.sha256 in here,
    )  # fmt: skip


def short_args(args: Mapping[str, object]) -> str:
    """`(host: print-01, port: 9100)`, each value cut at 30 characters."""
    told = []
    for name, value in args.items():
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        told.append(f"{name}: {text if len(text) <= _ARG else text[: _ARG - 1] + '…'}")
    return f"({', '.join(told)})" if told else ""


def told_of(state: str, code: str) -> str:
    return CODES.get(code, STATES.get(state, ""))


def _waiting(line: TalkLine, told: str, *, tries: int) -> TalkLine:
    """What is told of a message that no answer has come to yet."""
    if line.state == Said.WAITING and told:
        return replace(line, told=told, code="silent" if told == SILENT else line.code)
    return replace(line, tries=tries) if line.state == Said.FAILED and tries else line


def _message(
    one: Message, me: str, names: Mapping[str, str], evidence: Mapping[str, Evidence],
    here: frozenset[str], assistant: str,
) -> TalkLine:  # fmt: skip
    mine = one.role is Speaker.USER and one.by == me and not one.sender
    who = (
        names.get(one.assistant or "")
        or one.sender
        or (
            assistant if one.role is Speaker.ASSISTANT else "You" if mine else names.get(one.by, "")
        )
    )
    return TalkLine(
        id=one.id,
        kind="message",
        role=one.role.value,
        who=who or "Unknown",
        mine=mine,
        text=one.text,
        at=one.at,
        state=one.state.value,
        told=told_of(one.state, one.code),
        code=one.code,
        attachments=tuple(
            chip(evidence[name], here) for name in one.attachments if name in evidence
        ),
        edited=one.edited_by is not None,
        late=one.late,
        generation=one.generation or "",
        cursor=f"{one.hlc}|{one.id}",
        assistant=one.assistant or "",
    )


def _became(one: ToolCall) -> str:
    """Why there is no result; nothing where there is one, or none yet."""
    if one.state is CallState.DENIED:
        return one.preview or "Not allowed"
    return "Did not work" if one.state is CallState.FAILED else ""


def _step(one: ToolCall, evidence: Mapping[str, Evidence]) -> TalkLine:
    about = evidence.get(str(one.args.get("evidence", "")))
    done = TOOLS.get(one.name, one.name)
    denied = one.state is CallState.DENIED
    words = ASKED.get(one.name, done) if denied or one.state is CallState.WAITING else done
    if about is not None:
        words = f"{words}: {about.title or about.name}"
    return TalkLine(
        id=one.id,
        kind="tool",
        role="tool_call",
        who=ASSISTANT,
        mine=False,
        text="" if denied else one.preview,
        at=one.at,
        state=one.state.value,
        told=_became(one),
        tool=one.name,
        words=words,
        args=short_args(one.args),
        output=one.output or "",
        left=f"{one.left:,} bytes left this computer" if one.left else "Nothing left this computer",
        generation=one.generation or "",
        cursor=f"{one.hlc}|{one.id}",
    )
