"""Keeps what FoodData Central answered in a folder, so that nothing is asked twice."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

from foods.fdc_errors import FdcCacheError

FORM = 1
"""Version of the form of an entry."""
OLDEST = timedelta(days=180)
"""Age from which an entry is fetched anew: Foundation Foods come out twice a year, in April and
October (https://fdc.nal.usda.gov/data-documentation.html)."""


@dataclass(frozen=True)
class FdcCache:
    """A folder of answers, one file for each food.

    Parameters
    ----------
    folder : Path
        Where the files lie; made when the first one is written.
    oldest : timedelta
        Age from which an entry counts as absent.
    """

    folder: Path
    oldest: timedelta = OLDEST

    @classmethod
    def usual(cls) -> FdcCache:
        """Return the cache in the user's own cache folder."""
        return cls(user_cache_path("mealplan") / "fdc")

    def read(self, fdc_id: int) -> dict[str, Any] | None:
        """Give the kept answer; None where there is none, or it is old, damaged or another's.

        Parameters
        ----------
        fdc_id : int
            Number of the food.
        """
        try:
            entry = json.loads(self._path(fdc_id).read_text(encoding="utf-8"))
            answer = entry["answer"]
            fresh = datetime.now(UTC) - datetime.fromisoformat(entry["fetched"]) < self.oldest
            whole = entry["form"] == FORM and entry["sha256"] == _digest(answer)
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None
        is_its_own = isinstance(answer, dict) and answer.get("fdcId") == fdc_id
        return answer if fresh and whole and is_its_own else None

    def write(self, fdc_id: int, answer: dict[str, Any]) -> None:
        """Keep an answer; a failure leaves what was there.

        Raises
        ------
        FdcCacheError
            If the folder cannot be written.
        """
        entry = {
            "form": FORM,
            "fetched": datetime.now(UTC).isoformat(timespec="seconds"),
            "sha256": _digest(answer),
            "answer": answer,
        }
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            _replace(self._path(fdc_id), json.dumps(entry))
        except OSError as error:
            raise FdcCacheError(
                [
                    f"{self.folder}: the cache cannot be written ({error.strerror}); name another "
                    "folder, or do without a cache."
                ]
            ) from error

    def _path(self, fdc_id: int) -> Path:
        return self.folder / f"food-{fdc_id}.json"


def _digest(answer: object) -> str:
    return hashlib.sha256(json.dumps(answer, sort_keys=True).encode()).hexdigest()


def _replace(path: Path, text: str) -> None:
    """Write beside the file and rename."""
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(draft).replace(path)
    except OSError:
        Path(draft).unlink(missing_ok=True)
        raise
