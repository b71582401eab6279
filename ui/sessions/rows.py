"""The rows of the sessions table in the shape that is drawn, grouped and with batches as one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from rflow_desktop.domain.board_key import board_key
from rflow_desktop.domain.shown import SessionLine, SyncMark
from rflow_desktop.domain.shown_lists import BatchLine
from rflow_desktop.domain.words import count
from ui.sessions import words

ORDER = ("prepared", "others", "active", "paused", "escalated", "closed", "week")
WEEK = "week"
MORE = "more"
_MARKS = {
    SyncMark.WAITING: "sync.waiting",
    SyncMark.SENDING: "sync.waiting",
    SyncMark.ATTENTION: "sync.needsAttention",
}


@dataclass(frozen=True, kw_only=True)
class TableRow:
    """One row. `kind`: session, batch, group or more. `opens` is the session it leads to."""

    key: str
    kind: str = "session"
    title: str = ""
    ticket: str = ""
    client: str = ""
    glyph: str = ""
    icon: str = ""
    evidence: int = 0
    extra: str = ""
    stands: str = ""
    tone: str = "text.secondary"
    progress: float | None = None
    with_whom: str = ""
    quiet_with: bool = False
    changed: str = ""
    sync: str = ""
    opens: str = ""
    writable: bool = False
    manages: bool = False
    group: str = ""
    number: int = 0
    folded: bool = False
    ticked: bool = False
    speech: str = ""

    def spoken(self) -> str:
        """The one sentence of a row. `speech` says it where it differs from the columns."""
        said = self.speech or ", ".join(part for part in self._parts() if part)
        return f"ticked, {said}" if self.ticked else said

    def _parts(self) -> tuple[str, ...]:
        evidence = count(self.evidence, "piece") + " of evidence" if self.evidence else ""
        return (
            self.ticket, self.title, self.extra, self.client, self.glyph.partition(".")[2],
            self.stands[:1].lower() + self.stands[1:],
            f"with {self.with_whom[:1].lower()}{self.with_whom[1:]}" if self.with_whom else "",
            evidence, words.SYNC.get(self.sync, ""), f"changed {self.changed}",
        )  # fmt: skip

    @property
    def is_heading(self) -> bool:
        return self.kind == "group"


@dataclass(frozen=True, kw_only=True)
class TablePage:
    """What was read: lines, the batches they belong to, and what lies beyond.

    `tally` counts each group where the lines are not all of them; `week` is None when the states
    are chosen by hand, and `week_count` counts it while it is folded. `is_unused`: there is no
    session on this computer at all.
    """

    lines: tuple[SessionLine, ...] = ()
    batches: tuple[BatchLine, ...] = ()
    week: tuple[SessionLine, ...] | None = None
    week_count: int = 0
    tally: Mapping[str, int] | None = None
    is_unused: bool = False

    @property
    def total(self) -> int:
        if self.tally is not None:
            return sum(self.tally.values()) + self.week_count
        batched = {line.batch for line in self.lines if line.batch}
        return sum(not line.batch for line in self.lines) + len(batched) + self.week_count

    @property
    def ids(self) -> frozenset[str]:
        return frozenset(line.id for line in (*self.lines, *(self.week or ())))

    @property
    def has_more(self) -> bool:
        return self.tally is not None


def table_rows(
    page: TablePage,
    *,
    grouping: str,
    folded: Iterable[str],
    ticked: Iterable[str],
    team: bool,
    now_ms: int,
) -> tuple[TableRow, ...]:
    """Rows with their headings; of a folded group the heading alone."""
    batches = {batch.id: batch for batch in page.batches}
    ages = words.Ages(now_ms)
    every = list(_rows(page, batches, ages, grouping=grouping, team=team))
    open_batches = {batch.id for batch in page.batches if batch.done < batch.total}
    week = page.week or ()
    late = [_session(line, ages, WEEK) for line in week if line.batch not in open_batches]
    shut, chosen = set(folded), set(ticked)
    if grouping == "none":
        made = [*every, *late]
    else:
        made = list(_grouped([*every, *late], page, shut, grouping=grouping, team=team))
    if page.week is not None and not late and page.week_count and grouping != "none":
        made.append(_heading(WEEK, words.GROUPS[WEEK], page.week_count, folded=WEEK in shut))
    if page.has_more:
        left = page.total - page.week_count - len(page.lines)
        made.append(_more(max(0, left)))
    return tuple(replace(row, ticked=True) if row.key in chosen else row for row in made)


def _rows(
    page: TablePage,
    batches: Mapping[str, BatchLine],
    ages: words.Ages,
    *,
    grouping: str,
    team: bool,
) -> Iterable[TableRow]:
    """A row for each line, and one for each batch where its first line stands."""
    seen: set[str] = set()
    for line in page.lines:
        batch = batches.get(line.batch)
        group = line.client if grouping == "client" else _group(line, batches, team=team)
        if batch is None:
            yield _session(line, ages, group)
        elif batch.id not in seen:
            seen.add(batch.id)
            yield _batch(batch, line, ages, group)


def _group(line: SessionLine, batches: Mapping[str, BatchLine], *, team: bool) -> str:
    if line.batch in batches:
        batch = batches[line.batch]
        return "closed" if batch.done == batch.total else "active"
    if line.group == "prepared" and not line.writable and not team:
        return "others"
    return line.group


def _grouped(
    rows: Sequence[TableRow],
    page: TablePage,
    shut: set[str],
    *,
    grouping: str,
    team: bool,
) -> Iterable[TableRow]:
    names = words.TEAM_GROUPS if team else words.GROUPS
    by_group: dict[str, list[TableRow]] = {}
    for row in rows:
        by_group.setdefault(row.group, []).append(row)
    if grouping == "client":
        order = sorted((key for key in by_group if key != WEEK), key=lambda key: key.casefold())
        order += [WEEK] if WEEK in by_group else []
    else:
        order = [key for key in ORDER if key in by_group]
    for key in order:
        inside = by_group[key]
        number = len(inside)
        if page.tally is not None and key != WEEK and grouping == "status":
            number = max(number, page.tally.get("prepared" if key == "others" else key, 0))
        name = names.get(key, key or "No client")
        yield _heading(key, name, number, folded=key in shut)
        if key not in shut:
            yield from inside


def _heading(key: str, name: str, number: int, *, folded: bool) -> TableRow:
    state = "folded" if folded else "open"
    return TableRow(
        key=f"group:{key}", kind="group", title=name, group=key, number=number, folded=folded,
        speech=f"{name}, {number}, {state}",
    )  # fmt: skip


def _more(left: int) -> TableRow:
    told = f"Show more, {left} not shown" if left else "Show more"
    return TableRow(key=MORE, kind="more", title=told, speech=told)


def _session(line: SessionLine, ages: words.Ages, group: str) -> TableRow:
    quiet = line.state in ("prepared", "resolved", "abandoned")
    tone = "text.tertiary" if quiet else "text.secondary"
    if line.state == "escalated" and line.sync is not SyncMark.WAITING:
        tone = "warning.text"
    return TableRow(
        key=line.id,
        title=line.title or line.target,
        ticket=line.ticket,
        client=line.client,
        glyph=f"session.{line.state}",
        icon=words.icon(line),
        evidence=line.evidence,
        extra=line.target if line.batch and line.target != line.title else "",
        stands=line.stands,
        tone=tone,
        with_whom=line.with_whom,
        quiet_with=line.state in ("prepared", "escalated"),
        changed=ages.words(line.changed_at),
        sync=_MARKS.get(line.sync, ""),
        opens=line.id,
        writable=line.writable,
        manages=line.manages,
        group=group,
    )


def _batch(batch: BatchLine, line: SessionLine, ages: words.Ages, group: str) -> TableRow:
    done, total = batch.done, batch.total
    return TableRow(
        key=f"batch:{batch.id}",
        kind="batch",
        title=batch.title,
        ticket="Batch",
        client=batch.client,
        glyph="session.resolved" if done == total else "session.active",
        icon="layers",
        extra=f"{total} targets" if total != 1 else "1 target",
        stands=f"{done} of {total}",
        progress=done / total if total else 0.0,
        with_whom=_people(batch.people),
        changed=ages.words(batch.changed_at),
        group=group,
        sync=_MARKS.get(line.sync, ""),
        opens=board_key(batch.id),
        speech=words.batch_spoken(batch),
    )


def _people(names: Sequence[str]) -> str:
    firsts = [name.partition(" ")[0] for name in names] if len(names) > 1 else list(names)
    return ", ".join(firsts)
