"""Carries questions to FoodData Central and answers back: key, time limits, patience, limits.

The key travels in a header and nowhere else: not in an address, a message or a repr.
"""

from __future__ import annotations

import json
import os
import time
from collections import deque
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import HTTPError

from foods.errors import InputError
from foods.fdc_errors import (
    FdcAnswerError,
    FdcError,
    FdcKeyError,
    FdcLimitError,
    FdcNotFoundError,
    FdcUnavailableError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

BASE_URL = "https://api.nal.usda.gov/fdc/v1"
"""Address of the interface (OpenAPI description of FoodData Central, 1.0)."""
KEY_VARIABLE = "FDC_API_KEY"
URL_VARIABLE = "FDC_API_URL"
HOUR_S = 3600.0
REQUESTS_AN_HOUR = 1000
"""Requests that one address may send in an hour; beyond, the key is blocked for an hour
(https://fdc.nal.usda.gov/api-guide.html)."""
MOST_BYTES = 50_000_000
"""Longest answer that is read: 200 full foods of about 100 kB stay well below (a choice)."""
_CHUNK = 65536
_OWN_MACHINE = ("localhost", "127.0.0.1", "::1")
_TOO_MANY = HTTPStatus.TOO_MANY_REQUESTS


@dataclass(frozen=True)
class ApiKey:
    """A key that cannot be printed by mistake.

    Parameters
    ----------
    text : str
        The key itself.

    Examples
    --------
    >>> ApiKey("secret")
    ApiKey(hidden)
    """

    text: str = field(repr=False)

    def __repr__(self) -> str:
        return "ApiKey(hidden)"

    @classmethod
    def of(cls, text: str | None) -> ApiKey:
        """Take a key that is given, or that of the environment.

        Raises
        ------
        FdcKeyError
            If there is none, or it cannot be sent in a header.
        """
        found = (text if text is not None else os.environ.get(KEY_VARIABLE, "")).strip()
        if not found:
            advice = "get one free of charge at https://api.data.gov/signup"
            raise FdcKeyError(
                [f"No key for FoodData Central: set {KEY_VARIABLE} in the environment; {advice}."]
            )
        if not (found.isascii() and found.isprintable()) or " " in found:
            raise FdcKeyError(["The key for FoodData Central holds signs that no key has."])
        return cls(found)


@dataclass(frozen=True)
class Patience:
    """How long to wait and how often to ask; all choices of this package.

    Parameters
    ----------
    connect_s, silence_s : float
        Longest wait for a connection, and for the next part of an answer. [s]
    whole_s : float
        Longest wait for a whole answer. [s]
    total_s : float
        Longest time for a question with all its tries. [s]
    tries : int
        Times a question is asked where the service fails.
    first_wait_s, longest_wait_s : float
        Wait before the second try, doubled each time; and the longest of all waits. [s]
    """

    connect_s: float = 5.0
    silence_s: float = 20.0
    whole_s: float = 30.0
    total_s: float = 60.0
    tries: int = 4
    first_wait_s: float = 1.0
    longest_wait_s: float = 30.0

    def wait_s(self, failures: int) -> float:
        """Give the wait [s] after some failures in a row."""
        return float(min(self.longest_wait_s, self.first_wait_s * 2.0 ** (failures - 1)))


class _FailedTryError(Exception):
    """One try that may go better the next time."""

    def __init__(self, reason: str, wait_s: float = 0.0) -> None:
        self.reason = reason
        self.wait_s = wait_s
        super().__init__(reason)


class Gateway:
    """Ask FoodData Central, counting requests and trying again where that may help.

    Parameters
    ----------
    key : str, optional
        The key; by default that of the environment variable ``FDC_API_KEY``.
    base : str, optional
        Address of the interface; by default ``FDC_API_URL`` or USDA's own.
    patience : Patience
        Waits and tries.
    sleep, clock : callable
        Wait some seconds; read a clock in seconds.

    Raises
    ------
    FdcKeyError
        If there is no key.
    InputError
        If the address would send the key in the clear.
    """

    def __init__(
        self,
        key: str | None = None,
        *,
        base: str | None = None,
        patience: Patience | None = None,
        sleep: Callable[[float], object] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._base = _checked_base(base or os.environ.get(URL_VARIABLE) or BASE_URL)
        self._key = ApiKey.of(key)
        self._patience = patience or Patience()
        self._sleep, self._clock = sleep, clock
        self._sent: deque[float] = deque()
        self._blocked_until = clock()

    def ask(self, path: str, question: Mapping[str, str]) -> object:
        """Send a GET request and give the JSON of the answer.

        Parameters
        ----------
        path : str
            Path below the base address.
        question : mapping of str to str
            Query parameters.

        Raises
        ------
        FdcError
            If there is no usable answer; the kind of error says why.
        """
        failures, last = 0, self._clock() + self._patience.total_s
        while True:
            self._admit()
            try:
                return self._try(path, question, last)
            except _FailedTryError as error:
                failures += 1
                wait_s = max(error.wait_s, self._patience.wait_s(failures))
                if failures >= self._patience.tries or self._clock() + wait_s >= last:
                    raise _given_up(error, path, failures) from None
                self._sleep(wait_s)

    def _admit(self) -> None:
        """Count a request, or refuse to send one that would block the key."""
        now = self._clock()
        while self._sent and self._sent[0] <= now - HOUR_S:
            self._sent.popleft()
        wait_s = self._blocked_until - now
        if len(self._sent) >= REQUESTS_AN_HOUR:
            wait_s = max(wait_s, self._sent[0] + HOUR_S - now)
        if wait_s > 0:
            raise _limit(wait_s)
        self._sent.append(now)

    def _try(self, path: str, question: Mapping[str, str], last: float) -> object:
        waits = (self._patience.connect_s, self._patience.silence_s)
        last = min(last, self._clock() + self._patience.whole_s)
        try:
            # A redirect would carry the key to another address, so none is followed.
            begin = partial(
                requests.get,
                f"{self._base}/{path}",
                params=question,
                headers={"X-Api-Key": self._key.text, "Accept": "application/json"},
                timeout=waits,
                allow_redirects=False,
                stream=True,
            )
            with _begun(begin, last - self._clock()) as answer:
                self._check(answer, path)
                body = self._read(answer, last)
        except (requests.Timeout, TimeoutError):
            raise _FailedTryError("did not answer in time") from None
        except (requests.RequestException, HTTPError, OSError):
            raise _FailedTryError("could not be reached, or broke off its answer") from None
        try:
            return json.loads(body)
        except (ValueError, RecursionError):
            raise _FailedTryError("sent an answer that is no whole JSON") from None

    def _read(self, answer: requests.Response, last: float) -> bytes:
        parts: list[bytes] = []
        length = 0
        while part := answer.raw.read1(_CHUNK, decode_content=True):
            parts.append(part)
            length += len(part)
            if length > MOST_BYTES:
                raise FdcAnswerError([f"FoodData Central sent more than {MOST_BYTES:,} bytes."])
            if self._clock() > last:
                raise _FailedTryError("did not finish its answer in time")
        announced = _count(answer.headers.get("Content-Length", ""))
        if announced is not None and answer.raw.tell() < announced:
            raise _FailedTryError("broke off its answer")
        return b"".join(parts)

    def _check(self, answer: requests.Response, path: str) -> None:
        """Turn a status that is no success into an error."""
        status, wait_s = answer.status_code, _count(answer.headers.get("Retry-After", ""))
        if _count(answer.headers.get("X-RateLimit-Remaining", "1")) == 0.0:
            self._blocked_until = self._clock() + HOUR_S
        if status == _TOO_MANY:
            self._too_many(wait_s)
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise _FailedTryError(
                f"answered with status {status}", min(wait_s or 0.0, self._patience.longest_wait_s)
            )
        if status != HTTPStatus.OK:
            raise _refusal(status, path)

    def _too_many(self, wait_s: float | None) -> None:
        if wait_s is not None and wait_s <= self._patience.longest_wait_s:
            self._blocked_until = self._clock()
            raise _FailedTryError("asked to slow down (status 429)", wait_s)
        self._blocked_until = self._clock() + (HOUR_S if wait_s is None else wait_s)
        raise _limit(self._blocked_until - self._clock())


def _begun(begin: Callable[[], requests.Response], wait_s: float) -> requests.Response:
    """Wait for the head of an answer; the library sees silence only, not a head that drips.

    Raises
    ------
    TimeoutError
        If the head is not there in time.
    """
    found: Future[requests.Response] = Future()

    def work() -> None:
        try:
            answer = begin()
        except BaseException as error:
            found.set_exception(error)
        else:
            found.set_result(answer)

    Thread(target=work, daemon=True).start()
    try:
        return found.result(max(0.0, wait_s))
    except TimeoutError:
        found.add_done_callback(_close)
        raise


def _close(late: Future[requests.Response]) -> None:
    if late.exception() is None:
        late.result().close()


def _limit(wait_s: float) -> FdcLimitError:
    return FdcLimitError(
        [
            f"FoodData Central allows {REQUESTS_AN_HOUR:,} requests an hour and this key has used "
            f"them; ask again in {wait_s / 60.0:.0f} minutes. What was fetched is kept."
        ],
        wait_s,
    )


def _refusal(status: int, path: str) -> FdcError:
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return FdcKeyError([f"FoodData Central refuses the key; check {KEY_VARIABLE}."])
    if status == HTTPStatus.NOT_FOUND:
        return FdcNotFoundError([f"FoodData Central knows no {path}; check the number."])
    return FdcAnswerError([f"FoodData Central answered {path} with status {status}."])


def _given_up(error: _FailedTryError, path: str, failures: int) -> FdcError:
    text = f"FoodData Central {error.reason} (asked {failures} times for {path}); try again later."
    if str(int(_TOO_MANY)) in error.reason:
        return FdcLimitError([text], error.wait_s)
    return FdcUnavailableError([text])


def _count(text: str) -> float | None:
    """Read a number of a header; dates and nonsense are nothing."""
    return float(text) if text.strip().isascii() and text.strip().isdigit() else None


def _checked_base(base: str) -> str:
    parts = urlsplit(base)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _OWN_MACHINE):
        return base.rstrip("/")
    raise InputError([f"{URL_VARIABLE}: must begin with https://, or the key could be read."])
