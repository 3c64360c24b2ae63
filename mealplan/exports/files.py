"""Writes files that are whole or not there, also when the machine fails."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from mealplan.errors import InputError

DRAFT = ".draft-"
"""How the names of files that are being written begin."""


def write_whole(path: Path, content: bytes) -> None:
    """Write beside the file, wait until it lies on the disk, and rename.

    Raises
    ------
    InputError
        If there is no such folder, or the file cannot be written, as on a full disk; what
        was there is left.
    """
    if not path.absolute().parent.is_dir():
        raise InputError([f"{path}: there is no folder {path.parent}; make it or name another."])
    draft = None
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=DRAFT)
        draft = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        if draft is not None:
            draft.unlink(missing_ok=True)
        advice = "make room or give another place; what was finished before is kept."
        raise InputError([f"{path}: cannot be written ({error.strerror}); {advice}"]) from error


def remove_drafts(folder: Path) -> None:
    """Remove what a killed process left half written."""
    for draft in folder.glob(f"{DRAFT}*"):
        draft.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Make a rename last; only POSIX can."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
