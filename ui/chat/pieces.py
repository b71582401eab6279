"""A conversation as a row of pieces, each drawn by itself: heads, prose, code, steps, notices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from rflow_desktop.domain.shown_talk import Chip, LiveReply, PermissionCard, Report, TalkLine
from rflow_desktop.services.talk_lines import IN_SETTINGS
from ui.chat.blocks import blocks, whole_words

_DONE = ("completed", "error", "cancelled", "lost")
SPOKEN = frozenset({"reply", "question"})
"""What a reply is for when it is part of the conversation; other texts are written elsewhere."""
LIVE = "live"
"""The line of the reply that is being written."""


@dataclass(frozen=True)
class Piece:
    """`kind` says which part draws it; `key` stays the same while it is the same thing.

    `space` is the room above it, before zoom; `line` the line of the conversation it belongs to.
    """

    key: str
    kind: str
    line: str
    space: int = 8
    text: str = ""
    words: str = ""
    told: str = ""
    tone: str = ""
    at: str = ""
    language: str = ""
    chips: tuple[Chip, ...] = ()
    acts: tuple[tuple[str, str], ...] = ()
    """Buttons: the id of an act, and its words."""
    caret: bool = False
    folded: bool = True
    mine: bool = False
    card: PermissionCard | None = None


@dataclass(frozen=True, kw_only=True)
class Talk:
    """Everything that the conversation shows at one moment.

    `opened` are the folds that a person has opened, `again` says that one may write here.
    """

    lines: tuple[TalkLine, ...] = ()
    report: Report | None = None
    ticket: str = ""
    live: LiveReply | None = None
    card: PermissionCard | None = None
    assistant: str = "Assistant"
    opened: frozenset[str] = frozenset()
    details: tuple[tuple[str, str], ...] = ()
    """What opened steps show: the step, and its words."""
    again: bool = True
    grouped: bool = False
    peer: bool = False
    """Two assistants talk here."""
    assistant_id: str = ""
    """Which of them this chat is about."""


def pieces(talk: Talk) -> tuple[Piece, ...]:
    """All of them, in the order in which they stand."""
    made = list(report_of(talk))
    last, before = last_answer(talk), None
    for line in talk.lines:
        made += of_line(line, talk, before, is_last=line is last)
        before = line
    return (*made, *being_written(talk))


def being_written(talk: Talk) -> tuple[Piece, ...]:
    """What stands below everything that was said: the reply in the making, and its question."""
    made: list[Piece] = []
    if talk.live is not None:
        made += _live(replace(talk.live, waits=talk.live.waits or talk.card is not None), talk)
    if talk.card is not None:
        made.append(Piece(f"card:{talk.card.id}", "card", LIVE, space=14, card=talk.card))
    return tuple(made)


def report_of(talk: Talk) -> Iterator[Piece]:
    """The ticket that it is about."""
    report = talk.report
    if report is None:
        return
    facts = dict(report.ticket)
    text = facts.get("summary") or facts.get("description") or ""
    if talk.ticket and text:
        who = facts.get("contact") or facts.get("person") or ""
        yield Piece(
            "report", "report", "report", space=0, words=f"Ticket {talk.ticket}",
            told=f"by {who}" if who else "", text=f"“{text}”", tone=facts.get("priority", ""),
        )  # fmt: skip


def _begins(line: TalkLine, before: TalkLine | None, talk: Talk) -> bool:
    """Whether a line is under a head of its own: somebody else speaks, or says something new."""
    if talk.peer and before is not None and not before.edited:
        return _speaker(line, talk) != _speaker(before, talk)
    if before is None or before.edited or _side(line) != _side(before):
        return True
    return line.role == "user"


def _is_asked(step: str, talk: Talk) -> bool:
    """Whether its card stands below, and says what waits."""
    return talk.card is not None and talk.card.id == step


def _side(line: TalkLine) -> str:
    return "assistant" if line.kind == "tool" or line.role == "assistant" else line.who


def of_line(
    line: TalkLine, talk: Talk, before: TalkLine | None, *, is_last: bool
) -> Iterator[Piece]:
    """The pieces of one line; `before` is the line above it."""
    heads = _begins(line, before, talk)
    if line.kind == "tool":
        if heads:
            yield _head(line, talk)
        if not _is_asked(line.id, talk):
            yield _step(line, talk)
        return
    if line.edited:
        yield _edited(line, talk)
        if f"edited:{line.id}" not in talk.opened:
            return
    if heads:
        yield _head(line, talk)
    if line.thinking:
        yield _thinking(line.id, line.thinking, talk)
    yield from _body(line.id, line.text, line.role)
    if line.attachments:
        yield Piece(f"{line.id}:chips", "chips", line.id, chips=line.attachments)
    yield from _end(line, talk, is_last=is_last)


def _head(line: TalkLine, talk: Talk) -> Piece:
    theirs = line.kind == "tool" or line.role == "assistant"
    acts: list[tuple[str, str]] = []
    if line.kind == "message":
        acts.append(("copy", "Copy the message"))
        if line.mine and talk.again and not line.edited:
            acts.append(("edit", "Edit and ask again"))
    tone = "system" if line.role == "system" else "assistant" if theirs else "person"
    if talk.peer:  # whichever of the two began it, the one that this chat is about has the mark
        tone = "person" if _is_peer(line, talk) else "assistant"
    return Piece(
        f"{line.id}:head", "head", line.id, space=18, words=_who(line, talk), at=line.at,
        tone=tone, acts=tuple(acts), mine=line.mine, told="late" if line.late else "",
    )  # fmt: skip


def _who(line: TalkLine, talk: Talk) -> str:
    if line.kind == "tool":
        return talk.assistant
    return line.who


def _is_peer(line: TalkLine, talk: Talk) -> bool:
    """In a thread of two assistants: the one that this chat is not about."""
    if line.assistant and talk.assistant_id:  # two may have the same name
        return talk.peer and line.assistant != talk.assistant_id
    return talk.peer and line.kind != "tool" and line.who != talk.assistant


def _speaker(line: TalkLine, talk: Talk) -> tuple[bool, str]:
    return _is_peer(line, talk), _who(line, talk)


def _step(line: TalkLine, talk: Talk) -> Piece:
    is_open = line.id in talk.opened
    told = line.told or line.text.partition("\n")[0]
    if line.tool.startswith("propose_") and line.state == "done":
        told = ""  # it stands in the lane
    return Piece(
        line.id, "step", line.id, words=line.words, told=told,
        tone=line.state, text=dict(talk.details).get(line.id, "") if is_open else "",
        language=line.tool, folded=not is_open, at=line.at,
    )  # fmt: skip


def _edited(line: TalkLine, talk: Talk) -> Piece:
    is_open = f"edited:{line.id}" in talk.opened
    return Piece(
        f"edited:{line.id}",
        "fold",
        line.id,
        space=12,
        folded=not is_open,
        words="Edited. Show what stood here before" if not is_open else "Edited. Before it said",
    )


def _thinking(line: str, text: str, talk: Talk) -> Piece:
    is_open = f"thinking:{line}" in talk.opened
    return Piece(
        f"thinking:{line}",
        "thinking",
        line,
        words="Thinking",
        folded=not is_open,
        text=text if is_open else "",
    )


def _body(line: str, text: str, role: str) -> Iterator[Piece]:
    """What people wrote is shown as they wrote it; only the assistant writes Markdown."""
    if role == "user":
        for at, start in enumerate(range(0, len(text), 8_000)):
            part = text[start : start + 8_000]
            yield Piece(f"{line}:{at}", "plain", line, space=5 if not at else 0, text=part)
        return
    for at, block in enumerate(blocks(text)):
        kind = "code" if block.code else "prose"
        yield Piece(
            f"{line}:{at}", kind, line, text=block.text, language=block.language,
            space=5 if not at else 8,
        )  # fmt: skip


def _end(line: TalkLine, talk: Talk, *, is_last: bool) -> Iterator[Piece]:
    """How it ended, where that has to be told, and what can be done about it."""
    acts: tuple[tuple[str, str], ...] = ()
    if talk.again and line.state == "failed" and line.mine:
        acts = (("retry", "Try again"),)
        if line.code in IN_SETTINGS:
            acts = (*acts, ("settings", "Open settings"))
    elif talk.again and line.code == "silent":
        acts = (("retry", "Ask here"),)
    elif talk.again and is_last and line.state in ("stopped", "partial"):
        acts = (("continue", "Continue"),)
    if line.told or acts:
        tone = "danger" if line.state == "failed" else "neutral"
        if line.code in ("offline", "no_key") or line.state == "waiting":
            tone = "waiting"
        yield Piece(
            f"{line.id}:end",
            "notice",
            line.id,
            text=line.told,
            tone=tone,
            acts=acts,
            words=f"{line.tries} times" if line.tries > 1 else "",
        )


def last_answer(talk: Talk) -> TalkLine | None:
    """The answer that everything ends with: it can be continued."""
    if talk.live is not None:
        return None
    last = next((one for one in reversed(talk.lines) if one.kind == "message"), None)
    return last if last is not None and last.role == "assistant" else None


def _live(live: LiveReply, talk: Talk) -> Iterator[Piece]:
    """The words that have landed already are lines; the rest of the reply stands here."""
    landed = [line for line in talk.lines if line.generation == live.generation]
    text = _rest(live.text, [line.text for line in landed if line.kind == "message"])
    thinking = _rest(live.thinking, [line.thinking for line in landed if line.thinking])
    is_over = live.state in _DONE
    shown = text if is_over else whole_words(text)
    if not landed:
        yield Piece(
            f"{LIVE}:head", "head", LIVE, space=18, words=talk.assistant, at=live.started_at,
            tone="assistant",
        )  # fmt: skip
    if thinking:
        yield _thinking(LIVE, thinking, talk)
    body = tuple(_body(LIVE, shown, "assistant"))
    if body and not is_over:
        body = (*body[:-1], replace(body[-1], caret=not live.waits))
    yield from body
    if body or is_over or live.waits:
        return
    if landed and landed[-1].kind == "message":
        return  # its words have landed just now, and what comes next is about to begin
    yield Piece(f"{LIVE}:dots", "dots", LIVE, words="The assistant is at work")


def _rest(text: str, landed: Iterable[str]) -> str:
    """What of `text` stands behind the parts that have landed."""
    at = 0
    for part in landed:
        found = text.find(part, at)
        at = found + len(part) if found >= 0 else at
    return text[at:].lstrip("\n") if at else text
