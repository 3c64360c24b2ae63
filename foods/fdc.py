"""Asks USDA FoodData Central for foods: by words, by number, one or many, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any, TypeVar

from foods.errors import InputError
from foods.fdc_errors import FdcAnswerError, FdcError, FdcNotFoundError
from foods.fdc_http import Gateway
from foods.fdc_parse import FdcFood, read_food

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from foods.fdc_cache import FdcCache

Page = TypeVar("Page")

IDS_A_CALL = 20
"""Most foods that one request for many may name (OpenAPI description, ``fdcIds``)."""
MOST_A_PAGE = 200
"""Most foods of a page (OpenAPI description, ``pageSize``)."""
DATA_TYPES = ("Foundation", "SR Legacy", "Survey (FNDDS)", "Branded")
"""Kinds of data, from analysed to label figures."""
CITATION = (
    "U.S. Department of Agriculture, Agricultural Research Service. FoodData Central. "
    "https://fdc.nal.usda.gov (public domain)"
)


@dataclass(frozen=True)
class FdcPage:
    """One page of what a search found.

    Attributes
    ----------
    foods : tuple of FdcFood
        The foods of this page.
    number, pages, hits : int
        Number of this page, of all pages, of all foods found.
    """

    foods: tuple[FdcFood, ...]
    number: int
    pages: int
    hits: int


@dataclass(frozen=True)
class FdcFoods:
    """What a request for many foods gave.

    Attributes
    ----------
    foods : tuple of FdcFood
        In the order asked.
    missing : tuple of int
        Numbers that FoodData Central does not know.
    """

    foods: tuple[FdcFood, ...]
    missing: tuple[int, ...]


class FdcClient:
    """Fetch foods from FoodData Central, each only once where there is a cache.

    Parameters
    ----------
    gateway : Gateway, optional
        Carries the questions; by default with the key of the environment.
    cache : FdcCache, optional
        Keeps answers; by default nothing is kept.
    """

    def __init__(self, gateway: Gateway | None = None, cache: FdcCache | None = None) -> None:
        self._gateway = gateway if gateway is not None else Gateway()
        self._cache = cache

    def search(
        self, text: str, *, data_types: Sequence[str] = (), page: int = 1, size: int = 50
    ) -> FdcPage:
        """Search foods by words and give one page.

        Parameters
        ----------
        text : str
            Words to look for.
        data_types : sequence of str
            Some of `DATA_TYPES`; all by default.
        page, size : int
            Number of the page from 1, and foods on it, at most `MOST_A_PAGE`.

        Raises
        ------
        InputError
            If the question cannot be asked.
        FdcError
            If there is no usable answer.
        """
        if not text.strip():
            raise InputError(["search: give at least one word."])
        question = _page_question(data_types, page, size) | {"query": text}
        answer = self._gateway.ask("foods/search", question)
        if not isinstance(answer, dict) or not isinstance(answer.get("foods"), list):
            raise FdcAnswerError(["FoodData Central answered a search without a list of foods."])
        counts = {name: answer.get(name) for name in ("totalPages", "totalHits")}
        if not all(isinstance(count, int) for count in counts.values()):
            raise FdcAnswerError(["FoodData Central answered a search without its counts."])
        foods = tuple(read_food(item) for item in answer["foods"] if item is not None)
        return FdcPage(foods, page, int(answer["totalPages"]), int(answer["totalHits"]))

    def search_pages(
        self, text: str, *, data_types: Sequence[str] = (), size: int = MOST_A_PAGE
    ) -> Iterator[FdcPage]:
        """Return every page of a search, asking for one at a time.

        Raises
        ------
        FdcError
            If a page cannot be had; ``fetched`` holds the foods of the pages before.
        """

        def fetched(number: int) -> tuple[FdcPage, tuple[FdcFood, ...], bool]:
            """Fetch one page: what it is, its foods, and whether it is the last."""
            page = self.search(text, data_types=data_types, page=number, size=size)
            return page, page.foods, number >= page.pages or not page.foods

        return _pages(fetched)

    def listing(
        self, *, data_types: Sequence[str] = (), size: int = MOST_A_PAGE
    ) -> Iterator[tuple[FdcFood, ...]]:
        """Return all foods of some kinds of data, a page at a time, until a page is short.

        Raises
        ------
        FdcError
            If a page cannot be had; ``fetched`` holds the foods of the pages before.
        """

        def fetched(number: int) -> tuple[tuple[FdcFood, ...], tuple[FdcFood, ...], bool]:
            """Fetch one page: what it is, its foods, and whether it is the last."""
            items = self._list("foods/list", _page_question(data_types, number, size))
            foods = tuple(read_food(item) for item in items if item is not None)
            return foods, foods, len(items) < size

        return _pages(fetched)

    def food(self, fdc_id: int) -> FdcFood:
        """Fetch one food with everything that is known of it.

        Parameters
        ----------
        fdc_id : int
            FoodData Central's number.

        Raises
        ------
        FdcNotFoundError
            If there is no such food, neither in full nor abridged.
        FdcError
            If there is no usable answer.
        """
        _check_ids([fdc_id])
        kept = self._cache.read(fdc_id) if self._cache is not None else None
        answer = kept if kept is not None else self._one(fdc_id)
        food = read_food(answer)
        if food.fdc_id != fdc_id:
            raise FdcAnswerError([f"Asked for fdc:{fdc_id}, FoodData Central sent {food.food_id}."])
        if kept is None:
            self._keep(food, answer)
        return food

    def foods(self, fdc_ids: Iterable[int]) -> FdcFoods:
        """Fetch many foods, `IDS_A_CALL` with each request.

        Parameters
        ----------
        fdc_ids : iterable of int
            FoodData Central's numbers; one that stands twice is fetched once.

        Returns
        -------
        FdcFoods
            The foods, and the numbers that are not known.

        Raises
        ------
        FdcError
            If a request fails; ``fetched`` holds every food fetched before, and the cache too.
        """
        wanted = list(dict.fromkeys(fdc_ids))
        _check_ids(wanted)
        found: dict[int, FdcFood] = {}
        try:
            self._fetch_kept(wanted, found)
            # What is not there in full may be there abridged.
            for form in ("full", "abridged"):
                self._fetch(wanted, form, found)
        except FdcError as error:
            error.fetched = _in_order(wanted, found)
            raise
        return FdcFoods(_in_order(wanted, found), tuple(i for i in wanted if i not in found))

    def _fetch_kept(self, wanted: list[int], found: dict[int, FdcFood]) -> None:
        for fdc_id in wanted:
            kept = self._cache.read(fdc_id) if self._cache is not None else None
            if kept is not None:
                found[fdc_id] = read_food(kept)

    def _fetch(self, wanted: list[int], form: str, found: dict[int, FdcFood]) -> None:
        """Fetch what is not found yet, in groups; unknown numbers are left out of an answer."""
        absent = [fdc_id for fdc_id in wanted if fdc_id not in found]
        for start in range(0, len(absent), IDS_A_CALL):
            group = absent[start : start + IDS_A_CALL]
            names = ",".join(str(fdc_id) for fdc_id in group)
            items = self._list("foods", {"fdcIds": names, "format": form})
            self._take(items, group, found)

    def _take(self, items: list[Any], group: list[int], found: dict[int, FdcFood]) -> None:
        """Take every readable food of an answer before complaining of the others."""
        problems: list[str] = []
        for item in items:
            if item is None:
                continue
            try:
                food = read_food(item)
            except FdcAnswerError as error:
                problems += error.problems
                continue
            if food.fdc_id in group:
                found[food.fdc_id] = food
                self._keep(food, item)
        if problems:
            raise FdcAnswerError(problems)

    def _list(self, path: str, question: dict[str, str]) -> list[Any]:
        answer = self._gateway.ask(path, question)
        if not isinstance(answer, list):
            raise FdcAnswerError([f"FoodData Central answered {path} without a list."])
        return answer

    def _one(self, fdc_id: int) -> Any:
        try:
            return self._gateway.ask(f"food/{fdc_id}", {"format": "full"})
        except FdcNotFoundError:
            return self._gateway.ask(f"food/{fdc_id}", {"format": "abridged"})

    def _keep(self, food: FdcFood, answer: Any) -> None:
        if self._cache is None:
            return
        try:
            self._cache.write(food.fdc_id, answer)
        except FdcError as error:
            error.fetched = (food,)
            raise


def _pages(
    fetch: Callable[[int], tuple[Page, tuple[FdcFood, ...], bool]],
) -> Iterator[Page]:
    """Yield pages from the first to the last one; an error keeps the foods of those before.

    `fetch` gives a page by its number, the foods of it, and whether it is the last one.
    """
    found: list[FdcFood] = []
    for number in count(1):
        try:
            page, foods, is_last = fetch(number)
        except FdcError as error:
            error.fetched = tuple(found)
            raise
        yield page
        found += foods
        if is_last:
            return


def parse_id(text: str) -> int:
    """Read the number of a food as people write it.

    Raises
    ------
    InputError
        If it is none.

    Examples
    --------
    >>> parse_id("fdc:173410"), parse_id("173410")
    (173410, 173410)
    """
    digits = text.strip().lower().removeprefix("fdc:")
    if not (digits.isascii() and digits.isdigit()):
        raise InputError([f"{text!r} is no number of FoodData Central; write fdc:173410."])
    return int(digits)


def _in_order(wanted: list[int], found: dict[int, FdcFood]) -> tuple[FdcFood, ...]:
    return tuple(found[fdc_id] for fdc_id in wanted if fdc_id in found)


def _check_ids(fdc_ids: Iterable[int]) -> None:
    problems = [
        f"{fdc_id!r} is no number of FoodData Central."
        for fdc_id in fdc_ids
        if isinstance(fdc_id, bool) or not isinstance(fdc_id, int) or fdc_id < 1
    ]
    if problems:
        raise InputError(problems)


def _page_question(data_types: Sequence[str], page: int, size: int) -> dict[str, str]:
    problems = [
        f"data_types: {kind!r} is unknown." for kind in data_types if kind not in DATA_TYPES
    ]
    if not 1 <= size <= MOST_A_PAGE:
        problems.append(f"size: must be from 1 to {MOST_A_PAGE}; found {size}.")
    if page < 1:
        problems.append(f"page: must be 1 or more; found {page}.")
    if problems:
        raise InputError(problems)
    question = {"pageSize": str(size), "pageNumber": str(page)}
    return question | ({"dataType": ",".join(data_types)} if data_types else {})
