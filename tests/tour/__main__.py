"""`python -m tests.tour [--out DIR]`: exit code 0 only when every step was seen to happen."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.helpers.processes import NotSeen
from tests.tour.story import Story
from tests.tour.telling import Telling


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.tour", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("tour-pictures"), metavar="DIR")
    given = parser.parse_args()
    out = given.out.absolute()
    telling = Telling(out)
    with tempfile.TemporaryDirectory(prefix="rflow-tour-") as folder:
        story = Story(Path(folder), telling)
        try:
            story.play()
        except (NotSeen, AssertionError) as error:
            print(error, file=sys.stderr)
            print(f"The tour ended at step {telling.steps + 1}. Pictures: {out}")
            return 1
        finally:
            story.close()
    told = f"{telling.steps} steps, {telling.pictures} pictures, {telling.seconds:.0f} s."
    print(f"Everything was seen to happen: {told} Pictures: {out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
