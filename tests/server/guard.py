"""Stands beside a PostgreSQL of a test run: when the run is gone, however it ended, so is that."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

PATIENCE_S = 10


def main(folder: Path) -> None:
    """Until whoever started this closes the line, or dies."""
    for asked in (signal.SIGINT, signal.SIGTERM):  # is for the run; its end ends this too
        signal.signal(asked, signal.SIG_IGN)
    sys.stdin.buffer.read()
    with suppress(OSError, ValueError):
        pid = int((folder / "data" / "postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, signal.SIGQUIT)
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            os.kill(pid, 0)
            time.sleep(0.05)
        os.kill(pid, signal.SIGKILL)
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
