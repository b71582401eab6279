"""The PostgreSQL of a test run ends with the run, also where that is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
RUN = """
import time
from tests.server.cluster import cluster
with cluster() as one:
    print(one.folder, flush=True)
    time.sleep(600)
"""


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_nothing_is_left_of_a_run_that_was_killed(how: signal.Signals) -> None:
    """SIGTERM as `timeout` sends it: to the whole group."""
    run = subprocess.Popen(
        [sys.executable, "-c", RUN], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert run.stdout is not None
    folder = Path(run.stdout.readline().strip())
    pid = int((folder / "data" / "postmaster.pid").read_text().splitlines()[0])
    assert is_alive(pid)
    if how is signal.SIGTERM:
        os.killpg(run.pid, how)
    else:
        run.send_signal(how)
    run.wait()
    run.stdout.close()
    end = time.monotonic() + 60
    while time.monotonic() < end and (is_alive(pid) or folder.exists()):
        time.sleep(0.1)
    assert not is_alive(pid)
    assert not folder.exists()
