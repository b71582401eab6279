"""Entry of `rflow`."""

from __future__ import annotations

import sys

from rflow_desktop.cli.program import run


def main() -> None:
    """Exit codes: 0 done, 1 refused or failed (the reason on stderr), 2 wrong usage."""
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
