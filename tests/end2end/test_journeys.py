"""Whole journeys at the keyboard alone: from the first start to the note on the clipboard."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.helpers.processes import PASSWORD, Desktop, Server, rflow
from tests.tour import acts

pytestmark = [pytest.mark.gui, pytest.mark.slow, pytest.mark.timeout(600)]

Start = Callable[..., Desktop]
VPN = "VPN fails after password change"
STEPS = (
    "Does the internet work without VPN?",
    "Does the gateway answer?",
    "Windows or macOS",
)
NEED = "Please look at the policy: the account is in order."
PHONE = "+1 555 0142"
READABLE = re.compile(r"[\w.]+@[\w.]+\.\w+|\b\d{1,3}(?:\.\d{1,3}){3}\b")


def test_first_run_to_a_note_without_server_account_or_key(desktop: Start) -> None:
    """Journeys 6.8, 6.1 and 6.6."""
    maya = desktop("maya").ready("Start a session")
    maya.press("Return")
    maya.see("Flows that fit")
    maya.write("48213 vpn password")
    maya.see(VPN)
    maya.press("Return")
    maya.see(STEPS[0], "Step 1, usually")

    acts.answer(maya, 1, STEPS[1])
    maya.press("V")
    maya.write("vpn.harbordental.example")
    maya.press("Return")
    maya.see("Test-NetConnection vpn.harbordental.example -Port 443")
    acts.answer(maya, 1, STEPS[2])
    maya.press("Alt+Left")
    maya.see("Step 2, usually")
    acts.answer(maya, 2, "Does it connect over a phone hotspot?")

    acts.write_pad(maya, "Caller j.alvarez@harbordental.example from 203.0.113.7")
    maya.see("Saved on this computer")

    maya.press("Ctrl+Return")
    maya.see("Copy note and resolve")
    maya.write(" Asked j.alvarez@harbordental.example, who came from 203.0.113.7.")
    maya.see("[email 1]")
    maya.press("Ctrl+Return")
    maya.see("Note copied")
    note = maya.clipboard()
    assert "Asked" in note
    assert READABLE.search(note) is None
    assert maya.close() == 0


def test_screenshots_are_dropped_and_pasted(desktop: Start, screenshot: Path) -> None:
    """Journey 6.2 without the reading of text."""
    maya = desktop("maya", offline=True).ready()
    acts.new_session(maya, "48213 vpn password", STEPS[0])
    maya.drop(screenshot)
    maya.see("credential-prompt")
    maya.press("S")
    maya.write("Seen by the caller")
    maya.paste_picture(screenshot)
    maya.see("Pasted picture")
    assert "Seen by the caller" in " ".join(maya.texts())
    assert maya.close() == 0


def test_an_escalation_is_handed_over_claimed_once_and_resolved(
    desktop: Start, team: Server, screenshot: Path
) -> None:
    """Journeys 6.4, 6.5 and 6.6 with a real server, and a picture that both seniors see."""
    maya = desktop("maya", "--server", team.address).ready()
    acts.sign_in(maya, "maya")
    maya.see(acts.TEAM, "Synced")
    acts.new_session(maya, "48301 vpn password", STEPS[0])
    acts.answer(maya, 1, STEPS[1])
    maya.drop(screenshot)
    maya.see("credential-prompt")
    maya.press("Ctrl+Shift+E")
    maya.see("What do you need from them?")
    maya.write(NEED)
    acts.tab_to(maya, "Contact")
    maya.write("Jo Alvarez")
    maya.press("Tab")
    maya.write(PHONE)
    maya.press("Ctrl+Return")
    maya.see("Escalated to the senior queue", "Synced")

    desks = [desktop(who, "--server", team.address) for who in ("daniel", "priya")]
    for who, desk in zip(("daniel", "priya"), desks, strict=True):
        desk.ready()
        acts.sign_in(desk, who)
    for desk in desks:
        desk.see("Synced")
        desk.press("G E")
        desk.see("48301", NEED, "credential-prompt")
        desk.miss("not on this computer yet")
        assert not desk.sees(PHONE)
    for desk in desks:
        desk.send("press", keys="C")
    for desk in desks:
        desk.answer()
    won, lost = acts.winner(desks, PHONE)
    lost.see("was first")
    assert not lost.sees(PHONE)

    won.press("Return")
    won.see(STEPS[1])
    won.press("Ctrl+Return")
    won.see("Copy note and resolve")
    won.write(" Asked j.alvarez@harbordental.example.")
    won.see("[email 1]")
    won.press("Ctrl+Return")
    won.see("Note copied")
    assert READABLE.search(won.clipboard()) is None
    won.see("Synced", seconds=30)
    maya.see("Fixed", seconds=30)
    for desk in (*desks, maya):
        assert desk.close() == 0


def _both(desktop: Start, server: Server) -> tuple[Desktop, Desktop]:
    """Maya and Daniel, signed in and level."""
    maya, daniel = (desktop(who, "--server", server.address) for who in ("maya", "daniel"))
    for who, desk in (("maya", maya), ("daniel", daniel)):
        desk.ready()
        acts.sign_in(desk, who)
        desk.see(acts.TEAM, "Synced")
    return maya, daniel


def test_work_goes_on_without_the_line_and_goes_out_when_it_is_back(
    desktop: Start, furniture: Path, tmp_path: Path
) -> None:
    """Journeys 6.1, 6.4 and 6.5 while the server is away."""
    shutil.copytree(furniture, tmp_path / "central")
    server = Server(tmp_path / "central").start()
    try:
        maya, daniel = _both(desktop, server)
        acts.new_session(maya, "48302 vpn password", STEPS[0])
        maya.press("Ctrl+Shift+E")
        maya.see("What do you need from them?")
        maya.write(NEED)
        maya.press("Ctrl+Return")
        maya.see("Escalated to the senior queue")
        daniel.press("G E")
        daniel.see("48302", NEED)

        server.kill()
        for desk in (maya, daniel):
            desk.see("Offline", seconds=60)
        daniel.see("Claiming needs the server")
        daniel.press("C")
        daniel.see("Claiming needs the server", NEED)
        acts.new_session(maya, "48303 vpn password", STEPS[0])
        acts.answer(maya, 1, STEPS[1])
        maya.see("waiting to send")
        maya.press("Ctrl+Shift+E")
        maya.see("Escalate when online")
        maya.write(NEED)
        maya.press("Ctrl+Return")
        maya.see("Goes to the senior queue when online", "It has not been sent yet")
        maya.press("G S")
        maya.see("Goes out when online")

        server.start()
        maya.see("Synced", seconds=60)
        maya.miss("Goes out when online")
        daniel.see("48303", seconds=60)
        for desk in (maya, daniel):
            assert desk.close() == 0
    finally:
        server.kill()
    assert server.trouble == ()


def test_who_is_shut_out_is_told_and_reads_nothing_of_others(
    desktop: Start, furniture: Path, tmp_path: Path
) -> None:
    shutil.copytree(furniture, tmp_path / "central")
    server = Server(tmp_path / "central").start()
    try:
        maya, daniel = _both(desktop, server)
        acts.new_session(maya, "48306 vpn password", STEPS[0])
        maya.press("Ctrl+Shift+E")
        maya.see("What do you need from them?")
        maya.write(NEED)
        maya.press("Ctrl+Return")
        daniel.press("G E")
        daniel.see("48306", NEED)
        acts.new_session(daniel, "48307 vpn password", STEPS[0])
        daniel.see("Synced")
        server.shut_out(acts.EMAILS["daniel"])
        daniel.see("the shared work on this computer was put away", "Signed out", seconds=30)
        daniel.press("G E")
        daniel.miss("48306")
        daniel.see("48307")
        for desk in (maya, daniel):
            assert desk.close() == 0
    finally:
        server.kill()
    assert server.trouble == ()


def test_a_change_that_came_too_late_is_decided_with_one_key(
    desktop: Start, team: Server, tmp_path: Path
) -> None:
    """Journey 6.7: both sides are readable, a number chooses, Enter does it, nothing is lost."""
    maya = desktop("maya", "--server", team.address).ready()
    acts.sign_in(maya, "maya")
    maya.see(acts.TEAM, "Synced")
    acts.new_session(maya, "48304 vpn password", STEPS[0])
    acts.answer(maya, 1, STEPS[1])
    maya.see("Synced")
    assert maya.close() == 0

    maya = desktop("maya", offline=True).ready()
    maya.press("Ctrl+1")
    maya.see(STEPS[1])
    maya.press("V")
    maya.write("vpn.harbordental.example")
    maya.press("Return")
    acts.answer(maya, 1, STEPS[2])
    maya.press("Ctrl+Shift+E")
    maya.see("What do you need from them?")
    maya.write(NEED)
    maya.press("Ctrl+Return")
    maya.see("Goes to the senior queue when online")
    assert maya.close() == 0
    laptop = tmp_path / "laptop"
    words = ("--email", acts.EMAILS["maya"], "--password-stdin")
    told = rflow(laptop, "sign-in", team.address, *words, given=PASSWORD + "\n")
    assert told.code == 0, told.err
    found = rflow(laptop, "sessions", "--ticket", "48304").json["sessions"]
    closing = ("--outcome", "resolved", "--notes", "The client entered the new password.")
    assert rflow(laptop, "resolve", found[0]["id"], *closing).code == 0
    assert rflow(laptop, "sync").json["pending"] == 0

    maya = desktop("maya").ready()
    maya.see("1 needs attention", seconds=60)
    maya.press("Ctrl+J")
    maya.see("Your changes came after the session was closed")
    maya.press("Return")
    maya.see("Yours, on this computer", "On the server", "Nothing is lost", NEED)
    maya.press("1", "Return")
    maya.miss("1 needs attention")
    maya.see("Synced")
    maya.press("Ctrl+1")
    maya.see(STEPS[1], "vpn.harbordental.example")
    assert maya.close() == 0


def test_the_password_is_never_left_behind(desktop: Start, team: Server, tmp_path: Path) -> None:
    """Neither in a file of the profile nor in what the program wrote."""
    maya = desktop("maya", "--server", team.address).ready()
    acts.sign_in(maya, "maya")
    maya.see(acts.TEAM, "Synced")
    assert maya.close() == 0
    kept = (path for path in (tmp_path / "maya").rglob("*") if path.is_file())
    assert not [path for path in kept if PASSWORD.encode() in path.read_bytes()]
    assert rflow(tmp_path / "maya", "whoami").json["name"] == "Maya Okafor"
