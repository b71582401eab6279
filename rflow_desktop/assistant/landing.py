"""From the events of a reply to rows of the session: once, however often it is tried."""

from __future__ import annotations

from dataclasses import replace

from rflow_desktop.assistant import assessing
from rflow_desktop.assistant.segments import LAST, MOST, End, named_id, says, segments
from rflow_desktop.domain.acts_talk import MarkMessage, RecordReply
from rflow_desktop.domain.acts_texts import KeepText, TextKind
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model_talk import ReplyState, Said
from rflow_desktop.domain.ops import Act
from rflow_desktop.domain.texts import finished, for_client_if
from rflow_desktop.services import made, waiting
from rflow_desktop.services.work import Work
from rflow_desktop.store.local import Local
from rflow_desktop.store.replies import Replies, Reply

_BROKEN = frozenset({"max_tokens", "refused", "model_context_window_exceeded"})
"""A reply that ended so is no whole text."""


async def land(work: Work, reply: Reply, branch: str | None, end: End) -> str:
    """Ends the reply: its words, what became of the question, and its record, all or none.

    Gives a sentence when the session did not take them; then they stay kept here.
    """
    events = await work.store.run(lambda local: Replies(local.outbox).events(reply.id))
    found = segments(events)
    done: list[Act] = []
    if reply.purpose in ("reply", "question"):
        last = LAST[end.state]
        why = "" if last is Said.PARTIAL else end.code
        done += says(reply.id, branch, found, last, why)
        if reply.turn:
            answered = bool(found) or end.state is ReplyState.COMPLETED
            mark = Said.ANSWERED if answered else Said.FAILED
            done.append(MarkMessage(message=reply.turn, state=mark, code=end.code))
    elif reply.purpose == assessing.PURPOSE:
        whole = end.state is ReplyState.COMPLETED and end.code not in _BROKEN
        await assessing.landed(
            work, reply.session, "\n\n".join(one.text for one in found) if whole else "", end.told
        )
    elif (kind := made.kind_of(reply.purpose)) is not None:
        text = "\n\n".join(one.text for one in found)
        kept = await work.store.run(lambda local: _keep_made(work, local, reply, kind, text, end))
        if kept.done and kept.text:
            done.append(
                KeepText(
                    artifact=named_id(reply.id, "text"), kind=kind, text=kept.text[:MOST],
                    version=kept.version, generation=reply.id,
                )
            )  # fmt: skip
    done.append(
        RecordReply(
            generation=reply.id, state=end.state, turn=reply.turn or None, purpose=reply.purpose,
            model=end.model or reply.model, code=end.code, told=end.told[:500],
            retryable=end.retryable, usage=end.usage, prices=end.prices, branch=branch,
        )
    )  # fmt: skip

    def close(local: Local) -> None:
        replies = Replies(local.outbox)
        replies.end(
            reply.id, end.state.value, work.now_ms(), code=end.code, told=end.told,
            retryable=end.retryable,
        )  # fmt: skip
        replies.land(reply.id)
        if end.code in waiting.AGAIN and reply.turn and reply.purpose == "reply":
            waiting.hold(local, reply.session, reply.turn)

    try:
        await work.do(reply.session, *done)
    except Refused as refused:
        return refused.sentence
    await work.store.run(close)
    return ""


def _keep_made(
    work: Work, local: Local, reply: Reply, kind: TextKind, text: str, end: End
) -> made.Made:  # fmt: skip
    """A whole text gets what its kind needs; a part stays as it came, and says so."""
    whole = end.state is ReplyState.COMPLETED and end.code not in _BROKEN
    before = made.read(local, reply.session, kind)
    kept = replace(
        before, text=finished(kind, text) if whole else for_client_if(kind, text) or before.text,
        done=whole, told="" if whole else end.told or "It broke off. What came is kept.",
        at=work.instant(work.now_ms()),
    )  # fmt: skip
    made.keep(local, reply.session, kind, kept)
    return kept
