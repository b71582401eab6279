"""`python -m tests.tour [STORY] [--out DIR]`: exit code 0 only when every step was seen."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Protocol

from tests.helpers.processes import NotSeen
from tests.tour.assistant import AssistantStory
from tests.tour.chatting import ChatStory
from tests.tour.story import Story
from tests.tour.telling import Telling
from tests.tour.trouble import TroubleStory

STORIES = ("main", "assistant", "chat", "trouble")
THEMES = ("light", "dark")


class Told(Protocol):
    def play(self) -> None: ...
    def close(self) -> None: ...


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.tour", description=__doc__)
    parser.add_argument("story", nargs="?", choices=STORIES, default="main")
    parser.add_argument("--out", type=Path, default=Path("tour-pictures"), metavar="DIR")
    parser.add_argument("--holds", type=Path, help="write there how long Qt's thread was held")
    parser.add_argument("--who", action="store_true", help="and what held it")
    given = parser.parse_args()
    out = given.out.absolute()
    telling = Telling(out, holds=given.holds, who=given.who)
    with tempfile.TemporaryDirectory(prefix="rflow-tour-") as folder:
        for story in _stories(given.story, Path(folder), telling):
            if not _seen(story, telling):
                return 1
    told = f"{telling.steps} steps, {telling.pictures} pictures, {telling.seconds:.0f} s."
    print(f"Everything was seen to happen: {told} Pictures: {out}")
    return 0


def _stories(name: str, folder: Path, telling: Telling) -> tuple[Told, ...]:
    if name == "main":
        return (Story(folder, telling),)
    if name == "trouble":
        looks = (("light", (1440, 900)), ("dark", (1024, 680)))
        return tuple(TroubleStory(folder, telling, theme=one, size=size) for one, size in looks)
    if name == "chat":
        return tuple(ChatStory(folder, telling, theme=one) for one in THEMES)
    return tuple(AssistantStory(folder, telling, theme=one) for one in THEMES)


def _seen(story: Told, telling: Telling) -> bool:
    try:
        story.play()
    except (NotSeen, AssertionError) as error:
        print(error, file=sys.stderr)
        print(f"The tour ended at step {telling.steps + 1}. Pictures: {telling.out}")
        return False
    finally:
        story.close()
    return True


if __name__ == "__main__":
    sys.exit(main())
