"""How what was found reads in the palette, and what a chosen row stands for."""

from __future__ import annotations

from collections.abc import Mapping

from rflow_desktop.domain import words as said
from rflow_desktop.domain.shown import FlowLine
from rflow_desktop.domain.shown_lists import FoundLine
from rflow_desktop.ids import instant, minutes_east
from ui.palette.values import Group, PaletteRow

SESSION, CLIENT, FLOW, MESSAGE = "session", "client", "flow", "message"
_ICONS: Mapping[str, str] = {"procedure": "list-checks", "maintenance": "layers"}
_PICTURES: Mapping[str, str] = {"Evidence": "scan-text", "Scratchpad": "notebook-pen"}


def opened(row: PaletteRow) -> tuple[str, str]:
    """What a chosen row stands for: its kind and its id, or two empty texts.

    The id of a message has its session before it, and a stroke between them.
    """
    kind, _, thing = row.id.partition(":")
    return (kind, thing) if kind in (SESSION, CLIENT, FLOW, MESSAGE) else ("", "")


def go_row(found: FoundLine) -> PaletteRow:
    """A session found by its heading."""
    detail = ", ".join(part for part in (found.client, found.where) if part)
    return PaletteRow(
        id=f"{SESSION}:{found.id}", group=Group.GO, number=found.ticket, title=found.title,
        detail=detail, end="Session", picture=f"session.{found.state}",
    )  # fmt: skip


def recent_row(found: FoundLine, now_ms: int) -> PaletteRow:
    """One of the sessions worked on last."""
    return PaletteRow(
        id=f"{SESSION}:{found.id}", group=Group.SESSIONS, number=found.ticket, title=found.title,
        detail=found.where, end=_client_and_day(found, now_ms),
        picture=f"session.{found.state}",
    )  # fmt: skip


def words_row(found: FoundLine, now_ms: int) -> PaletteRow:
    """A session found by what was written in it: the words themselves, with the place."""
    quote = found.excerpt or found.title
    end = _client_and_day(found, now_ms)
    if found.where:
        end = ", ".join(part for part in (found.where, _day(found.at, now_ms)) if part)
    name = f"{MESSAGE}:{found.id}/{found.message}" if found.message else f"{SESSION}:{found.id}"
    return PaletteRow(
        id=name, group=Group.SESSIONS, number=found.ticket,
        title=f"“{quote}”" if found.excerpt else quote, end=end,
        detail="" if found.excerpt else found.where,
        picture=_PICTURES.get(found.where, f"session.{found.state}"),
        marks=tuple((start + 1, length) for start, length in found.marks),
    )  # fmt: skip


def client_row(found: FoundLine) -> PaletteRow:
    return PaletteRow(
        id=f"{CLIENT}:{found.id}", group=Group.GO, title=found.title,
        detail=said.count(found.number, "session"), end="Client", picture="building-2",
    )  # fmt: skip


def flow_row(flow: FlowLine) -> PaletteRow:
    steps = said.count(flow.usual_steps, "step") if flow.usual_steps else ""
    return PaletteRow(
        id=f"{FLOW}:{flow.id}", group=Group.FLOWS, title=flow.name,
        detail=steps if flow.kind != "troubleshooting" else f"usually {steps}" if steps else "",
        end="Start", picture=_ICONS.get(flow.kind, "workflow"),
    )  # fmt: skip


def nothing_readable(sentence: str) -> PaletteRow:
    return PaletteRow(
        id="unreadable", group=Group.NOT_NOW, title="Search on this computer", picture="search",
        reason=sentence,
    )  # fmt: skip


def _client_and_day(found: FoundLine, now_ms: int) -> str:
    return ", ".join(part for part in (found.client, _day(found.at, now_ms)) if part)


def _day(at: str, now_ms: int) -> str:
    """A clock time today, otherwise the date as `6 Nov`."""
    if not at:
        return ""
    words = said.moment(at, instant(now_ms), offset=minutes_east(now_ms))
    return words if ":" in words else words.partition(" ")[2]
