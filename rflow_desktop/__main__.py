"""Entry of `rflow-desktop`."""

from __future__ import annotations

import gc
import sys


def main() -> None:
    """Reads the command line before anything that takes time is loaded."""
    gc.disable()  # until the work is open: what is loaded stays, and looking through it takes time
    if getattr(sys, "frozen", False):
        import multiprocessing  # noqa: PLC0415  8 ms that other starts do not need

        multiprocessing.freeze_support()  # the frozen program starts its picture worker as itself
    from rflow_desktop.app.arguments import read  # noqa: PLC0415  after freeze_support

    args = read(sys.argv[1:])
    from rflow_desktop.app.start import run  # noqa: PLC0415  --help needs no window

    sys.exit(run(args))


if __name__ == "__main__":
    main()
