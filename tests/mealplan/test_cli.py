"""The command line: what it prints, what it writes, how it fails."""

import json
import re

import pandas as pd
import pytest
from typer.testing import CliRunner

import mealplan
from mealplan import sample_patient_path
from mealplan.cli import app
from mealplan.cli_errors import BAD_INPUT, NO_PLAN
from mealplan.exports import KINDS
from tests.mealplan.people import ANNA

runner = CliRunner()


@pytest.fixture(scope="module")
def planned(tmp_path_factory):
    """Plan the sample patient once, with both files written."""
    folder = tmp_path_factory.mktemp("plan")
    files = {"json": folder / "week.json", "csv": folder / "week.csv"}
    arguments = ["plan", str(sample_patient_path())]
    for path in files.values():
        arguments += ["--out", str(path)]
    return runner.invoke(app, arguments), files


def test_plan_prints_seven_days_and_the_statements(planned):
    result, _ = planned
    assert result.exit_code == 0, result.output
    assert all(f"Day {day}" in result.output for day in range(1, 8))
    assert "Please read" in result.output
    assert "does not replace" in " ".join(result.output.split())


def test_plan_writes_the_menu_as_csv(planned):
    menu = pd.read_csv(planned[1]["csv"], dtype={"food_id": str})
    assert list(menu.columns[:7]) == [
        "day", "occasion", "dish", "food_id", "food", "grams", "measure",
    ]  # fmt: skip
    assert sorted(menu["day"].unique()) == list(range(1, 8))
    assert menu["food_id"].str.len().ge(5).all()


def test_plan_writes_everything_as_json(planned):
    data = json.loads(planned[1]["json"].read_text(encoding="utf-8"))
    csv = pd.read_csv(planned[1]["csv"])
    assert len(data["menu"]) == len(csv)
    assert data["patient"]["age"] == 62
    assert data["provenance"]["food_table"]
    assert {row["target_id"] for row in data["targets"]} >= {"energy", "calcium", "sodium_upper"}
    assert set(data["warnings"][-1]) == {"rule_id", "text", "source"}
    assert data["timing"] == []


def test_a_file_that_cannot_be_written_is_named(tmp_path):
    target = tmp_path / "missing" / "week.csv"
    result = runner.invoke(app, ["plan", str(sample_patient_path()), "--out", str(target)])
    assert result.exit_code == BAD_INPUT
    assert "week.csv" in result.output
    assert not target.exists()


def test_wrong_patient_lists_every_problem(tmp_path):
    file = tmp_path / "patient.toml"
    file.write_text('sex = "female"\nage = 200\nweight_kg = 1\nheight_cm = 165\nshoe = 3\n')
    result = runner.invoke(app, ["plan", str(file)])
    assert result.exit_code == BAD_INPUT
    for word in ("age", "weight_kg", "activity", "shoe"):
        assert word in result.output


def test_refusal_says_whom_to_ask(tmp_path):
    file = tmp_path / "patient.json"
    fields = {"sex": "female", "age": 30, "weight_kg": 60, "height_cm": 165}
    file.write_text(json.dumps({**fields, "activity": "active", "conditions": ["pregnant"]}))
    result = runner.invoke(app, ["plan", str(file)])
    assert result.exit_code == NO_PLAN
    assert "oncologist" in result.output


def write_patient(path, **fields):
    known = {"sex": "female", "age": 62, "weight_kg": 68, "height_cm": 165, "activity": "active"}
    path.write_text(json.dumps({**known, **fields}), encoding="utf-8")
    return str(path)


def test_cautions_say_what_applies_and_why(tmp_path):
    patient = write_patient(tmp_path / "a.json", medications=["Warfarin 5 mg", "moonshine"])
    result = runner.invoke(app, ["cautions", patient], env={"COLUMNS": "300"})
    assert result.exit_code == 0, result.output
    for said in ("W1", "Warfarin 5 mg", "band", "vitamin k1, near 90", "Not checked: moonshine"):
        assert said in result.output, said


def test_cautions_list_rather_than_refuse(tmp_path):
    patient = write_patient(tmp_path / "a.json", egfr=20)
    result = runner.invoke(app, ["cautions", patient], env={"COLUMNS": "300"})
    assert result.exit_code == 0, result.output
    assert "stop" in result.output
    assert "kidney specialist" in result.output
    assert runner.invoke(app, ["plan", patient]).exit_code == NO_PLAN
    assert runner.invoke(app, ["targets", patient]).exit_code == NO_PLAN


def test_an_entry_in_the_wrong_field_is_to_be_corrected(tmp_path):
    patient = write_patient(tmp_path / "a.json", conditions=["eGFR 45"])
    for command in ("cautions", "targets", "plan"):
        result = runner.invoke(app, [command, patient])
        assert result.exit_code == BAD_INPUT
        assert "egfr" in result.output


def test_targets_print_their_sources():
    result = runner.invoke(app, ["targets", str(sample_patient_path())])
    assert result.exit_code == 0
    assert "Calcium" in result.output
    assert "Hadji" in result.output


@pytest.mark.parametrize(("text", "found"), [("kale", "Kale, raw"), ("brocoli", "Broccoli")])
def test_search_finds_foods(text, found):
    result = runner.invoke(app, ["foods", "search", text])
    assert result.exit_code == 0
    assert found in result.output


def test_search_without_result_says_what_to_do():
    result = runner.invoke(app, ["foods", "search", "qqqqzzzzqqqq"])
    assert result.exit_code == BAD_INPUT
    assert "fewer or other words" in result.output


