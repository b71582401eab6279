"""Today's page as rows: who waits for whom, in the order in which it is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rflow_desktop.domain.board_key import board_key
from rflow_desktop.domain.frozen import value_class
from rflow_desktop.domain.shown_line import SessionLine
from rflow_desktop.domain.shown_lists import Asked, BatchLine, TodayPage
from rflow_desktop.domain.states import SyncMark
from ui.today import words

if TYPE_CHECKING:
    from rflow_desktop.domain.shown_sync import AttentionView

HEADING, ATTENTION, QUESTION, SESSION, BATCH, ANSWER = (
    "heading", "attention", "question", "session", "batch", "answer",
)  # fmt: skip


@value_class(frozen=True, kw_only=True)
class TodayRow:
    """One line of the list. `picture` is a glyph's or an icon's name, `tone` the icon's.

    `opens` is the session behind it; a batch carries its targets, a question itself.
    """

    key: str
    kind: str
    title: str
    number: str = ""
    detail: str = ""
    end: str = ""
    end_tone: str = "text.tertiary"
    mark: str = ""
    picture: str = ""
    tone: str = "text.tertiary"
    strong: bool = False
    opens: str = ""
    first: bool = False
    last: bool = False
    batch: BatchLine | None = None
    question: Asked | None = None

    @property
    def is_heading(self) -> bool:
        return self.kind in (HEADING, ANSWER)

    def spoken(self) -> str:
        parts = (self.number, self.title, self.detail, self.end)
        return ", ".join(part for part in parts if part)


def today_rows(page: TodayPage, *, now_ms: int, answering: str = "") -> tuple[TodayRow, ...]:
    """Under the question `answering` stands the room for its answer."""
    waiting: list[TodayRow] = []
    for one in page.attention:
        waiting.append(_attention(one, now_ms))
    for asked in page.asked:
        row = _question(asked, now_ms)
        waiting.append(row)
        if row.key == answering:
            waiting.append(TodayRow(key=f"answer:{row.key}", kind=ANSWER, title=""))
    waiting += [_over(line) for line in page.over]
    groups = (
        ("Waiting for you", waiting),
        ("Prepared for you", [_prepared(line, now_ms) for line in page.prepared]),
        ("Continue", [_going_on(line, now_ms) for line in page.going_on]),
    )
    rows: list[TodayRow] = []
    for title, group in groups:
        rows += _under(title, group, first=not rows)
    for batch in page.batches:
        rows.append(_batch(batch, first=not rows))
    return tuple(rows)


def _under(title: str, rows: Sequence[TodayRow], *, first: bool) -> list[TodayRow]:
    if not rows:
        return []
    number = sum(row.kind != ANSWER for row in rows)
    head = TodayRow(
        key=f"group:{title}", kind=HEADING, title=title, detail=str(number), first=first
    )
    ended = TodayRow(**{**vars(rows[-1]), "last": True})
    return [head, *rows[:-1], ended]


def _attention(one: AttentionView, now_ms: int) -> TodayRow:
    return TodayRow(
        key=f"attention:{one.id}", kind=ATTENTION, title=one.headline, number=one.ticket,
        detail=one.client or one.title, end=words.when(one.at, now_ms), strong=True,
        picture="triangle-alert", tone="danger.solid", opens=one.session,
    )  # fmt: skip


def _question(asked: Asked, now_ms: int) -> TodayRow:
    return TodayRow(
        key=f"question:{asked.question}", kind=QUESTION,
        title=f"{words.first_name(asked.by)} asks: {asked.text}", number=asked.ticket,
        detail=asked.title, end=words.when(asked.at, now_ms), strong=True,
        picture="message-square", tone="accent.text", opens=asked.session, question=asked,
    )  # fmt: skip


def _over(line: SessionLine) -> TodayRow:
    return _session(
        line, detail=words.joined(line.client, "the pause is over"), end="is due",
        end_tone="warning.text", strong=True,
    )  # fmt: skip


def _prepared(line: SessionLine, now_ms: int) -> TodayRow:
    end, tone = words.due(line.until, now_ms)
    by = words.lowered(line.with_whom) if line.with_whom.startswith("From ") else ""
    return _session(line, detail=words.joined(line.client, by), end=end, end_tone=tone)


def _going_on(line: SessionLine, now_ms: int) -> TodayRow:
    return _session(
        line,
        detail=words.joined(line.client, words.lowered(line.stands)),
        end=words.changed(line.changed_at, now_ms),
        mark={SyncMark.WAITING: "sync.waiting", SyncMark.ATTENTION: "sync.needsAttention"}.get(
            line.sync, ""
        ),
    )


def _session(
    line: SessionLine,
    *,
    detail: str,
    end: str,
    end_tone: str = "text.tertiary",
    mark: str = "",
    strong: bool = False,
) -> TodayRow:
    return TodayRow(
        key=f"session:{line.id}", kind=SESSION, title=line.title, number=line.ticket,
        detail=detail, end=end, end_tone=end_tone, mark=mark, strong=strong,
        picture=f"session.{line.state}", opens=line.id,
    )  # fmt: skip


def _batch(batch: BatchLine, *, first: bool) -> TodayRow:
    trouble = f"{batch.in_trouble} with a problem" if batch.in_trouble else ""
    done = f"{batch.done} of {batch.total} done"
    return TodayRow(
        key=f"batch:{batch.id}", kind=BATCH, title=batch.title or "Batch",
        detail=words.joined(batch.client, done, trouble), opens=board_key(batch.id), batch=batch,
        first=first,
    )  # fmt: skip
