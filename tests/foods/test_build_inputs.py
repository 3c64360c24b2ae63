from __future__ import annotations

import tarfile
import zipfile
from typing import TYPE_CHECKING

import pytest

from foods import packaged
from foods.build.__main__ import BAD_DATA, main
from foods.build.inputs import find_inputs, sha256
from foods.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path


def register(folder: Path, *files: Path) -> None:
    lines = ["package,version,file,sha256"]
    lines += [f"{path.stem},1.0,{path.name},{sha256(path.read_bytes())}" for path in files]
    (folder / packaged.SOURCES).write_text("\n".join([*lines, "literature,,,"]) + "\n")


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    path = tmp_path / "one.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("pkg/data/foods.csv", "a,b\n")
        archive.writestr("pkg/data/more/foods.csv.gz", "x")
    return path


@pytest.fixture
def sdist(tmp_path: Path) -> Path:
    (tmp_path / "WEIGHT.txt").write_text("~1~\n")
    path = tmp_path / "two.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        archive.add(tmp_path / "WEIGHT.txt", "two/data/WEIGHT.txt")
    return path


def test_members_are_read_from_wheels_and_source_archives(
    tmp_path: Path, wheel: Path, sdist: Path
) -> None:
    register(tmp_path, wheel, sdist)
    inputs = find_inputs(tmp_path, tmp_path)
    assert inputs.read("one", "foods.csv") == b"a,b\n"
    assert inputs.read("two.tar", "WEIGHT.txt") == b"~1~\n"
    with pytest.raises(DataError, match="0 members"):
        inputs.read("one", "absent.txt")


def test_changed_and_absent_files_are_told_together(
    tmp_path: Path, wheel: Path, sdist: Path
) -> None:
    register(tmp_path, wheel, sdist)
    wheel.write_bytes(b"other")
    sdist.unlink()
    with pytest.raises(DataError) as caught:
        find_inputs(tmp_path, tmp_path)
    assert "has sha256" in caught.value.problems[0]
    assert "is not in the inputs folder" in caught.value.problems[1]


def test_the_command_tells_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--inputs", str(tmp_path)]) == BAD_DATA
    told = capsys.readouterr().err
    register_rows = packaged.read_text_table(packaged.DATA / packaged.SOURCES)
    files = [name for name in register_rows["file"] if name]
    assert len(files) == 3
    assert all(name in told for name in files)
