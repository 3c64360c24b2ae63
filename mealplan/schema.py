"""The base of every value that comes from outside."""

from __future__ import annotations

import math
import re
from difflib import get_close_matches
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationError

from mealplan.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydantic_core import ErrorDetails


class Frozen(BaseModel):
    """A value that cannot change and knows no other fields than its own.

    Raises
    ------
    InputError
        If fields are wrong, misspelt or missing; names each, what was found and what is
        allowed.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    def __init__(self, **fields: Any) -> None:
        try:
            super().__init__(**fields)
        except ValidationError as error:
            raise InputError(_sentences(type(self), error, type(self).__name__)) from None

    # As that of pydantic itself: a value within a value is made without it, so that the
    # paths of its fields are kept.
    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]


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
        raise InputError(_sentences(kind, error, where)) from error


def no_such_field(name: str, known: Iterable[str]) -> str:
    """Say that there is no such field, and which one may be meant.

    Examples
    --------
    >>> no_such_field("weigth_kg", ["weight_kg", "height_cm"])
    'no such field; did you mean weight_kg?'
    """
    near = get_close_matches(name, list(known), n=1)
    advice = f"did you mean {near[0]}?" if near else "check the spelling or remove it."
    return f"no such field; {advice}"


def _sentences(kind: type[Frozen], error: ValidationError, where: str) -> Iterator[str]:
    return (_sentence(kind, item, where) for item in error.errors())


def _sentence(kind: type[Frozen], item: ErrorDetails, where: str) -> str:
    place = f"{where}: {_path(item['loc'])}"
    holder, name = _kind_at(kind, item["loc"]), str(item["loc"][-1]) if item["loc"] else ""
    if item["type"] == "extra_forbidden":
        return f"{place}: {no_such_field(name, holder.model_fields)}"
    if item["type"] == "missing":
        return f"{place}: missing; add it."
    if isinstance(item["input"], float) and math.isnan(item["input"]):
        return f"{place}: missing; write a number{_range(holder, name)}."
    found = f"{_range(holder, name)}; found {item['input']!r}."
    return f"{place}: {_said(item)}{found}{_meant(item)}"


def _path(loc: tuple[int | str, ...]) -> str:
    """Say where a value stands, entries of a list counted from 1.

    Examples
    --------
    >>> _path(("supplements", 0, "amount"))
    'supplements, entry 1, amount'
    """
    parts = (f"entry {part + 1}" if isinstance(part, int) else part for part in loc)
    return ", ".join(parts) or "whole record"


_SAID = MappingProxyType(
    {
        "int_parsing": "must be a whole number",
        "int_type": "must be a whole number",
        "int_from_float": "must be a whole number",
        "float_parsing": "must be a number",
        "float_type": "must be a number",
        "finite_number": "must be a finite number",
        "bool_parsing": "must be true or false",
        "bool_type": "must be true or false",
        "string_type": "must be text",
        "string_too_short": "must not be empty",
        "tuple_type": "must be a list",
        "dict_type": "must be a table of fields",
        "model_type": "must be a table of fields",
    }
)
"""What pydantic says at greater length, by its kinds of errors."""


def _said(item: ErrorDetails) -> str:
    shortened = _SAID.get(item["type"], item["msg"])
    return re.sub("^Input should be", "must be", shortened).removeprefix("Value error, ")


def _meant(item: ErrorDetails) -> str:
    """Say which word may be meant in place of one that is not known."""
    if item["type"] != "enum" or not isinstance(item["input"], str):
        return ""
    known = re.findall(r"'([^']+)'", item["msg"])
    near = get_close_matches(item["input"].lower(), known, n=1)
    return f" Did you mean {near[0]!r}?" if near else ""


def _kind_at(kind: type[Frozen], path: tuple[int | str, ...]) -> type[Frozen]:
    """Return the kind of value that holds the last field of a path."""
    for part in path[:-1]:
        field = kind.model_fields.get(str(part))
        within = get_args(field.annotation) if field is not None else ()
        kind = next((one for one in within if _is_frozen(one)), kind)
    return kind


def _is_frozen(one: object) -> bool:
    return isinstance(one, type) and issubclass(one, Frozen)


def allowed_range(kind: type[Frozen], field: str) -> tuple[float, float] | None:
    """Return the least and the greatest number of a field; None where it has no such ends."""
    rules = kind.model_fields[field].metadata if field in kind.model_fields else []
    low = [rule.ge for rule in rules if hasattr(rule, "ge")]
    high = [rule.le for rule in rules if hasattr(rule, "le")]
    return (low[0], high[0]) if low and high else None


def _range(kind: type[Frozen], field: str) -> str:
    """Return the whole range of a number, since a message names one end of it at most."""
    found = allowed_range(kind, field)
    return f" (allowed: {found[0]} to {found[1]})" if found else ""
