"""The formats of reports: those of Assay itself, and those of packages that name them as entry points."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum, auto
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from assay.errors import ConfigError
from assay.plugins import RENDERERS, load_plugin, name_taken, plugin_words, plugins_of, way_out

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from importlib.metadata import EntryPoint

    from assay.cli.batch import Scored
    from assay.cli.publishing import Publishing
    from assay.presentation import CheckedArticle
    from assay_schemas import Report


class Layout(StrEnum):
    """Where the reports of several articles go."""

    IN_TURN = auto()
    """One after the other, each as soon as it is there."""
    LINES = auto()
    """The same, to which a later run can add."""
    FOLDER = auto()
    """Each into a file of its own."""
    TOGETHER = auto()
    """Into one document, at the end."""


class Look(NamedTuple):
    """What a format needs to know beside the reports."""

    publishing: Publishing
    are_several: bool
    has_colour: bool
    width: int
    """Columns of the terminal."""


class Renderer(NamedTuple):
    """A format of reports."""

    name: str
    layout: Layout
    render: Callable[[Sequence[Scored], Look], str]
    """Is given one article, unless the layout is `TOGETHER`."""
    suffix: str = ""
    """End of the names of files in a folder."""


def find_renderer(name: str, contributed: Iterable[EntryPoint] | None = None) -> Renderer:
    """Return the format of this name.

    Args:
        name: As in --format.
        contributed: Renderers of other packages; None: all that are installed.

    Raises:
        ConfigError: If there is none, it can't be loaded, or a package claims the name of another.
    """
    own = {renderer.name: renderer for renderer in BUILT_IN}
    points = plugins_of(RENDERERS) if contributed is None else tuple(contributed)
    claiming = [point for point in points if point.name == name]
    for point in claiming if name in own else claiming[1:]:
        raise name_taken(point, "a renderer")
    if name in own:
        return own[name]
    if not claiming:
        raise ConfigError(f"--format {name!r} is not one of {', '.join([*own, *(point.name for point in points)])}")
    (point,) = claiming
    return Renderer(name, Layout.FOLDER, partial(_contributed, point, _load(point)), f".{name}")


def _load(point: EntryPoint) -> Callable[[Report], object]:
    found = load_plugin(point)
    if not callable(found):
        raise ConfigError(f"{plugin_words(point)} is not a function of a report; {way_out(point)}")
    return found


def _contributed(point: EntryPoint, render: Callable[[Report], object], articles: Sequence[Scored], look: Look) -> str:
    del look  # a renderer of another package is given the report alone
    ((document, report),) = articles
    try:
        made = render(report)
    except Exception as err:
        msg = f"{plugin_words(point)} failed on {document.called} with {type(err).__name__}: {err}"
        raise ConfigError(f"{msg}; report it to its maintainer, or use --format json") from err
    if not isinstance(made, str):
        raise ConfigError(f"{plugin_words(point)} gave {type(made).__name__}, not str; report it to its maintainer")
    return made


def _text(articles: Sequence[Scored], look: Look) -> str:
    from assay.presentation import render_text
    from assay.presentation.characters import one_line

    ((document, report),) = articles
    text = render_text(report, colour=look.has_colour, width=look.width)
    return f"== {one_line(document.name)} ==\n{text}" if look.are_several else text.rstrip("\n")


def _json(articles: Sequence[Scored], look: Look) -> str:
    ((_, report),) = articles
    return report.model_dump_json(indent=None if look.are_several else 2)


def _html(articles: Sequence[Scored], look: Look) -> str:
    from assay.presentation import render_html

    del look
    ((document, report),) = articles
    return render_html(report, document.text)


def _claimreview(articles: Sequence[Scored], look: Look) -> str:
    from assay.presentation import render_claimreview

    ((document, report),) = articles
    return render_claimreview(report, look.publishing.of(document, dt.datetime.now(dt.UTC).date()))


def _sarif(articles: Sequence[Scored], look: Look) -> str:
    from assay.presentation import render_sarif

    del look
    return render_sarif(_checked(articles))


def _junit(articles: Sequence[Scored], look: Look) -> str:
    from assay.presentation import render_junit

    del look
    return render_junit(_checked(articles))


def _csv(articles: Sequence[Scored], look: Look) -> str:
    from assay.presentation import render_csv

    del look
    return render_csv(_checked(articles))


def _checked(articles: Sequence[Scored]) -> list[CheckedArticle]:
    from assay.formats.documents import OffsetsInto
    from assay.presentation import CheckedArticle

    checked = []
    for document, report in articles:
        is_whole_file = document.offsets_into is OffsetsInto.SENT and document.number is None
        text = document.text if is_whole_file else None
        checked.append(CheckedArticle(document.file or "stdin", document.name, text, report))
    return checked


BUILT_IN = (
    Renderer("text", Layout.IN_TURN, _text),
    Renderer("json", Layout.LINES, _json),
    Renderer("html", Layout.FOLDER, _html, ".html"),
    Renderer("claimreview", Layout.FOLDER, _claimreview, ".jsonld"),
    Renderer("sarif", Layout.TOGETHER, _sarif),
    Renderer("junit", Layout.TOGETHER, _junit),
    Renderer("csv", Layout.TOGETHER, _csv),
)
FORMAT_NAMES = f"<{'|'.join(renderer.name for renderer in BUILT_IN)}>"
