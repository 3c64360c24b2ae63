"""Serves the app as `make run` does, on a free port and with a caseload of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import requests

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
_START_S = 90
"""A cold start on a busy machine reads the food table first. [s]"""


@dataclass(frozen=True)
class Served:
    """A running app.

    Parameters
    ----------
    port : int
    folder : Path
        Where its caseload and log lie.
    """

    port: int
    folder: Path

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}/"

    @property
    def caseload(self) -> Path:
        return self.folder / "caseload.sqlite"

    @property
    def log(self) -> Path:
        return self.folder / "log.txt"

    def faults(self) -> list[str]:
        """Return the lines of the log that tell of a fault."""
        signs = ("fault ", "Traceback", "Error", "Exception", "Session State API")
        lines = self.log.read_text(encoding="utf-8").splitlines()
        return [line for line in lines if any(sign in line for sign in signs)]


@contextmanager
def serving(folder: Path) -> Iterator[Served]:
    """Start the app, wait until it answers, and stop it afterwards."""
    served = Served(_free_port(), folder)
    options = {"server.port": served.port, "server.fileWatcherType": "none"}
    given = [f"--{name}={value}" for name, value in options.items()]
    command = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py", *given]
    own = {"HOME": str(folder), "MEALPLAN_CASELOAD": str(served.caseload)}
    with (
        served.log.open("w", encoding="utf-8") as log,
        subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **own}, stdout=log, stderr=log
        ) as process,
    ):
        try:
            _wait(served, process)
            yield served
        finally:
            process.terminate()


def _wait(served: Served, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _START_S
    while process.poll() is None and time.monotonic() < end:
        try:
            if requests.get(f"{served.url}_stcore/health", timeout=5).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.1)
    raise RuntimeError(f"The app does not answer:\n{served.log.read_text(encoding='utf-8')}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port: int = probe.getsockname()[1]
        return port
