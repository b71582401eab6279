"""The sync corner says exactly one thing: the first that applies."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rflow_desktop.domain.shown import SyncFacts
from rflow_desktop.store.trouble import UNWRITABLE
from ui.kit import Look
from ui.window import corner
from ui.window.pictures import picture

NOW = 1_800_000_000.0
WELL = SyncFacts(
    server="Brightwater IT",
    connected=True,
    signed_in=True,
    reachable=True,
    last_exchange_at="2027-01-15T07:59:50.000Z",
)

# What is so besides, the state, the words, the detail. Each line adds the next better news.
LINES: tuple[tuple[dict[str, object], str, str, str], ...] = (
    ({"attention": 1, "waiting": 2}, "attention", "1 needs attention", "2 waiting"),
    ({"attention": 3, "signed_in": False}, "attention", "3 need attention", ""),
    ({"attention": 1, "connected": False}, "attention", "1 needs attention", ""),
    ({"connected": False, "waiting": 3}, "saved_here", "Saved on this computer", ""),
    (
        {"signed_in": False, "offline": True, "waiting": 3},
        "signed_out",
        "Signed out",
        "3 waiting",
    ),
    (
        {"offline": True, "reachable": False, "paused": True, "waiting": 3},
        "offline",
        "Offline",
        "3 waiting to send",
    ),
    ({"offline": True}, "offline", "Offline", ""),
    (
        {"reachable": False, "paused": True, "waiting": 3},
        "unreachable",
        "Server not reachable",
        "3 waiting",
    ),
    (
        {"paused": True, "waiting": 5, "sending": 2, "sending_since": NOW - 9},
        "paused",
        "Sync paused",
        "5 waiting",
    ),
    (
        {"too_old": True, "waiting": 5, "sending": 2, "sending_since": NOW - 9},
        "too_old",
        "Update RFlow",
        "5 waiting",
    ),
    (
        {"removing": 82, "removing_of": 180, "rechecking": True, "waiting": 5},
        "attention",
        "Decision needed",
        "82 items",
    ),
    ({"removing": 82, "keeping": True, "waiting": 5}, "waiting", "Not up to date", "82 kept"),
    ({"rechecking": True, "waiting": 5}, "sending", "Re-checking", ""),
    (
        {"offline": True, "running": False, "stopped": True, "signed_in": False, "waiting": 3},
        "stopped",
        "Sync has stopped",
        "3 waiting",
    ),
    (
        {
            "problem": "The server has a problem of its own. RFlow asks again.",
            "waiting": 5,
            "sending": 2,
            "sending_since": NOW - 9,
        },
        "problem",
        "The server has a problem of its own",
        "5 waiting",
    ),
    ({"problem": UNWRITABLE}, "problem", "RFlow cannot write to its folder", ""),
    (
        {"rechecking": True, "arriving": 3, "arriving_of": 9},
        "sending",
        "Re-checking",
        "33 %",
    ),
    (
        {"waiting": 5, "sending": 2, "sending_since": NOW - 1.5},
        "sending",
        "Sending 2 of 5",
        "",
    ),
    ({"waiting": 5, "sending": 2, "sending_since": NOW - 1.4}, "waiting", "5 waiting", ""),
    ({"waiting": 5, "arriving": 3, "arriving_of": 9}, "waiting", "5 waiting", ""),
    ({"arriving": 3_000, "arriving_of": 9_000}, "sending", "Fetching older work", "33 %"),
    ({"waiting": 3, "blobs_waiting": 2, "blobs_going": 2}, "waiting", "3 waiting", ""),
    ({"blobs_waiting": 2, "blobs_going": 2}, "sending", "Sending 2 files", ""),
    ({"blobs_waiting": 2, "blobs_going": 1}, "sending", "Sending 2 files", ""),
    ({"blobs_waiting": 1}, "waiting", "1 file waiting", ""),
    ({"blobs_waiting": 1, "arriving": 3, "arriving_of": 9}, "waiting", "1 file waiting", ""),
    ({"offline": True, "blobs_waiting": 2}, "offline", "Offline", "2 files waiting to send"),
    ({"signed_in": False, "blobs_waiting": 2}, "signed_out", "Signed out", "2 files waiting"),
    ({"waiting": 3}, "waiting", "3 waiting", ""),
    ({}, "synced", "Synced", "just now"),
    ({"last_exchange_at": "2027-01-15T07:50:00.000Z"}, "synced", "Synced", "10 min ago"),
    ({"last_exchange_at": "2027-01-15T05:00:00.000Z"}, "synced", "Synced", "3 h ago"),
    ({"last_exchange_at": "2027-01-12T05:00:00.000Z"}, "synced", "Synced", "3 d ago"),
    ({"last_exchange_at": ""}, "saved_here", "Saved on this computer", ""),
)


@pytest.mark.parametrize(("facts", "state", "words", "detail"), LINES)
def test_the_first_that_applies_is_said(
    facts: dict[str, object], state: str, words: str, detail: str
) -> None:
    said = corner(replace(WELL, **facts), now=NOW)  # type: ignore[arg-type]

    assert (said.state, said.words, said.detail) == (state, words, detail)


def test_every_state_has_a_picture(look: Look) -> None:
    for facts, *_ in LINES:
        said = corner(replace(WELL, **facts), now=NOW)  # type: ignore[arg-type]
        assert not picture(look, said.picture).isNull()
