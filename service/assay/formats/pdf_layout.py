"""The lines of printed pages in the order in which they are read: columns, running heads, footnotes, broken words."""

from __future__ import annotations

import re
from collections import Counter
from itertools import dropwhile, pairwise, takewhile
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Fragment(NamedTuple):
    """A run of characters as it is set; places in points from the lower left corner, `size` that of the type."""

    x: float
    y: float
    size: float
    text: str


class Line(NamedTuple):
    """What stands on one base line in one column."""

    column: int
    x: float
    y: float
    size: float
    text: str


class Printed(NamedTuple):
    """A page: its lines in reading order."""

    lines: tuple[Line, ...]
    height: float


class Prose(NamedTuple):
    """What was printed, as running text."""

    title: str | None
    """The largest lines at the top of the first page; None: none is larger than the text."""
    text: str


_WIDTH = 0.5
"""Mean width of a letter, in parts of the size of the type."""
_MIN_ROWS = 3
_NEAR = 3.0
_COLUMN_LETTERS = 14
_MARGIN = 0.08
"""Part of the height of a page at its top and at its end where running heads stand."""
_FOOT = 0.4
_NUMBER = re.compile(r"\W*(?:page |seite |p\. ?)?\d{1,4}(?: ?(?:/|of|von) ?\d{1,4})?\W*", re.IGNORECASE)
_NOTE = re.compile(r"(?:\d{1,3}|[*†‡§¹²³⁴-⁹]+)[\s.)]*\S")
_ENDS = re.compile(r"[.!?:…][\"'”’)\]]*$")


def page_lines(fragments: Iterable[Fragment], height: float) -> Printed:
    """Return a page with its lines in reading order: from the top, but one column after the other."""
    rows = _rows(fragments)
    starts = _column_starts(rows)
    lines = [line for row in rows for line in _split(row, starts)]
    ordered: list[Line] = []
    band: list[Line] = []
    for line in lines:
        if _spans(line, starts, lines):
            ordered += [*_by_column(band), line]
            band = []
        else:
            band.append(line)
    return Printed((*ordered, *_by_column(band)), height)


def as_prose(pages: Sequence[Printed]) -> Prose:
    """Return the running text of all pages, footnotes after it; running heads and page numbers are left out."""
    body = _body_size(pages)
    running = _running(pages)
    text: list[Line] = []
    notes: list[Line] = []
    for page in pages:
        kept = [line for line in page.lines if not _is_running(line, page, running, body)]
        found = _footnotes(kept, page, body)
        notes += found
        text += [line for line in kept if line not in found]
    title = _title(text, body)
    return Prose(title, "\n\n".join([*_paragraphs(text), *_paragraphs(notes)]))


def _rows(fragments: Iterable[Fragment]) -> list[list[Fragment]]:
    """Return the fragments of each base line, from the top; small raised figures, which mark notes, are left out."""
    rows: list[list[Fragment]] = []
    for fragment in sorted((each for each in fragments if each.text.strip()), key=lambda each: -each.y):
        row = next((row for row in rows[-3:] if abs(row[0].y - fragment.y) < max(row[0].size, fragment.size) / 2), None)
        if row is None:
            rows.append([fragment])
        else:
            row.append(fragment)
    return [sorted(_without_marks(row), key=lambda each: each.x) for row in rows]


def _without_marks(row: list[Fragment]) -> list[Fragment]:
    size = max(each.size for each in row)
    return [each for each in row if each.size > size * 0.8 or not each.text.strip().isdecimal()]


def _column_starts(rows: list[list[Fragment]]) -> tuple[float, ...]:
    """Return where columns of text begin, the first included: places at which many lines start, with long lines."""
    left = min((row[0].x for row in rows), default=0.0)
    places = Counter(round(each.x) for row in rows for each in row[1:])
    found = [left]
    for place, count in sorted(places.items()):
        here = [each for row in rows for each in row if abs(each.x - place) < _NEAR]
        letters = sum(len(each.text.strip()) for each in here) / len(here)
        if count >= _MIN_ROWS and place - found[-1] > 90 and letters >= _COLUMN_LETTERS:
            found.append(float(place))
    return tuple(found)


