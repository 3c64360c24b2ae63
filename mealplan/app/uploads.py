"""Files as visitors upload them: read from memory, on disk only while they are read."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from mealplan.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class Upload:
    """A file as a visitor uploaded it.

    Parameters
    ----------
    name : str
        What it is called; its ending says its kind.
    content : bytes
    """

    name: str
    content: bytes

    @property
    def text(self) -> str:
        """The content as UTF-8 text.

        Raises
        ------
        InputError
            If it is none.
        """
        try:
            return self.content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise InputError([f"{self.name}: is not UTF-8 text; choose another file."]) from error


@contextmanager
def as_file(upload: Upload) -> Iterator[Path]:
    """Lay an upload on disk for a reader that needs a path, and remove it afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        # Only the last part: a name must not lead out of the folder.
        path = Path(folder) / (PurePath(upload.name.replace("\\", "/")).name or "upload")
        path.write_bytes(upload.content)
        yield path
