"""Turns what can go wrong into a few calm sentences; a fault gets a number, never a traceback."""

from __future__ import annotations

import logging
import secrets
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING

from foods.fdc_errors import FdcError
from mealplan.errors import CaseloadError, InputError, NoPlan, PlanRefused
from mealplan.translation import lexicon_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from mealplan.app.texts import Texts

_LOG = logging.getLogger(__name__)
_FIELD_SECTIONS = ("about", "medicines", "eating", "dislikes", "options")
"""Sections of the catalogue that name fields of the form."""


@dataclass(frozen=True)
class Trouble:
    """What a reader is told when something did not go as wished.

    Parameters
    ----------
    kind : str
        ``stop``, ``input``, ``no_plan``, ``store``, ``service`` or ``fault``.
    lines : tuple of str
        Plain sentences.
    """

    kind: str
    lines: tuple[str, ...]


def trouble_of(action: Callable[[], object], texts: Texts) -> Trouble | None:
    """Do something and return what went wrong, None if nothing did.

    Parameters
    ----------
    action : callable
    texts : mapping of str to str
        Catalogue of the reader's language.
    """
    try:
        action()
    except PlanRefused as error:
        return Trouble("stop", _said(error.reasons, texts))
    except InputError as error:
        return Trouble("input", tuple(_readable(problem, texts) for problem in error.problems))
    except NoPlan as error:
        return Trouble("no_plan", (*_said(error.reasons, texts), texts["app.no_plan_help"]))
    except CaseloadError as error:
        return Trouble("store", (str(error),))
    except FdcError as error:
        return Trouble("service", error.problems)
    except Exception as error:
        # The edge: nobody above could do better.
        return fault(error, texts)
    return None


def fault(error: Exception, texts: Texts) -> Trouble:
    """Log where an error arose under a number, and return the sentence that names it.

    The log holds no message of the error, since messages repeat what a patient wrote.
    """
    number = secrets.token_hex(4)
    places = [f"{at.filename}:{at.lineno}" for at in traceback.extract_tb(error.__traceback__)]
    _LOG.error("fault %s: %s at %s", number, type(error).__name__, " < ".join(reversed(places)))
    return Trouble("fault", (texts["app.fault"].format(id=number),))


def _said(reasons: Iterable[str], texts: Texts) -> tuple[str, ...]:
    return tuple(map(lexicon_in(texts["app.code"]).say, reasons))


def _readable(problem: str, texts: Texts) -> str:
    """Call a field by its label in place of its name."""
    for part in problem.split(": ")[:2]:
        for section in _FIELD_SECTIONS:
            label = texts.get(f"{section}.{part}")
            if label is not None:
                return f"{label}: {problem.partition(f'{part}: ')[2]}"
    return problem
