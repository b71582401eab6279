"""What people do over and over: start a session, connect to their team, hand over, resolve."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw

from tests.helpers.processes import PASSWORD, Desktop, NotSeen

EMAILS = {
    "maya": "maya@northfield.example",
    "daniel": "daniel@northfield.example",
    "priya": "priya@northfield.example",
}
TEAM = "Northfield IT"


def new_session(desktop: Desktop, text: str, first_step: str) -> None:
    """Ctrl N, what is wrong, Enter."""
    desktop.press("Ctrl+N")
    desktop.see("New session", "Flows that fit")
    desktop.write(text)
    desktop.press("Return")
    desktop.miss("Flows that fit")
    desktop.see(first_step, whole=True)


def answer(desktop: Desktop, number: int, next_step: str) -> None:
    """The number chooses, Enter confirms."""
    desktop.press(str(number), "Return")
    desktop.see(next_step, whole=True)


def write_pad(desktop: Desktop, text: str) -> None:
    """S, text, Esc; until it is kept."""
    desktop.press("S")
    desktop.write(text)
    desktop.see("Kept when you pause")
    desktop.press("Esc")
    desktop.miss("Kept when you pause")


def sign_in(desktop: Desktop, who: str, address: str = "") -> None:
    """Fills in the dialog that leads into a team; the address may stand there already."""
    desktop.see("Connect your team server")
    if address:
        desktop.write(address)
        desktop.press("Tab")
    desktop.write(EMAILS[who])
    desktop.press("Tab")
    desktop.write(PASSWORD)
    desktop.press("Return")


def tab_to(desktop: Desktop, name: str) -> None:
    """Tab until the focus is on `name`."""
    for _ in range(40):
        if desktop.focus() == name:
            return
        desktop.press("Tab")
    raise NotSeen(f"Tab does not lead to {name!r}")


def winner(desks: Sequence[Desktop], phone: str) -> tuple[Desktop, Desktop]:
    """Who has claimed it, as the telephone number shows, and who has not."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        having = [desk for desk in desks if desk.sees(phone)]
        if having:
            assert len(having) == 1, "both have it"
            return having[0], next(desk for desk in desks if desk is not having[0])
    raise NotSeen("Nobody has it:\n  " + "\n  ".join(desks[0].texts()))


def screenshot(file: Path, *, words: str) -> Path:
    """A picture as a screenshot tool makes it."""
    picture = Image.new("RGB", (960, 600), "#f3f4f6")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((260, 150, 700, 450), fill="white", outline="#9aa3af", width=2)
    pen.rectangle((260, 150, 700, 190), fill="#1f4e8c")
    pen.text((276, 163), "Windows Security", fill="white")
    pen.text((290, 220), words, fill="black")
    pen.text((290, 250), "Connecting to j.alvarez@harbordental.example", fill="black")
    pen.rectangle((290, 290, 670, 325), outline="#9aa3af", width=1)
    pen.rectangle((290, 340, 670, 375), outline="#9aa3af", width=1)
    picture.save(file)
    return file
