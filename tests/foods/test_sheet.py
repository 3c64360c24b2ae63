"""Tables that people fill in: what is read however it was saved, and what is refused by place."""

from __future__ import annotations

import re
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from foods.errors import InputError
from foods.sheet import read_number, read_sheet
from foods.sheet_write import append_row, write_sheet


def rows_of(path):
    return [(row.number, dict(row.cells)) for row in read_sheet(path).rows]


EXPECTED = [(2, {"a": "1", "b": "x y"}), (4, {"a": "01001", "b": ""})]


@pytest.mark.parametrize(
    "content",
    [
        b"a,b\n1,x y\n\n01001,\n",
        b"a;b\r\n1;x y\r\n;\r\n01001\r\n",
        b"a\tb\n 1 \t x y\n\t\n01001\t\n",
        b"\xef\xbb\xbfa,b\n1,x y\n,\n01001,,,\n",
        "a,b\n1,x y\n\n01001,\n".encode("utf-16"),
        b'"a","b"\n"1","x y"\n\n"01001",""',
    ],
    ids=["comma", "semicolon", "tab", "mark in front", "utf-16", "quoted"],
)
def test_one_table_however_it_was_saved(tmp_path, content):
    file = tmp_path / "a.csv"
    file.write_bytes(content)
    assert rows_of(file) == EXPECTED


def test_a_line_that_names_the_separator_is_no_row(tmp_path):
    file = tmp_path / "a.csv"
    file.write_bytes(b"sep=;\r\na;b\r\n1;x,y\r\n")
    assert rows_of(file) == [(3, {"a": "1", "b": "x,y"})]


def test_xlsx_is_read_as_it_shows(tmp_path):
    book = Workbook()
    sheet = book.active
    for line in (["a", "b", None], [1.0, "x y", None], [None, None], ["01001", 2.5], [True, 12]):
        sheet.append(line)
    book.create_sheet("Other").append(["not", "read"])
    book.save(tmp_path / "a.xlsx")
    assert rows_of(tmp_path / "a.xlsx") == [
        (2, {"a": "1", "b": "x y"}),
        (4, {"a": "01001", "b": "2.5"}),
        (5, {"a": "yes", "b": "12"}),
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\n \n,,\n", "empty"),
        (b"a,a\n1,2\n", "column a stands twice"),
        (b"a,,b\n1,2,3\n", "column 2 has no name"),
        (b"a,b\n1,2,3\n1,2\n4,5,6\n", "row 2: has 3 cells for 2 columns"),
        (b'a,b\n"1,2\n', "quotation"),
        (b"a,b\n\xff\xfe\xfa,2\n", "UTF-8"),
        (b"a,b\n1\x00,2\n", "no text"),
    ],
)
def test_what_is_no_table_is_named(tmp_path, content, said):
    file = tmp_path / "a.csv"
    file.write_bytes(content)
    with pytest.raises(InputError, match=said) as caught:
        read_sheet(file)
    assert all(problem.startswith("a.csv") for problem in caught.value.problems)


def test_every_long_row_is_named(tmp_path):
    file = tmp_path / "a.csv"
    file.write_bytes(b"a,b\n1,2,3\n1,2\n4,5,6\n")
    with pytest.raises(InputError) as caught:
        read_sheet(file)
    assert [problem.split(":")[0] for problem in caught.value.problems] == [
        "a.csv, row 2",
        "a.csv, row 4",
    ]


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_a_file_that_is_not_there_is_named(tmp_path, name):
    with pytest.raises(InputError, match="cannot be read"):
        read_sheet(tmp_path / name)