def _split(row: list[Fragment], starts: tuple[float, ...]) -> list[Line]:
    lines: list[Line] = []
    for at, each in enumerate(row):
        column = sum(start <= each.x + _NEAR for start in starts) - 1
        begins = any(abs(each.x - start) < _NEAR for start in starts)
        if lines and not (begins and column > lines[-1].column):
            before = lines[-1]
            lines[-1] = before._replace(text=before.text + _gap(row[at - 1], each) + each.text)
        else:
            lines.append(Line(max(column, 0), each.x, each.y, each.size, each.text))
    return [line._replace(text=" ".join(line.text.split())) for line in lines]


def _gap(before: Fragment, after: Fragment) -> str:
    """Return what stands for the space between two runs of one line: nothing, a space, or the bar between two cells."""
    gap = after.x - (before.x + _WIDTH * before.size * len(before.text))
    if gap > 3 * after.size:
        return " | "
    return " " if gap > after.size else ""


def _spans(line: Line, starts: tuple[float, ...], lines: list[Line]) -> bool:
    """Return True for a line that runs over the columns to its right, such as a headline."""
    if line.column + 1 >= len(starts):
        return False
    end = line.x + _WIDTH * line.size * len(line.text)
    is_alone = not any(abs(each.y - line.y) < _NEAR and each.column > line.column for each in lines)
    return is_alone and end > starts[line.column + 1] + 2 * line.size


def _by_column(band: list[Line]) -> list[Line]:
    return sorted(band, key=lambda line: line.column)


def _body_size(pages: Sequence[Printed]) -> float:
    letters: Counter[float] = Counter()
    for page in pages:
        for line in page.lines:
            letters[round(line.size, 1)] += len(line.text)
    return letters.most_common(1)[0][0] if letters else 0.0


def _running(pages: Sequence[Printed]) -> frozenset[str]:
    """Return the lines, without their figures, that come again in the margins of other pages."""
    found = Counter(
        text for page in pages for text in {_without_figures(line) for line in page.lines if _is_marginal(line, page)}
    )
    return frozenset(text for text, count in found.items() if count > 1)


def _without_figures(line: Line) -> str:
    return re.sub(r"\d+", "#", line.text)


def _is_marginal(line: Line, page: Printed) -> bool:
    return not page.height * _MARGIN < line.y < page.height * (1 - _MARGIN)


def _is_running(line: Line, page: Printed, running: frozenset[str], body: float) -> bool:
    if not _is_marginal(line, page):
        return False
    is_small = line.size < body * 0.95
    is_note = is_small and line.y < page.height / 2 and _NOTE.match(line.text) and len(line.text) > 20
    return bool(_NUMBER.fullmatch(line.text)) or _without_figures(line) in running or (is_small and not is_note)


def _footnotes(lines: list[Line], page: Printed, body: float) -> list[Line]:
    """Return the small lines at the foot of a page, from the first that begins with the mark of a note."""
    small = [line for line in lines if line.size < body * 0.95 and line.y < page.height * _FOOT]
    first = next((at for at, line in enumerate(small) if _NOTE.match(line.text)), len(small))
    return small[first:]


def _title(lines: Sequence[Line], body: float) -> str | None:
    largest = max((line.size for line in lines[:12]), default=0.0)
    if largest < body * 1.25:
        return None
    from_title = dropwhile(lambda line: abs(line.size - largest) >= 1, lines[:12])
    return " ".join(line.text for line in takewhile(lambda line: abs(line.size - largest) < 1, from_title))


def _paragraphs(lines: Sequence[Line]) -> list[str]:
    if not lines:
        return []
    paragraphs = [lines[0].text]
    for before, line in pairwise(lines):
        if _continues(before, line):
            paragraphs[-1] = _joined(paragraphs[-1], line.text)
        else:
            paragraphs.append(line.text)
    return paragraphs


def _continues(before: Line, line: Line) -> bool:
    """Return True if a line goes on with the paragraph of the line before it, maybe in another column."""
    if abs(before.size - line.size) > 1 or "|" in before.text or "|" in line.text:
        return False
    is_below = before.column == line.column and 0 < before.y - line.y < 1.6 * before.size
    if not is_below:
        return _ENDS.search(before.text) is None and before.y - line.y <= 0
    is_indented = line.x > before.x + _NEAR * 2 and _ENDS.search(before.text) is not None
    return not is_indented


def _joined(before: str, after: str) -> str:
    if before.endswith("\u00ad"):
        return before[:-1] + after
    if before.endswith("-") and before[-2:-1].isalpha():
        return (before[:-1] if after[:1].islower() else before) + after
    return f"{before} {after}"
