"""A PDF document in black on white, with fonts that hold the signs of the data tables."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib import resources
from typing import TYPE_CHECKING

from fpdf import FPDF
from fpdf.fonts import TTFFont

from mealplan.exports.signs import FONT_FILES
from mealplan.translation import ENGLISH, Lexicon

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

LINE = 1.25
"""Height of a line as a share of the font's size."""
MM_PER_PT = 25.4 / 72.0
"""Typographic points are 1/72 inch (ISO 32000-1:2008, 8.3.2.3)."""
MARGIN_MM = 10.0
"""White around every page. [mm]"""
FOOT_MM = 14.0
"""Room at the end of a page for the line at its foot. [mm]"""
_FAMILY = "DejaVu"
_STAMP = datetime(1980, 1, 1, tzinfo=UTC)
"""Time in every file: equal plans give equal files."""
_UNKNOWN_SIGN = "\N{WHITE SQUARE}"
"""Printed for a sign that the font does not hold."""
_MEASURED_PT = 10.0
_FOOT_PT = 6.5
_NUMBER_MM = 20.0
_BULLET = "\N{EN DASH}"
_INDENT_MM = 4.0
_GAP_MM = 0.8


class Paper(FPDF):
    """A4 pages with a line at the foot of each.

    Parameters
    ----------
    foot : str
        What every page says at its foot, beside its number.
    lexicon : Lexicon
        Words of the language that it is written in.
    """

    def __init__(self, foot: str, lexicon: Lexicon = ENGLISH) -> None:
        super().__init__(unit="mm", format="A4")
        self._foot = foot
        self.lexicon = lexicon
        self._widths: dict[tuple[str, str], float] = {}
        for style, name in FONT_FILES.items():
            font = resources.files("mealplan").joinpath("data", "fonts", name)
            with resources.as_file(font) as path:
                self.add_font(_FAMILY, style, path)
        self.set_creation_date(_STAMP)
        self.set_title(lexicon.say("Plan of meals"))
        self.set_creator("mealplan")
        self.set_lang(lexicon.language)
        self.set_margins(MARGIN_MM, MARGIN_MM)
        self.c_margin = 0.0
        # Every line is placed by code here, which turns pages itself.
        self.set_auto_page_break(False)

    def say(self, text: str) -> str:
        """Return a text in the language of the document."""
        return self.lexicon.say(text)

    def content(self) -> bytes:
        """Return the finished file; nothing can be printed after it."""
        content = bytes(self.output())
        self.close_fonts()
        return content

    def close_fonts(self) -> None:
        """Close the font files, which the library leaves open."""
        for font in self._held_fonts():
            font.close()

    @property
    def lowest(self) -> float:
        """Return where the foot of the page begins, from its top, in millimetres."""
        return float(self.h) - FOOT_MM

    def footer(self) -> None:
        """Print the line at the foot; called by the library at the end of each page."""
        self.set_xy(MARGIN_MM, -FOOT_MM + 2.0)
        self.write_lines(self._foot, "", _FOOT_PT, self.epw - _NUMBER_MM)
        self.set_xy(-MARGIN_MM - _NUMBER_MM, -FOOT_MM + 2.0)
        self.cell(
            _NUMBER_MM, _FOOT_PT * MM_PER_PT * LINE, self.say(f"Page {self.page_no()}"), align="R"
        )

    def printable(self, text: str) -> str:
        """Return text in signs that the font holds; others become a white square."""
        held = self._held_fonts()[0].cmap
        return "".join(sign if ord(sign) in held else _UNKNOWN_SIGN for sign in text)

    def wrapped(self, text: str, style: str, size: float, width: float) -> list[str]:
        """Return text as lines that fit a width [mm]; a word too long for one is broken."""
        lines: list[str] = []
        room = 0.0
        space = self._width(" ", style) * size
        # Only plain spaces part words: figures stay with their units.
        for word in self._short_words(self.printable(text).split(" "), style, width / size):
            needed = self._width(word, style) * size
            if lines and needed + space <= room:
                lines[-1] += f" {word}"
                room -= needed + space
            else:
                lines.append(word)
                room = width - needed
        return lines or [""]

    def height_of(self, text: str, style: str, size: float, width: float) -> float:
        """Return how high some text is, in millimetres."""
        return len(self.wrapped(text, style, size, width)) * size * MM_PER_PT * LINE

    def write_lines(
        self, text: str, style: str, size: float, width: float, hang: float = 0.0
    ) -> None:
        """Write text from the current place down, its further lines hanging in by `hang`."""
        lines = self.wrapped(text, style, size, width - hang)
        self.set_font(_FAMILY, style, size)
        height, left = size * MM_PER_PT * LINE, self.get_x()
        for number, line in enumerate(lines):
            self.set_x(left + (hang if number else 0.0))
            self.cell(width, height, line)
            self.set_xy(left, self.get_y() + height)

    def heading(self, text: str, size: float = 14.0) -> None:
        """Write a heading over the whole width."""
        self.write_lines(text, "B", size, self.epw)
        self.set_y(self.get_y() + _GAP_MM)

    def bullets(self, lines: Iterable[str], size: float) -> None:
        """Write a list, a dash before each entry."""
        for line in lines:
            self._make_room(self.height_of(line, "", size, self.epw - _INDENT_MM))
            top = self.get_y()
            self.set_xy(MARGIN_MM, top)
            self.write_lines(_BULLET, "", size, _INDENT_MM)
            self.set_xy(MARGIN_MM + _INDENT_MM, top)
            self.write_lines(line, "", size, self.epw - _INDENT_MM)
            self.set_xy(MARGIN_MM, self.get_y() + _GAP_MM)

    def rows(self, rows: Sequence[Sequence[str]], widths: Sequence[float], size: float) -> None:
        """Write a table with a rule below each row, the first in bold.

        Parameters
        ----------
        rows : sequence of rows
        widths : sequence of float
            Width of each column. [mm]
        size : float
            Size of the type. [pt]
        """
        for number, row in enumerate(rows):
            style = "B" if number == 0 else ""
            cells = list(zip(row, widths, strict=True))
            height = max(self.height_of(text, style, size, width) for text, width in cells)
            self._make_room(height + _GAP_MM)
            left, top = MARGIN_MM, self.get_y()
            for text, width in cells:
                self.set_xy(left, top)
                self.write_lines(text, style, size, width)
                left += width
            self.line(MARGIN_MM, top + height + _GAP_MM / 2.0, left, top + height + _GAP_MM / 2.0)
            self.set_xy(MARGIN_MM, top + height + _GAP_MM)

    def _held_fonts(self) -> list[TTFFont]:
        return [font for font in self.fonts.values() if isinstance(font, TTFFont)]

    def _make_room(self, height: float) -> None:
        if self.get_y() + height > self.lowest:
            self.add_page(same=True)

    def _width(self, word: str, style: str) -> float:
        """Return how wide a word is at a size of 1 pt, in millimetres."""
        if (word, style) not in self._widths:
            self.set_font(_FAMILY, style, _MEASURED_PT)
            self._widths[word, style] = self.get_string_width(word) / _MEASURED_PT
        return self._widths[word, style]

    def _short_words(self, words: Iterable[str], style: str, width: float) -> Iterator[str]:
        """Yield words, those wider than a line in pieces that fit."""
        for word in words:
            rest = word
            while len(rest) > 1 and self._width(rest, style) > width:
                most = next(
                    size
                    for size in range(len(rest) - 1, 0, -1)
                    if size == 1 or self._width(rest[:size], style) <= width
                )
                yield rest[:most]
                rest = rest[most:]
            yield rest
