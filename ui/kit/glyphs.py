"""The status glyphs: every state of the product as a shape of its own in a 16 px square."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rflow_desktop.domain.frozen import value_class

_RING = '<circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="1.6"/>'
_THIN_RING = '<circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="1.5"/>'
_DISC = '<circle cx="8" cy="8" r="6.8" fill="currentColor"/>'
_ROUND = 'stroke-linecap="round" stroke-linejoin="round"'
_BAR = 'stroke-width="2.4" stroke-linecap="round"'


@value_class(frozen=True)
class Glyph:
    """`body` is drawn on a 16 px grid; `{cut}` and `{faint}` become colours of the theme."""

    tone: str
    body: str = ""
    icon: str = ""
    wide: int = 16


def _own(tone: str, body: str, *, wide: int = 16) -> Glyph:
    return Glyph(tone=tone, body=body, wide=wide)


def _segments(filled: int) -> Glyph:
    boxes = "".join(
        f'<rect x="{12 * place}" y="5" width="10" height="6" rx="1" '
        f'fill="{"currentColor" if place < filled else "{faint}"}"/>'
        for place in range(3)
    )
    return _own("text.secondary", boxes, wide=34)


def _bars(tone: str, filled: int) -> Glyph:
    tops = ("M3.5 13V10", "M8 13V7", "M12.5 13V3.5")
    body = "".join(
        f'<path d="{top}" stroke="{"currentColor" if place < filled else "{faint}"}" {_BAR}/>'
        for place, top in enumerate(tops)
    )
    return _own(tone, body)


_SLASHED = _RING + '<path d="m4 12 8-8" stroke="currentColor" stroke-width="1.6"/>'

GLYPHS: Mapping[str, Glyph] = {
    "session.prepared": _own(
        "neutral.solid",
        _RING.replace('width="1.6"', 'width="1.6" stroke-dasharray="2.4 2.31"'),
    ),
    "session.active": _own(
        "accent.mark", _RING + '<path d="M8 4.2a3.8 3.8 0 0 1 0 7.6z" fill="currentColor"/>'
    ),
    "session.waitingForYou": _own(
        "assistant.solid", _RING + '<circle cx="8" cy="8" r="2.5" fill="currentColor"/>'
    ),
    "session.paused": _own(
        "neutral.solid",
        _RING + '<path d="M6.4 5.8v4.4M9.6 5.8v4.4" stroke="currentColor" stroke-width="1.6" '
        'stroke-linecap="round"/>',
    ),
    "session.escalated": _own(
        "warning.solid",
        _DISC + '<path d="M8 11.2V5.2M5.4 7.6 8 5l2.6 2.6" fill="none" stroke="{cut}" '
        f'stroke-width="1.6" {_ROUND}/>',
    ),
    "session.claimed": _own(
        "accent.mark",
        _RING + '<path d="M8 10.8V5.6M5.8 7.6 8 5.4l2.2 2.2" fill="none" stroke="currentColor" '
        f'stroke-width="1.5" {_ROUND}/>',
    ),
    "session.resolved": _own(
        "success.solid",
        _DISC + '<path d="m5 8.2 2.1 2.1L11 6.2" fill="none" stroke="{cut}" '
        f'stroke-width="1.7" {_ROUND}/>',
    ),
    "session.abandoned": _own("neutral.solid", _SLASHED),
    "sync.savedHere": Glyph("neutral.solid", icon="monitor-check"),
    "sync.waiting": Glyph("neutral.solid", icon="clock-arrow-up"),
    "sync.sending": Glyph("neutral.solid", icon="refresh-cw"),
    "sync.synced": Glyph("success.solid", icon="cloud-check"),
    "sync.offline": Glyph("neutral.solid", icon="cloud-off"),
    "sync.needsAttention": Glyph("danger.solid", icon="triangle-alert"),
    "priority.p1": _own(
        "danger.solid",
        '<rect x="2" y="2" width="12" height="12" rx="2.5" fill="currentColor"/>'
        '<path d="M8 4.6v4M8 11.2v.2" stroke="{cut}" stroke-width="1.8" '
        'stroke-linecap="round"/>',
    ),
    "priority.p2": _bars("warning.solid", 3),
    "priority.p3": _bars("neutral.solid", 2),
    "priority.p4": _bars("neutral.solid", 1),
    "confidence.discovery": _segments(1),
    "confidence.exploring": _segments(2),
    "confidence.guided": _segments(3),
    "outcome.ruledOut": _own("neutral.solid", _SLASHED),
    "outcome.helped": _own(
        "success.solid",
        _THIN_RING + '<path d="m5.4 8.1 1.8 1.8 3.4-3.6" fill="none" stroke="currentColor" '
        f'stroke-width="1.5" {_ROUND}/>',
    ),
    "outcome.partly": _own(
        "warning.solid",
        _RING.replace('r="6"', 'r="5.6"')
        + '<path d="M8 2.4a5.6 5.6 0 0 1 0 11.2z" fill="currentColor"/>',
    ),
    "outcome.noChange": _own(
        "danger.solid",
        '<path d="m4.5 4.5 7 7m0-7-7 7" stroke="currentColor" stroke-width="1.7" '
        'stroke-linecap="round"/>',
    ),
    "step.todo": _own("neutral.solid", _THIN_RING),
    "step.busy": _own(
        "neutral.solid",
        '<path d="M8 2a6 6 0 1 1-5.2 3" fill="none" stroke="currentColor" stroke-width="1.7" '
        'stroke-linecap="round"/>',
    ),
}


def glyph_source(glyph: Glyph, color: Callable[[str], str]) -> str:
    body = glyph.body.replace("{cut}", color("bg.canvas")).replace(
        "{faint}", color("border.default")
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {glyph.wide} 16" '
        f'fill="none">{body}</svg>'
    )
