"""The base of every value that comes from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from mealplan.errors import InputError

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails


class Frozen(BaseModel):
    """A value that cannot change and knows no other fields than its own."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


Value = TypeVar("Value", bound=Frozen)


def checked(kind: type[Value], data: dict[str, Any], where: str) -> Value:
    """Make a value of outside data, or report every problem in it.

    Parameters
    ----------
    kind : type of Frozen
        What to make.
    data : dict
        Fields by name.
    where : str
        Where the data came from, for the messages.

    Raises
    ------
    InputError
        Names each wrong field by its path, what was found and what is allowed.
    """
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        raise InputError(_sentence(kind, item, where) for item in error.errors()) from error


def _sentence(kind: type[Frozen], item: ErrorDetails, where: str) -> str:
    path = ".".join(str(part) for part in item["loc"]) or "whole record"
    if item["type"] == "extra_forbidden":
        return f"{where}: {path}: no such field; check the spelling or remove it."
    if item["type"] == "missing":
        return f"{where}: {path}: missing; add it."
    return f"{where}: {path}: {item['msg']}{_range(kind, path)}; found {item['input']!r}."


def _range(kind: type[Frozen], path: str) -> str:
    """Return the whole range of a number, since a message names one end of it at most."""
    rules = kind.model_fields[path].metadata if path in kind.model_fields else []
    low = [rule.ge for rule in rules if hasattr(rule, "ge")]
    high = [rule.le for rule in rules if hasattr(rule, "le")]
    return f" (allowed: {low[0]} to {high[0]})" if low and high else ""
