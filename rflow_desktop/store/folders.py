"""Folders on the disk: made, and checked for being fit."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rflow_desktop.store import trouble
from rflow_desktop.store.trouble import StoreTrouble

MARKER = "open"
"""A file that is there while a workspace is open, and after an unclean end."""
_NO_SPACE = (errno.ENOSPC, errno.EDQUOT)
_NO_RIGHT = (errno.EACCES, errno.EPERM, errno.EROFS)
_CLOUD = ("onedrive", "dropbox", "google drive", "icloud", "nextcloud")
_NETWORK = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p")
CLOUD_WORDS = (
    "This folder is kept in step with other computers by {name}, which can damage open files. "
    "Move the profile to a folder that is only on this computer."
)
NETWORK_WORDS = (
    "This folder is on a network drive, which can lose work when the line breaks. "
    "Move the profile to a folder on this computer's own disk."
)


@contextmanager
def told_of_disk() -> Iterator[None]:
    """Turns what the system says about files into StoreTrouble."""
    try:
        yield
    except OSError as error:
        if error.errno in _NO_SPACE:
            raise StoreTrouble(trouble.FULL, "full") from error
        if error.errno in _NO_RIGHT:
            raise StoreTrouble(trouble.UNWRITABLE, "read_only") from error
        raise StoreTrouble(trouble.BROKEN, "io") from error


def make_folder(folder: Path) -> None:
    """Raises StoreTrouble `read_only` when nothing can be written there."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe = folder / "probe"
        probe.write_bytes(b"1")
        probe.unlink()
    except OSError as error:
        if error.errno in _NO_SPACE:
            return
        raise StoreTrouble(trouble.UNWRITABLE, "read_only") from error


def unfit_place(folder: Path, mounts: Path = Path("/proc/mounts")) -> str:
    """A sentence when the folder is where databases get damaged; empty when it is fine."""
    for part in folder.parts:
        name = next((cloud for cloud in _CLOUD if part.casefold().startswith(cloud)), None)
        if name is not None:
            return CLOUD_WORDS.format(name=part)
    try:
        lines = mounts.read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    found = [line.split() for line in lines]
    under = [one for one in found if len(one) > 2 and folder.is_relative_to(one[1])]
    deepest = max(under, key=lambda one: len(one[1]), default=None)
    return NETWORK_WORDS if deepest is not None and deepest[2] in _NETWORK else ""


def was_left_open(folder: Path) -> bool:
    return (folder / MARKER).exists()
