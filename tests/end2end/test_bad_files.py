"""Files that would hurt are dropped on the real window, and the disk becomes full under it: each
time one clear sentence, and nothing is lost.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rflow_desktop.app.ending import END, STAY, TITLE
from rflow_desktop.domain.flow_import import write_flow
from rflow_desktop.store.trouble import FULL
from tests.helpers import flows
from tests.helpers.disks import small_disk
from tests.helpers.processes import Desktop, rflow
from tests.tour import acts

pytestmark = [pytest.mark.gui, pytest.mark.slow, pytest.mark.timeout(600)]

Start = Callable[..., Desktop]
STEP = "Does the internet work without VPN?"


def changed(**more: object) -> bytes:
    return json.dumps({**json.loads(write_flow(flows.TROUBLESHOOTING)), **more}).encode()


def many(count: int) -> dict[str, object]:
    """One question after the other, to the end."""
    nodes: dict[str, object] = {
        f"n{at}": flows.question(f"Question {at}?", yes=f"n{at + 1}", no=f"n{at + 1}")
        for at in range(count - 1)
    }
    return {**nodes, f"n{count - 1}": flows.result()}


FLOWS = {
    "half.rfflow": (b'{"format": "rfflow/1",', "half.rfflow: This file cannot be read"),
    "circle.rfflow": (
        changed(start="a", nodes={"a": flows.question("Again?", yes="a")}),
        "circle.rfflow: This flow goes round in a circle that has no way out.",
    ),
    "hole.rfflow": (
        changed(start="a", nodes={"a": flows.question("Where?", yes="gone", no="b"),
                                  "b": flows.result()}),
        "hole.rfflow: This flow leads to a step that is not in it: gone.",
    ),
    "long.rfflow": (
        changed(start="n0", nodes=many(5_000)),
        "is larger than 250 KB, more than one flow may be.",
    ),
    "longer.rfflow": (
        changed(start="n0", nodes=many(5_001)),
        "longer.rfflow: This flow has 5,001 steps; 5,000 is the most.",
    ),
}  # fmt: skip


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bomb() -> bytes:
    """A few KB that would be 3.6 GB of pixels."""
    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 6, 0, 0, 0)
    rows = zlib.compress(bytes(4_000_000), 9)
    start = b"\x89PNG\r\n\x1a\n"
    return start + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def test_flows_that_are_none_are_refused_in_a_sentence(desktop: Start, tmp_path: Path) -> None:
    maya = desktop("maya", offline=True).ready()
    maya.press("G F")
    maya.see("VPN fails after password change")
    for name, (raw, sentence) in FLOWS.items():
        file = tmp_path / name
        file.write_bytes(raw)
        maya.drop(file)
        maya.see(sentence)
    assert maya.close() == 0
    told = rflow(tmp_path / "maya", "flows").json["flows"]
    assert flows.TROUBLESHOOTING.slug not in {line["slug"] for line in told}


def test_pictures_that_would_hurt_are_refused_and_a_hidden_program_stays_outside(
    desktop: Start, screenshot: Path, tmp_path: Path
) -> None:
    maya = desktop("maya", offline=True).ready()
    acts.new_session(maya, "48213 vpn password", STEP)
    for name, raw in (
        ("bomb.png", bomb()),
        ("huge.png", b"\x89PNG\r\n\x1a\n" + bytes(30 * 1024 * 1024)),
        ("program.png", b"MZ\x90\x00" + bytes(2_000)),
    ):
        file = tmp_path / name
        file.write_bytes(raw)
        maya.drop(file)
        maya.see(f"{name} ")
    both = tmp_path / "both.png"
    both.write_bytes(screenshot.read_bytes() + b"PK\x03\x04<script>alert(1)</script>")
    maya.drop(both)
    maya.see("both")
    assert maya.close() == 0
    (session,) = rflow(tmp_path / "maya", "sessions").json["sessions"]
    kept = rflow(tmp_path / "maya", "show", session["id"]).json["session"]["evidence"]
    assert [one["title"] for one in kept] == ["both.png"]


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A disk of 48 MB for the profile."""
    with small_disk(tmp_path / "disk", mib=48) as place:
        yield place


def fill(place: Path) -> Path:
    """Until not one more byte goes onto the disk; again, and what has become free is taken, too."""
    filler = place / "filler"
    with filler.open("ab", buffering=0) as file:
        try:
            while file.write(bytes(4096)):
                pass
        except OSError:
            return filler
    return filler


def test_a_full_disk_is_told_and_what_was_saved_is_there(small: Path) -> None:
    here = small / "maya"
    told = rflow(here, "start", "vpn-fails-after-password-change", "--ticket", "48213")
    assert told.code == 0, told.err
    it = told.json["session"]["id"]
    assert rflow(here, "note", it, "written before").code == 0
    filler = fill(small)
    for number in range(200):
        refused = rflow(here, "note", it, f"{number} " + "does not fit any more " * 300)
        if refused.code:
            break
    assert (refused.code, refused.out) == (1, "")
    assert refused.error == {"code": "full", "message": FULL}
    filler.unlink()
    assert rflow(here, "note", it, "written after").code == 0
    path = str(rflow(here, "show", it).json["session"]["path"])
    assert "written before" in path
    assert "written after" in path


def test_a_window_on_a_full_disk_says_so_and_goes_on_when_there_is_room(small: Path) -> None:
    with Desktop(small / "maya", offline=True) as maya:
        maya.ready()
        acts.new_session(maya, "48213 vpn password", STEP)
        filler = fill(small)
        write_until_full(maya, small)
        filler.unlink()
        acts.answer(maya, 1, "Does the gateway answer?")
        assert maya.close() == 0


def test_what_a_full_disk_did_not_take_at_the_end_keeps_the_window_open(small: Path) -> None:
    with Desktop(small / "maya", offline=True) as maya:
        maya.ready()
        acts.new_session(maya, "48213 vpn password", STEP)
        filler = fill(small)
        close_on_what_does_not_fit(maya, small)
        maya.see(FULL)
        filler.unlink()
        maya.press("Esc")
        maya.miss(TITLE)
        maya.see(STEP)
        assert maya.close() == 0
    (session,) = rflow(small / "maya", "sessions").json["sessions"]
    kept = rflow(small / "maya", "show", session["id"]).json["session"]["pad"]
    assert kept.endswith("the last words")


def test_a_window_on_a_full_disk_can_be_closed_without_what_does_not_fit(small: Path) -> None:
    with Desktop(small / "maya", offline=True) as maya:
        maya.ready()
        acts.new_session(maya, "48213 vpn password", STEP)
        fill(small)
        close_on_what_does_not_fit(maya, small)
        assert maya.end("click", name=END) == 0


def close_on_what_does_not_fit(maya: Desktop, small: Path) -> None:
    """Writes until the disk takes no more, and closes the window over the last words."""
    write_until_full(maya, small)
    maya.press("S")
    maya.write("the last words")
    maya.ask("close")
    maya.see(TITLE, STAY, END)


def write_until_full(maya: Desktop, small: Path) -> None:
    for _ in range(40):
        fill(small)
        maya.press("S")
        maya.write("words that do not fit any more " * 8)
        maya.press("Esc")
        if maya.sees(FULL):
            break
    maya.see(FULL)
