"""Writes files whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from mealplan.errors import InputError


def write_whole(path: Path, content: bytes) -> None:
    """Write beside the file and rename, so that a failure leaves what was there.

    Raises
    ------
    InputError
        If the file cannot be written.
    """
    try:
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise InputError([f"{path}: cannot be written ({error.strerror})."]) from error
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(draft).replace(path)
    except OSError as error:
        Path(draft).unlink(missing_ok=True)
        raise InputError([f"{path}: cannot be written ({error.strerror})."]) from error
