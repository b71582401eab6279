"""The desktop's command line."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from rflow_desktop import __version__
from rflow_desktop.domain.frozen import value_class


@value_class(frozen=True)
class Arguments:
    profile: Path | None = None
    server: str = ""
    offline: bool = False
    open: str = ""


def read(words: Sequence[str]) -> Arguments:
    if not words:  # as nearly every start is
        return Arguments(server=os.environ.get("RFLOW_SERVER", ""))
    import argparse  # noqa: PLC0415  4 ms that those do not wait for

    parser = argparse.ArgumentParser(
        prog="rflow-desktop", description="Troubleshooting sessions that keep working offline."
    )
    parser.add_argument("--version", action="version", version=f"RFlow Desktop {__version__}")
    parser.add_argument("--profile", type=Path, metavar="DIR", help="where the work is kept")
    parser.add_argument("--server", default="", metavar="URL", help="the team server to connect to")
    parser.add_argument("--offline", action="store_true", help="send and fetch nothing")
    parser.add_argument("--open", default="", metavar="ID", help="a session or handoff to open")
    args = parser.parse_args(words)
    server = args.server or os.environ.get("RFLOW_SERVER", "")
    return Arguments(profile=args.profile, server=server, offline=args.offline, open=args.open)
