"""Build the packaged food table: ``python -m foods.build --inputs DIR``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from foods import packaged
from foods.build.pipeline import build_table, rebuild_curated
from foods.errors import DataError

BAD_DATA = 2
"""Exit code when an input or a check does not hold."""


def main(arguments: list[str] | None = None) -> int:
    """Build the table and print its version.

    Parameters
    ----------
    arguments : list of str, optional
        Command line; that of the process by default.

    Returns
    -------
    int
        0, or `BAD_DATA` when an input or a check does not hold.
    """
    parser = argparse.ArgumentParser(prog="python -m foods.build", description=__doc__)
    parser.add_argument(
        "--inputs",
        type=Path,
        help="folder of the package files that sources.csv registers; without it only the "
        "hand-written files are merged anew into the packaged table",
    )
    parser.add_argument("--data", type=Path, default=packaged.DATA, help="folder of the table")
    options = parser.parse_args(arguments)
    try:
        if options.inputs is None:
            version = rebuild_curated(options.data)
        else:
            version = build_table(options.inputs, options.data)
    except DataError as error:
        sys.stderr.write(f"{error}\n")
        return BAD_DATA
    sys.stdout.write(f"food table {version}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
