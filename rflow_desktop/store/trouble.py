"""What can be wrong with the files on this computer, in words for a person."""

from __future__ import annotations

from rflow_desktop.domain.errors import Told


class StoreTrouble(Told):
    """The store cannot do what was asked."""


FULL = (
    "The disk is full, so this was not saved. Everything saved before is safe. Free some "
    "space and do it again."
)
UNWRITABLE = (
    "RFlow cannot write to its folder. What is there can be read. Check the rights of the "
    "folder, then start again."
)
BROKEN = (
    "The disk reported an error, so this was not saved. Everything saved before is kept. "
    "Back up this computer soon."
)
DAMAGED = (
    "A file of your work on this computer is damaged. Nothing was deleted. Start RFlow again "
    "to rebuild it."
)
WRONG_KEY = (
    "The key on this computer does not open the work that is stored here. Nothing was "
    "deleted. Restore the key, or sign in with another profile."
)
PLAINTEXT = (
    "The work stored here is not encrypted, which RFlow never writes itself. It was not "
    "opened. Choose another profile folder."
)
NO_CIPHER = (
    "The encryption that protects your work is not there in this installation. Nothing was "
    "opened. Install RFlow again."
)
TOO_OLD = (
    "The database that comes with this installation is too old to keep work safely. Nothing "
    "was opened. Install RFlow again."
)
NEWER = (
    "The work stored here was written by a newer RFlow, and nothing of it was changed. Install "
    "the newer version to go on."
)
IN_USE = "RFlow is already open with this profile. Use the open window, or close it first."
UNFIT = (
    "This folder cannot keep work safely: what was written could not be read back. Choose a "
    "folder on this computer's own disk."
)
BUSY = (
    "Another program holds the files of your work. Nothing was changed. Close it, then do it again."
)
FILE_GONE = "The file is not on this computer any more, so it could not be sent. Add it again."
FILE_DAMAGED = "The file is damaged on this computer, so it could not be sent. Add it again."