def test_show_prints_values_and_unknowns():
    result = runner.invoke(app, ["foods", "show", "11233"])
    assert result.exit_code == 0
    assert "Vitamin K1" in result.output
    assert "unknown" in runner.invoke(app, ["foods", "show", "05149"]).output


@pytest.mark.parametrize(
    "command", [["foods", "show", "11233"], ["targets", str(sample_patient_path())]]
)
def test_eighty_columns_hold_every_word_and_each_source_once(command, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    output = runner.invoke(app, command).output
    assert "…" not in output
    assert max(map(len, output.splitlines())) <= 80
    table, _, notes = output.partition("\n  [1] ")
    cited = re.findall(r"\[(\d+)\]\s*$", table, re.MULTILINE)
    listed = ["1", *re.findall(r"^ +\[(\d+)\]", notes, re.MULTILINE)]
    assert set(cited) == set(listed)
    assert len(listed) == len(set(listed)) < len(cited)


def test_show_of_an_unknown_id_fails_clearly():
    result = runner.invoke(app, ["foods", "show", "99999"])
    assert result.exit_code == BAD_INPUT
    assert "99999" in result.output


def test_a_folder_cannot_be_written_as_a_file(planned, tmp_path):
    (tmp_path / "week.json").mkdir()
    kept = str(planned[1]["json"])
    result = runner.invoke(app, ["export", kept, "--out", str(tmp_path / "week.json")])
    assert result.exit_code == BAD_INPUT
    assert "cannot be written" in result.output
    assert [path.name for path in tmp_path.iterdir()] == ["week.json"]


def test_the_patient_file_is_never_written_over(tmp_path):
    file = tmp_path / "patient.json"
    file.write_text(json.dumps(ANNA), encoding="utf-8")
    before = file.read_bytes()
    result = runner.invoke(app, ["plan", str(file), "--out", str(file)])
    assert result.exit_code == BAD_INPUT
    assert file.read_bytes() == before


def test_a_kept_plan_is_shown_as_it_was_printed(planned):
    result, files = planned
    shown = runner.invoke(app, ["show", str(files["json"])])
    assert shown.exit_code == 0, shown.output
    assert shown.output == result.output


def test_a_kept_plan_is_written_as_every_other_kind(planned, tmp_path):
    names = [tmp_path / f"week.{kind}" for kind in KINDS]
    outputs = [part for name in names for part in ("--out", str(name))]
    arguments = ["export", str(planned[1]["json"]), *outputs, "--start", "2026-11-30"]
    result = runner.invoke(app, arguments)
    assert result.exit_code == 0, result.output
    assert all(name.stat().st_size > 1000 for name in names)
    assert (tmp_path / "week.json").read_bytes() == planned[1]["json"].read_bytes()
    assert (tmp_path / "week.csv").read_bytes() == planned[1]["csv"].read_bytes()


def test_wrong_outputs_are_refused_all_at_once_before_planning(tmp_path):
    names = ["week.docx", "week.ics", "week", "week.csv", "week.csv"]
    outputs = [part for name in names for part in ("--out", str(tmp_path / name))]
    result = runner.invoke(app, ["plan", str(sample_patient_path()), *outputs])
    assert result.exit_code == BAD_INPUT
    for words in ("docx: not a kind", "no ending: not a kind", "start: .ics", "in use already"):
        assert words in result.output
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_told_before_any_work(planned, tmp_path):
    target = tmp_path / "none" / "week.pdf"
    result = runner.invoke(app, ["export", str(planned[1]["json"]), "--out", str(target)])
    assert result.exit_code == BAD_INPUT
    assert f"there is no folder {target.parent}" in result.output


def test_signs_that_the_pdf_cannot_print_are_told_when_it_is_written(planned, tmp_path):
    data = json.loads(planned[1]["json"].read_text(encoding="utf-8"))
    served = data["meals"][0]["dish"]
    for rows in (data["dishes"], data["menu"], data["recipes"]):
        for row in rows:
            if row["dish_id"] == served:
                row["dish" if "dish" in row else "name"] = "\N{AVOCADO} bowl"
    (tmp_path / "week.json").write_text(json.dumps(data), encoding="utf-8")
    asked = ["export", str(tmp_path / "week.json"), "--out"]
    result = runner.invoke(app, [*asked, str(tmp_path / "week.pdf")])
    assert result.exit_code == 0, result.output
    assert "(avocado)" in result.stderr
    assert runner.invoke(app, [*asked, str(tmp_path / "week.md")]).stderr == ""


def test_export_without_a_file_to_write_says_so(planned):
    result = runner.invoke(app, ["export", str(planned[1]["json"])])
    assert result.exit_code == BAD_INPUT
    assert "--out: missing" in result.output


def test_showing_what_is_no_plan_fails_clearly(tmp_path):
    file = tmp_path / "patient.json"
    file.write_text(json.dumps(ANNA), encoding="utf-8")
    result = runner.invoke(app, ["show", str(file)])
    assert result.exit_code == BAD_INPUT
    assert "format_version" in result.output


def test_the_version_is_told():
    result = runner.invoke(app, ["--version"])
    assert (result.exit_code, result.stdout) == (0, f"mealplan {mealplan.__version__}\n")


def test_the_help_names_the_extra():
    assert "the extra [fhir]" in " ".join(
        runner.invoke(app, ["fhir-import", "--help"]).output.split()
    )


def test_a_start_that_is_no_date_says_what_one_is(planned):
    asked = ["export", str(planned[1]["json"]), "--out", "week.ics", "--start", "garbage"]
    result = runner.invoke(app, asked)
    assert result.exit_code == BAD_INPUT
    assert "'garbage' is no date such as 2026-11-30." in " ".join(result.output.split())
    assert "Value error" not in result.output
