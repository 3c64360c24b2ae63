"""Which kinds of file a plan can be written as, told apart by the ending of their names."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from mealplan.errors import InputError
from mealplan.exports.files import write_whole
from mealplan.translation import languages, lexicon_in, translated

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from mealplan.plan import WeekPlan

    Writer = Callable[..., bytes]

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "pdf": "pdf",
        "xlsx": "workbook",
        "csv": "menu_csv",
        "ics": "events",
        "json": "plan_json",
        "md": "markdown",
    }
)
"""Ending of a file's name, and the module here that writes such files."""
_READ_BY_PEOPLE = ("pdf", "xlsx", "ics")
"""Kinds that are written in the reader's language; the others are data, in English."""
_NEEDS_START = ("ics",)


def check_kind(kind: str, start: date | None = None, language: str = "en") -> None:
    """Refuse a kind of file that cannot be written.

    Raises
    ------
    InputError
        If there is no such kind or language, or a calendar is wanted without a start.
    """
    if kind not in KINDS:
        kinds = ", ".join(f".{known}" for known in KINDS)
        raise InputError([f"{kind or 'no ending'}: not a kind of export; write one of {kinds}."])
    if kind in _NEEDS_START and start is None:
        raise InputError([f"start: .{kind} needs the date of the first day, such as 2026-11-30."])
    if language not in languages():
        known = ", ".join(languages())
        raise InputError([f"language: {language!r} is not known; choose one of {known}."])


def kind_of(path: Path) -> str:
    """Return the kind of file that a name's ending says."""
    return path.suffix.lower().removeprefix(".")


def exported(plan: WeekPlan, kind: str, start: date | None = None, language: str = "en") -> bytes:
    """Return a plan as the content of a file; equal plans give equal bytes.

    Parameters
    ----------
    plan : WeekPlan
    kind : str
        One of `KINDS`.
    start : date, optional
        Date of the plan's first day; a calendar needs it.
    language : str
        Code of the language of PDF, XLSX and calendar: one of
        `mealplan.translation.languages`.

    Raises
    ------
    InputError
        If there is no such kind or language, or a calendar is wanted without a start.
    """
    check_kind(kind, start, language)
    # The writers need large libraries; one is read only when its kind is asked for.
    write: Writer = import_module(f"mealplan.exports.{KINDS[kind]}").as_bytes
    if kind not in _READ_BY_PEOPLE:
        return write(plan, start)
    lexicon = lexicon_in(language)
    return write(translated(plan, lexicon), start, lexicon)


def write_plan(
    plan: WeekPlan, path: str | Path, start: date | None = None, language: str = "en"
) -> None:
    """Write a plan as the kind of file that the name's ending says.

    Parameters
    ----------
    plan : WeekPlan
    path : str or Path
        Ends in one of `KINDS`.
    start : date, optional
        Date of the plan's first day; a calendar needs it.
    language : str
        As in `exported`.

    Raises
    ------
    InputError
        If the ending is no kind of export, or the file cannot be written.
    """
    path = Path(path)
    write_whole(path, exported(plan, kind_of(path), start, language))
