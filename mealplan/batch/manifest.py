"""What a batch is and how far it is: written beside its parts, so that it can go on."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from importlib import resources
from importlib.metadata import version
from typing import TYPE_CHECKING

from mealplan.errors import InputError
from mealplan.exports.files import write_whole
from mealplan.planner import everyday_foods

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

NAME = "manifest.json"
FORMAT_VERSION = 1
"""Version of the form of the manifest and the parts."""
_BLOCK = 2**20


@dataclass(frozen=True)
class Chunk:
    """A chunk that is finished.

    Parameters
    ----------
    number : int
        From 1, in the order of the input.
    counts : mapping of str to int
        Patients by outcome.
    files : mapping of str to str
        SHA-256 of each part by its name.
    """

    number: int
    counts: Mapping[str, int]
    files: Mapping[str, str]

    def is_whole(self, folder: Path) -> bool:
        """Tell whether all parts lie in a folder as they were written."""
        return all(
            (folder / name).is_file() and file_hash(folder / name) == known
            for name, known in self.files.items()
        )


@dataclass(frozen=True)
class Manifest:
    """What a batch was asked, with what, and which chunks are finished.

    Parameters
    ----------
    input_sha256 : str
        Of the patients file.
    patients : int
        Rows in it that hold a patient.
    options : mapping of str to object
        All that changes plans or parts.
    versions : mapping of str to str
        Of all that changes plans.
    chunks : tuple of Chunk
        Finished ones, in order.
    """

    input_sha256: str
    patients: int
    options: Mapping[str, object]
    versions: Mapping[str, str]
    chunks: tuple[Chunk, ...] = ()
    format_version: int = field(default=FORMAT_VERSION)

    def write(self, folder: Path) -> None:
        """Write the manifest, whole or not at all."""
        text = json.dumps(asdict(self), indent=1, ensure_ascii=False)
        write_whole(folder / NAME, f"{text}\n".encode())

    def whole(self, folder: Path) -> Manifest:
        """Return the manifest without chunks whose parts are gone or changed."""
        return replace(self, chunks=tuple(one for one in self.chunks if one.is_whole(folder)))

    def with_chunk(self, chunk: Chunk) -> Manifest:
        """Return the manifest with one more finished chunk."""
        chunks = sorted((*self.chunks, chunk), key=lambda one: one.number)
        return replace(self, chunks=tuple(chunks))


def read_manifest(folder: Path) -> Manifest | None:
    """Return the manifest of a folder; None where there is none.

    Raises
    ------
    InputError
        If it cannot be understood.
    """
    path = folder / NAME
    try:
        if not path.exists():
            return None
        data = json.loads(path.read_text(encoding="utf-8"))
        return Manifest(**{**data, "chunks": tuple(Chunk(**chunk) for chunk in data["chunks"])})
    except (OSError, ValueError, TypeError, KeyError) as error:
        advice = "give another folder, or remove this one."
        raise InputError([f"{path}: is no manifest of a batch ({error}); {advice}"]) from error


def differences(found: Manifest, asked: Manifest) -> Iterator[str]:
    """Yield what a batch that was begun does not share with one that is asked for."""
    if found.input_sha256 != asked.input_sha256:
        yield "the patients file has changed since."
    for part, old, new in (
        ("option", found.options, asked.options),
        ("version", found.versions, asked.versions),
        ("form", {"of parts": found.format_version}, {"of parts": asked.format_version}),
    ):
        for name in sorted({*old, *new}):
            if old.get(name) != new.get(name):
                yield f"{part} {name}: was {old.get(name)!r}, is {new.get(name)!r}."


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


@cache
def versions() -> Mapping[str, str]:
    """Return the version of all that changes plans: programs, foods, dishes and rules."""
    programs = {"mealplan": "mealplan-optimizer", "pulp": "pulp", "highs": "highspy"}
    return {
        **{name: version(package) for name, package in programs.items()},
        "numpy": version("numpy"),
        "food_table": everyday_foods().version,
        "dishes_and_rules": _data_hash(),
    }


def _data_hash() -> str:
    """Return one hash over the package's own tables."""
    digest = hashlib.sha256()
    data = resources.files("mealplan").joinpath("data")
    with resources.as_file(data) as folder:
        for path in sorted(folder.rglob("*.csv")):
            digest.update(f"{path.relative_to(folder).as_posix()} {file_hash(path)}\n".encode())
    return digest.hexdigest()[:16]