def test_another_file_called_xlsx_is_refused(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(b"a,b\n1,2\n")
    with pytest.raises(InputError, match="no XLSX file"):
        read_sheet(tmp_path / "a.xlsx")


class TestFormulas:
    """A formula is read as the value that stands beside it, and refused where none does."""

    def test_formulas_without_a_value_are_refused_by_their_cells(self, tmp_path):
        book = Workbook()
        for line in (["a", "b"], ["x", '="pea"&"nut"'], [None, None], ["=A2", "y"]):
            book.active.append(line)
        book.save(tmp_path / "a.xlsx")
        with pytest.raises(InputError, match="holds a formula without a value") as caught:
            read_sheet(tmp_path / "a.xlsx")
        cells = [problem.split(" holds")[0] for problem in caught.value.problems]
        assert cells == ["a.xlsx: cell B2", "a.xlsx: cell A4"]

    @pytest.mark.parametrize(
        ("kept", "read"),
        [
            ('<c r="A2" t="str"><f>"pea"</f><v>pea</v></c>', "pea"),
            ('<c r="A2"><f>1+1</f><v>2</v></c>', "2"),
            ('<c r="A2" t="str"><f>""</f><v></v></c>', ""),
        ],
        ids=["text", "number", "empty text"],
    )
    def test_a_formula_with_a_value_is_its_value(self, tmp_path, kept, read):
        with_cell(tmp_path / "a.xlsx", kept)
        assert rows_of(tmp_path / "a.xlsx") == [(2, {"a": read, "b": "y"})]

    def test_the_zero_of_a_program_that_reckons_nothing_is_no_value(self, tmp_path):
        zero = '<c r="A2"><f>1+1</f><v>0</v></c>'
        with_cell(tmp_path / "a.xlsx", zero)
        with pytest.raises(InputError, match="cell A2 holds a formula without a value"):
            read_sheet(tmp_path / "a.xlsx")
        with_cell(tmp_path / "a.xlsx", zero, reckoned=True)
        assert rows_of(tmp_path / "a.xlsx") == [(2, {"a": "0", "b": "y"})]
        with_cell(tmp_path / "a.xlsx", '<c r="A2"><v>0</v></c>')
        assert rows_of(tmp_path / "a.xlsx") == [(2, {"a": "0", "b": "y"})]

    def test_nothing_is_lost_where_a_file_understates_its_size(self, tmp_path):
        with_cell(tmp_path / "a.xlsx", '<c r="A2"><v>1</v></c>', size="A1:A1")
        assert rows_of(tmp_path / "a.xlsx") == [(2, {"a": "1", "b": "y"})]


def with_cell(path, kept, size="A1:B2", *, reckoned=False):
    """Write the table a, b / 1, y with another cell A2; a spreadsheet program has reckoned it."""
    book = Workbook()
    for line in (["a", "b"], [1, "y"]):
        book.active.append(line)
    book.save(path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    text = parts[sheet].decode()
    text = re.sub(r'<c r="A2".*?</c>', kept, text)
    parts[sheet] = re.sub(r'<dimension ref="[^"]*"', f'<dimension ref="{size}"', text).encode()
    if reckoned:
        book = "xl/workbook.xml"
        parts[book] = parts[book].replace(b'fullCalcOnLoad="1"', b"")
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


class TestNumbers:
    @pytest.mark.parametrize(
        ("text", "comma", "value"),
        [
            *[("1", False, 1.0), (" 2.50 ", False, 2.5), (".5", False, 0.5), ("1e-3", False, 1e-3)],
            *[("2,5", True, 2.5), ("2.5", True, 2.5), ("-3", False, -3.0)],
        ],
    )
    def test_numbers(self, text, comma, value):
        assert read_number(text, comma=comma) == value

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            *[("1,5", "point"), ("1,234.5", "point"), ("12 mg", "alone"), ("5g", "alone")],
            *[("about", "no number"), ("<1", "no number"), ("nan", "no number")],
            *[("1e999", "no number"), ("1.2.3", "no number"), ("--1", "no number")],
        ],
    )
    def test_what_is_none_says_what_to_write(self, text, said):
        with pytest.raises(ValueError, match=said):
            read_number(text)


_CELLS = st.text(
    alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=8
).map(str.strip)


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
@settings(max_examples=25, deadline=None)
@given(cells=st.lists(st.tuples(_CELLS, _CELLS), max_size=4))
def test_what_is_written_is_read_again(tmp_path_factory, ending, cells):
    file = tmp_path_factory.mktemp("sheet") / f"a{ending}"
    write_sheet(file, ["a", "b"], cells)
    read = [(row.cells["a"], row.cells["b"]) for row in read_sheet(file).rows]
    assert read == [pair for pair in cells if any(pair)]


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_no_text_is_written_as_a_formula(tmp_path, ending):
    file = tmp_path / f"a{ending}"
    write_sheet(file, ["a", "b", "c"], [["=1+1", "@sum", "-5"]])
    assert rows_of(file) == [(2, {"a": "=1+1", "b": "@sum", "c": "-5"})]
    if ending == ".csv":
        assert file.read_text().splitlines()[1] == "'=1+1,'@sum,-5"


class TestAppend:
    @pytest.mark.parametrize("ending", [".csv", ".xlsx"])
    def test_a_row_is_added_below(self, tmp_path, ending):
        file = tmp_path / f"a{ending}"
        append_row(file, ["a", "b"], {"a": "1"})
        append_row(file, ["ignored"], {"b": "x,y"})
        assert rows_of(file) == [(2, {"a": "1", "b": ""}), (3, {"a": "", "b": "x,y"})]

    def test_it_is_written_like_the_rows_above(self, tmp_path):
        file = tmp_path / "a.csv"
        file.write_bytes(b"\xef\xbb\xbfa;b\r\n1,5;x")
        append_row(file, ["a", "b"], {"a": "2.25", "b": "y;z"})
        assert file.read_bytes() == b'\xef\xbb\xbfa;b\r\n1,5;x\n2,25;"y;z"\n'

    def test_a_column_that_is_not_there_is_named_and_nothing_changed(self, tmp_path):
        file = tmp_path / "a.csv"
        file.write_text("a\n1\n")
        with pytest.raises(InputError, match="column b"):
            append_row(file, ["a", "b"], {"a": "1", "b": "2"})
        assert file.read_text() == "a\n1\n"

    def test_a_folder_that_is_not_there_is_named(self, tmp_path):
        with pytest.raises(InputError, match="cannot be written"):
            append_row(tmp_path / "no" / "a.csv", ["a"], {"a": "1"})


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_signs_that_steer_a_terminal_are_refused_by_their_place(tmp_path, ending):
    file = tmp_path / f"a{ending}"
    sign = "\x7f" if ending == ".xlsx" else "\x1b"
    write_sheet(file, ["a", "b"], [["x", "line\nbreak"], [f"{sign}[31mred", "y"]])
    with pytest.raises(InputError) as caught:
        read_sheet(file)
    told = f"a{ending}, row 3, a: holds the control sign U+{ord(sign):04X}; remove it."
    assert caught.value.problems == (told,)
