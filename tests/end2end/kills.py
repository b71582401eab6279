"""`python -m tests.end2end.kills --count 20`: the desktop is killed in the middle of work, again
and again, and whatever its window had called saved is there when it opens the next time.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from tests.helpers.processes import Desktop, NotSeen, Screen, rflow
from tests.tour import acts

STEPS = (
    "Does the internet work without VPN?",
    "Does the gateway answer?",
    "Windows or macOS",
)
CLEANED = "resource_tracker"
"""What Python's own helper says when it tidies up after a program that was killed."""
LATER = 0.4
"""Within so many seconds after the last thing that was seen to be saved, the power goes."""


@dataclass
class Round:
    """What the window called saved before it was killed."""

    ticket: str
    step: str = ""
    pad: str = ""
    pictures: list[str] = field(default_factory=list)


def play(folder: Path, count: int, chance: random.Random) -> tuple[Round, ...]:
    """Kills `count` times and looks after each. Raises NotSeen when something is missing."""
    rounds: list[Round] = []
    screen = Screen()
    shot = acts.screenshot(folder / "prompt.png", words="Error 691")
    desktop = Desktop(folder / "maya", offline=True, screen=screen).ready()
    try:
        for number in range(count):
            one = Round(ticket=str(48000 + number))
            rounds.append(one)
            _work(desktop, one, shot, chance)
            _kill(desktop)
            desktop = Desktop(
                folder / "maya", "--open", _id(folder, one), offline=True, screen=screen
            )
            desktop.ready()
            desktop.see(one.ticket, one.step)
            for saved in (one.pad, *one.pictures):
                if saved:
                    desktop.see(saved)
        desktop.press("G S")
        desktop.see(*(one.ticket for one in rounds))
        wrong = [line for line in desktop.trouble if CLEANED not in line]
        if wrong:
            raise NotSeen("\n".join(wrong))
    finally:
        desktop.kill()
        screen.close()
    _all_there(folder, rounds)
    return tuple(rounds)


def _work(desktop: Desktop, one: Round, shot: Path, chance: random.Random) -> None:
    """Works until the chosen moment; notes what the window had called saved until then."""
    far = chance.randrange(1, 5)
    acts.new_session(desktop, f"{one.ticket} vpn password", STEPS[0])
    one.step = STEPS[0]
    if far >= 2:
        acts.answer(desktop, 1, STEPS[1])
        one.step = STEPS[1]
    if far >= 3:
        text = f"Written for {one.ticket}, ünïcode too"
        acts.write_pad(desktop, text)
        one.pad = text
    if far >= 4:
        desktop.drop(shot)
        desktop.see("prompt")
        one.pictures.append("prompt")
    desktop.send("press", keys="S")
    desktop.send("write", text="half a sentence that nobody has called sav")
    time.sleep(chance.random() * LATER)


def _kill(desktop: Desktop) -> None:
    """No program that it had started may stay behind."""
    children = psutil.Process(desktop.pid).children(recursive=True)
    desktop.kill()
    _, alive = psutil.wait_procs(children, timeout=10)
    if alive:
        raise NotSeen(f"These stayed behind: {[one.cmdline() for one in alive]}")


def _id(folder: Path, one: Round) -> str:
    told = rflow(folder / "maya", "sessions", "--ticket", one.ticket)
    if told.code != 0 or not told.json["sessions"]:
        raise NotSeen(f"{one.ticket} is gone: {told}")
    return str(told.json["sessions"][0]["id"])


def _all_there(folder: Path, rounds: list[Round]) -> None:
    for one in rounds:
        session = rflow(folder / "maya", "show", _id(folder, one)).json["session"]
        titles = [shown["title"] for shown in session["evidence"]]
        there = (
            session["step"]["title"] == one.step
            and session["pad"].startswith(one.pad)
            and all(any(name in title for title in titles) for name in one.pictures)
        )
        if not there:
            raise NotSeen(f"{one} became {session}")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.end2end.kills", description=__doc__)
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rflow-kills-") as folder:
        try:
            rounds = play(Path(folder), given.count, random.Random(given.seed))
        except NotSeen as error:
            sys.stderr.write(f"{error}\n")
            return 1
    sys.stdout.write(f"{len(rounds)} kills, nothing lost\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
