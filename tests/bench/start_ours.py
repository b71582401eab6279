"""The desktop as it starts, with a watch on its window.

*Usable* is: the real window is on screen with the rows of Today in it, and Down, pressed right
then, has moved the mark in the painted list. The program is the real one with a real profile,
started step by step as `rflow_desktop.__main__` does it.
"""

from __future__ import annotations

import gc
import sys
from pathlib import Path

if __name__ == "__main__":
    gc.disable()
    from rflow_desktop.app.arguments import Arguments
    from rflow_desktop.app.start import Start

    profile, *what = sys.argv[1:]
    start = Start(Arguments(profile=Path(profile), offline=True))
    from tests.bench.start_watch import watch  # Qt is loaded, and nothing is shown yet

    watch(palette="palette" in what)
    start.run()
