"""The caseload, in a file and in a PostgreSQL server that these tests start."""

import os
import shutil
import socket
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sql

from mealplan import InputError, Patient
from mealplan.caseload import Caseload
from mealplan.caseload_engine import usual_place
from mealplan.errors import CaseloadError

MARK = "Xylophonia Quartz"
BIN = Path("/usr/lib/postgresql")


def patient(**changes):
    fields = {"sex": "female", "age": 62, "weight_kg": 68, "height_cm": 165, "activity": "active"}
    note = {"target_id": "calcium", "minimum": 1000, "author": "R. Diaz", "note": MARK}
    return Patient(**{**fields, "overrides": [note], **changes})


def _program(name):
    found = shutil.which(name) or next(map(str, sorted(BIN.glob(f"*/bin/{name}"))[-1:]), None)
    if found is None:
        pytest.skip(f"no PostgreSQL server on this machine: {name} is missing")
    return found


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def server():
    """Start a PostgreSQL server of our own; it refuses to run as root."""
    initdb, pg_ctl = _program("initdb"), _program("pg_ctl")
    is_root = os.geteuid() == 0
    other = {"user": "nobody"} if is_root else {}
    folder = Path(tempfile.mkdtemp())
    if is_root:
        shutil.chown(folder, "nobody")
    data, port = folder / "data", _free_port()

    def run(*words):
        subprocess.run(words, check=True, cwd=folder, stdout=subprocess.DEVNULL, **other)

    run(initdb, "-D", data, "-U", "mealplan", "-A", "trust", "-E", "UTF8", "--no-sync")
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1"
    run(pg_ctl, "-D", data, "-w", "-o", options, "-l", folder / "log", "start")
    yield data, f"postgresql://mealplan:secret@127.0.0.1:{port}/postgres"
    run(pg_ctl, "-D", data, "-m", "immediate", "stop")
    shutil.rmtree(folder)


@pytest.fixture(params=["file", "server"])
def place(request, tmp_path):
    """Return a place without patients."""
    if request.param == "file":
        yield str(tmp_path / "kept" / "caseload.sqlite")
        return
    url = request.getfixturevalue("server")[1]
    yield url
    engine = sql.create_engine(url.replace("postgresql", "postgresql+psycopg"))
    with engine.begin() as connection:
        for table in ("mealplan_prescriptions", "mealplan_patients"):
            connection.execute(sql.text(f"DROP TABLE IF EXISTS {table}"))
    engine.dispose()


@pytest.fixture
def caseload(place):
    with Caseload(place) as opened:
        yield opened


def test_looking_creates_nothing(tmp_path):
    file = tmp_path / "kept" / "caseload.sqlite"
    with Caseload(file) as caseload:
        assert caseload.entries() == ()
        assert caseload.shown == str(file)
        with pytest.raises(InputError, match="not in the caseload"):
            caseload.load("nobody")
    assert not file.parent.exists()


def test_what_is_saved_comes_back(caseload):
    entry = caseload.save("  Anna  Berg ", patient())
    assert (entry.name, entry.version) == ("Anna Berg", 1)
    assert caseload.entries() == (entry,)
    assert caseload.load(entry.key) == patient()


def test_saving_again_adds_a_version(caseload):
    first = caseload.save("Anna", patient())
    second = caseload.revise(first, patient(age=63))
    assert caseload.entries() == (second,)
    assert caseload.history(first.key) == (second, first)
    assert caseload.load(first.key).age == 63
    assert caseload.load(first.key, version=1).age == 62


def test_names_are_unique_and_can_change(caseload):
    anna, bea = caseload.save("Anna", patient()), caseload.save("Bea", patient())
    with pytest.raises(InputError, match="already"):
        caseload.save("Anna", patient())
    with pytest.raises(InputError, match="already"):
        caseload.rename(bea.key, "Anna")
    caseload.rename(anna.key, "Zoe")
    assert [entry.name for entry in caseload.entries()] == ["Bea", "Zoe"]


@pytest.mark.parametrize("name", ["", "   ", "x" * 121, "a\x00b"])
def test_names_that_cannot_be_kept(caseload, name):
    with pytest.raises(InputError, match="name: write 1 to 120"):
        caseload.save(name, patient())
    assert caseload.entries() == ()


def test_nothing_is_overwritten_in_silence(place):
    with Caseload(place) as mine, Caseload(place) as yours:
        entry = mine.save("Anna", patient())
        yours.revise(entry, patient(age=70))
        with pytest.raises(InputError, match="somebody else"):
            mine.revise(entry, patient(age=80))
        assert mine.load(entry.key).age == 70


