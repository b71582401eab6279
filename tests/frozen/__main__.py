"""Starts the frozen program as its user would: the window opens, and the command asks it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = ROOT / "dist" / "rflow-desktop"
PATIENCE_SECONDS = 120.0


def main() -> int:
    ending = ".exe" if sys.platform == "win32" else ""
    window, command = (PROGRAMS / f"{name}{ending}" for name in ("rflow-desktop", "rflow"))
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        environment = {**os.environ, "RFLOW_KEY_STORE": "file"}
        profile = ["--profile", folder]
        open_window = subprocess.Popen([window, *profile, "--offline"], env=environment)
        try:
            end = time.monotonic() + PATIENCE_SECONDS
            while not (Path(folder) / "window.json").exists():
                if open_window.poll() is not None or time.monotonic() > end:
                    print(f"The frozen window did not open (exit {open_window.poll()}).")
                    return 1
                time.sleep(0.2)
            asked = [command, "flows", "--json", *profile]
            told = subprocess.run(asked, env=environment, capture_output=True, check=True)
        finally:
            open_window.terminate()
            open_window.wait(30)
    flows = len(json.loads(told.stdout)["flows"])
    print(f"The frozen window opens and answers the frozen command: {flows} flows.")
    return 0 if flows else 1


if __name__ == "__main__":
    sys.exit(main())
