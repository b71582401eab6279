"""The program's log in the profile: one line each for what it did that is worth a look later."""

from __future__ import annotations

import logging
import time
from pathlib import Path

FILE = "rflow.log"
MOST_BYTES = 1024 * 1024


class Logbook(logging.Handler):
    """Begins anew when it is full; what was there before is kept once, as `rflow.log.1`.

    The library's own handler of this kind loads sockets and pickles: 5 ms of every start.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(logging.WARNING)
        self._file = folder / FILE

    def emit(self, record: logging.LogRecord) -> None:
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created))
        line = f"{at} {record.name} {record.getMessage()}\n"
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            if self._file.exists() and self._file.stat().st_size > MOST_BYTES:
                self._file.replace(self._file.with_suffix(".log.1"))
            with self._file.open("a", encoding="utf-8") as out:
                out.write(line)
        except OSError:  # on a full disk there is no log, and the work goes on
            return


def keep(folder: Path) -> Logbook:
    """From now on what sync says of itself is kept in this profile."""
    book = Logbook(folder)
    logging.getLogger("rflow.sync").addHandler(book)
    return book