def test_owners_do_not_see_each_other(place):
    with Caseload(place, "rd@example.org") as mine, Caseload(place, "other@example.org") as other:
        entry = mine.save("Anna", patient())
        assert other.entries() == other.history(entry.key) == ()
        attempts = (
            lambda: other.load(entry.key),
            lambda: other.rename(entry.key, "Bea"),
            lambda: other.revise(entry, patient()),
            lambda: other.delete(entry.key),
        )
        for attempt in attempts:
            with pytest.raises(InputError, match="not in the caseload"):
                attempt()
        assert mine.load(entry.key) == patient()
        other.save("Anna", patient(age=30))


def test_deleted_patients_are_gone(caseload):
    anna, bea = caseload.save("Anna", patient()), caseload.save("Bea", patient(age=44))
    caseload.revise(anna, patient(age=63))
    caseload.delete(anna.key)
    assert [entry.name for entry in caseload.entries()] == ["Bea"]
    assert caseload.history(anna.key) == ()
    assert caseload.load(bea.key).age == 44
    with pytest.raises(InputError, match="not in the caseload"):
        caseload.delete(anna.key)


def _files_with(folder, word):
    texts = {path: path.read_bytes() for path in Path(folder).rglob("*") if path.is_file()}
    return [path for path, content in texts.items() if word.encode() in content]


def test_no_byte_of_a_deleted_patient_stays_in_the_file(tmp_path):
    with Caseload(tmp_path / "caseload.sqlite") as caseload:
        entry = caseload.save(MARK, patient(medications=[f"{MARK} {n}" for n in range(60)]))
        for age in range(20, 60):
            entry = caseload.revise(entry, patient(age=age))
        caseload.save("Bea", patient(overrides=[]))
        assert _files_with(tmp_path, MARK)
        caseload.delete(entry.key)
        assert _files_with(tmp_path, MARK) == []
        assert [one.name for one in caseload.entries()] == ["Bea"]


def test_no_byte_of_a_deleted_patient_stays_in_the_tables(server):
    data, url = server
    engine = sql.create_engine(url.replace("postgresql", "postgresql+psycopg"))

    def checkpoint():
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(sql.text("CHECKPOINT"))

    with Caseload(url) as caseload:
        entry = caseload.save(MARK, patient())
        checkpoint()
        assert _files_with(data / "base", MARK)
        caseload.delete(entry.key)
        checkpoint()
        assert _files_with(data / "base", MARK) == []
    engine.dispose()


def test_the_file_is_for_its_user_alone(tmp_path):
    file = tmp_path / "kept" / "caseload.sqlite"
    with Caseload(file) as caseload:
        caseload.save("Anna", patient())
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_many_save_at_once(place):
    def save(number):
        with Caseload(place) as caseload:
            return caseload.save(f"Patient {number}", patient(age=20 + number)).key

    with ThreadPoolExecutor(8) as threads:
        keys = list(threads.map(save, range(24)))
    with Caseload(place) as caseload:
        assert len(caseload.entries()) == 24
        assert [caseload.load(key).age for key in keys] == list(range(20, 44))


def test_of_many_who_save_the_same_patient_one_gets_through(place):
    with Caseload(place) as caseload:
        entry = caseload.save("Anna", patient())

    def revise(age):
        with Caseload(place) as caseload:
            try:
                return caseload.revise(entry, patient(age=age)).version
            except InputError:
                return None

    with ThreadPoolExecutor(6) as threads:
        versions = list(threads.map(revise, range(30, 42)))
    assert [version for version in versions if version] == [2]


def test_a_damaged_file_is_told_without_its_content(tmp_path):
    file = tmp_path / "caseload.sqlite"
    file.write_text(f"not a database {MARK}" * 100)
    with Caseload(file) as caseload, pytest.raises(CaseloadError, match="cannot be used") as told:
        caseload.save("Anna", patient())
    assert MARK not in str(told.value)
    assert str(file) in str(told.value)


def test_a_server_that_does_not_answer_is_told_without_its_password():
    place = f"postgres://mealplan:hush@127.0.0.1:{_free_port()}/clinic"
    with Caseload(place) as caseload, pytest.raises(CaseloadError) as told:
        caseload.entries()
    assert "clinic on 127.0.0.1" in str(told.value)
    assert "hush" not in str(told.value)


@pytest.mark.parametrize("place", ["mysql://u:hush@h/d", "://hush"])
def test_other_databases_are_refused(place):
    with pytest.raises(InputError, match="postgresql://") as told:
        Caseload(place)
    assert "hush" not in str(told.value)


def test_the_environment_says_where():
    assert usual_place({"MEALPLAN_CASELOAD": "postgresql://h/d"}) == "postgresql://h/d"
    assert Path(usual_place({})).name == "caseload.sqlite"
