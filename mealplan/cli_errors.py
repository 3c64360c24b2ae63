"""How the command line tells expected errors: a heading, a sentence each, an exit code."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from mealplan.errors import InputError, NoPlan, PlanRefused

if TYPE_CHECKING:
    from collections.abc import Iterator

BAD_INPUT = 2
"""Exit code for input that cannot be used."""
NO_PLAN = 3
"""Exit code where no plan can or may be made."""
UNAVAILABLE = 4
"""Exit code where a service on the internet gave no usable answer."""

INTERRUPTED = 130
"""Exit code where a person stopped a command: 128 and the number of the signal, as shells say."""


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turn expected errors into sentences and exit codes."""
    try:
        yield
    except InputError as error:
        complain("Please correct:", error.problems)
        raise typer.Exit(BAD_INPUT) from None
    except (PlanRefused, NoPlan) as error:
        complain("No plan was made:", error.reasons)
        raise typer.Exit(NO_PLAN) from None


def complain(title: str, sentences: tuple[str, ...]) -> None:
    """Print a heading and a line for each sentence, where errors belong."""
    typer.echo("\n".join([title, *(f"  - {sentence}" for sentence in sentences)]), err=True)
