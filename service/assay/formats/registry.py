"""The formats that are read: those of Assay itself, and those of packages that name them as entry points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assay.errors import ConfigError
from assay.formats.documents import Format
from assay.plugins import FORMATS, load_plugin, name_taken, plugin_words, plugins_of, unusable, way_out

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from importlib.metadata import EntryPoint

    from assay.formats.documents import FileFormat

TEXT_SUFFIXES = (".html", ".md", ".txt")
"""Files that are read as they are, or as pages."""
ENVELOPE_SUFFIXES = (".json", ".xml")
"""Files whose content alone tells what they are."""


def built_in() -> tuple[FileFormat, ...]:
    """Return the formats of Assay itself, those whose beginnings say most first."""
    from assay.formats import docx, feeds, json_items, newsml, pages, pdf, rows, warc

    return (
        pdf.FORMAT,
        docx.FORMAT,
        warc.FORMAT,
        newsml.FORMAT,
        feeds.RSS,
        feeds.ATOM,
        json_items.JSON_FEED,
        json_items.NINJS,
        rows.FORMAT,
        pages.FORMAT,
    )


def all_formats(contributed: Iterable[EntryPoint] | None = None) -> tuple[Format, ...]:
    """Return the formats in the order in which they are asked; those of other packages come first.

    Args:
        contributed: Formats of other packages; None: all that are installed.

    Raises:
        ConfigError: If one of them can't be loaded, is none, or claims a name that exists.
    """
    points = plugins_of(FORMATS) if contributed is None else tuple(contributed)
    plugins: list[Format] = []
    own = built_in()
    for point in points:
        plugin = _load(point)
        if plugin.name in {"text", *(each.name for each in (*plugins, *own))}:
            raise name_taken(point, f"a format, {plugin.name!r},")
        plugins.append(plugin)
    return (*plugins, *own)


def folder_suffixes(formats: Sequence[Format]) -> tuple[str, ...]:
    """Return the ends of names of the files that are read from a folder, in sorted order."""
    return tuple(sorted({*TEXT_SUFFIXES, *ENVELOPE_SUFFIXES, *(end for each in formats for end in each.suffixes)}))


def _load(point: EntryPoint) -> Format:
    loaded = load_plugin(point)
    # A class has all that its objects have, and is none of them.
    is_maker = isinstance(loaded, type) or (callable(loaded) and not isinstance(loaded, Format))
    try:
        found = loaded() if callable(loaded) and is_maker else loaded
    except Exception as err:
        raise unusable(point, err) from err
    if not isinstance(found, Format):
        lacks = [name for name in ("name", "suffixes", "sniff", "read") if not hasattr(found, name)]
        raise ConfigError(f"{plugin_words(point)} lacks {', '.join(lacks)}; {way_out(point)}")
    if not isinstance(found.suffixes, tuple):
        kind = type(found.suffixes).__name__
        raise ConfigError(f"{plugin_words(point)} has suffixes that are a {kind}, not a tuple; {way_out(point)}")
    return found
