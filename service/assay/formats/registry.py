"""The formats that are read: those of Assay itself, and those of packages that name them as entry points."""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import TYPE_CHECKING

from assay.errors import ConfigError
from assay.formats.documents import Format

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from importlib.metadata import EntryPoint

    from assay.formats.documents import FileFormat

PLUGINS = "assay.formats"
"""Entry points of this group are formats: objects with `name`, `suffixes`, `sniff` and `read`, or functions that
return one."""
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
    plugins = [_load(point) for point in (entry_points(group=PLUGINS) if contributed is None else contributed)]
    own = built_in()
    _check_names([*(each.name for each in own), "text", *(plugin.name for plugin in plugins)])
    return (*plugins, *own)


def folder_suffixes(formats: Sequence[Format]) -> tuple[str, ...]:
    """Return the ends of names of the files that are read from a folder, in sorted order."""
    return tuple(sorted({*TEXT_SUFFIXES, *ENVELOPE_SUFFIXES, *(end for each in formats for end in each.suffixes)}))


def _load(point: EntryPoint) -> Format:
    try:
        loaded = point.load()
        # A class has all that its objects have, and is none of them.
        is_maker = isinstance(loaded, type) or (callable(loaded) and not isinstance(loaded, Format))
        found = loaded() if is_maker else loaded
    except Exception as err:
        msg = f"the format plug-in {point.name!r} can't be loaded: {type(err).__name__}: {err}; {_WAY_OUT}"
        raise ConfigError(msg) from err
    if not isinstance(found, Format):
        lacks = [name for name in ("name", "suffixes", "sniff", "read") if not hasattr(found, name)]
        raise ConfigError(f"the format plug-in {point.name!r} lacks {', '.join(lacks)}; {_WAY_OUT}")
    return found


_WAY_OUT = "reinstall the package it comes from, or remove it"


def _check_names(names: Sequence[str]) -> None:
    for at, name in enumerate(names):
        if name in names[:at]:
            raise ConfigError(f"two formats are called {name!r}; remove the package that brought the second")
